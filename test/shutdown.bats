# lxc-shutdown, lxc-restart, lxc-stop -r: ask a running container to end, or to begin again.

load helper

# guest NAME SCRIPT: a container whose init is that shell script, up
guest() {
	make_ctr "$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$P/$1/rootfs/sbin/guest"
	chmod 755 "$P/$1/rootfs/sbin/guest"
	echo 'lxc.init.cmd = /sbin/guest' >>"$P/$1/config"
	lxc-start -P "$P" -n "$1"
	wait_until 10 test -e "$P/$1/rootfs/ready"
}
loop='; : >/ready; while :; do sleep 0.1; done'
another() { local i; i=$(init_of c1) && [ -n "$i" ] && [ "$i" != "$1" ]; }

@test "shutdown: asks init, says nothing and does not wait" {
	guest c1 "trap ': >/asked; exit 0' PWR$loop"
	run -0 --separate-stderr lxc-shutdown -P "$P" -n c1
	[ -z "$output$stderr" ]
	wait_until 10 is_state c1 STOPPED
	[ -e "$P/c1/rootfs/asked" ]
}

@test "shutdown: -w waits, and says so when it has shut down" {
	guest c1 "trap 'exit 0' PWR$loop"
	run -0 --separate-stderr timeout 20 lxc-shutdown -P "$P" -n c1 -w
	[ "$output" = "Container c1 has shut down" ]
	[ -z "$stderr" ]
	is_state c1 STOPPED
}

@test "shutdown: -t waits too, and kills what does not end in time" {
	guest c1 "trap : PWR TERM$loop"
	run -0 --separate-stderr timeout 30 lxc-shutdown -P "$P" -n c1 -t 1
	[ "${lines[0]}" = "Container c1 did not shut down in 1 seconds: killed" ]
	[ "${lines[1]}" = "Container c1 has shut down" ]
	is_state c1 STOPPED
}

@test "shutdown: -t of one that ends in time is silent about the time" {
	guest c1 "trap 'exit 0' PWR$loop"
	run -0 --separate-stderr timeout 30 lxc-shutdown -P "$P" -n c1 -t 20
	[ "$output" = "Container c1 has shut down" ]
}

@test "shutdown: -r asks for a restart and does not wait" {
	guest c1 "trap 'exit 0' INT$loop"
	local init
	init=$(init_of c1)
	run -0 --separate-stderr lxc-shutdown -P "$P" -n c1 -r
	[ -z "$output$stderr" ]
	wait_until 10 another "$init"
	wait_until 10 is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "shutdown: an init that hears nothing is not killed, but told of" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	run -1 --separate-stderr timeout 20 lxc-shutdown -P "$P" -n c1 -w
	[ "${stderr_lines[0]}" = "lxc-shutdown: c1: its init takes no signal that asks it to end" ]
	[ "${stderr_lines[1]}" = "hint: lxc-stop -k -n c1 kills it; lxc.signal.halt and lxc.signal.reboot may name signals" ]
	is_state c1 RUNNING
	run -1 timeout 20 lxc-stop -P "$P" -n c1 --nokill
	run -1 timeout 20 lxc-stop -P "$P" -n c1 -r --nokill
	is_state c1 RUNNING
	run -0 timeout 20 lxc-shutdown -P "$P" -n c1 -t 20
	is_state c1 STOPPED
}

@test "shutdown: of one that does not run it is an error" {
	make_ctr c1
	run -1 --separate-stderr lxc-shutdown -P "$P" -n c1 -w
	[ "$output$stderr" = "lxc-shutdown: c1 is not running" ]
	run -1 --separate-stderr lxc-shutdown -P "$P" -n nobody
	[ "$output$stderr" = "lxc-shutdown: nobody is not running" ]
	run -1 --separate-stderr lxc-shutdown -P "$P" -n c1 -t -5
	[ "$stderr" = "lxc-shutdown: -t takes -1 or more" ]
}

@test "shutdown: a frozen container is thawed to hear it" {
	guest c1 "trap 'exit 0' PWR$loop"
	lxc-freeze -P "$P" -n c1
	run -0 lxc-shutdown -P "$P" -n c1
	wait_until 10 is_state c1 STOPPED
}

