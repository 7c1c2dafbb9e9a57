/* SPDX-License-Identifier: ISC */
/* confnet: interfaces: lxc.net.N.KEY, and lxc.network.KEY whose sections open with each type. */
#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "container/confkeys.h"
#include "kernel/sys.h"
#include "base/mem.h"
#include "base/num.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { IFNAME = 15 };	/* IFNAMSIZ without its NUL */

/* A word and its number. */
struct word {
	const char *name;
	int value;
};

static const struct word types[] = {
	{ "veth", NET_VETH }, { "macvlan", NET_MACVLAN }, { "ipvlan", NET_IPVLAN }, { "vlan", NET_VLAN },
	{ "phys", NET_PHYS }, { "empty", NET_EMPTY }, { "none", NET_NONE }, { 0 }
};
/* Numbers of enum macvlan_mode, the IPVLAN_MODE_ and IPVLAN_F_ constants (if_link.h). */
static const struct word macvlan_modes[] = { { "private", 1 }, { "vepa", 2 }, { "bridge", 4 }, { "passthru", 8 }, { 0 } };
static const struct word ipvlan_modes[] = { { "l2", 0 }, { "l3", 1 }, { "l3s", 2 }, { 0 } };
static const struct word ipvlan_flags[] = { { "bridge", 0 }, { "private", 1 }, { "vepa", 2 }, { 0 } };
static const struct word veth_modes[] = { { "bridge", 0 }, { "router", 1 }, { 0 } };

struct netkey;

/* As conf_type, for a member of one interface. */
struct nettype {
	char *(*set)(struct conf_net *n, const struct netkey *k, const struct conf_line *l);
	void (*clear)(struct conf_net *n, const struct netkey *k);
	void (*print)(struct str *out, const struct conf_net *n, const struct netkey *k);
};

struct netkey {
	const char *name, *legacy;	/* legacy as in struct conf_row */
	const struct nettype *type;
	size_t at;
	uint64_t max;
	const struct word *words;
	enum conf_net_type only;	/* NET_UNSET: for every type */
	bool later;
};

static void *
member(const struct conf_net *n, const struct netkey *k)
{
	return (char *)(uintptr_t)n + k->at;
}

void
conf_net_free(struct conf_net *n)
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

/* --- words, strings, numbers ---------------------------------------------------- */

static const struct word *
word(const struct word *w, const char *name)
{
	for (; w->name; w++)
		if (str_eq(w->name, name))
			return w;
	return NULL;
}

static char *
not_a_word(const char *val, const struct word *w)
{
	struct str s = { 0 };

	str_addf(&s, "\"%s\": is none of", val);
	for (; w->name; w++)
		str_addf(&s, " %s", w->name);
	return str_take(&s);
}

static char *
word_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	const struct word *w = word(k->words, l->val);

	if (!w)
		return not_a_word(l->val, k->words);
	*(int *)member(n, k) = w->value;
	return NULL;
}

static void
word_clear(struct conf_net *n, const struct netkey *k)
{
	*(int *)member(n, k) = k->only == NET_VETH ? 0 : -1;
}

static void
word_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	const struct word *w;

	for (w = k->words; w->name; w++)
		if (w->value == *(int *)member(n, k))
			str_add(out, w->name);
}

static const struct nettype t_word = { word_set, word_clear, word_print };

static char *
str_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	if (k->max && strlen(l->val) > k->max)
		return xasprintf("\"%.80s\": longer than the %llu bytes of an interface's name", l->val, (unsigned long long)k->max);
	if (k->max == IFNAME && (strpbrk(l->val, "/: \t") || str_eq(l->val, ".") || str_eq(l->val, "..")))
		return xasprintf("\"%s\": cannot name an interface", l->val);
	conf_string(member(n, k), l->val);
	return NULL;
}

static void
str_clear(struct conf_net *n, const struct netkey *k)
{
	conf_string(member(n, k), NULL);
}

static void
str_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	const char *s = *(char **)member(n, k);

	str_add(out, s ? s : "");
}

static const struct nettype t_str = { str_set, str_clear, str_print };

static char *
script_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	n->script_legacy = l->legacy;
	return str_set(n, k, l);
}

static const struct nettype t_script = { script_set, str_clear, str_print };

