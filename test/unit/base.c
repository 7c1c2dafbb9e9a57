/* SPDX-License-Identifier: ISC */
/* The pure parts of base: numbers, strings, lists, paths, memory, tables. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "unit.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/path.h"
#include "base/ring.h"
#include "base/str.h"
#include "base/table.h"

/* Like CHECK_STR, for text that is to be freed. */
#define CHECK_OWN(got, want) do { char *own_ = (got); CHECK_STR(own_, want); free(own_); } while (0)

/* --- num ----------------------------------------------------------------------- */

static void
num_unsigned(void)
{
	static const struct { const char *text; uint64_t max, want; int err; } t[] = {
		{ "0", 9, 0, 0 }, { "9", 9, 9, 0 }, { "10", 9, 0, ERANGE }, { " \t7 \t", 9, 7, 0 }, { "+7", 9, 7, 0 }, { "0x1f", 99, 31, 0 },
		{ "017", 99, 15, 0 }, { "18446744073709551615", UINT64_MAX, UINT64_MAX, 0 }, { "18446744073709551616", UINT64_MAX, 0, ERANGE },
		{ "", 9, 0, EINVAL }, { " ", 9, 0, EINVAL }, { "-1", 9, 0, EINVAL }, { "+", 9, 0, EINVAL }, { "++1", 9, 0, EINVAL },
		{ "1x", 9, 0, EINVAL }, { "1 2", 99, 0, EINVAL }, { "08", 99, 0, EINVAL }, { "0x", 99, 0, EINVAL }, { "\n1", 9, 0, EINVAL },
		{ "+-1", 9, 0, EINVAL }, { "+ 1", 9, 0, EINVAL },
	};
	uint64_t v;
	size_t i;
	int r;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		v = 77;
		errno = 0;
		r = num_u64(t[i].text, t[i].max, &v);
		if (r != (t[i].err ? -1 : 0) || (r < 0 ? errno != t[i].err || v != 77 : v != t[i].want)) {
			fprintf(stderr, "num_u64(\"%s\"): %d, %llu, %s\n", t[i].text, r, (unsigned long long)v, strerror(errno));
			unit_failed++;
		}
	}
}

static void
num_signed(void)
{
	int64_t v = 0;

	CHECK(num_i64("-1", -1, 5, &v) == 0 && v == -1);
	CHECK(num_i64(" +5 ", -1, 5, &v) == 0 && v == 5);
	CHECK(num_i64("-0x10", -99, 99, &v) == 0 && v == -16);
	CHECK(num_i64("6", -1, 5, &v) == -1 && errno == ERANGE);
	CHECK(num_i64("-2", -1, 5, &v) == -1 && errno == ERANGE);
	CHECK(num_i64("9223372036854775807", INT64_MIN, INT64_MAX, &v) == 0 && v == INT64_MAX);
	CHECK(num_i64("9223372036854775808", INT64_MIN, INT64_MAX, &v) == -1 && errno == ERANGE);
	CHECK(num_i64("--1", -9, 9, &v) == -1 && errno == EINVAL);
	CHECK(num_i64("- 1", -9, 9, &v) == -1 && errno == EINVAL);
	CHECK(num_i64("", -9, 9, &v) == -1 && errno == EINVAL);
	CHECK(num_i64("1.5", -9, 9, &v) == -1 && errno == EINVAL);
}

static void
num_plain(void)
{
	uint64_t v = 0;

	CHECK(num_dec("010", 99, &v) == 0 && v == 10);
	CHECK(num_dec(" 1", 99, &v) == -1);
	CHECK(num_dec("1 ", 99, &v) == -1);
	CHECK(num_dec("+1", 99, &v) == -1);
	CHECK(num_dec("0x1", 99, &v) == -1);
	CHECK(num_dec("", 99, &v) == -1);
	CHECK(num_dec("100", 99, &v) == -1 && errno == ERANGE);
	CHECK(num_size("5", &v) == 0 && v == 5);
	CHECK(num_size("5K", &v) == 0 && v == 5);
	CHECK(num_size("5kb", &v) == 0 && v == 5120);
	CHECK(num_size(" 5 MB ", &v) == 0 && v == 5 << 20);
	CHECK(num_size("3GB", &v) == 0 && v == (uint64_t)3 << 30);
	CHECK(num_size("17179869184GB", &v) == -1 && errno == ERANGE);
	CHECK(num_size("5KiB", &v) == -1 && errno == EINVAL);
	CHECK(num_size("5TB", &v) == -1);
	CHECK(num_size("KB", &v) == -1);
	CHECK(num_size("-5KB", &v) == -1);
	CHECK(num_size("", &v) == -1);
}

