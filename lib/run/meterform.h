/* SPDX-License-Identifier: ISC */
/* meterform: meters as the lines of lxc-top, as CSV, as JSON. Nothing but text is made. */
#ifndef RUN_METERFORM_H
#define RUN_METERFORM_H

#include <stdbool.h>
#include <stddef.h>

struct meters;
struct str;

/* Add a line of the table, without an end of line: of the head the line 0 or 1; of container i; of all, of which shown are on the screen. */
void meterform_head(struct str *s, const struct meters *m, int line);
void meterform_one(struct str *s, const struct meters *m, size_t i);
void meterform_total(struct str *s, const struct meters *m, size_t shown);
/* A number of bytes, at most ten characters. */
void meterform_size(char buf[24], unsigned long long n);

/* The first line of LXC's CSV, with its end; never changes. */
extern const char meterform_csv_head[];
/* Add a line for each container, or an object for all; time: milliseconds since 1970. */
void meterform_csv(struct str *s, const struct meters *m, long long time);
void meterform_json(struct str *s, const struct meters *m, long long time);

#endif
