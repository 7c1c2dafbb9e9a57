/* SPDX-License-Identifier: ISC */
/* confnet: the keys of one interface, and the kinds of them. For confnet*.c and confaddr.c alone. */
#ifndef CONTAINER_CONFNET_H
#define CONTAINER_CONFNET_H

#include "container/confkeys.h"

/* A word and its number; a table of them ends with a row without name. */
struct net_word {
	const char *name;
	int value;
};

struct net_key;

/* As struct conf_type, for a member of one interface; c is for remarks. */
struct net_type {
	char *(*set)(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l);
	void (*clear)(struct conf_net *n, const struct net_key *k);
	void (*print)(struct str *out, const struct conf_net *n, const struct net_key *k);
};

struct net_key {
	const char *name;	/* lxc.net.N.KEY; behind the N. it is what a line has */
	const char *legacy;	/* lxc.network.KEY; conf_new_key: none */
	const struct net_type *type;
	size_t at;		/* offset into struct conf_net */
	uint64_t max;		/* greatest number or length; of addresses the family, 4 or 6 */
	const struct net_word *words;
	enum conf_net_type only;	/* NET_UNSET: for every type */
	bool later;		/* as in struct conf_row */
	const char *help;
};

enum { NET_IFNAME = 15 };	/* IFNAMSIZ without its NUL */

/* The member of n that k is about. */
void *net_member(const struct conf_net *n, const struct net_key *k);
/* The row of that name, NULL: none. */
const struct net_word *net_word(const struct net_word *w, const char *name);
/* Why val is not one of the words; the caller frees it. */
char *net_not_a_word(const char *val, const struct net_word *w);

/* confnettype.c: words, names, texts, numbers. */
extern const struct net_type net_words, net_name, net_str, net_script, net_mac, net_uint, net_vlan, net_flag, net_up, net_tag;
/* confaddr.c */
extern const struct net_type net_addr, net_gateway, net_route;
/* Both. */
void net_list_clear(struct conf_net *n, const struct net_key *k);
void net_list_print(struct str *out, const struct conf_net *n, const struct net_key *k);

#endif
