/* SPDX-License-Identifier: ISC */
/* str: strings, growing buffers and lists of strings. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/* A growing string, always terminated once something was added. { 0 } is empty. */
struct str {
	char *s;
	size_t n, cap;
};

void str_add(struct str *b, const char *s);
void str_addn(struct str *b, const char *s, size_t n);
void str_addf(struct str *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hand the text over to the caller, who frees it ("" when empty), and be empty. */
char *str_take(struct str *b);
void str_free(struct str *b);

/* A list of owned strings with a NULL behind the last. { 0 } is empty. */
struct strv {
	char **v;
	size_t n;
};

void strv_add(struct strv *l, const char *s);
/* As strv_add, but takes s over. */
void strv_take(struct strv *l, char *s);
/* An environment(7): add "NAME=VALUE", which is taken over, in the place of what has that NAME; which of two counts is each reader's affair. */
void strv_put_env(struct strv *env, char *setting);
bool strv_has(const struct strv *l, const char *s);
void strv_free(struct strv *l);
/* Append the non-empty pieces of s between characters of seps. */
void strv_split(struct strv *l, const char *s, const char *seps);
/* strcmp order. */
void strv_sort(struct strv *l);
/* Drop what is there twice; and strv_has by halving. Both of a sorted list only. */
void strv_unique(struct strv *l);
bool strv_in(const struct strv *sorted, const char *s);
/*
 * Append the words of a command line: blanks separate, "..." and '...' group,
 * nothing is escaped (lxc.init.cmd since LXC 6.0). 0, or -1 and EINVAL for an
 * open quote.
 */
int strv_words(struct strv *l, const char *s);

bool str_eq(const char *a, const char *b);
/* Does s begin with prefix? */
bool str_begins(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* In place: without white space at both ends. Returns the first character kept. */
char *str_trim(char *s);
/* Levenshtein distance of a and b: how many keystrokes apart. For "did you mean". */
unsigned str_distance(const char *a, const char *b);
/*
 * The index of the candidate nearest to s, or -1 if none is near enough to
 * be a slip of the hand. name(i, arg) gives candidate i, NULL behind the last.
 */
int str_nearest(const char *s, const char *(*name)(size_t i, void *arg), void *arg);
/* How many bytes the character of UTF-8 at s has; 0: it is the end, a control character, or no UTF-8. */
size_t str_char(const char *s);
/* s quoted as a JSON string, with the quotes; the caller frees it. NULL gives null; a byte that is no UTF-8 becomes U+FFFD. */
char *str_json(const char *s);
/* The same of n bytes at s, which a NUL follows; NULs among them become \\u0000. */
char *str_json_n(const char *s, size_t n);
/* FNV-1a, 64 bit: the hash LXC uses for socket names that would be too long. */
unsigned long long str_fnv1a(const char *s);

#endif
