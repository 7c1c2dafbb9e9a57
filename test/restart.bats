# lxcbox.restart: a container that starts again by itself.

load helper

# dying NAME SCRIPT [LINE...]: a container whose init is that script, which begins with a mark in /runs
dying() {
	local name=$1 script=$2
	shift 2
	make_ctr "$name" 'lxc.init.cmd = /sbin/guest' "$@"
	printf '#!/bin/sh\necho x >>/runs\n%s\n' "$script" >"$P/$name/rootfs/sbin/guest"
	chmod 755 "$P/$name/rootfs/sbin/guest"
}
runs() { [ "$(grep -c x "$P/$1/rootfs/runs" 2>/dev/null)" -ge "$2" ]; }
ran() { grep -c x "$P/$1/rootfs/runs"; }
stays="trap 'exit 0' PWR; while :; do sleep 0.1; done"
waits() { lxc-info -P "$P" -n "$1" | grep -q '^Restart: '; }

@test "restart: on-failure: an init that fails is started again, one that ends well is not" {
	dying c1 '[ "$(grep -c x /runs)" = 3 ]' 'lxcbox.restart = on-failure' 'lxcbox.restart.delay = 0' 'lxcbox.restart.max = 9'
	lxc-start -P "$P" -n c1
	wait_until 30 runs c1 3
	wait_until 10 nothing_left
	is_state c1 STOPPED
	[ "$(ran c1)" = 3 ]
}

@test "restart: on-failure: an init that is killed is started again, under the same supervisor" {
	dying c1 "$stays" 'lxcbox.restart = on-failure' 'lxcbox.restart.delay = 0'
	lxc-start -P "$P" -n c1
	wait_until 10 runs c1 1
	local super
	super=$(super_of c1)
	kill -KILL "$(init_of c1)"
	wait_until 10 runs c1 2
	wait_until 10 is_state c1 RUNNING
	[ "$(super_of c1)" = "$super" ]
	run -0 lxc-stop -P "$P" -n c1 -t 20
	is_state c1 STOPPED
	[ "$(ran c1)" = 2 ]
}

@test "restart: always: whatever ends it but a stop" {
	dying c1 "[ \"\$(grep -c x /runs)\" -gt 2 ] || exit 0; $stays" 'lxcbox.restart = always' 'lxcbox.restart.delay = 0'
	lxc-start -P "$P" -n c1
	wait_until 10 runs c1 3
	wait_until 10 is_state c1 RUNNING
	run -0 lxc-stop -k -P "$P" -n c1
	is_state c1 STOPPED
	nothing_left
}

@test "restart: no is the default" {
	dying c1 'exit 1'
	run -1 lxc-start -F -P "$P" -n c1
	[ "$(ran c1)" = 1 ]
}

@test "restart: gives up after lxcbox.restart.max times, exit status 1" {
	dying c1 'exit 3' 'lxcbox.restart = on-failure' 'lxcbox.restart.delay = 0' 'lxcbox.restart.max = 1'
	run -1 --separate-stderr timeout 30 lxc-start -F -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: has ended again after 1 restarts: given up" ]
	[ "$(ran c1)" = 2 ]
	is_state c1 STOPPED
}

@test "restart: a life as long as lxcbox.restart.window counts anew" {
	dying c1 '[ "$(grep -c x /runs)" -le 3 ] || exit 0; sleep 1; exit 3' 'lxcbox.restart = on-failure' 'lxcbox.restart.delay = 0' \
		'lxcbox.restart.max = 1' 'lxcbox.restart.window = 1'
	run -0 timeout 30 lxc-start -F -P "$P" -n c1
	[ "$(ran c1)" = 4 ]
}

@test "restart: while it waits lxc-info says so, and it is STOPPED" {
	dying c1 'exit 3' 'lxcbox.restart = always' 'lxcbox.restart.delay = 1000'
	lxc-start -P "$P" -n c1
	wait_until 10 waits c1
	is_state c1 STOPPED
	run -0 lxc-info -P "$P" -n c1
	[[ $output == *"
Restart:        in "*" s"* ]]
	lxc-info -P "$P" -n c1 --json | grep -q '"restart_in":[1-9]'
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[[ ${stderr_lines[0]} == "lxc-start: c1: has ended, and is started again in "*" seconds" ]]
	[ "${stderr_lines[1]}" = "hint: lxc-stop -r -n c1 does not wait" ]
	run -0 timeout 10 lxc-stop -P "$P" -n c1
	nothing_left
	run -2 lxc-stop -P "$P" -n c1
}

@test "restart: lxc-stop -r does not wait for the rest of the time" {
	dying c1 "[ \"\$(grep -c x /runs)\" -gt 1 ] || exit 3; $stays" 'lxcbox.restart = always' 'lxcbox.restart.delay = 1000'
	lxc-start -P "$P" -n c1
	wait_until 10 waits c1
	run -0 timeout 20 lxc-stop -r -P "$P" -n c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "restart: lxc-destroy ends the wait" {
	dying c1 'exit 3' 'lxcbox.restart = always' 'lxcbox.restart.delay = 1000'
	lxc-start -P "$P" -n c1
	wait_until 10 waits c1
	run -0 lxc-destroy -f -P "$P" -n c1
	nothing_left
}

@test "restart: SIGTERM to the supervisor is the wish for an end, and asks init for a halt" {
	dying c1 "trap ': >/asked; exit 0' PWR; trap 'exit 1' TERM; while :; do sleep 0.1; done" 'lxcbox.restart = always'
	lxc-start -P "$P" -n c1
	wait_until 10 runs c1 1
	local super
	super=$(super_of c1)
	wait_until 10 grep -q '^SigCgt:.*4' "/proc/$(init_of c1)/status"
	kill -TERM "$super"
	wait_until 10 gone "$super"
	[ -e "$P/c1/rootfs/asked" ]
}

@test "restart: a configuration that is broken meanwhile ends it" {
	dying c1 'exit 3' 'lxcbox.restart = always' 'lxcbox.restart.delay = 2'
	lxc-start -P "$P" -n c1
	wait_until 10 waits c1
	echo 'lxc.broken' >>"$P/c1/config"
	wait_until 20 nothing_left
}

@test "restart: lxc-execute runs its command once" {
	make_ctr c1 'lxcbox.restart = always'
	run -3 timeout 20 lxc-execute -P "$P" -n c1 -- /bin/sh -c 'exit 3'
}