/* --- str ------------------------------------------------------------------------- */

static void
buffers(void)
{
	struct str b = { 0 };
	size_t i;
	char *s;

	CHECK_OWN(str_take(&b), "");
	for (i = 0; i < 1000; i++)
		str_addf(&b, "%zu,", i);
	CHECK(b.n == 3890 && strlen(b.s) == b.n);
	str_addn(&b, "a\0b", 3);
	CHECK(b.n == 3893 && b.s[b.n] == '\0' && memcmp(b.s + 3890, "a\0b", 3) == 0);
	s = str_take(&b);
	CHECK(!b.s && !b.n && str_begins(s, "0,1,2,"));
	free(s);
	str_add(&b, "x");
	str_free(&b);
	CHECK(!b.s);
	str_free(&b);
}

/* The list as one text. */
static char *
joined(const struct strv *l)
{
	struct str b = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		str_addf(&b, "%s[%s]", i ? " " : "", l->v[i]);
	return str_take(&b);
}

static void
lists(void)
{
	struct strv l = { 0 };
	char text[16];
	int i;

	CHECK(!strv_has(&l, "a") && !strv_in(&l, "a"));
	strv_sort(&l);
	strv_unique(&l);
	strv_split(&l, ",,c,a,,b,a,c,", ",");
	CHECK_OWN(joined(&l), "[c] [a] [b] [a] [c]");
	CHECK(l.v[l.n] == NULL && strv_has(&l, "b") && !strv_has(&l, "d"));
	strv_sort(&l);
	strv_unique(&l);
	CHECK_OWN(joined(&l), "[a] [b] [c]");
	CHECK(l.v[l.n] == NULL);
	CHECK(strv_in(&l, "a") && strv_in(&l, "b") && strv_in(&l, "c") && !strv_in(&l, "") && !strv_in(&l, "bb") && !strv_in(&l, "d"));
	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof text, "n%d", i % 50);
		strv_add(&l, text);
		CHECK(l.v[l.n] == NULL);
	}
	strv_sort(&l);
	strv_unique(&l);
	CHECK(l.n == 53 && strv_in(&l, "n49") && !strv_in(&l, "n50"));
	for (i = 0; i < 300; i++)
		strv_add(&l, "z");
	CHECK(l.n == 353 && !l.v[353]);
	strv_free(&l);
	CHECK(!l.v && !l.n);
}

static void
words(void)
{
	static const struct { const char *text, *want; int ret; } t[] = {
		{ "", "", 0 }, { "  \t ", "", 0 }, { "a b\tc ", "[a] [b] [c]", 0 }, { "/bin/sh -c 'a  b'", "[/bin/sh] [-c] [a  b]", 0 },
		{ "\"a'b\" 'c\"d'", "[a'b] [c\"d]", 0 }, { "a\"b c\"d", "[ab cd]", 0 }, { "''", "[]", 0 }, { "a '' b", "[a] [] [b]", 0 },
		{ "a\\ b", "[a\\] [b]", 0 }, { "'a", "[a]", -1 }, { "a \"", "[a] []", -1 },
	};
	struct strv l = { 0 };
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		CHECK(strv_words(&l, t[i].text) == t[i].ret);
		CHECK_OWN(joined(&l), t[i].want);
		strv_free(&l);
	}
}

static void
pieces(void)
{
	char a[] = " \t a b \n", b[] = "", c[] = "   ", d[] = "x";

	CHECK_STR(str_trim(a), "a b");
	CHECK_STR(str_trim(b), "");
	CHECK_STR(str_trim(c), "");
	CHECK_STR(str_trim(d), "x");
	CHECK(str_begins("lxc-ls", "lxc-") && str_begins("a", "") && !str_begins("lx", "lxc"));
	CHECK(str_ends("a.conf", ".conf") && str_ends("a", "") && !str_ends("conf", ".conf"));
	/* FNV-1a's published values. */
	CHECK(str_fnv1a("") == 0xcbf29ce484222325ull && str_fnv1a("a") == 0xaf63dc4c8601ec8cull);
	CHECK(str_fnv1a("foobar") == 0x85944171f73967e8ull);
}

