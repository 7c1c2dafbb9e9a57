# lxc-usernsexec: a command as root of a new user namespace.

load helper

# flat TEXT: with one blank between words
flat() { tr -s "[:space:]" " " <<<"$1" | sed "s/^ //; s/ $//"; }

as_user() { setpriv --reuid 1234 --regid 1235 --clear-groups "$@"; }

# etc FILE...: /etc is the test's, with these files
own_etc() {
	mkdir -p etc
	cp /etc/passwd /etc/group etc
	echo 'zed:x:1234:1235::/:/bin/sh' >>etc/passwd
	mount --bind etc /etc
}
gone_etc() { umount /etc; }

@test "usernsexec: -m maps user ids, group ids or both, repeatedly, and root needs no other program" {
	run -0 lxc-usernsexec -m b:0:100000:10 -- cat /proc/self/uid_map /proc/self/gid_map
	[ "$(flat "$output")" = "0 100000 10 0 100000 10" ]
	run -0 lxc-usernsexec -m u:0:100000:10 -m g:0:200000:20 -m u:10:0:1 -- cat /proc/self/uid_map /proc/self/gid_map
	[ "$(flat "$output")" = "0 100000 10 10 0 1 0 200000 20" ]
	PATH=$BATS_RUN_TMPDIR/bin:/bin run -0 strace -f -e trace=execve -o trace lxc-usernsexec -m b:0:100000:10 -- /bin/true
	run -1 grep newuidmap trace
}

@test "usernsexec: the command is root of its namespaces, or -u and -g, without further groups" {
	run -0 lxc-usernsexec -m b:0:100000:65536 -- sh -c 'id -u; id -g; id -G; readlink /proc/self/ns/mnt'
	[ "${lines[0]} ${lines[1]} ${lines[2]}" = "0 0 0" ]
	[ "${lines[3]}" != "$(readlink /proc/self/ns/mnt)" ]
	run -0 lxc-usernsexec -m b:0:100000:65536 -u 5 -g 6 -- sh -c 'id -u; id -G'
	[ "$output" = $'5\n6' ]
	run -1 --separate-stderr lxc-usernsexec -m b:0:100000:65536 -u root -- true
	[ "$stderr" = "lxc-usernsexec: -u root: takes a number" ]
	run -1 --separate-stderr lxc-usernsexec -m b:0:100000:10 -u 10 -- true
	[ "$stderr" = "lxc-usernsexec: cannot become 10:0: Invalid argument" ]
}

@test "usernsexec: mounts made there stay there, here as they are they are seen" {
	chmod 755 "$T" 2>/dev/null
	mkdir /run/m
	run -0 lxc-usernsexec -m b:0:100000:10 -- sh -c 'mount -t tmpfs none /run/m && mountpoint -q /run/m && echo mounted'
	[ "$output" = mounted ]
	run -32 mountpoint -q /run/m
}

@test "usernsexec: without -m the first ranges of /etc/subuid and /etc/subgid, from 0; -s adds the caller's own ids" {
	own_etc
	printf 'other:1:1\nroot:300000:1000\nroot:5:5\n' >etc/subuid
	printf '0:400000:2000\n' >etc/subgid
	run -0 lxc-usernsexec -- cat /proc/self/uid_map /proc/self/gid_map
	[ "$(flat "$output")" = "0 300000 1000 0 400000 2000" ]
	run -0 lxc-usernsexec -s -- cat /proc/self/uid_map /proc/self/gid_map
	[ "$(flat "$output")" = "0 300000 1000 1000 0 1 0 400000 2000 2000 0 1" ]
	rm etc/subgid
	run -1 --separate-stderr lxc-usernsexec -- true
	[ "${stderr_lines[0]}" = "lxc-usernsexec: /etc/subgid has no ids for root" ]
	gone_etc
}

@test "usernsexec: a map that cannot be is an error" {
	local m
	for m in x:0:1:1 u:0:1 b:0:100000:0 u:0:4294967295:1 u:a:1:1; do
		run -1 --separate-stderr lxc-usernsexec -m "$m" -- true
		[ "$stderr" = "lxc-usernsexec: -m $m: takes u, g or b, the first id inside, the first outside, and how many: u:0:100000:65536" ]
	done
	run -1 --separate-stderr lxc-usernsexec -m b:0:100000:10 -m u:5:200000:1 -- true
	[ "$stderr" = "lxc-usernsexec: id map: Invalid argument
hint: no id may be mapped twice, inside or outside" ]
}

@test "usernsexec: a user maps his own ids without help" {
	run -0 as_user "$LXCBOX" usernsexec -m u:0:1234:1 -m g:0:1235:1 -- sh -c 'id -u; id -g'
	[ "$output" = $'0\n0' ]
}

@test "usernsexec: a user's ranges go through newuidmap and newgidmap, or the message says so" {
	need newuidmap
	own_etc
	echo zed:500000:1000 | tee etc/subuid >etc/subgid
	run -0 as_user "$LXCBOX" usernsexec -- cat /proc/self/uid_map /proc/self/gid_map
	[ "$(flat "$output")" = "0 500000 1000 0 500000 1000" ]
	run -1 --separate-stderr as_user "$LXCBOX" usernsexec -m b:0:600000:10 -- true
	[[ $stderr == *"lxc-usernsexec: newuidmap gave no id map" ]]
	run -1 --separate-stderr env PATH=/nowhere "$(command -v setpriv)" --reuid 1234 --regid 1235 --clear-groups "$LXCBOX" usernsexec -- /bin/true
	[ "$stderr" = "lxc-usernsexec: newuidmap: No such file or directory
hint: without it a user can map his own id alone, once: -m u:0:1234:1 -m g:0:1235:1" ]
	gone_etc
}

@test "usernsexec: the exit status is the command's" {
	run -7 lxc-usernsexec -m b:0:100000:10 -- sh -c 'exit 7'
	run -137 lxc-usernsexec -m b:0:100000:10 -- sh -c 'kill -9 $$'
	run -127 --separate-stderr lxc-usernsexec -m b:0:100000:10 -- /nosuch
	[ "$stderr" = "lxc-usernsexec: cannot run /nosuch: No such file or directory" ]
}

@test "usernsexec: without a command it is /bin/sh" {
	run -0 lxc-usernsexec -m b:0:100000:10 <<<'id -u'
	[ "$output" = 0 ]
}
