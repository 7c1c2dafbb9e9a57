/* SPDX-License-Identifier: ISC */
/* pstext: text of hostile origin, names of users and spans of time, as lxc-ps shows them. */
#ifndef RUN_PSTEXT_H
#define RUN_PSTEXT_H

struct str;

/* Text of a container for a terminal: control characters and what is no UTF-8 become '?'. */
void pstext_safe(struct str *out, const char *text);

/* The name on this host, the number of one that it does not know. Kept until the program ends. */
const char *pstext_user(long long uid);
const char *pstext_group(long long gid);

/* Seconds as [DD-]hh:mm:ss, as [[DD-]hh:]mm:ss, and as mmm:ss. */
void pstext_time(struct str *out, long long secs);
void pstext_elapsed(struct str *out, long long secs);
void pstext_minutes(struct str *out, long long secs);
/* When something began, as seen at now, both Unix time: 10:31 of the same day, else Nov24, else the year. */
void pstext_began(struct str *out, long long began, long long now);

#endif