static const char *
candidate(size_t i, void *arg)
{
	static const char *const names[] = { "start", "stop", "info", "create", NULL };

	return names[i];
}

static void
nearest(void)
{
	CHECK(str_distance("", "") == 0 && str_distance("abc", "") == 3 && str_distance("", "abc") == 3);
	CHECK(str_distance("kitten", "sitting") == 3 && str_distance("start", "star") == 1);
	CHECK(str_distance("an argument that is longer than sixty-two characters, and so not looked at", "x") == 63);
	CHECK(str_nearest("strat", candidate, NULL) == 0);
	CHECK(str_nearest("creat", candidate, NULL) == 3);
	CHECK(str_nearest("stp", candidate, NULL) == 1);
	CHECK(str_nearest("frobnicate", candidate, NULL) == -1);
	CHECK(str_nearest("foo", candidate, NULL) == -1);
	CHECK(str_nearest("", candidate, NULL) == -1);
}

static void
characters(void)
{
	CHECK(str_char("a") == 1 && str_char("\xc3\xa4") == 2 && str_char("\xe2\x82\xac") == 3 && str_char("\xf0\x9f\x98\x80") == 4);
	CHECK(str_char("") == 0 && str_char("\033") == 0 && str_char("\x7f") == 0 && str_char("\n") == 0);
	/* C1, alone and encoded; cut short; overlong; a surrogate; beyond the last; never a character. */
	CHECK(str_char("\x9b") == 0 && str_char("\xc2\x9b") == 0 && str_char("\xc2\xa0") == 2);
	CHECK(str_char("\xc3") == 0 && str_char("\xe2\x82") == 0 && str_char("\xf0\x9f\x98") == 0 && str_char("\xc3" "a") == 0);
	CHECK(str_char("\xc0\xaf") == 0 && str_char("\xe0\x80\xaf") == 0 && str_char("\xf0\x80\x80\xaf") == 0);
	CHECK(str_char("\xed\xa0\x80") == 0 && str_char("\xf4\x90\x80\x80") == 0 && str_char("\xff") == 0 && str_char("\xf5\x80\x80\x80") == 0);
}

static void
json(void)
{
	CHECK_OWN(str_json(NULL), "null");
	CHECK_OWN(str_json(""), "\"\"");
	CHECK_OWN(str_json("a\"b\\c\nd\te\033\x7f"), "\"a\\\"b\\\\c\\nd\\u0009e\\u001b\\u007f\"");
	CHECK_OWN(str_json("\xc3\xa4\xf0\x9f\x98\x80"), "\"\xc3\xa4\xf0\x9f\x98\x80\"");
	CHECK_OWN(str_json("a\xff\xc3"), "\"a\\ufffd\\ufffd\"");
	CHECK_OWN(str_json("\xc2\x9b"), "\"\\ufffd\\ufffd\"");
}

/* --- path and mem ------------------------------------------------------------------- */

static void
paths(void)
{
	char *cwd = getcwd(NULL, 0), *s, *want;

	CHECK_OWN(path_join("/a", "b"), "/a/b");
	CHECK_OWN(path_join("/a//", "//b"), "/a/b");
	CHECK_OWN(path_join("/", "b"), "/b");
	CHECK_OWN(path_join("a", ""), "a/");
	CHECK_STR(path_base("/a/b"), "b");
	CHECK_STR(path_base("b"), "b");
	CHECK_STR(path_base("/a/"), "");
	CHECK_OWN(path_dir("/a/b"), "/a");
	CHECK_OWN(path_dir("/a"), "/");
	CHECK_OWN(path_dir("a"), ".");
	CHECK_OWN(path_clean("//a/./b//../c/."), "/a/b/../c");
	CHECK_OWN(path_clean("/"), "/");
	CHECK_OWN(path_clean(""), ".");
	CHECK_OWN(path_clean("./."), ".");
	CHECK_OWN(path_clean("./a/"), "a");
	CHECK_OWN(path_clean("/.a/..b"), "/.a/..b");
	CHECK_OWN(path_absolute("/a/"), "/a");
	s = path_absolute("x/./y/");
	want = path_join(cwd, "x/y");
	CHECK_STR(s, want);
	CHECK(path_below("/a/b", "/a") && path_below("/a", "/a") && path_below("/a", "/") && !path_below("/ab", "/a") && !path_below("/", "/a"));
	free(want);
	free(s);
	free(cwd);
}