/* Each x becomes a random digit; the second keeps the address a unicast one (IEEE 802: lowest bit of the first byte). */
static char *
mac_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	uint8_t random[32] = { 0 };
	char *mac = xstrdup(l->val);
	size_t i;

	if (strpbrk(mac, "xX") && sys_random(random, sizeof random) < 0) {
		free(mac);
		return xstrdup("no random numbers on this host for the x digits");
	}
	for (i = 0; i < sizeof random && mac[i]; i++)
		if (mac[i] == 'x' || mac[i] == 'X')
			mac[i] = "0123456789abcdef"[random[i] & (i == 1 ? 14 : 15)];
	free(n->hwaddr);
	n->hwaddr = mac;
	return NULL;
}

static const struct nettype t_mac = { mac_set, str_clear, str_print };

static char *
uint_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, k->max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)k->max);
	*(unsigned *)member(n, k) = (unsigned)v;
	return NULL;
}

static void
uint_clear(struct conf_net *n, const struct netkey *k)
{
	*(unsigned *)member(n, k) = 0;
}

static void
uint_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	str_addf(out, "%u", *(unsigned *)member(n, k));
}

static const struct nettype t_uint = { uint_set, uint_clear, uint_print };

/* A VLAN's number, -1 when unset; for a veth's untagged one also "none". */
static char *
vlan_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	uint64_t v;

	if (k->only == NET_VETH && str_eq(l->val, "none")) {
		*(int *)member(n, k) = -2;
		return NULL;
	}
	if (num_u64(l->val, k->max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)k->max);
	*(int *)member(n, k) = (int)v;
	return NULL;
}

static void
vlan_clear(struct conf_net *n, const struct netkey *k)
{
	*(int *)member(n, k) = -1;
}

static void
vlan_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	int v = *(int *)member(n, k);

	if (v == -2)
		str_add(out, "none");
	else if (v >= 0)
		str_addf(out, "%d", v);
}

static const struct nettype t_vlan = { vlan_set, vlan_clear, vlan_print };

static char *
flag_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, 1, &v) < 0)
		return xasprintf("\"%s\": takes 0 or 1", l->val);
	*(bool *)member(n, k) = v;
	return NULL;
}

static void
flag_clear(struct conf_net *n, const struct netkey *k)
{
	*(bool *)member(n, k) = false;
}

static void
flag_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	str_add(out, *(bool *)member(n, k) ? "1" : "0");
}

static const struct nettype t_flag = { flag_set, flag_clear, flag_print };

/* Every word means up, as it always has. */
static char *
up_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	n->up = true;
	return NULL;
}

static void
up_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	str_add(out, n->up ? "up" : "");
}

static const struct nettype t_up = { up_set, flag_clear, up_print };

/* --- addresses -------------------------------------------------------------------- */

/* The broadcast address that belongs to a network; none for point-to-point ones (RFC 3021). */
static void
broadcast(struct conf_addr *a)
{
	uint32_t host = a->prefix >= 31 ? 0 : UINT32_MAX >> a->prefix;
	int i;

	for (i = 0; i < 4 && host; i++)
		a->bcast[i] = (uint8_t)(a->a[i] | host >> (24 - 8 * i));
}

/*
 * LXC guesses a missing prefix by the class of the address, read in the wrong
 * byte order: the last byte decides. Containers run with the result, so it stays.
 */
static uint8_t
guessed_prefix(const struct conf_addr *a)
{
	return a->a[3] < 128 ? 8 : a->a[3] < 192 ? 16 : a->a[3] < 224 ? 24 : 0;
}

/* "ADDRESS[/PREFIX][ BROADCAST]" */
static char *
addr_parse(int family, const char *val, struct conf_addr *a)
{
	char *copy = xstrdup(val), *bcast = family == AF_INET ? strchr(copy, ' ') : NULL, *prefix, *why = NULL;
	uint64_t v = family == AF_INET ? 32 : 64;

	*a = (struct conf_addr){ 0 };
	if (bcast)
		*bcast++ = '\0';
	prefix = strchr(copy, '/');
	if (prefix)
		*prefix++ = '\0';
	if (inet_pton(family, copy, a->a) != 1)
		why = xasprintf("\"%s\": not an IPv%c address", val, family == AF_INET ? '4' : '6');
	else if (prefix && num_dec(prefix, family == AF_INET ? 32 : 255, &v) < 0)
		why = xasprintf("\"%s\": the prefix is not a number from 0 to %d", val, family == AF_INET ? 32 : 128);
	else if (bcast && inet_pton(AF_INET, bcast, a->bcast) != 1)
		why = xasprintf("\"%s\": the broadcast address is not an IPv4 address", val);
	a->prefix = (uint8_t)v;
	if (!why && family == AF_INET && !prefix)
		a->prefix = guessed_prefix(a);
	if (!why && family == AF_INET && !bcast)
		broadcast(a);
	free(copy);
	return why;
}