@test "restart: starts it anew and waits until it runs" {
	guest c1 "trap 'exit 0' INT$loop"
	local init super
	init=$(init_of c1) super=$(super_of c1)
	run -0 --separate-stderr timeout 30 lxc-restart -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 RUNNING
	another "$init"
	[ "$(super_of c1)" = "$super" ]
	lxc-stop -k -P "$P" -n c1
}

@test "restart: an init that ignores SIGINT is killed after -t, and runs again" {
	guest c1 "trap '' INT; trap : TERM PWR$loop"
	echo 'lxc.signal.reboot = SIGINT' >>"$P/c1/config"
	local init
	init=$(init_of c1)
	run -0 --separate-stderr timeout 30 lxc-restart -P "$P" -n c1 -t 1
	[ -z "$output$stderr" ]
	another "$init"
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "restart: with --nokill it goes on as it was, and its later end is an end" {
	guest c1 "trap '' INT; trap 'exit 0' TERM PWR$loop"
	echo 'lxc.signal.reboot = SIGINT' >>"$P/c1/config"
	local init
	init=$(init_of c1)
	run -1 --separate-stderr timeout 30 lxc-restart -P "$P" -n c1 -t 1 --nokill
	[[ $stderr == "lxc-restart: c1: has not restarted: "*"timed out" ]]
	[ "$(init_of c1)" = "$init" ]
	kill -TERM "$init"
	wait_until 10 is_state c1 STOPPED
	nothing_left
}

@test "restart: an init that hears nothing is killed, and runs again" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	local init
	init=$(init_of c1)
	run -0 timeout 30 lxc-restart -P "$P" -n c1
	another "$init"
	lxc-stop -k -P "$P" -n c1
}

@test "restart: busybox init" {
	make_ctr c1 'lxc.init.cmd = /sbin/init'
	printf '::sysinit:/bin/touch /up\n::ctrlaltdel:/bin/true\n' >"$P/c1/rootfs/etc/inittab"
	lxc-start -P "$P" -n c1
	wait_until 10 test -e "$P/c1/rootfs/up"
	local init
	init=$(init_of c1)
	run -0 timeout 60 lxc-restart -P "$P" -n c1 -t 30
	another "$init"
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "restart: -W does not wait" {
	guest c1 "trap 'exit 0' INT$loop"
	local init
	init=$(init_of c1)
	run -0 lxc-restart -P "$P" -n c1 -W
	wait_until 10 another "$init"
	wait_until 10 is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "restart: a frozen container is thawed for it" {
	guest c1 "trap 'exit 0' INT$loop"
	local init
	init=$(init_of c1)
	lxc-freeze -P "$P" -n c1
	run -0 timeout 30 lxc-restart -P "$P" -n c1 -t 20
	another "$init"
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "restart: of one that is stopped it is an error with a hint" {
	make_ctr c1
	run -1 --separate-stderr lxc-restart -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-restart: c1: is not running" ]
	[ "${stderr_lines[1]}" = "hint: lxc-start -n c1" ]
	run -1 --separate-stderr lxc-restart -P "$P" -n nobody
	[ "$stderr" = "lxc-restart: nobody: is not running"$'\nhint: there is no such container: '"$P/nobody/config is not there" ]
}

@test "restart: the options of the old one, which restored nothing, are told so" {
	make_ctr c1
	run -1 --separate-stderr lxc-restart -P "$P" -n c1 -S /dev/null
	[ "${stderr_lines[0]}" = "lxc-restart: -S: restarts a container that runs, not one from a checkpoint" ]
	[ "${stderr_lines[1]}" = "hint: lxc-checkpoint -r restores one" ]
	run -1 --separate-stderr lxc-restart -P "$P" -n c1 -d 3 -p
	[ "${stderr_lines[0]}" = "lxc-restart: -d: restarts a container that runs, not one from a checkpoint" ]
}

@test "restart: without a supervisor there is nobody to do it, and nothing is stopped" {
	guest c1 "trap 'exit 0' INT TERM PWR$loop"
	local super init
	super=$(super_of c1) init=$(init_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	run -1 --separate-stderr lxc-restart -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-restart: c1: nobody supervises it, so nobody would start it again" ]
	[ "${stderr_lines[1]}" = "hint: lxc-start -n c1 adopts it" ]
	[ "$(init_of c1)" = "$init" ]
	run -0 --separate-stderr timeout 20 lxc-shutdown -P "$P" -n c1 -w
	[ "$output" = "Container c1 has shut down" ]
}