static void
memory(void)
{
	char *p = xcalloc(0, 0), *s;

	CHECK(p != NULL);
	p = xrealloc(p, 0, 8);
	CHECK(p != NULL);
	free(p);
	CHECK(xstrdup(NULL) == NULL);
	s = xstrndup("abc", 2);
	CHECK_STR(s, "ab");
	free(s);
	s = xstrndup("abc", 9);
	CHECK_STR(s, "abc");
	free(s);
	CHECK_OWN(xasprintf("%d-%s", 7, "x"), "7-x");
}

/* --- table ------------------------------------------------------------------------------ */

static void
tables(void)
{
	static const struct table_col col[] = { { "NAME", false }, { "RAM", true }, { "IPV4", false } };
	char a[] = "b\303\244", n1[] = "1.39MB", ip[] = "-", evil[] = "x\033[2J\233\377", none[] = "-", n2[] = "12.00MB";
	char *const cell[] = { a, n1, ip, evil, none, ip, a, n2, ip };
	int saved = dup(1), fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	char buf[256];
	ssize_t n;

	CHECK(table_width("") == 0 && table_width("b\303\244r") == 3 && table_width("\303") == 1);
	CHECK(fd >= 0);
	fflush(stdout);
	dup2(fd, 1);
	table_print(col, 3, cell, 3);
	fflush(stdout);
	dup2(saved, 1);
	n = pread(fd, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = '\0';
	/* Head and "-" at the left, numbers at the right, a blank behind each; nothing for the terminal to obey. */
	CHECK_STR(buf, "NAME    RAM     IPV4 \nb\303\244       1.39MB -    \nx?[2J?? -       -    \nb\303\244      12.00MB -    \n");
	close(saved);
	close(fd);
}

/* --- ring ------------------------------------------------------------------------ */

static void
ring(void)
{
	char mem[8], buf[16];
	struct ring r, old;
	uint64_t from = 0;
	const char *p;
	size_t n;

	ring_init(&r, mem, sizeof mem);
	CHECK(ring_tail(&r, buf, sizeof buf) == 0 && !*buf);
	ring_put(&r, "abcde", 5);
	ring_tail(&r, buf, sizeof buf);
	CHECK_STR(buf, "abcde");
	ring_tail(&r, buf, 3);
	CHECK_STR(buf, "de");
	ring_put(&r, "fghij", 5);
	ring_tail(&r, buf, sizeof buf);
	CHECK_STR(buf, "cdefghij");
	p = ring_at(&r, &from, &n);
	CHECK(from == 2 && n == 6 && memcmp(p, "cdefgh", 6) == 0);
	from += n;
	p = ring_at(&r, &from, &n);
	CHECK(from == 8 && n == 2 && memcmp(p, "ij", 2) == 0);
	from = UINT64_MAX;
	ring_at(&r, &from, &n);
	CHECK(from == 10 && n == 0);
	ring_put(&r, "0123456789abcdefghijk", 21);
	ring_tail(&r, buf, sizeof buf);
	CHECK_STR(buf, "defghijk");
	CHECK(r.start == 23 && r.end == 31);
	ring_forget(&r, 29);
	ring_tail(&r, buf, sizeof buf);
	CHECK_STR(buf, "jk");
	ring_forget(&r, 1);
	CHECK(r.start == 29);
	CHECK(ring_map(&r, 4096) == 0 && r.mapped);
	ring_put(&r, "lm", 2);
	ring_tail(&r, buf, sizeof buf);
	CHECK_STR(buf, "jklm");
	old = r;
	CHECK(ring_map(&r, UINT64_MAX) == -1 && errno == ENOMEM && r.mem == old.mem);
	ring_forget(&r, UINT64_MAX);
	CHECK(r.start == r.end && *r.mem == 0);
	ring_unmap(&r);
}

int
main(void)
{
	num_unsigned();
	num_signed();
	num_plain();
	buffers();
	lists();
	words();
	pieces();
	nearest();
	characters();
	json();
	paths();
	memory();
	tables();
	ring();
	UNIT_END();
}