static void
addr_add(struct conf_addr **list, size_t *n, const struct conf_addr *a)
{
	*list = xrealloc(*list, *n + 1, sizeof **list);
	(*list)[(*n)++] = *a;
}

static void
addrs_print(struct str *out, int family, const struct conf_addr *list, size_t n)
{
	char text[INET6_ADDRSTRLEN];
	size_t i;

	for (i = 0; i < n; i++)
		str_addf(out, "%s%s/%u", i ? "\n" : "", inet_ntop(family, list[i].a, text, sizeof text), list[i].prefix);
}

static char *
addr4_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	struct conf_addr a;
	char *why = addr_parse(AF_INET, l->val, &a);

	if (!why)
		addr_add(&n->ipv4, &n->nipv4, &a);
	return why;
}

static void
addr4_clear(struct conf_net *n, const struct netkey *k)
{
	free(n->ipv4);
	n->ipv4 = NULL;
	n->nipv4 = 0;
}

static void
addr4_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	addrs_print(out, AF_INET, n->ipv4, n->nipv4);
}

static const struct nettype t_addr4 = { addr4_set, addr4_clear, addr4_print };

static char *
addr6_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	struct conf_addr a;
	char *why = addr_parse(AF_INET6, l->val, &a);

	if (!why)
		addr_add(&n->ipv6, &n->nipv6, &a);
	return why;
}

static void
addr6_clear(struct conf_net *n, const struct netkey *k)
{
	free(n->ipv6);
	n->ipv6 = NULL;
	n->nipv6 = 0;
}

static void
addr6_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	addrs_print(out, AF_INET6, n->ipv6, n->nipv6);
}

static const struct nettype t_addr6 = { addr6_set, addr6_clear, addr6_print };

static char *
gateway_parse(int family, const char *val, enum conf_gateway *how, uint8_t *addr)
{
	if (str_eq(val, "auto"))
		*how = GW_AUTO;
	else if (str_eq(val, "dev"))
		*how = GW_DEV;
	else if (inet_pton(family, val, addr) != 1)
		return xasprintf("\"%s\": takes an IPv%c address, auto or dev", val, family == AF_INET ? '4' : '6');
	else if (*how != GW_DEV)	/* dev wins over a later address, as in LXC */
		*how = GW_ADDRESS;
	return NULL;
}

static void
gateway_print(struct str *out, int family, enum conf_gateway how, const uint8_t *addr)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (how == GW_ADDRESS)
		inet_ntop(family, addr, text, sizeof text);
	str_add(out, how == GW_AUTO ? "auto" : how == GW_DEV ? "dev" : text);
}

static char *
gw4_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	return gateway_parse(AF_INET, l->val, &n->gw4, n->gw4_addr);
}

/* An explicit address goes, auto and dev stay (section 1.3). */
static void
gw4_clear(struct conf_net *n, const struct netkey *k)
{
	if (n->gw4 == GW_ADDRESS)
		n->gw4 = GW_NONE;
}

static void
gw4_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	gateway_print(out, AF_INET, n->gw4, n->gw4_addr);
}

static const struct nettype t_gw4 = { gw4_set, gw4_clear, gw4_print };

static char *
gw6_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	return gateway_parse(AF_INET6, l->val, &n->gw6, n->gw6_addr);
}

static void
gw6_clear(struct conf_net *n, const struct netkey *k)
{
	if (n->gw6 == GW_ADDRESS)
		n->gw6 = GW_NONE;
}

static void
gw6_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	gateway_print(out, AF_INET6, n->gw6, n->gw6_addr);
}

static const struct nettype t_gw6 = { gw6_set, gw6_clear, gw6_print };

/* --- lists: routes on the host, tagged VLANs ------------------------------------------ */

static char *
route_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	int family = k->max == 4 ? AF_INET : AF_INET6;
	struct conf_addr a;
	char *why = addr_parse(family, l->val, &a);

	if (!why && !strchr(l->val, '/'))
		why = xasprintf("\"%s\": the prefix is missing", l->val);
	if (!why)
		conf_list_add(member(n, k), NULL, l->val, l);
	return why;
}

