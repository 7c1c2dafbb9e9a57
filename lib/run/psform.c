/* SPDX-License-Identifier: ISC */
/* psform: what lxc-ps prints: a list of columns, the order of the rows, and lines aligned as ps aligns them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/psform.h"
#include "run/pscol.h"
#include "run/psorder.h"
#include "kernel/procs.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"
#include "base/table.h"

enum { WIDTH_MAX = 4096, NAME_MIN = 9 };

/* --- columns -------------------------------------------------------------------- */

/* "comm", "comm:20", "comm=NAME": the head makes room for itself, as POSIX wants it. */
static int
add(struct psform *f, char *word)
{
	char *head = strchr(word, '='), *digits;
	struct pscell c = { 0 };
	uint64_t width = 0;

	if (head)
		*head++ = '\0';
	digits = strchr(word, ':');
	if (digits) {
		*digits++ = '\0';
		if (num_dec(digits, WIDTH_MAX, &width) < 0 || !width) {
			warn("-o: %s:%s: not a width from 1 to %d", word, digits, WIDTH_MAX);
			return -1;
		}
	}
	c.col = pscol_named(word, "-o");
	if (!c.col)
		return -1;
	c.head = xstrdup(head ? head : c.col->head);
	c.width = width ? (int)width : c.col->width;
	if (head && !width && c.width > 0 && c.width < (int)table_width(head))
		c.width = (int)table_width(head);
	f->cell = xrealloc(f->cell, f->n + 1, sizeof *f->cell);
	f->cell[f->n++] = c;
	return 0;
}

int
psform_add(struct psform *f, const char *list)
{
	struct strv w = { 0 };
	size_t i;
	int ret = 0;

	strv_split(&w, list, ", \t\n");
	if (!w.n) {
		warn("-o: needs columns, as in -o pid,user,args");
		ret = -1;
	}
	for (i = 0; i < w.n && ret == 0; i++)
		ret = add(f, w.v[i]);
	strv_free(&w);
	return ret;
}

void
psform_free(struct psform *f)
{
	while (f->n)
		free(f->cell[--f->n].head);
	free(f->cell);
	*f = (struct psform){ 0 };
}

void
psform_preset(struct psform *f, const struct pslook *k)
{
	bool full = k->full || k->extra, either = full || k->longer;
	struct str s = { 0 };

	if (k->bsd_user)
		str_add(&s, "user,pid,pcpu,pmem,vsz,rss,tname,stat,start_time,bsdtime,args");
	else if (k->bsd_long)
		str_add(&s, "f,uid,pid,ppid,priority,ni,vsz,rss,wchan,stat,tname,bsdtime,args");
	else if (k->bsd_jobs)
		str_add(&s, "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args");
	else if (k->bsd && !either && !k->jobs)
		str_add(&s, "pid,tname,stat,bsdtime,args");
	else
		str_addf(&s, "%s%spid%s%s%s%s%s%s,tname,time,%s", k->longer ? "f,s," : "", full ? "user=UID," : k->longer ? "uid," : "",
		    either ? ",ppid" : "", k->jobs ? ",pgid,sid" : "", either ? ",c" : "", k->longer ? ",opri,ni,addr:1,sz,wchan" : "",
		    !k->extra ? "" : k->longer ? ",rss,psr" : ",sz,rss,psr", full ? ",stime" : "", full ? "cmd" : "ucmd");
	psform_add(f, s.s);
	str_free(&s);
}

void
psform_lead(struct psform *f)
{
	struct pscell first;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (str_eq(f->cell[i].col->name, "container"))
			return;
	psform_add(f, "container");
	first = f->cell[f->n - 1];
	memmove(f->cell + 1, f->cell, (f->n - 1) * sizeof *f->cell);
	f->cell[0] = first;
	f->led = true;
}

void
psform_measure(struct psform *f, const struct psview *v)
{
	size_t i, longest = NAME_MIN;
	int *w, head;

	for (i = 0; i < v->names->n; i++)
		if (table_width(v->names->v[i]) > longest)
			longest = table_width(v->names->v[i]);
	for (i = 0; i < f->n; i++) {
		w = &f->cell[i].width;
		if (*w >= 0)
			continue;
		head = (int)table_width(f->cell[i].head);
		*w = *w == PSCOL_PID ? v->host->pid_digits : (int)longest;
		/* A head of our own fits; one of the command line is to. */
		if (*w < head)
			*w = head;
	}
}

/* --- lines ------------------------------------------------------------------------ */

/* A line in the making: where it is, and where it would be had every text fitted its column. */
struct line {
	struct str *out;
	size_t at, should;
};

