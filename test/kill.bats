# lxc-kill: send a signal to a running container's init.

load helper

# guest NAME SIGNALS: its init writes the signals that it gets to /got
guest() {
	make_ctr "$1" 'lxc.init.cmd = /sbin/guest'
	{
		printf '#!/bin/sh\n'
		for s in $2; do
			printf 'trap "echo %s >>/got" %s\n' "$s" "$s"
		done
		printf ': >/ready\nwhile :; do sleep 0.05; done\n'
	} >"$P/$1/rootfs/sbin/guest"
	chmod 755 "$P/$1/rootfs/sbin/guest"
	lxc-start -P "$P" -n "$1"
	wait_until 10 test -e "$P/$1/rootfs/ready"
}
got() { contains "$P/c1/rootfs/got" "$1"; }

@test "kill: without a signal it is SIGKILL, which ends the container" {
	guest c1 TERM
	run -0 --separate-stderr lxc-kill -P "$P" -n c1
	[ -z "$output$stderr" ]
	wait_until 10 is_state c1 STOPPED
}

@test "kill: signals by number and by name, with SIG or without" {
	guest c1 "HUP USR1 USR2 TERM"
	run -0 --separate-stderr lxc-kill -P "$P" -n c1 1
	[ -z "$output$stderr" ]
	wait_until 10 got HUP
	run -0 lxc-kill -P "$P" -n c1 SIGUSR1
	wait_until 10 got USR1
	run -0 lxc-kill -P "$P" -n c1 usr2
	wait_until 10 got USR2
	run -0 lxc-kill -P "$P" -n c1 -s HUP
	run -1 --separate-stderr lxc-kill -P "$P" -n c1 -s HUP TERM
	[ "$output$stderr" = "lxc-kill: TERM: one signal only" ]
	run -1 --separate-stderr lxc-kill -P "$P" -n c1 -9 TERM
	[ "$output$stderr" = "lxc-kill: TERM: one signal only" ]
	run -0 lxc-kill -P "$P" c1 TERM
	wait_until 10 got TERM
	is_state c1 RUNNING
	run -0 lxc-kill -P "$P" -n c1 -9
	wait_until 10 is_state c1 STOPPED
}

@test "kill: 0, 65 and words that are no signal are errors, and nothing is sent" {
	guest c1 TERM
	local s
	for s in 0 65 SIGNONE 9x ""; do
		run -1 --separate-stderr lxc-kill -P "$P" -n c1 "$s"
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "lxc-kill: $s: no signal" ]
		[ "${stderr_lines[1]}" = "hint: a number from 1 to 64, or a name: TERM, SIGHUP, SIGRTMIN+3" ]
	done
	run -1 --separate-stderr lxc-kill -P "$P" -n c1 TERM KILL
	[ "$stderr" = "lxc-kill: KILL: one signal only" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "kill: of a container that does not run it is an error" {
	make_ctr c1
	run -1 --separate-stderr lxc-kill -P "$P" -n c1
	[ "$output$stderr" = "lxc-kill: c1: is not running" ]
	run -1 --separate-stderr lxc-kill -P "$P" -n nobody 15
	[ "$output$stderr" = "lxc-kill: nobody: is not running"$'\nhint: there is no such container: '"$P/nobody/config is not there" ]
}

@test "kill: works without a supervisor; a frozen one is told to get it later" {
	guest c1 USR1
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	lxc-freeze -P "$P" -n c1
	run -0 --separate-stderr lxc-kill -P "$P" -n c1 USR1
	[ "$output$stderr" = "hint: c1 is frozen: it gets the signal when lxc-unfreeze lets it go on" ]
	lxc-unfreeze -P "$P" -n c1
	wait_until 10 got USR1
	run -0 lxc-kill -P "$P" -n c1
	wait_until 10 is_state c1 STOPPED
	lxc-stop -k -P "$P" -n c1 || :
	run -0 lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}
