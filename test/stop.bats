# lxc-stop: shut a container down, kill it, or restart it.

load helper

# guest NAME SCRIPT: a container whose init is that shell script, up
guest() {
	make_ctr "$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$P/$1/rootfs/sbin/guest"
	chmod 755 "$P/$1/rootfs/sbin/guest"
	echo 'lxc.init.cmd = /sbin/guest' >>"$P/$1/config"
	lxc-start -P "$P" -n "$1"
	# it has set its traps
	wait_until 10 test -e "$P/$1/rootfs/ready"
}
loop='; : >/ready; while :; do sleep 0.1; done'

@test "stop: init is asked by the signal that it takes, SIGPWR" {
	guest c1 "trap ': >/asked; exit 0' PWR$loop"
	run -0 --separate-stderr lxc-stop -P "$P" -n c1 -t 20
	[ -z "$output$stderr" ]
	is_state c1 STOPPED
	[ -e "$P/c1/rootfs/asked" ]
}

@test "stop: an init that takes no SIGPWR but SIGTERM gets that" {
	guest c1 "trap ': >/asked; exit 0' TERM$loop"
	run -0 lxc-stop -P "$P" -n c1 -t 20
	[ -e "$P/c1/rootfs/asked" ]
}

@test "stop: lxc.signal.halt says which" {
	guest c1 "trap ': >/asked; exit 0' USR1; trap : PWR TERM$loop"
	echo 'lxc.signal.halt = SIGUSR1' >>"$P/c1/config"
	run -0 lxc-stop -P "$P" -n c1 -t 20
	[ -e "$P/c1/rootfs/asked" ]
}

@test "stop: an init that hears nothing is killed at once, not after a minute" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	run -0 timeout 20 lxc-stop -P "$P" -n c1
	is_state c1 STOPPED
}

@test "stop: what does not end in -t seconds is killed" {
	guest c1 "trap : PWR TERM$loop"
	run -0 timeout 30 lxc-stop -P "$P" -n c1 -t 1
	is_state c1 STOPPED
}

@test "stop: with --nokill it is not, and the exit status is 1" {
	guest c1 "trap : PWR TERM$loop"
	run -1 --separate-stderr timeout 30 lxc-stop -P "$P" -n c1 -t 1 --nokill
	[ "$stderr" = "lxc-stop: c1: still runs" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "stop: -W asks and does not wait" {
	guest c1 "trap 'exit 0' PWR$loop"
	run -0 timeout 20 lxc-stop -P "$P" -n c1 -W
	wait_until 10 is_state c1 STOPPED
}

@test "stop: -k kills, lxc.signal.stop says by what" {
	guest c1 "trap ': >/asked; exit 0' USR2$loop"
	echo 'lxc.signal.stop = SIGUSR2' >>"$P/c1/config"
	run -0 lxc-stop -k -P "$P" -n c1
	[ -e "$P/c1/rootfs/asked" ]
	is_state c1 STOPPED
}

@test "stop: -r starts it anew under its supervisor, by lxc.signal.reboot or SIGINT" {
	guest c1 "trap 'exit 0' INT$loop"
	local init super
	init=$(init_of c1) super=$(super_of c1)
	run -0 lxc-stop -r -P "$P" -n c1 -t 20
	is_state c1 RUNNING
	[ "$(init_of c1)" != "$init" ]
	[ "$(super_of c1)" = "$super" ]
	lxc-stop -k -P "$P" -n c1
}

@test "stop: of one that does not run the exit status is 2, also when it does not exist" {
	make_ctr c1
	run -2 --separate-stderr lxc-stop -P "$P" -n c1
	[ "$stderr" = "lxc-stop: c1: is not running" ]
	run -2 lxc-stop -k -P "$P" -n nobody
}

@test "stop: options that exclude each other are told" {
	make_ctr c1
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -k --nokill
	[ "$stderr" = "lxc-stop: -k and --nokill exclude each other" ]
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -k -r
	[ "$stderr" = "lxc-stop: -k and -r exclude each other" ]
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -k -t 5
	[ "$stderr" = "lxc-stop: -k waits for nothing: -t makes no sense with it" ]
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 --nolock
	[ "$stderr" = "lxc-stop: --nolock goes with -k" ]
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -t -2
	[ "$stderr" = "lxc-stop: -t takes -1 or more" ]
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -t soon
	[[ ${stderr_lines[0]} == "lxc-stop: "*soon* ]]
}

@test "stop: a configuration that is broken does not keep a container running" {
	guest c1 "trap 'exit 0' PWR$loop"
	echo 'lxc.broken' >>"$P/c1/config"
	run -0 lxc-stop -P "$P" -n c1 -t 20
	is_state c1 STOPPED
}

@test "stop: -k of many processes leaves none" {
	guest c1 "for i in 1 2 3 4 5 6 7 8; do (while :; do sleep 0.1; done) & done$loop"
	run -0 lxc-stop -k -P "$P" -n c1
	nothing_left
}

# asked: a connection waits for the supervisor of c1 to take it
asked() { [ "$(grep -c "@$P/c1/command" /proc/net/unix)" -gt 1 ]; }

@test "stop: a supervisor that is killed meanwhile leaves the container to lxc-stop" {
	! real || skip_because "LXC 5 leaves it running"
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	local init super pid
	init=$(init_of c1)
	super=$(super_of c1)
	kill -STOP "$super"
	lxc-stop -k -P "$P" -n c1 2>err &
	pid=$!
	wait_until 5 asked
	kill -KILL "$super"
	wait "$pid"
	[ ! -s err ]
	wait_until 5 gone "$init"
	is_state c1 STOPPED
}
