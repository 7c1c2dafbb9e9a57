/* SPDX-License-Identifier: ISC */
/* confnettype: settings of an interface of the plain kinds: words, names, numbers, hardware addresses. */
#include <stdlib.h>
#include <string.h>

#include "container/confnet.h"
#include "kernel/sys.h"
#include "base/mem.h"
#include "base/num.h"

void *
net_member(const struct conf_net *n, const struct net_key *k)
{
	return (char *)(uintptr_t)n + k->at;
}

/* --- words, strings, numbers ---------------------------------------------------- */

const struct net_word *
net_word(const struct net_word *w, const char *name)
{
	for (; w->name; w++)
		if (str_eq(w->name, name))
			return w;
	return NULL;
}

char *
net_not_a_word(const char *val, const struct net_word *w)
{
	struct str s = { 0 };

	str_addf(&s, "\"%s\": is none of", val);
	for (; w->name; w++)
		str_addf(&s, " %s", w->name);
	return str_take(&s);
}

static char *
word_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	const struct net_word *w = net_word(k->words, l->val);

	if (!w)
		return net_not_a_word(l->val, k->words);
	*(int *)net_member(n, k) = w->value;
	return NULL;
}

static void
word_clear(struct conf_net *n, const struct net_key *k)
{
	*(int *)net_member(n, k) = k->only == NET_VETH ? 0 : -1;
}

static void
word_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	const struct net_word *w;
	int value = *(int *)net_member(n, k);

	/* Unset is the first of the words. */
	for (w = k->words; w->name; w++)
		if (w->value == value || value == -1) {
			str_add(out, w->name);
			break;
		}
}

const struct net_type net_words = { word_set, word_clear, word_print };

static char *
str_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	conf_string(net_member(n, k), l->val);
	return NULL;
}

static void
str_clear(struct conf_net *n, const struct net_key *k)
{
	conf_string(net_member(n, k), NULL);
}

static void
str_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	const char *s = *(char **)net_member(n, k);

	str_add(out, s ? s : "");
}

const struct net_type net_str = { str_set, str_clear, str_print };

/*
 * The name of an interface. LXC cuts a long one and says so in its log; files
 * with such names are in use. What the kernel will refuse is said beforehand
 * (dev_valid_name), and is left to it.
 */
static char *
name_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	char *name = xstrndup(l->val, NET_IFNAME), *text = NULL;

	if (strlen(l->val) > NET_IFNAME)
		text = xasprintf("\"%s\": longer than the %d bytes of an interface's name; cut to %s, as LXC does", l->val, NET_IFNAME, name);
	else if (strpbrk(name, "/: \t") || str_eq(name, ".") || str_eq(name, ".."))
		text = xasprintf("\"%s\": no interface can have that name", name);
	if (text)
		conf_remark(c, l, text);
	conf_string(net_member(n, k), name);
	free(text);
	free(name);
	return NULL;
}

static void
name_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	str_print(out, n, k);
	/* The one interface there is without any other. */
	if (n->type == NET_EMPTY && !n->name && k->at == offsetof(struct conf_net, name))
		str_add(out, "lo");
}

const struct net_type net_name = { name_set, str_clear, name_print };

static char *
script_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	n->script_legacy = l->legacy;
	return str_set(c, n, k, l);
}

const struct net_type net_script = { script_set, str_clear, str_print };

/* Each x becomes a random digit; the second keeps the address a unicast one (IEEE 802: lowest bit of the first byte). */
static char *
mac_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	uint8_t random[32] = { 0 };
	char *mac = xstrdup(l->val);
	size_t i;

	if (strpbrk(mac, "xX") && sys_random(random, sizeof random) < 0) {
		free(mac);
		return xstrdup("no random numbers on this host for the x digits");
	}
	for (i = 0; mac[i] && i < sizeof random; i++)
		if (mac[i] == 'x' || mac[i] == 'X')
			mac[i] = "0123456789abcdef"[random[i] & (i == 1 ? 14 : 15)];
	free(n->hwaddr);
	n->hwaddr = mac;
	return NULL;
}

const struct net_type net_mac = { mac_set, str_clear, str_print };

/* How many: 0 stands for unset. */
static char *
uint_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, k->max, &v) < 0 || !v)
		return xasprintf("\"%s\": not a number from 1 to %llu", l->val, (unsigned long long)k->max);
	*(unsigned *)net_member(n, k) = (unsigned)v;
	return NULL;
}

static void
uint_clear(struct conf_net *n, const struct net_key *k)
{
	*(unsigned *)net_member(n, k) = 0;
}

static void
uint_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	str_addf(out, "%u", *(unsigned *)net_member(n, k));
}

const struct net_type net_uint = { uint_set, uint_clear, uint_print };

/* A VLAN's number, -1 when unset; for a veth's untagged one also "none". */
static char *
vlan_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	uint64_t v;

	if (k->only == NET_VETH && str_eq(l->val, "none")) {
		*(int *)net_member(n, k) = -2;
		return NULL;
	}
	if (num_u64(l->val, k->max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)k->max);
	*(int *)net_member(n, k) = (int)v;
	return NULL;
}

static void
vlan_clear(struct conf_net *n, const struct net_key *k)
{
	*(int *)net_member(n, k) = -1;
}

static void
vlan_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	int v = *(int *)net_member(n, k);

	if (v == -2)
		str_add(out, "none");
	else if (v >= 0)
		str_addf(out, "%d", v);
}

const struct net_type net_vlan = { vlan_set, vlan_clear, vlan_print };

static char *
flag_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, 1, &v) < 0)
		return xasprintf("\"%s\": takes 0 or 1", l->val);
	*(bool *)net_member(n, k) = v;
	return NULL;
}

static void
flag_clear(struct conf_net *n, const struct net_key *k)
{
	*(bool *)net_member(n, k) = false;
}

static void
flag_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	str_add(out, *(bool *)net_member(n, k) ? "1" : "0");
}

const struct net_type net_flag = { flag_set, flag_clear, flag_print };

/* Every word means up, as it always has. */
static char *
up_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	n->up = true;
	return NULL;
}

static void
up_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	str_add(out, n->up ? "up" : "");
}

const struct net_type net_up = { up_set, flag_clear, up_print };

/* --- lists ------------------------------------------------------------------------------ */

static char *
tag_set(struct conf *c, struct conf_net *n, const struct net_key *k, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, k->max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)k->max);
	conf_list_add(net_member(n, k), NULL, l->val, l);
	return NULL;
}

void
net_list_clear(struct conf_net *n, const struct net_key *k)
{
	conf_list_clear(net_member(n, k), NULL);
}

void
net_list_print(struct str *out, const struct conf_net *n, const struct net_key *k)
{
	const struct conf_list *list = net_member(n, k);
	size_t i;

	for (i = 0; i < list->n; i++)
		str_addf(out, "%s%s", i ? "\n" : "", list->v[i].val);
}

const struct net_type net_tag = { tag_set, net_list_clear, net_list_print };
