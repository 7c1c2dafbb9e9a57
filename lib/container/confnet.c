/* SPDX-License-Identifier: ISC */
/* confnet: interfaces: lxc.net.N.KEY, and lxc.network.KEY whose sections open with each type. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "container/confnet.h"
#include "base/mem.h"
#include "base/num.h"

static const struct net_word types[] = {
	{ "veth", NET_VETH }, { "macvlan", NET_MACVLAN }, { "ipvlan", NET_IPVLAN }, { "vlan", NET_VLAN },
	{ "phys", NET_PHYS }, { "empty", NET_EMPTY }, { "none", NET_NONE }, { 0 }
};
/* Numbers of enum macvlan_mode, the IPVLAN_MODE_ and IPVLAN_F_ constants (if_link.h). */
static const struct net_word macvlan_modes[] = { { "private", 1 }, { "vepa", 2 }, { "bridge", 4 }, { "passthru", 8 }, { 0 } };
static const struct net_word ipvlan_modes[] = { { "l2", 0 }, { "l3", 1 }, { "l3s", 2 }, { 0 } };
static const struct net_word ipvlan_flags[] = { { "bridge", 0 }, { "private", 1 }, { "vepa", 2 }, { 0 } };
static const struct net_word veth_modes[] = { { "bridge", 0 }, { "router", 1 }, { 0 } };

/* How a line names a key behind the interface. */
#define CURRENT_PREFIX "lxc.net.N."
#define LEGACY_PREFIX "lxc.network."

static void
free_net(struct conf_net *n)
{
	free(n->link);
	free(n->name);
	free(n->hwaddr);
	free(n->mtu);
	free(n->ipv4);
	free(n->ipv6);
	free(n->script_up);
	free(n->script_down);
	free(n->veth_pair);
	conf_list_clear(&n->veth_route4, NULL);
	conf_list_clear(&n->veth_route6, NULL);
	conf_list_clear(&n->veth_tagged, NULL);
}

/* As it is before anything is said of it. */
static struct conf_net
fresh(long index, const struct conf_line *l)
{
	return (struct conf_net){
		.index = index, .legacy = l->legacy, .vlan_id = -1, .veth_vlan = -1, .macvlan_mode = -1,
		.ipvlan_mode = -1, .ipvlan_isolation = -1, .file = l->file, .line = l->line,
	};
}

/* --- the keys of one interface ----------------------------------------------------------- */

/* A type again begins the interface anew: useful behind an include of defaults. */
static char *
type_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	const struct net_word *w = net_word(types, l->val);
	struct conf_line at = *l;

	if (!w)
		return net_not_a_word(l->val, types);
	if (n->type != NET_UNSET) {
		at.legacy = n->legacy;
		free_net(n);
		*n = fresh(n->index, &at);
	}
	n->type = (enum conf_net_type)w->value;
	return NULL;
}

static void
type_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	const struct net_word *w;

	/* An interface without a type is taken for an empty one. */
	for (w = types; w->name; w++)
		if (w->value == (int)(n->type == NET_UNSET ? NET_EMPTY : n->type))
			str_add(out, w->name);
}

static const struct net_type net_types = { type_set, NULL, type_print };

#define AT(m) .at = offsetof(struct conf_net, m)
#define BOTH(name) "lxc.net.N." name, "lxc.network." name
#define OLD(name, old) "lxc.net.N." name, "lxc.network." old
#define YOUNG(name) "lxc.net.N." name, conf_new_key

