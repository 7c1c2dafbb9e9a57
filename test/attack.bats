# Attacks on the host: by the root of a container, by an image, by a neighbour, by a user of the host.
# Each has to fail, and what it was after, a canary, is as before. The names of known holes are in the titles.

load helper

attack() {
	local bin=$BATS_RUN_TMPDIR/attack
	if [ ! -x "$bin" ]; then
		"${CC:-cc}" -static -D_GNU_SOURCE -O1 -o "$bin.$$" "$here/attack.c" && mv "$bin.$$" "$bin"
	fi
	"$bin" "$@"
}

# canaries: the host's, with what they have to look like in the end
canaries() {
	! real || skip_because "LXC has holes of its own"
	mkdir -p "$T/host/dir"
	echo secret >"$T/host/file"
	echo secret >"$T/host/dir/kept"
	chmod 600 "$T/host/file"
	CANARY=$T/host
	snapshot "$CANARY" >"$T/before"
}
untouched() { diff "$T/before" <(snapshot "$CANARY"); }

# victim NAME LINE...: a container, with canaries beside it and the attacker's tool inside
victim() {
	canaries
	make_ctr "$@"
	attack || :
	cp "$BATS_RUN_TMPDIR/attack" "$P/$1/rootfs/attack"
}

# inner NAME SCRIPT: make that its init
inner() {
	rm -f "$P/$1/rootfs/sbin/init"
	printf '#!/bin/sh\n%s\n' "$2" >"$P/$1/rootfs/sbin/init"
	chmod 755 "$P/$1/rootfs/sbin/init"
}

# --- links of the image ----------------------------------------------------------------

@test "attack: the null device of an image leads to a file of the host (CVE-2024-21626, CVE-2026-88265)" {
	local n up=../../../../../../../../../../../../..
	victim c1 'lxc.autodev = 0' 'lxc.console.path = none' "lxc.console.logfile = $T/log"
	inner c1 'echo WRITTEN; echo WRITTEN >&2; ls -l /proc/self/fd >/fds; cat >/got'
	for n in {3..40}; do
		ln -sfn "/proc/self/fd/$n/$up$CANARY/file" "$P/c1/rootfs/dev/null"
		timeout 20 lxc-start -F -P "$P" -n c1 </dev/null || :
		! grep -q secret "$P/c1/rootfs/got" 2>/dev/null
		! grep -q "$CANARY" "$P/c1/rootfs/fds" 2>/dev/null
	done
	untouched
}

@test "attack: process 1 of lxc-execute has more rights than its container" {
	victim c1
	run -0 lxc-execute -P "$P" -n c1 -s 'lxc.cap.drop = sys_admin sys_module' -- cat /proc/1/status
	local caps
	caps=$(sed -n 's/^CapPrm:[^0-9a-f]*//p' <<<"$output")
	[ $((0x$caps >> 21 & 1)) = 0 ]
	[ $((0x$caps >> 16 & 1)) = 0 ]
	caps=$(sed -n 's/^CapEff:[^0-9a-f]*//p' <<<"$output")
	[ $((0x$caps >> 21 & 1)) = 0 ]
}

@test "attack: process 1 of lxc-execute still has the caller's environment" {
	victim c1
	run -0 env PASSWORD=secret lxc-execute -P "$P" -n c1 -- sh -c 'tr "\0" "\n" </proc/1/environ; cat /proc/1/cmdline'
	[[ $output != *secret* ]]
}

@test "attack: the init of an image is a device: it is not opened from outside" {
	victim c1
	rm "$P/c1/rootfs/sbin/init"
	mknod "$P/c1/rootfs/sbin/init" c 1 3
	run -126 --separate-stderr attack opened "$P/c1/rootfs/sbin/init" lxc-start -d -P "$P" -n c1
	[ "$output" = "not opened" ]
}

@test "attack: lxc-ls --nesting opens what a container has in the place of a configuration" {
	victim c1
	mkdir -p "$P/c1/rootfs/var/lib/lxc/in"
	mknod "$P/c1/rootfs/var/lib/lxc/in/config" c 1 3
	lxc-start -d -P "$P" -n c1
	run -0 attack opened "$P/c1/rootfs/var/lib/lxc/in/config" lxc-ls --nesting -f -P "$P"
	[[ $output == *"not opened"* ]]
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a folder under the busybox template becomes a link (CVE-2015-1335, CVE-2024-45310)" {
	local i pid
	canaries
	for i in {1..6}; do
		rm -rf "$T/open"
		mkdir "$T/open"
		attack snatch 5 "$T/open" "$CANARY/dir" 3>&- &
		pid=$!
		lxc-create -P "$P" -n c1 -t busybox --dir "$T/open" || :
		kill "$pid"
		wait "$pid" || :
		rm -rf "$P/c1"
		untouched
	done
}

@test "attack: what a console said last steers no terminal, in C1 either" {
	victim c1
	inner c1 'printf "\033[2J\302\2332J\233\0102J\303\251\n"; rm /sbin/init; reboot -f'
	run -129 --separate-stderr lxc-start -F -P "$P" -n c1 </dev/null
	# the one character that is none of those is as it was
	[[ $stderr == *$'hint: console: ?[2J??2J??2J\303\251'* ]]
}

@test "attack: the cgroups of the host are not writable without a cgroup namespace (CVE-2023-25809)" {
	victim c1 'lxc.namespace.keep = cgroup' 'lxc.mount.auto = cgroup2'
	run -0 lxc-execute -P "$P" -n c1 -- sh -c 'mkdir /sys/fs/cgroup/attack && echo MADE; rmdir /sys/fs/cgroup/attack; p=$(sed -n s/^0:://p /proc/self/cgroup); mkdir /sys/fs/cgroup$p/own && echo own; rmdir /sys/fs/cgroup$p/own; true'
	[[ $output != *MADE* ]]
	[[ $output == *own* ]]
}

@test "attack: a first process with very many groups is not overlooked" {
	victim c1
	inner c1 'exec /attack groups /bin/sleep 1000'
	lxc-start -d -P "$P" -n c1
	local init
	init=$(init_of c1)
	wait_until 5 contains "/proc/$init/cmdline" sleep
	kill -KILL "$(super_of c1)"
	rm -rf /run/lxc
	[ "$(init_of c1)" = "$init" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a console that is flooded from a shared pid namespace does not keep the supervisor" {
	victim c1
	lxc-start -d -P "$P" -n c1
	busybox_root "$P/c2/rootfs"
	sed "s/c1/c2/g" "$P/c1/config" >"$P/c2/config"
	inner c2 'for i in 1 2 3 4; do setsid yes FLOOD & done; sleep 1; exit 7'
	run -7 timeout 20 lxc-start -F -P "$P" -n c2 --share-pid c1 >/dev/null
	lxc-stop -k -P "$P" -n c1
}
