# lxc-execute: one command in a container of its own, under a small init.

load helper

setup() {
	corner_setup
	busybox_root
	printf 'lxc.uts.name = x\nlxc.rootfs.path = dir:%s\nlxc.net.0.type = empty\nlxc.mount.auto = proc:mixed sys:ro\n' "$T/root" >x.conf
}

# x ARG...: lxc-execute of that configuration
x() { lxc-execute -P "$P" -n x -f x.conf "$@"; }

@test "execute: the exit status is the command's, 128 + n for a signal, 126 and 127 when it cannot be run" {
	run -0 x -- true
	run -7 x -- sh -c 'exit 7'
	run -137 x -- sh -c 'kill -9 $$'
	run -143 x -- sh -c 'kill -15 $$'
	run -127 --separate-stderr x -- /bin/nosuch
	[ "$stderr" = "lxc-execute: cannot run /bin/nosuch: No such file or directory" ]
	: >root/plain
	run -126 --separate-stderr x -- /plain
	[ "$stderr" = "lxc-execute: cannot run /plain: Permission denied" ]
}

@test "execute: the command is no process 1, and sees itself and its init alone" {
	run -0 x -- sh -c 'echo $$; ls /proc | grep -c "^[0-9]"'
	[ "${lines[0]}" = 2 ]
	# init, the shell, ls and grep
	[ "${lines[1]}" -le 4 ]
}

@test "execute: pipes go to the command as they are, binary and all, on three descriptors" {
	head -c 100000 /dev/urandom >data
	x -- cat <data >copy
	cmp data copy
	x -- sh -c 'echo out; echo err >&2' >out 2>err
	[ "$(<out)" = out ]
	[ "$(<err)" = err ]
}

@test "execute: on a terminal the command has one of its own" {
	run -0 pty lxc-execute -P "$P" -n x -f x.conf -- sh -c 'tty -s && stty size; test "$(ls -l /proc/self/fd/0)" = "" || echo done' <<-'END'
	size 33 99
	expect done
	END
}

@test "execute: without a command it is an error, lxc.execute.cmd gives one" {
	run -1 --separate-stderr x
	[ "$stderr" = 'lxc-execute: x: no command: give one behind "--", or set lxc.execute.cmd' ]
	echo 'lxc.execute.cmd = sh -c "exit 5"' >>x.conf
	run -5 x
}

@test "execute: -u and -g are numbers inside" {
	run -0 x -u 1000 -g 1001 -- id
	[[ $output == *"uid=1000 gid=1001"* ]]
	run -1 --separate-stderr x -u root -- id
	[[ $stderr == "lxc-execute: "*"lxc.init.uid"* ]]
}

@test "execute: a signal goes to the command, what it leaves is ended" {
	lxc-execute -P "$P" -n x -f x.conf -- sh -c 'trap "exit 9" TERM; sleep 1000 & while :; do sleep 0.1; done' &
	local me=$! st=0
	wait_until 10 is_state x RUNNING
	wait_until 10 has_sleep
	kill -TERM "$me"
	wait "$me" || st=$?
	[ "$st" = 9 ]
}
has_sleep() { inside x ps | grep -q 'sleep 1000'; }

@test "execute: -d returns when the command runs" {
	x -d -- sleep 1000
	is_state x RUNNING
	run -0 inside x ps
	[[ $output == *"sleep 1000"* ]]
	lxc-stop -k -P "$P" -n x
}

@test "execute: -d keeps none of the caller's descriptors" {
	local out
	# would wait for the pipe's end
	out=$(x -d -- sleep 1000)
	[ -z "$out" ]
	local super
	super=$(super_of x)
	exec 9</etc/passwd
	run -0 readlink "/proc/$super/fd/9"
	[[ $output != /etc/passwd ]] || false
	exec 9<&-
	lxc-stop -k -P "$P" -n x
}

@test "execute: --share-net, --share-uts, --share-ipc and --share-pid join those of another container" {
	make_ctr c1 'lxc.cap.drop = sys_ptrace'
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	local k a b
	x -d --share-net c1 --share-uts=c1 --share-ipc "$(init_of c1)" --share-pid c1 -- sleep 2000
	for k in net uts ipc pid; do
		a=$(readlink "/proc/$(init_of c1)/ns/$k") b=$(readlink "/proc/$(init_of x)/ns/$k")
		[ "$a" = "$b" ]
	done
	[ "$(readlink "/proc/$(init_of c1)/ns/mnt")" != "$(readlink "/proc/$(init_of x)/ns/mnt")" ]
	inside c1 ps | grep -q 'sleep 2000'
	# it ends, and c1 goes on; nothing of it stays in c1's process table
	lxc-stop -k -P "$P" -n x
	is_state c1 RUNNING
	run -1 sh -c 'ps -eo args | grep -x "sleep 2000"'
	lxc-stop -k -P "$P" -n c1
}

@test "execute: in a container that runs already nothing is run, which is a failure" {
	x -d -- sleep 1000
	run -1 --separate-stderr x -- true
	[ "$stderr" = "lxc-execute: x: is already running" ]
	lxc-stop -k -P "$P" -n x
}

@test "execute: --share-pid is refused where somebody could trace what sets the container up" {
	make_ctr c1
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	run -1 --separate-stderr x --share-pid c1 -- true
	[ "${stderr_lines[0]}" = "lxc-execute: x: lxc.namespace.share.pid = c1: who is there could trace what sets this container up" ]
	[ "${stderr_lines[1]}" = "hint: take that from it: lxc.cap.drop = sys_ptrace in its configuration" ]
	run -1 x --share-pid "$(init_of c1)" -- true
	run -1 x -s "lxc.namespace.share.pid=/proc/$(init_of c1)/ns/pid" -- true
	lxc-stop -k -P "$P" -n c1
}

@test "execute: sharing with a container that does not run is an error" {
	run -1 --separate-stderr x --share-net 99999999 -- true
	[ "$stderr" = "lxc-execute: x: lxc.namespace.share.net = 99999999: no such process" ]
	run -1 --separate-stderr x --share-net nobody -- true
	[ "$stderr" = "lxc-execute: x: lxc.namespace.share.net = nobody: that container is not running" ]
	run -1 --separate-stderr x -s lxc.namespace.share.user=1 -- true
	[ "$stderr" = "lxc-execute: x: lxc.namespace.share.user: a namespace of that kind cannot be shared yet" ]
	run -1 --separate-stderr x -s "lxc.namespace.share.net=$T/x.conf" -- true
	[ "$stderr" = "lxc-execute: x: cannot join the shared net namespace: Invalid argument" ]
}

@test "execute: a child that fails before it reads what it was sent says why, each time" {
	local i
	for i in {1..60}; do
		run -1 --separate-stderr x -s "lxc.namespace.share.net=$T/x.conf" -- true
		[ "$stderr" = "lxc-execute: x: cannot join the shared net namespace: Invalid argument" ]
	done
}