static const struct net_key keys[] = {
	{ BOTH("type"), &net_types, AT(type), .help = "veth macvlan ipvlan vlan phys empty none; comes first" },
	{ BOTH("flags"), &net_up, AT(up), .help = "up: it is up when init begins" },
	{ BOTH("link"), &net_name, AT(link), .help = "bridge or interface of the host that it is joined to" },
	{ BOTH("name"), &net_name, AT(name), .help = "its name inside; eth0, eth1, ..." },
	{ BOTH("hwaddr"), &net_mac, AT(hwaddr), .help = "hardware address; x is a random digit" },
	{ BOTH("mtu"), &net_str, AT(mtu), .help = "largest packet; that of the link" },
	{ OLD("ipv4.address", "ipv4"), &net_addr, AT(ipv4), .max = 4, .help = "ADDRESS/PREFIX, and a broadcast address; each line adds one" },
	{ BOTH("ipv4.gateway"), &net_gateway, AT(gw4), .max = 4, .help = "ADDRESS, auto (that of the link) or dev (none)" },
	{ OLD("ipv6.address", "ipv6"), &net_addr, AT(ipv6), .max = 6, .help = "ADDRESS/PREFIX; each line adds one" },
	{ BOTH("ipv6.gateway"), &net_gateway, AT(gw6), .max = 6, .help = "ADDRESS, auto (that of the link) or dev (none)" },
	{ BOTH("script.up"), &net_script, AT(script_up), .help = "run on the host when it is made" },
	{ BOTH("script.down"), &net_script, AT(script_down), .help = "run on the host when it is gone" },
	{ BOTH("veth.pair"), &net_name, AT(veth_pair), .only = NET_VETH, .help = "name of the host's end" },
	{ YOUNG("veth.mode"), &net_words, AT(veth_mode), .words = veth_modes, .only = NET_VETH, .later = true, .help = "bridge or router" },
	{ YOUNG("veth.ipv4.route"), &net_route, AT(veth_route4), .max = 4, .only = NET_VETH, .later = true,
	    .help = "NETWORK/PREFIX that the host reaches through it" },
	{ YOUNG("veth.ipv6.route"), &net_route, AT(veth_route6), .max = 6, .only = NET_VETH, .later = true,
	    .help = "NETWORK/PREFIX that the host reaches through it" },
	{ YOUNG("veth.n_rxqueues"), &net_uint, AT(rxqueues), .max = UINT_MAX, .only = NET_VETH, .help = "how many queues for what comes in" },
	{ YOUNG("veth.n_txqueues"), &net_uint, AT(txqueues), .max = UINT_MAX, .only = NET_VETH, .help = "how many for what goes out" },
	{ YOUNG("veth.vlan.id"), &net_vlan, AT(veth_vlan), .max = 4094, .only = NET_VETH, .later = true,
	    .help = "VLAN of the bridge that it is in, or none" },
	{ YOUNG("veth.vlan.tagged.id"), &net_tag, AT(veth_tagged), .max = 4094, .only = NET_VETH, .later = true,
	    .help = "VLAN that it sees with its tag; each line adds one" },
	{ BOTH("vlan.id"), &net_vlan, AT(vlan_id), .max = UINT16_MAX, .only = NET_VLAN, .later = true, .help = "number of the VLAN on the link" },
	{ BOTH("macvlan.mode"), &net_words, AT(macvlan_mode), .words = macvlan_modes, .only = NET_MACVLAN, .later = true,
	    .help = "private vepa bridge passthru" },
	{ YOUNG("ipvlan.mode"), &net_words, AT(ipvlan_mode), .words = ipvlan_modes, .only = NET_IPVLAN, .later = true, .help = "l2 l3 l3s" },
	{ YOUNG("ipvlan.isolation"), &net_words, AT(ipvlan_isolation), .words = ipvlan_flags, .only = NET_IPVLAN, .later = true,
	    .help = "bridge private vepa" },
	{ YOUNG("l2proxy"), &net_flag, AT(l2proxy), .later = true, .help = "1: the link answers for its addresses" },
};
#undef AT

/* What stands behind "lxc.net.N." or "lxc.network.". */
static const char *
key_name(const struct net_key *k, bool legacy)
{
	if (legacy && k->legacy != conf_new_key)
		return k->legacy + sizeof LEGACY_PREFIX - 1;
	return k->name + sizeof CURRENT_PREFIX - 1;
}

static const char *
candidate(size_t i, void *arg)
{
	return i < COUNT(keys) ? key_name(&keys[i], *(bool *)arg) : NULL;
}

