# lxc-unshare: a command in new namespaces, without a container.

load helper

# flat TEXT: with one blank between words
flat() { tr -s "[:space:]" " " <<<"$1" | sed "s/^ //; s/ $//"; }

own() { readlink "/proc/self/ns/$1"; }

@test "unshare: -s takes LXC's words and the kernel's, in any case, between |" {
	local w k
	for w in MOUNT:mnt PID:pid UTSNAME:uts IPC:ipc NETWORK:net CGROUP:cgroup TIME:time USER:user; do
		k=${w#*:}
		[ -e "/proc/self/ns/$k" ] || continue
		run -0 --separate-stderr lxc-unshare -s "${w%:*}" -- readlink "/proc/self/ns/$k"
		[ -n "$output" ]
		[ "$output" != "$(own "$k")" ]
		run -0 lxc-unshare --namespaces "${k^}" -- readlink "/proc/self/ns/$k"
		[ "$output" != "$(own "$k")" ]
	done
	run -0 lxc-unshare -s 'UTSNAME|ipc' -- readlink /proc/self/ns/uts /proc/self/ns/ipc /proc/self/ns/net
	[ "${lines[0]}" != "$(own uts)" ]
	[ "${lines[1]}" != "$(own ipc)" ]
	[ "${lines[2]}" = "$(own net)" ]
}

@test "unshare: the exit status is the command's, 128 + n for a signal, 126 and 127 when it cannot be run" {
	run -7 lxc-unshare -s IPC -- sh -c 'exit 7'
	run -137 lxc-unshare -s IPC -- sh -c 'kill -9 $$'
	run -127 --separate-stderr lxc-unshare -s IPC -- /nosuch
	[ "$stderr" = "lxc-unshare: cannot run /nosuch: No such file or directory" ]
	: >plain
	run -126 --separate-stderr lxc-unshare -s IPC -- ./plain
	[ "$stderr" = "lxc-unshare: cannot run ./plain: Permission denied" ]
}

@test "unshare: what is asked for in vain is misuse, with status 1" {
	run -1 --separate-stderr lxc-unshare -- true
	[ "$stderr" = "lxc-unshare: which namespaces? -s FLAGS is missing" ]
	run -1 --separate-stderr lxc-unshare -s 'IPC|FOO' -- true
	[ "$stderr" = 'lxc-unshare: -s: "FOO": not a namespace: MOUNT PID UTSNAME IPC USER NETWORK CGROUP TIME' ]
	run -1 --separate-stderr lxc-unshare -s IPC -H zed -- true
	[ "$stderr" = "lxc-unshare: -H needs UTSNAME among those of -s" ]
	run -1 --separate-stderr lxc-unshare -s IPC -i lo -- true
	[ "$stderr" = "lxc-unshare: -i needs NETWORK among those of -s" ]
	run -1 --separate-stderr lxc-unshare -s IPC -M -- true
	[ "$stderr" = "lxc-unshare: -M needs MOUNT among those of -s" ]
	run -1 --separate-stderr lxc-unshare -s IPC -u no-such-user -- true
	[ "$stderr" = "lxc-unshare: -u no-such-user: no such user in /etc/passwd" ]
}

@test "unshare: -H names the host there, and not here" {
	local before
	before=$(hostname)
	run -0 lxc-unshare -s 'UTSNAME|MOUNT' -H zed hostname
	[ "$output" = zed ]
	[ "$(hostname)" = "$before" ]
}

@test "unshare: in a new PID namespace the command is process 1" {
	run -0 lxc-unshare -s PID -- sh -c 'echo $$'
	[ "$output" = 1 ]
}

@test "unshare: -M mounts /proc, /dev/shm and /dev/mqueue anew, here nothing changes" {
	run -0 lxc-unshare -s 'MOUNT|PID|IPC' -M -- sh -c 'ls -d /proc/[0-9]*; cat /proc/mounts'
	[ "${lines[0]}" = /proc/1 ]
	[[ $output == *$'\nproc /proc proc rw,nosuid,nodev,noexec'* ]]
	[[ $output == *$'\ntmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec'* ]]
	# none of it can be seen from here: teardown looks
}

@test "unshare: mounts made there stay there" {
	mkdir m
	lxc-unshare -s MOUNT -- mount -t tmpfs none m
	run -32 mountpoint -q m
}

@test "unshare: -i moves interfaces there, as often as it is given" {
	ip link add v0 type veth peer name v1
	run -0 lxc-unshare -s NETWORK -i v0 -i v1 -- ip -o link
	[[ $output == *" v0@"* ]]
	[[ $output == *" v1@"* ]]
	run -1 --separate-stderr lxc-unshare -s NETWORK -i nosuch -- true
	[ "$stderr" = "lxc-unshare: cannot move the interface nosuch: No such device" ]
}

@test "unshare: USER makes the caller root there, or who -u says" {
	run -0 lxc-unshare -s USER -- sh -c 'id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map'
	[ "${lines[0]} ${lines[1]}" = "0 0" ]
	[ "$(flat "${lines[2]}")" = "0 0 1" ]
	run -0 lxc-unshare -s USER -u 1234 -- sh -c 'id -u; id -g; cat /proc/self/uid_map'
	[ "${lines[0]} ${lines[1]}" = "1234 1234" ]
	[ "$(flat "${lines[2]}")" = "1234 0 1" ]
	run -0 lxc-unshare -s 'USER|PID|MOUNT|IPC' -M -- ls -d /proc/1
}

@test "unshare: -u without USER drops to that user, by name or number, with none of the caller's groups" {
	run -0 lxc-unshare -s UTSNAME -u nobody -- id
	[[ $output == "uid=$(id -u nobody)(nobody) gid=$(id -g nobody)"* ]]
	run -0 lxc-unshare -s UTSNAME -u 4321 -- sh -c 'id -u; id -G'
	[ "$output" = $'4321\n4321' ]
}

@test "unshare: nobody's command in USER needs no rights" {
	run -0 setpriv --reuid 1234 --regid 1234 --clear-groups "$LXCBOX" unshare -s 'USER|UTSNAME' -H inner -- sh -c 'id -u; hostname; cat /proc/self/setgroups'
	[ "$output" = $'0\ninner\ndeny' ]
	run -1 --separate-stderr setpriv --reuid 1234 --regid 1234 --clear-groups "$LXCBOX" unshare -s UTSNAME -- true
	[ "$stderr" = "lxc-unshare: cannot make the namespaces: Operation not permitted
hint: they are root's to make, or with USER anybody's" ]
}

@test "unshare: -d returns when the command runs, and says when it cannot" {
	mkfifo gate
	lxc-unshare -s IPC -d -- sh -c 'echo $$ >pid; read x <gate; echo over >out'
	wait_until 10 test -s pid
	kill -0 "$(<pid)"
	echo >gate
	wait_until 10 grep -qs over out
	run -127 --separate-stderr lxc-unshare -s IPC -d -- /nosuch
	[ "$stderr" = "lxc-unshare: cannot run /nosuch: No such file or directory" ]
}

@test "unshare: SIGTERM goes on to the command" {
	lxc-unshare -s IPC -- sh -c 'trap "exit 9" TERM; : >ready; while :; do sleep 0.05; done' &
	local me=$! st=0
	wait_until 10 test -e ready
	kill -TERM "$me"
	wait "$me" || st=$?
	[ "$st" = 9 ]
}

@test "unshare: without a command it is the caller's shell" {
	SHELL=/bin/sh run -0 lxc-unshare -s UTSNAME -H there <<<'hostname'
	[ "$output" = there ]
}
