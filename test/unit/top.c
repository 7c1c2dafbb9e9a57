/* SPDX-License-Identifier: ISC */
/* The pure parts of lxc-top: files of cgroups, lines of the table, the screen that is drawn anew. */
#include "unit.h"

#include "kernel/cgstat.h"
#include "run/meter.h"
#include "run/meterform.h"
#include "base/mem.h"
#include "base/screen.h"
#include "base/str.h"

static void
test_words(void)
{
	static const char *const blkio[] = { "Total", "Read", "Write", NULL }, *const io[] = { "rbytes", "wios", NULL };
	char v1[] = "8:0 Read 100\n8:0 Write 20\n8:0 Sync 3\n8:0 Total 120\n8:16 Read 1\n8:16 Write 2\n8:16 Total 3\nTotal 123\n";
	char v2[] = "8:0 rbytes=90 wbytes=3 rios=2 wios=1 dbytes=0 dios=0\n8:16 rbytes=10 wbytes=0 rios=1 wios=4\n";
	char bad[] = "Read\nRead Read x Read -1 Read 99999999999999999999 Write", none[] = "";
	uint64_t n[3] = { 9, 9, 9 };

	CHECK(cgstat_words_in(v1, blkio, n) && n[0] == 246 && n[1] == 101 && n[2] == 22);
	CHECK(cgstat_words_in(v2, io, n) && n[0] == 100 && n[1] == 5);
	CHECK(!cgstat_words_in(bad, blkio, n) && n[0] == 0 && n[1] == 0 && n[2] == 0);
	CHECK(!cgstat_words_in(none, blkio, n));
}

static void
test_sizes(void)
{
	static const struct { unsigned long long n; const char *want; } rows[] = {
		{ 0, "  0.00   " }, { 1023, "1023.00   " }, { 1024, "1024.00   " }, { 1025, "1.00 KiB" }, { 385024, "376.00 KiB" },
		{ 1441792, "1.38 MiB" }, { 3ull << 30, "3.00 GiB" },
	};
	char text[24];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		meterform_size(text, rows[i].n);
		CHECK_STR(text, rows[i].want);
	}
}

static struct meter some[] = {
	{ .name = "b1", .num = { [METER_CPU] = 9306692, [METER_MEM] = 1441792, [METER_MEMSW] = 1441792, [METER_KMEM] = 385024 } },
	{ .name = "a-name-of-more-than-eighteen", .num = { [METER_CPU] = 9306692, [METER_USER] = 123 } },
	{ .name = "c", .num = { [METER_DISK] = 300, [METER_READ] = 200, [METER_WRITTEN] = 100, [METER_IOS] = 2 } },
};

static void
test_table(void)
{
	struct meters m = { .one = some, .n = 1, .total = { [METER_MEMSW] = 1441792, [METER_KMEM] = 385024 } };
	struct str s = { 0 };

	memcpy(m.total, some[0].num, sizeof m.total);
	meterform_head(&s, &m, 0);
	str_add(&s, "\n");
	meterform_head(&s, &m, 1);
	str_add(&s, "\n");
	meterform_one(&s, &m, 0);
	str_add(&s, "\n");
	meterform_total(&s, &m, 1);
	CHECK_STR(s.s,
	    "Container                   CPU          CPU          CPU                                BlkIO        Mem      MemSw       KMem\n"
	    "Name                       Used          Sys         User                    Total(Read/Write)       Used       Used       Used\n"
	    "b1                         0.01         0.00         0.00         0.00   (  0.00   /  0.00   )   1.38 MiB   1.38 MiB 376.00 KiB\n"
	    "TOTAL 1 of 1               0.01         0.00         0.00         0.00   (  0.00   /  0.00   )   1.38 MiB   1.38 MiB 376.00 KiB");
	str_free(&s);
	/* What the host does not count has no column. */
	m.total[METER_MEMSW] = 0;
	m.total[METER_KMEM] = 0;
	meterform_one(&s, &m, 0);
	CHECK_STR(s.s, "b1                         0.01         0.00         0.00         0.00   (  0.00   /  0.00   )   1.38 MiB");
	str_free(&s);
	meterform_csv(&s, &m, 1795452529768);
	CHECK_STR(s.s, "1795452529768,b1,9306692,0,0,0,0,1441792,1441792,385024\n");
	str_free(&s);
	m.n = 0;
	meterform_json(&s, &m, 5);
	CHECK_STR(s.s, "{\"time_ms\":5,\"containers\":[]}\n");
	str_free(&s);
}

static void
test_sort(void)
{
	struct meters m = { .one = some, .n = 3 };

	meter_sort(&m, 'n', false);
	CHECK(some[0].name[0] == 'a' && some[2].name[0] == 'c');
	meter_sort(&m, 'n', true);
	CHECK(some[0].name[0] == 'c' && some[2].name[0] == 'a');
	meter_sort(&m, 'm', false);
	CHECK(some[0].name[0] == 'b' && some[1].name[0] == 'a');
	/* Equal ones go by name, whichever way. */
	meter_sort(&m, 'c', false);
	CHECK(some[0].name[0] == 'a' && some[1].name[0] == 'b' && some[2].name[0] == 'c');
	meter_sort(&m, 'c', true);
	CHECK(some[0].name[0] == 'c' && some[1].name[0] == 'a');
}

/* What is written for a screen of these lines. Static. */
static const char *
drawn(struct screen *s, const char *const *line)
{
	static char text[512];
	struct str b = { 0 };

	for (; *line; line++)
		screen_line(s, xstrdup(*line), false);
	screen_update(s, &b);
	snprintf(text, sizeof text, "%s", b.s ? b.s : "");
	str_free(&b);
	return text;
}

static void
test_screen(void)
{
	static const char *const two[] = { "one", "two", NULL }, *const other[] = { "one", "TWO", "three", NULL }, *const first[] = { "one", NULL },
	    *const wide[] = { "0123456789", "b", "c", "d", NULL };
	struct screen s = { 0 };

	screen_resize(&s, 3, 8);
	CHECK_STR(drawn(&s, two), "\033[H\033[J\033[1;1Hone\033[2;1Htwo");
	CHECK_STR(drawn(&s, two), "");
	CHECK_STR(drawn(&s, other), "\033[2;1H\033[KTWO\033[3;1H\033[Kthree");
	CHECK_STR(drawn(&s, first), "\033[2;1H\033[J");
	screen_resize(&s, 3, 8);
	CHECK_STR(drawn(&s, wide), "\033[H\033[J\033[1;1H01234567\033[2;1Hb\033[3;1Hc");
	strv_free(&s.shown);
}

int
main(void)
{
	test_words();
	test_sizes();
	test_table();
	test_sort();
	test_screen();
	UNIT_END();
}