/* In legacy files ipv4 and ipv4.address are both understood, as LXC 2.1 did. */
static const struct net_key *
find(const char *name, bool legacy)
{
	const struct net_key *k;

	for (k = keys; k < keys + COUNT(keys); k++)
		if (str_eq(key_name(k, false), name) || (legacy && str_eq(key_name(k, true), name)))
			return k;
	return NULL;
}

/* sub points into the key, whose beginning is good. */
static char *
unknown(const char *sub, const struct conf_line *l)
{
	bool legacy = l->legacy;
	int near = str_nearest(sub, candidate, &legacy);
	const struct net_key *old = find(sub, true);

	/* lxc-update-config makes lxc.net.0.ipv4 of lxc.network.0.ipv4. */
	if (old)
		return xasprintf("unknown key; is it %.*s%s?", (int)(sub - l->key), l->key, key_name(old, false));
	if (near < 0)
		return xstrdup("unknown key");
	return xasprintf("unknown key; is it %.*s%s?", (int)(sub - l->key), l->key, candidate((size_t)near, &legacy));
}

const struct net_key *
conf_net_key(size_t i)
{
	return i < COUNT(keys) ? &keys[i] : NULL;
}

/* --- which interface ------------------------------------------------------------------------- */

static void
drop_all(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->nnet; i++)
		free_net(&c->net[i]);
	free(c->net);
	c->net = NULL;
	c->nnet = 0;
}

static void
drop(struct conf *c, struct conf_net *n)
{
	size_t i = (size_t)(n - c->net);

	free_net(n);
	memmove(n, n + 1, (c->nnet - i - 1) * sizeof *n);
	c->nnet--;
}

/* Sorted by index, legacy sections (-1, -2, ...) in their order before the current ones. */
static bool
before(long a, long b)
{
	return a < 0 ? b >= 0 || a > b : b >= 0 && a < b;
}

static struct conf_net *
add(struct conf *c, long index, const struct conf_line *l)
{
	size_t i = c->nnet;

	c->net = xrealloc(c->net, c->nnet + 1, sizeof *c->net);
	for (; i > 0 && before(index, c->net[i - 1].index); i--)
		c->net[i] = c->net[i - 1];
	c->net[i] = fresh(index, l);
	c->nnet++;
	return &c->net[i];
}

static struct conf_net *
by_index(const struct conf *c, long index)
{
	size_t i;

	for (i = 0; i < c->nnet; i++)
		if (c->net[i].index == index)
			return &c->net[i];
	return NULL;
}

static long
legacy_count(const struct conf *c)
{
	long n = 0;

	while ((size_t)n < c->nnet && c->net[n].index < 0)
		n++;
	return n;
}

/* "N.KEY" or "N": the number, and *rest behind its dot ("" if none). -1: not a number. */
static long
numbered(const char *sub, const char **rest)
{
	size_t digits = strspn(sub, "0123456789");
	char *number = xstrndup(sub, digits);
	uint64_t v = 0;
	bool good = digits && (!sub[digits] || sub[digits] == '.') && num_dec(number, INT_MAX - 1, &v) == 0;

	free(number);
	*rest = sub[digits] == '.' ? sub + digits + 1 : sub + digits;
	return good ? (long)v : -1;
}

/* A key of another type is none of this one's. */
static bool
belongs(const struct conf_net *n, const struct net_key *k)
{
	return k->only == NET_UNSET || n->type == k->only;
}

static const char *
type_name(enum conf_net_type type)
{
	const struct net_word *w = types;

	while (w->name && w->value != (int)type)
		w++;
	return w->name;
}

/* One key of the interface n. */
static char *
apply(struct conf *c, struct conf_net *n, const char *sub, const struct conf_line *l)
{
	const struct net_key *k = find(sub, l->legacy);

	if (!k)
		return unknown(sub, l);
	if (*l->val && !belongs(n, k) && n->type == NET_UNSET)
		return xstrdup("stands before the type of its interface");
	if (*l->val && !belongs(n, k))
		return xasprintf("is for interfaces of type %s, this one is %s", type_name(k->only), type_name(n->type));
	if (*l->val)
		return k->type->set(c, n, k, l);
	if (belongs(n, k) && k->type->clear)
		k->type->clear(n, k);
	return NULL;
}

