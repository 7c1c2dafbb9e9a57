/* SPDX-License-Identifier: ISC */
/*
 * glue: a text each. In it % is how a command is called, @ what says which container. Where the init
 * system supervises, the container is in the foreground and dies with its supervisor: what the one restarts must
 * not find the other's container still there.
 */
#include <stdio.h>
#include <string.h>

#include "run/glue.h"
#include "base/str.h"

#define RUN_ALL "#!/bin/sh\nexec 2>&1\nexec %containers run\n"
#define RUN_ONE "#!/bin/sh\nexec 2>&1\nexec %start -F -s lxc.monitor.signal.pdeath=SIGKILL@\n"
#define OPENRC(start, stop, status) \
	"#!/sbin/openrc-run\ndescription=\"Linux containers\"\n" \
	"depend() {\n\tneed localmount\n\tafter net lxc-net bootmisc\n}\n" \
	"start() {\n\tebegin \"Starting containers\"\n\t" start "\n\teend $?\n}\n" \
	"stop() {\n\tebegin \"Stopping containers\"\n\t" stop "\n\teend $?\n}\n" \
	"status() {\n\t" status "\n}\n"
#define SYSV(cases) \
	"#!/bin/sh\n### BEGIN INIT INFO\n# Provides:          lxc-containers\n" \
	"# Required-Start:    $remote_fs\n# Required-Stop:     $remote_fs\n" \
	"# Should-Start:      $network $syslog lxc-net\n# Should-Stop:       $network $syslog lxc-net\n" \
	"# Default-Start:     2 3 4 5\n# Default-Stop:      0 1 6\n# Short-Description: Linux containers\n### END INIT INFO\n" \
	"case \"$1\" in\n" cases \
	"*) echo \"Usage: $0 {start|stop|restart|reload|force-reload|status}\" >&2; exit 2 ;;\nesac\n"
#define PROCD(command, more) \
	"#!/bin/sh /etc/rc.common\nSTART=99\nSTOP=01\nUSE_PROCD=1\n" \
	"start_service() {\n\tprocd_open_instance\n\tprocd_set_param command " command "\n" \
	"\tprocd_set_param stdout 1\n\tprocd_set_param stderr 1\n\tprocd_set_param term_timeout 60\n" more "\tprocd_close_instance\n}\n"
#define SYSTEMD(service) \
	"[Unit]\nDescription=Linux containers\nAfter=network.target remote-fs.target lxc-net.service\n" \
	"\n[Service]\n" service "Delegate=yes\nTimeoutStartSec=0\nTimeoutStopSec=120\n" \
	"\n[Install]\nWantedBy=multi-user.target\n"
/* 2: it did not run. */
#define STOP_ONE "%stop@ || [ $? = 2 ]"

static const struct { const char *kind, *all, *one; } glue[] = {
	{ "sysvinit", SYSV("start | stop | restart | reload | force-reload | status) exec %containers \"$1\" ;;\n"),
	    SYSV("start) exec %start@ ;;\nstop) " STOP_ONE " ;;\n"
	    "restart | reload | force-reload) \"$0\" stop && exec \"$0\" start ;;\nstatus) %info@ -t RUNNING || exit 3 ;;\n") },
	{ "openrc", OPENRC("%containers start", "%containers stop", "%containers status"),
	    OPENRC("%start@", STOP_ONE, "%info@ -t RUNNING || return 3") },
	{ "runit", RUN_ALL, RUN_ONE },
	{ "s6", RUN_ALL, RUN_ONE },
	{ "procd", PROCD("%containers run", ""), PROCD("%start -F -s lxc.monitor.signal.pdeath=SIGKILL@", "\tprocd_set_param respawn\n") },
	{ "systemd", SYSTEMD("Type=oneshot\nRemainAfterExit=yes\nExecStart=%containers start\nExecStop=%containers stop\nExecReload=%containers reload\n"),
	    SYSTEMD("Type=simple\nExecStart=%start -F@\nExecStop=-%stop@\nKillMode=mixed\n") },
};

int
glue_print(const char *kind, const char *name, const char *program, const char *path)
{
	const char *at;
	size_t i;

	for (i = 0; i < sizeof glue / sizeof *glue && !str_eq(kind, glue[i].kind); i++)
		;
	if (i == sizeof glue / sizeof *glue)
		return -1;
	for (at = name ? glue[i].one : glue[i].all; *at; at++)
		if (*at == '%')
			fputs(program, stdout);
		else if (*at == '@')
			printf("%s%s -n %s", path ? " -P " : "", path ? path : "", name);
		else
			putchar(*at);
	return 0;
}