/* To so many columns of a terminal. */
static void
cut(struct str *line, size_t columns)
{
	size_t i, n = 0;

	for (i = 0; i < line->n; i++) {
		n += ((unsigned char)line->s[i] & 0xc0) != 0x80;
		if (n > columns) {
			line->n = i;
			line->s[i] = '\0';
		}
	}
}

/* What one column takes too much, the blanks of those behind it give back: as soon as possible all is in its place again. */
static void
place(struct line *l, const char *text, size_t width, bool right)
{
	size_t n = table_width(text), want = l->should + (right && n < width ? width - n : 0), gap = l->should ? 1 : 0;

	if (want > l->at + gap)
		gap = want - l->at;
	l->at += gap + n;
	for (; gap; gap--)
		str_addn(l->out, " ", 1);
	str_add(l->out, text);
	l->should += width + 1;
}

bool
psform_head(const struct psform *f, struct str *out)
{
	struct line l = { .out = out };
	bool any = false;
	size_t i;

	for (i = 0; i < f->n; i++) {
		place(&l, f->cell[i].head, (size_t)f->cell[i].width, f->cell[i].col->just == PSCOL_RIGHT);
		any = any || (*f->cell[i].head && !(i == 0 && f->led));
	}
	return any;
}

static bool
is_number(const char *s)
{
	return *s && s[strspn(s, "0123456789")] == '\0';
}

void
psform_line(const struct psform *f, const struct psview *v, const struct procs_one *p, struct str *out)
{
	struct line l = { .out = out };
	struct str text = { 0 };
	const struct pscell *c;
	size_t i, width;
	bool right;

	for (i = 0; i < f->n; i++) {
		c = &f->cell[i];
		width = (size_t)c->width;
		text.n = 0;
		c->col->put(&text, v, p, c->col);
		right = c->col->just == PSCOL_RIGHT || (c->col->just == PSCOL_USER && is_number(text.s));
		if (c->col->just == PSCOL_USER && !right && table_width(text.s) > width) {
			cut(&text, width - 1);
			str_add(&text, "+");
		}
		if (c->col->just == PSCOL_CUT && i + 1 < f->n)
			cut(&text, width);
		place(&l, text.s, width, right);
	}
	/* Columns at the end that were empty leave no blanks. */
	while (out->n && f->n && out->s[out->n - 1] == ' ' && !text.n)
		out->s[--out->n] = '\0';
	str_free(&text);
}

static void
put_line(struct str *line, unsigned columns)
{
	if (columns)
		cut(line, columns);
	puts(line->s);
	line->n = 0;
}

void
psform_print(const struct psform *f, struct psview *v, const struct psrows *r, enum psform_tree tree, bool heads, unsigned columns)
{
	struct str line = { 0 };
	size_t i;

	if (psform_head(f, &line) && heads)
		put_line(&line, columns);
	for (i = 0; i < r->n; i++) {
		line.n = 0;
		v->tree = tree == PSFORM_FLAT ? NULL : psorder_tree(r, i, tree == PSFORM_LINES);
		psform_line(f, v, r->v[i].p, &line);
		put_line(&line, columns);
	}
	str_free(&line);
}

static void
json_object(const struct psview *v, const struct procs_one *p, struct str *out)
{
	static const char *const keys[] = { "user", "tty", "comm", "args" };
	const struct pscol *col;
	struct str s = { 0 };
	char *q = str_json(p->owner >= 0 ? pscol_container(v, p) : NULL);
	size_t k;

	str_addf(out, "{\"container\":%s,\"pid\":%lld,\"nspid\":", q, p->pid);
	free(q);
	str_addf(out, p->nspid ? "%lld" : "null", p->nspid);
	str_addf(out, ",\"ppid\":%lld,\"uid\":%lld,\"state\":\"%c\",\"rss_kib\":%lld,\"cpu_seconds\":%.2f,\"start\":%lld", p->ppid,
	    p->uid[PROCS_EFFECTIVE], p->state, p->rss, (double)p->cpu / (double)v->host->hz,
	    v->host->boot + p->start / v->host->hz);
	for (k = 0; k < sizeof keys / sizeof *keys; k++) {
		col = pscol_find(keys[k]);
		s.n = 0;
		col->put(&s, v, p, col);
		q = str_json(s.s);
		str_addf(out, ",\"%s\":%s", keys[k], q);
		free(q);
	}
	str_add(out, "}");
	str_free(&s);
}

void
psform_json(const struct psview *v, const struct psrows *r)
{
	struct str s = { 0 };
	size_t i;

	for (i = 0; i < r->n; i++) {
		str_add(&s, i ? ",\n " : "[");
		json_object(v, r->v[i].p, &s);
	}
	printf("%s]\n", r->n ? s.s : "[");
	str_free(&s);
}