static char *
current_key(struct conf *c, const struct conf_line *l)
{
	const char *sub;
	long index = numbered(l->sub, &sub);
	struct conf_net *n = index < 0 ? NULL : by_index(c, index);
	bool made = !n;
	char *why;

	if (index < 0)
		return xstrdup("an interface's number is missing: lxc.net.0.type and so on");
	if (!*sub && *l->val)
		return xstrdup("takes only an empty value, or a key is missing: lxc.net.N.type and so on");
	if (!n && !*l->val)
		return xasprintf("there is no interface %ld", index);
	if (n && (!*sub || (str_eq(sub, "type") && !*l->val))) {
		drop(c, n);
		return NULL;
	}
	if (!n)
		n = add(c, index, l);
	why = apply(c, n, sub, l);
	if (why && made)
		drop(c, n);
	return why;
}

static char *
legacy_key(struct conf *c, const struct conf_line *l)
{
	const char *sub = l->sub;
	long index = numbered(sub, &sub), count = legacy_count(c);
	struct conf_net *n;
	char *why;

	if (index < 0)
		sub = l->sub;
	if (str_eq(sub, "type") && index < 0) {
		if (!*l->val) {
			drop_all(c);
			return NULL;
		}
		n = add(c, -count - 1, l);
		why = apply(c, n, sub, l);
		if (why)
			drop(c, n);
		return why;
	}
	if (index >= count)
		return xasprintf("there is no interface %ld yet", index);
	n = by_index(c, index < 0 ? -count : -index - 1);
	if (!n)
		return find(sub, true) ? xstrdup("stands before any lxc.network.type, which opens an interface") : unknown(sub, l);
	return apply(c, n, sub, l);
}

static char *
interface_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return l->legacy ? legacy_key(c, l) : current_key(c, l);
}

static bool
interface_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const struct net_key *k;
	const struct conf_net *n;
	long index = numbered(sub, &sub);

	k = index < 0 ? NULL : find(sub, false);
	if (!k)
		return false;
	n = by_index(c, index);
	if (!n)
		n = by_index(c, -index - 1);
	if (!n || !belongs(n, k))
		return false;
	k->type->print(out, n, k);
	return true;
}

const struct conf_type conf_netkey = { interface_set, interface_set, interface_print };

static char *
nets_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return xstrdup("takes only an empty value, which removes every interface");
}

static char *
nets_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	drop_all(c);
	return NULL;
}

/* The types, as LXC lists them. */
static bool
nets_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	size_t i;

	for (i = 0; i < c->nnet; i++) {
		type_print(out, &c->net[i], NULL);
		str_add(out, "\n");
	}
	return true;
}

const struct conf_type conf_nets = { nets_set, nets_clear, nets_print };

/* Does k print otherwise than in an interface of which only the type is known? */
static bool
is_set(const struct conf_net *n, const struct net_key *k)
{
	struct conf_net none = fresh(0, &(struct conf_line){ 0 });
	struct str is = { 0 }, was = { 0 };
	bool differs;

	k->type->print(&is, n, k);
	k->type->print(&was, &none, k);
	differs = is.n != was.n || (is.n && memcmp(is.s, was.s, is.n) != 0);
	str_free(&is);
	str_free(&was);
	return differs;
}

void
conf_net_later(const struct conf *c, void (*cb)(const char *key))
{
	const struct conf_net *n;
	const struct net_key *k;
	size_t i;
	char *key;

	for (i = 0; i < c->nnet; i++)
		for (k = keys; k < keys + COUNT(keys); k++) {
			n = &c->net[i];
			if (!k->later || !is_set(n, k))
				continue;
			key = xasprintf("lxc.net.%ld.%s", n->index < 0 ? -n->index - 1 : n->index, key_name(k, false));
			cb(key);
			free(key);
		}
}
