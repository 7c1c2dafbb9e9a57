/* SPDX-License-Identifier: ISC */
/* confaddr: settings of an interface that are addresses: its own, its gateways, routes to it. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "container/confnet.h"
#include "base/mem.h"
#include "base/num.h"

static int
family(const struct net_key *k)
{
	return k->max == 4 ? AF_INET : AF_INET6;
}

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

/* "ADDRESS[/PREFIX][ BROADCAST]"; *guessed: there was no prefix. */
static char *
parse(int af, const char *val, struct conf_addr *a, bool *guessed)
{
	char *copy = xstrdup(val), *bcast = af == AF_INET ? strchr(copy, ' ') : NULL, *prefix, *why = NULL;
	uint64_t v = af == AF_INET ? 32 : 64;

	*a = (struct conf_addr){ 0 };
	if (bcast)
		*bcast++ = '\0';
	prefix = strchr(copy, '/');
	if (prefix)
		*prefix++ = '\0';
	*guessed = !prefix;
	if (inet_pton(af, copy, a->a) != 1)
		why = xasprintf("\"%s\": not an IPv%c address", val, af == AF_INET ? '4' : '6');
	else if (prefix && num_u64(prefix, af == AF_INET ? 32 : UINT8_MAX, &v) < 0)
		why = xasprintf("\"%s\": the prefix is not a number from 0 to %d", val, af == AF_INET ? 32 : 128);
	else if (bcast && inet_pton(AF_INET, bcast, a->bcast) != 1)
		why = xasprintf("\"%s\": the broadcast address is not an IPv4 address", val);
	a->prefix = (uint8_t)v;
	if (!why && af == AF_INET && !prefix)
		a->prefix = guessed_prefix(a);
	if (!why && af == AF_INET && !bcast)
		broadcast(a);
	free(copy);
	return why;
}

/* Nobody can mean the guess, but for 0.0.0.0, which stands for no address at all. */
static void
advise(struct conf *c, const struct conf_line *l, const struct conf_addr *a)
{
	char *text;

	if (memcmp(a->a, "\0\0\0", 4) == 0)
		return;
	text = xasprintf("\"%s\": taken as %s/%u, as LXC does; say which prefix is meant", l->val, l->val, a->prefix);
	conf_remark(c, l, text);
	free(text);
}

static char *
addr_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	struct conf_addr **list = net_member(n, k), a;
	size_t *count = family(k) == AF_INET ? &n->nipv4 : &n->nipv6;
	bool guessed;
	char *why = parse(family(k), l->val, &a, &guessed);

	if (why)
		return why;
	if (guessed && family(k) == AF_INET)
		advise(c, l, &a);
	*list = xrealloc(*list, *count + 1, sizeof **list);
	(*list)[(*count)++] = a;
	return NULL;
}

static void
addr_clear(struct conf_net *n, const struct net_key *k)
{
	struct conf_addr **list = net_member(n, k);

	free(*list);
	*list = NULL;
	*(family(k) == AF_INET ? &n->nipv4 : &n->nipv6) = 0;
}

static void
addr_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	const struct conf_addr *list = *(struct conf_addr **)net_member(n, k);
	size_t i, count = family(k) == AF_INET ? n->nipv4 : n->nipv6;
	char text[INET6_ADDRSTRLEN];

	for (i = 0; i < count; i++)
		str_addf(out, "%s%s/%u", i ? "\n" : "", inet_ntop(family(k), list[i].a, text, sizeof text), list[i].prefix);
}

const struct net_type net_addr = { addr_set, addr_clear, addr_print };

/* --- gateways --------------------------------------------------------------------------- */

static uint8_t *
gateway_addr(const struct conf_net *n, const struct net_key *k)
{
	return (uint8_t *)(uintptr_t)(family(k) == AF_INET ? n->gw4_addr : n->gw6_addr);
}

static char *
gateway_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	enum conf_gateway *how = net_member(n, k);
	uint8_t addr[16];

	if (str_eq(l->val, "auto")) {
		*how = GW_AUTO;
	} else if (str_eq(l->val, "dev")) {
		*how = GW_DEV;
	} else if (inet_pton(family(k), l->val, addr) != 1) {
		return xasprintf("\"%s\": takes an IPv%c address, auto or dev", l->val, family(k) == AF_INET ? '4' : '6');
	} else {
		memcpy(gateway_addr(n, k), addr, family(k) == AF_INET ? 4 : sizeof addr);
		if (*how != GW_DEV)	/* dev wins over a later address, as in LXC */
			*how = GW_ADDRESS;
	}
	return NULL;
}

/* An explicit address goes, auto and dev stay, as in LXC. */
static void
gateway_clear(struct conf_net *n, const struct net_key *k)
{
	enum conf_gateway *how = net_member(n, k);

	if (*how == GW_ADDRESS)
		*how = GW_NONE;
}

static void
gateway_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	enum conf_gateway how = *(enum conf_gateway *)net_member(n, k);
	char text[INET6_ADDRSTRLEN] = "";

	if (how == GW_ADDRESS)
		inet_ntop(family(k), gateway_addr(n, k), text, sizeof text);
	str_add(out, how == GW_AUTO ? "auto" : how == GW_DEV ? "dev" : text);
}

const struct net_type net_gateway = { gateway_set, gateway_clear, gateway_print };

/* --- routes on the host ------------------------------------------------------------------- */

static char *
route_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	struct conf_addr a;
	bool guessed;
	char *why = parse(family(k), l->val, &a, &guessed);

	if (!why && (guessed || strchr(l->val, ' ')))
		why = xasprintf("\"%s\": takes an address and a prefix: 10.0.3.0/24", l->val);
	if (!why)
		conf_list_add(net_member(n, k), NULL, l->val, l);
	return why;
}

const struct net_type net_route = { route_set, net_list_clear, net_list_print };