static char *
tag_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, k->max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)k->max);
	conf_list_add(member(n, k), NULL, l->val, l);
	return NULL;
}

static void
list_clear(struct conf_net *n, const struct netkey *k)
{
	conf_list_clear(member(n, k), NULL);
}

static void
list_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	const struct conf_list *list = member(n, k);
	size_t i;

	for (i = 0; i < list->n; i++)
		str_addf(out, "%s\n", list->v[i].val);
}

static const struct nettype t_route = { route_set, list_clear, list_print };
static const struct nettype t_tag = { tag_set, list_clear, list_print };

/* --- the keys of one interface ----------------------------------------------------------- */

/* A type again begins the interface anew: useful behind an include of defaults. */
static char *
type_set(struct conf_net *n, const struct netkey *k, const struct conf_line *l)
{
	const struct word *w = word(types, l->val);
	struct conf_line at = *l;

	if (!w)
		return not_a_word(l->val, types);
	if (n->type != NET_UNSET) {
		at.legacy = n->legacy;
		conf_net_free(n);
		*n = fresh(n->index, &at);
	}
	n->type = (enum conf_net_type)w->value;
	return NULL;
}

static void
type_print(struct str *out, const struct conf_net *n, const struct netkey *k)
{
	const struct word *w;

	for (w = types; w->name; w++)
		if (w->value == (int)n->type)
			str_add(out, w->name);
}

static const struct nettype t_type = { type_set, NULL, type_print };

#define AT(m) offsetof(struct conf_net, m)
static const struct netkey netkeys[] = {
	{ "type", NULL, &t_type, .at = AT(type) },
	{ "flags", NULL, &t_up, .at = AT(up) },
	{ "link", NULL, &t_str, .at = AT(link), .max = IFNAME },
	{ "name", NULL, &t_str, .at = AT(name), .max = IFNAME },
	{ "hwaddr", NULL, &t_mac, .at = AT(hwaddr) },
	{ "mtu", NULL, &t_str, .at = AT(mtu) },
	{ "ipv4.address", "ipv4", &t_addr4, .at = AT(ipv4) },
	{ "ipv4.gateway", NULL, &t_gw4, .at = AT(gw4) },
	{ "ipv6.address", "ipv6", &t_addr6, .at = AT(ipv6) },
	{ "ipv6.gateway", NULL, &t_gw6, .at = AT(gw6) },
	{ "script.up", NULL, &t_script, .at = AT(script_up), .later = true },
	{ "script.down", NULL, &t_script, .at = AT(script_down), .later = true },
	{ "veth.pair", NULL, &t_str, .at = AT(veth_pair), .max = IFNAME, .only = NET_VETH },
	{ "veth.mode", conf_new_key, &t_word, .at = AT(veth_mode), .words = veth_modes, .only = NET_VETH, .later = true },
	{ "veth.ipv4.route", conf_new_key, &t_route, .at = AT(veth_route4), .max = 4, .only = NET_VETH, .later = true },
	{ "veth.ipv6.route", conf_new_key, &t_route, .at = AT(veth_route6), .max = 6, .only = NET_VETH, .later = true },
	{ "veth.n_rxqueues", conf_new_key, &t_uint, .at = AT(rxqueues), .max = UINT16_MAX, .only = NET_VETH },
	{ "veth.n_txqueues", conf_new_key, &t_uint, .at = AT(txqueues), .max = UINT16_MAX, .only = NET_VETH },
	{ "veth.vlan.id", conf_new_key, &t_vlan, .at = AT(veth_vlan), .max = 4094, .only = NET_VETH, .later = true },
	{ "veth.vlan.tagged.id", conf_new_key, &t_tag, .at = AT(veth_tagged), .max = 4094, .only = NET_VETH, .later = true },
	{ "vlan.id", NULL, &t_vlan, .at = AT(vlan_id), .max = UINT16_MAX, .only = NET_VLAN, .later = true },
	{ "macvlan.mode", NULL, &t_word, .at = AT(macvlan_mode), .words = macvlan_modes, .only = NET_MACVLAN, .later = true },
	{ "ipvlan.mode", conf_new_key, &t_word, .at = AT(ipvlan_mode), .words = ipvlan_modes, .only = NET_IPVLAN, .later = true },
	{ "ipvlan.isolation", conf_new_key, &t_word, .at = AT(ipvlan_isolation), .words = ipvlan_flags, .only = NET_IPVLAN, .later = true },
	{ "l2proxy", conf_new_key, &t_flag, .at = AT(l2proxy), .later = true },
};
#undef AT

