/* SPDX-License-Identifier: ISC */
/* cap: capabilities, by libcap. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "kernel/cap.h"
#include "base/num.h"

/* What was libcap's constructor (test/sysroot.sh); NULL where it still is one. By it libcap knows which capabilities there are. */
extern void lxcbox_libcap(void) __attribute__((weak));

static void
begin(void)
{
	static bool begun;

	if (!begun && lxcbox_libcap)
		lxcbox_libcap();
	begun = true;
}

int
cap_from_word(const char *word)
{
	char full[32] = "cap_";
	cap_value_t v;
	uint64_t n;
	const char *p;

	if (num_dec(word, 63, &n) == 0)
		return (int)n;
	for (p = word; *p; p++)
		if (!islower((unsigned char)*p) && *p != '_')
			goto unknown;
	if (p == word || strncmp(word, "cap_", 4) == 0 || (size_t)(p - word) >= sizeof full - 4)
		goto unknown;
	memcpy(full + 4, word, (size_t)(p - word) + 1);
	begin();
	if (cap_from_name(full, &v) == 0)
		return v;
unknown:
	errno = EINVAL;
	return -1;
}

/* Ambient capabilities came with 4.3; before that EINVAL says there are none to clear. */
static int
clear_ambient(void)
{
	if (prctl(47 /* PR_CAP_AMBIENT */, 4 /* PR_CAP_AMBIENT_CLEAR_ALL */, 0, 0, 0) == 0 || errno == EINVAL)
		return 0;
	return -1;
}

/* Without inheritable ones, and without those permitted and effective that but lacks. */
static int
lower(uint64_t but)
{
	cap_t now;
	cap_value_t n;
	int ret = -1;

	if (but != UINT64_MAX)
		begin();
	now = cap_get_proc();
	if (!now || cap_clear_flag(now, CAP_INHERITABLE) < 0)
		goto out;
	/* EINVAL: libcap does not know it, nor then does the set hold it. */
	for (n = 0; n < 64; n++)
		if (!(but >> n & 1) && (cap_set_flag(now, CAP_PERMITTED, 1, &n, CAP_CLEAR) < 0 ||
		    cap_set_flag(now, CAP_EFFECTIVE, 1, &n, CAP_CLEAR) < 0) && errno != EINVAL)
			goto out;
	ret = cap_set_proc(now);
out:
	cap_free(now);
	return ret;
}

/* The numbers of the capabilities of a kernel have no gap: from the first EINVAL on there are none. */
static int
lower_bounds(uint64_t keep)
{
	int n;

	if (keep != UINT64_MAX)
		begin();
	for (n = 0; n < 64; n++)
		if (!(keep >> n & 1) && cap_drop_bound(n) < 0)
			return errno == EINVAL ? 0 : -1;
	return 0;
}

int
cap_limit(uint64_t keep)
{
	return lower_bounds(keep) < 0 || clear_ambient() < 0 ? -1 : lower(UINT64_MAX);
}

int
cap_confine(uint64_t keep)
{
	return lower_bounds(keep) < 0 || clear_ambient() < 0 ? -1 : lower(keep);
}

int
cap_give_up(uint64_t but)
{
	return but == UINT64_MAX ? 0 : lower(but);
}
