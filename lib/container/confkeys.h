/* SPDX-License-Identifier: ISC */
/* confkeys: the table of configuration keys, and what the types of its rows share. For conf*.c alone. */
#ifndef CONTAINER_CONFKEYS_H
#define CONTAINER_CONFKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "container/conf.h"
#include "base/str.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* One setting on its way into a struct conf. */
struct conf_line {
	const char *key;	/* as written */
	const char *sub;	/* families: behind the prefix, else "" */
	const char *val;	/* trimmed, unquoted */
	const char *file;	/* owned by the struct conf; NULL: command line */
	unsigned line;
	bool legacy;		/* key is a legacy spelling */
};

struct conf_row;

/* Do something to one setting. NULL, or why not: the caller frees it. */
typedef char *conf_change(struct conf *c, const struct conf_row *row, const struct conf_line *l);
/* Append what conf_get returns. false: there is no such sub-key. */
typedef bool conf_show(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub);

/* How values of one kind are read, emptied and printed: the three things a key can have done to it. */
struct conf_type {
	conf_change *set;	/* l->val is not empty */
	conf_change *clear;	/* "KEY =" */
	conf_show *print;	/* NULL: cannot be asked for */
};

struct conf_row {
	const char *name;	/* a family's ends with '.' */
	const char *legacy;	/* other spelling up to LXC 2.1; conf_new_key: none, the key is younger; NULL: spelled so in both */
	const struct conf_type *type;
	size_t at;		/* offset into struct conf */
	uint64_t max;		/* greatest number or length; 0: the type's own */
	int empty;		/* number that "KEY =" leaves */
	bool later;		/* accepted and kept; its effect comes with a later version */
	const char *help;
};

extern const char conf_new_key[];
/* Sorted by name, so that a key is found by bisection. */
extern const struct conf_row conf_rows[];
extern const size_t conf_nrows;

/* The member of c that row is about. */
void *conf_member(const struct conf *c, const struct conf_row *row);
/* Append to a list; key may be NULL. */
void conf_list_add(struct conf_list *list, const char *key, const char *val, const struct conf_line *l);
/* Drop the entries with that key (NULL: all). */
void conf_list_clear(struct conf_list *list, const char *key);
/* Something to tell at a start, for the setting l. */
void conf_remark(struct conf *c, const struct conf_line *l, const char *text);
/* Replace the string at s. */
void conf_string(char **s, const char *val);

/* Kinds with nothing special: numbers, words, lists, families; and those of their functions that others take over. */
extern const struct conf_type conf_bool, conf_uint, conf_int, conf_size, conf_str, conf_path, conf_words, conf_lines,
	conf_append, conf_adding, conf_replace;
conf_change conf_uint_set, conf_uint_clear, conf_int_clear, conf_str_set, conf_str_clear, conf_lines_clear,
	conf_replace_set, conf_family_clear;
conf_show conf_uint_print, conf_str_print, conf_lines_print, conf_replace_print;
/* Kinds of one key or two, confspecial.c, confplace.c, confids.c and confown.c. */
extern const struct conf_type conf_arch, conf_autosize, conf_backend, conf_caps, conf_cgpath, conf_console, conf_environ,
	conf_gids, conf_hooks, conf_id, conf_idmap, conf_ignored, conf_include, conf_level, conf_mountauto, conf_namespaces, conf_nsshare,
	conf_offset, conf_pdeath, conf_prlimit, conf_proxy, conf_pts, conf_ready, conf_restart, conf_rootfs, conf_rootopts, conf_sig, conf_facility;
/* lxc.net.* and lxc.network.*, confnet.c. */
extern const struct conf_type conf_nets, conf_netkey;
struct net_key;
/* Key i of an interface, NULL behind the last. */
const struct net_key *conf_net_key(size_t i);

/* Tell of an error, "FILE:LINE: KEY: reason", the first few; how many were not told. */
void conf_complain(struct conf *c, const char *file, unsigned line, const char *key, const char *why);
unsigned conf_untold(const struct conf *c);
/* Was it written for LXC up to 2.1? It holds a legacy spelling and none that is only current. */
bool conf_is_legacy(const struct conf *c);

/* Name the interfaces' settings that have no effect yet, by cb(current key). */
void conf_net_later(const struct conf *c, void (*cb)(const char *key));

#endif