static const char *
netkey_name(size_t i, void *arg)
{
	const bool *legacy = arg;

	if (i >= COUNT(netkeys))
		return NULL;
	return *legacy && netkeys[i].legacy && netkeys[i].legacy != conf_new_key ? netkeys[i].legacy : netkeys[i].name;
}

/* In legacy files ipv4 and ipv4.address are both understood, as LXC 2.1 did. */
static const struct netkey *
netkey(const char *name, bool legacy)
{
	size_t i;

	for (i = 0; i < COUNT(netkeys); i++)
		if (str_eq(netkeys[i].name, name) || (legacy && netkeys[i].legacy && str_eq(netkeys[i].legacy, name)))
			return &netkeys[i];
	return NULL;
}

static char *
unknown(const char *sub, bool legacy)
{
	int near = str_nearest(sub, netkey_name, &legacy);

	if (near < 0)
		return xstrdup("unknown key");
	return xasprintf("unknown key; is it %s%s?", legacy ? "lxc.network." : "lxc.net.N.", netkey_name((size_t)near, &legacy));
}

/* --- which interface ------------------------------------------------------------------------- */

static void
drop_all(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->nnet; i++)
		conf_net_free(&c->net[i]);
	free(c->net);
	c->net = NULL;
	c->nnet = 0;
}

static void
drop(struct conf *c, struct conf_net *n)
{
	size_t i = (size_t)(n - c->net);

	conf_net_free(n);
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

/* One key of the interface n. */
static char *
apply(struct conf_net *n, const char *sub, const struct conf_line *l)
{
	const struct netkey *k = netkey(sub, l->legacy);

	if (!k)
		return unknown(sub, l->legacy);
	if (k->only != NET_UNSET && n->type != NET_UNSET && n->type != k->only)
		return xasprintf("is for interfaces of type %s", types[k->only == NET_VETH ? 0 : k->only == NET_MACVLAN ? 1 :
		    k->only == NET_IPVLAN ? 2 : 3].name);
	if (*l->val)
		return k->type->set(n, k, l);
	if (k->type->clear)
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
	if (n && !*l->val && (!*sub || str_eq(sub, "type"))) {
		drop(c, n);
		return NULL;
	}
	if (!n)
		n = add(c, index, l);
	why = apply(n, sub, l);
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
		why = apply(n, sub, l);
		if (why)
			drop(c, n);
		return why;
	}
	if (index >= count)
		return xasprintf("there is no interface %ld yet", index);
	n = by_index(c, index < 0 ? -count : -index - 1);
	if (!n)
		return xstrdup("stands before any lxc.network.type, which opens an interface");
	return apply(n, sub, l);
}

static char *
netkey_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return l->legacy ? legacy_key(c, l) : current_key(c, l);
}

static bool
netkey_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const struct netkey *k;
	const struct conf_net *n;
	long index = numbered(sub, &sub);

	k = index < 0 ? NULL : netkey(sub, false);
	if (!k)
		return false;
	n = by_index(c, index);
	if (!n)
		n = by_index(c, -index - 1);
	if (n)
		k->type->print(out, n, k);
	return n != NULL;
}

const struct conf_type conf_netkey = { netkey_set, netkey_set, netkey_print };

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

const struct conf_type conf_nets = { nets_set, nets_clear, NULL };

void
conf_net_later(const struct conf *c, void (*cb)(const char *key))
{
	const struct conf_net *n, none = fresh(0, &(struct conf_line){ 0 });
	struct str is = { 0 }, was = { 0 };
	char *key;
	size_t i, k;

	for (n = c->net; n < c->net + c->nnet; n++)
		for (i = 0; i < COUNT(netkeys); i++) {
			if (!netkeys[i].later)
				continue;
			is.n = was.n = 0;
			netkeys[i].type->print(&is, n, &netkeys[i]);
			netkeys[i].type->print(&was, &none, &netkeys[i]);
			k = n->index < 0 ? (size_t)(-n->index - 1) : (size_t)n->index;
			if (is.n != was.n || (is.n && memcmp(is.s, was.s, is.n) != 0)) {
				key = xasprintf("lxc.net.%zu.%s", k, netkeys[i].name);
				cb(key);
				free(key);
			}
		}
	str_free(&is);
	str_free(&was);
}
