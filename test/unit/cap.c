/* SPDX-License-Identifier: ISC */
/* cap: the names of capabilities, as a configuration may say them. */
#include <errno.h>

#include "unit.h"
#include "kernel/cap.h"

/* capabilities(7), by number. */
static const char *const names[] = {
	"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
	"net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
	"sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease",
	"audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read",
	"perfmon", "bpf", "checkpoint_restore",
};

static const char *const wrong[] = {
	"", "cap_sys_admin", "CAP_SYS_ADMIN", "SYS_ADMIN", "Sys_admin", "sys admin", "sys_admin ", " sys_admin", "sys_admi", "sys_adminx",
	"sys-admin", "64", "-1", "+1", "0x15", "21 ", "none", "all", "_", "a_name_that_is_longer_than_any_capability_is",
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (cap_from_word(names[i]) != (int)i)
			fprintf(stderr, "%s:\n", names[i]);
		CHECK(cap_from_word(names[i]) == (int)i);
	}
	CHECK(cap_from_word("0") == 0);
	CHECK(cap_from_word("21") == 21);
	CHECK(cap_from_word("63") == 63);
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		errno = 0;
		if (cap_from_word(wrong[i]) != -1)
			fprintf(stderr, "%s:\n", wrong[i]);
		CHECK(cap_from_word(wrong[i]) == -1 && errno == EINVAL);
	}
	UNIT_END();
}
