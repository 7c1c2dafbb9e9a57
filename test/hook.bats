# Hooks: programs that a configuration has run at a moment of a container's life.

# what is in single quotes is for the hooks' own shell
# shellcheck disable=SC2016

load helper

# ctr NAME [LINE...]: a container that ends when it is told so
ctr() {
	make_ctr "$@"
	echo 'lxc.init.cmd = /bin/sleep 1000' >>"$P/$1/config"
}
start() { lxc-start -P "$P" -n c1; }
stop() { lxc-stop -P "$P" -n c1 -k; }

# script FILE [TEXT]: a program that notes its arguments and what LXC_* it has, then does TEXT
script() {
	mkdir -p "$(dirname "$1")"
	cat >"$1" <<-END
		#!/bin/sh
		echo "\$@" >>$T/ran
		env | grep ^LXC_ | sort >$T/env.\${LXC_HOOK_TYPE:-\$3}
		${2:-:}
	END
	chmod 755 "$1"
}
ran() { [ "$(<ran)" = "$1" ]; }

# ended PID STATUS: a child of this shell ends with that status; a subshell of run could not wait for it
ended() {
	local status=0
	wait "$1" || status=$?
	[ "$status" = "$2" ]
}

@test "hook: each has its moment, and they run in file order" {
	script hook
	ctr c1
	local t
	for t in post-stop stop start-host autodev mount pre-mount pre-start; do
		printf 'lxc.hook.%s = %s one\nlxc.hook.%s = %s two\n' "$t" "$T/hook" "$t" "$T/hook" >>"$P/c1/config"
	done
	run -0 --separate-stderr start
	[ -z "$output$stderr" ]
	for t in pre-start pre-mount mount autodev start-host; do
		printf 'one c1 lxc %s\ntwo c1 lxc %s\n' "$t" "$t"
	done >want
	diff want ran
	rm ran
	stop
	sed 's/ [a-z]*:.*//' ran >short
	printf '%s\n' 'one c1 lxc stop' 'two c1 lxc stop' 'one c1 lxc post-stop' 'two c1 lxc post-stop' | diff - short
}

@test "hook: pre-start runs before anything is made, post-stop when all has gone" {
	make_bridge br0
	script hook "ip -br link >links.\$3; lxc-info -P $P -n c1 -sH >state.\$3"
	ctr c1 "lxc.hook.pre-start = cd $T; exec ./hook" "lxc.hook.post-stop = cd $T; exec ./hook"
	sed -i "s|= cd .*|= $T/hook|; s/lxc.net.0.type.*/lxc.net.0.type = veth\nlxc.net.0.link = br0/" "$P/c1/config"
	sed -i "2a cd $T" hook
	start
	stop
	# when it is gone the kernel takes its links away some time later
	[ "$(grep -c @ links.pre-start)" = 0 ]
	[ "$(cat state.pre-start state.post-stop)" = $'STARTING\nSTOPPING' ]
}

@test "hook: mount hooks see the root on its place, make nodes that the devices cgroup denies, and are not seen outside" {
	ctr c1 "lxc.hook.pre-mount = $T/before" "lxc.hook.mount = $T/mount" "lxc.hook.autodev = $T/dev" \
		'lxc.cgroup.devices.deny = a' 'lxc.cgroup.devices.allow = c 1:3 rwm' 'lxc.mount.auto = cgroup:rw:force'
	script before 'touch "$LXC_ROOTFS_PATH/before"; [ ! -e "$LXC_ROOTFS_MOUNT/dev/full" ]'
	script mount 'mkdir -p "$LXC_ROOTFS_MOUNT/mnt/m"; mount -t tmpfs hooked "$LXC_ROOTFS_MOUNT/mnt/m"; ls "$LXC_ROOTFS_MOUNT/dev" | wc -l >'"$T"'/filled; ls "$LXC_ROOTFS_MOUNT/sys/fs/cgroup" >'"$T"'/groups'
	script dev 'mknod -m 666 "$LXC_ROOTFS_MOUNT/dev/fuse" c 10 229'
	start
	[ "$(<filled)" = 0 ] && [ -s groups ]
	[ -e "$P/c1/rootfs/before" ]
	run -0 inside c1 sh -c 'grep -c hooked /proc/mounts; ls -l /dev/fuse /dev/null'
	[ "${lines[0]}" = 1 ]
	[[ ${lines[1]} == c*10,*229* ]]
	# not even the test's own mount namespace has it
	run -1 grep hooked /proc/self/mountinfo
	stop
}

@test "hook: autodev hooks are for a /dev of its own" {
	script hook
	ctr c1 "lxc.hook.autodev = $T/hook" 'lxc.autodev = 0'
	start
	[ ! -e ran ]
	stop
}

@test "hook: a pre-start or pre-mount hook may bring the root file system" {
	busybox_root "$T/image"
	local h
	for h in pre-start pre-mount; do
		mkdir -p "$P/c1/rootfs"
		printf 'lxc.rootfs.path = dir:%s\nlxc.net.0.type = empty\nlxc.init.cmd = /bin/sleep 1000\nlxc.hook.%s = sh -c "mount --bind %s %s"\n' \
			"$P/c1/rootfs" "$h" "$T/image" "$P/c1/rootfs" >"$P/c1/config"
		start
		run -0 inside c1 ls /bin/busybox
		stop
		[ "$h" = pre-mount ] || umount "$P/c1/rootfs"
	done
}

@test "hook: a start hook is the container's own program, after its rights are" {
	ctr c1 'lxc.hook.start = /hook a' 'lxc.cap.drop = sys_admin' 'lxc.no_new_privs = 1' 'lxc.init.uid = 1000' \
		'lxc.environment = E=e' 'lxc.environment.hooks = F=f'
	cat >"$P/c1/rootfs/hook" <<-'END'
		#!/bin/sh
		exec >/out 2>&1
		echo "$@"; id -u; pwd; env
		grep -E '^(NoNewPrivs|CapEff)' /proc/self/status
		ls -l /proc/$$/fd /proc/1/fd
		cat /proc/1/environ
		grep -q hooked /proc/mounts || mount -t tmpfs hooked /mnt && echo mounted
		cat; echo eof
	END
	chmod 755 "$P/c1/rootfs/hook"
	SECRET=hunter2 start
	run -0 cat "$P/c1/rootfs/out"
	[ "${lines[0]}" = "a c1 lxc start" ]
	[ "${lines[1]}${lines[2]}" = 0/ ]
	[[ $output == *E=e* && $output == *F=f* && $output == *LXC_NAME=c1* ]]
	[[ $output == *$'NoNewPrivs:\t1'* ]]
	# process 1, which is still ours, keeps its descriptors to itself
	[[ $output == *"ls: /proc/1/fd/3: cannot read link: Permission denied"* ]]
	[[ $output != *hunter2* && $output != *mounted* && $output != *"$T"*socket* ]]
	[[ $output == *eof ]]
	# init itself has what it is to have, and nothing of the hooks'
	[ "$(tr '\0' '\n' <"/proc/$(init_of c1)/environ")" = $'E=e\ncontainer=lxc' ]
	stop
}

@test "hook: what they are told" {
	local t
	ctr c1 'lxc.hook.version = 0' "lxc.console.logfile = $T/c.log" "lxc.hook.start-host = $T/hook" "lxc.hook.pre-start = $T/hook" \
		"lxc.hook.stop = $T/hook" "lxc.hook.post-stop = $T/hook" 'lxc.environment = E=e'
	script hook 'if [ -n "$LXC_NET_NS" ]; then readlink $LXC_NET_NS >'"$T"'/net; fi'
	start
	local init super net
	init=$(init_of c1) super=$(super_of c1)
	net=$(readlink "/proc/$init/ns/net")
	stop
	cat >want <<-END
		LXC_CGNS_AWARE=1
		LXC_CONFIG_FILE=$P/c1/config
		LXC_CONSOLE_LOGPATH=$T/c.log
		LXC_HOOK_VERSION=0
		LXC_LOG_LEVEL=ERROR
		LXC_NAME=c1
		LXC_ROOTFS_MOUNT=$P/c1/rootfs
		LXC_ROOTFS_PATH=$P/c1/rootfs
	END
	grep -v CGNS env.pre-start | diff <(grep -v CGNS want) -
	grep -qx "LXC_PID=$init" env.start-host
	grep -qx "LXC_PID=$init" env.stop
	grep -qx 'LXC_TARGET=stop' env.stop
	grep -qx 'LXC_TARGET=stop' env.post-stop
	[[ $(grep '^c1 lxc stop' ran) =~ ^c1\ lxc\ stop\ mnt:/proc/$super/fd/[0-9]+\ pid:/proc/$super/fd/[0-9]+\ uts:.*\ ipc:.*\ net:/proc/$super/fd/[0-9]+ ]]
	grep -q "^LXC_NET_NS=/proc/$super/fd/" env.stop
	# still held while stop hooks run
	[ "$(<net)" = "$net" ]
}

@test "hook: lxc.hook.version = 1 tells by environment alone" {
	ctr c1 'lxc.hook.version = 1' "lxc.hook.pre-start = $T/hook mine" "lxc.hook.stop = $T/hook"
	script hook
	start
	stop
	printf 'mine\n\n' | diff - ran
	grep -qx LXC_HOOK_TYPE=pre-start env.pre-start
	grep -qx LXC_HOOK_SECTION=lxc env.pre-start
	grep -qx LXC_HOOK_VERSION=1 env.pre-start
	grep -q ^LXC_MNT_NS=/proc/ env.stop
}

@test "hook: a value is a shell's, and what it is given is not" {
	ctr c1 'lxc.hook.pre-start = sh -c '\''echo "$0 $1 $2:$HOME"'\'' >'"$T/out"
	HOME='$(x)' start
	[ "$(<out)" = 'c1 lxc pre-start:$(x)' ]
	stop
}

@test "hook: one that fails ends the start, with its last line, and none runs behind it" {
	local h
	script good
	for h in pre-start pre-mount mount autodev start-host; do
		rm -rf "$P/c1" ran
		script bad 'echo out; echo "bad thing" >&2; exit 3'
		ctr c1 "lxc.hook.$h = $T/bad" "lxc.hook.$h = $T/good" "lxc.hook.post-stop = $T/good"
		run -1 --separate-stderr start
		[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.$h: $T/bad: exit status 3
hint: it said: bad thing" ]
		is_state c1 STOPPED
		if [ "$h" = pre-start ]; then
			ran "c1 lxc $h"
		else
			ran "c1 lxc $h"$'\n'"c1 lxc post-stop"
		fi
	done
	ctr c1 'lxc.hook.start = sh -c "kill -9 $$"'
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.start: sh -c \"kill -9 \$\$\": killed by signal 9" ]
}

@test "hook: stop and post-stop hooks that fail are logged and no more" {
	ctr c1 'lxc.hook.stop = false' 'lxc.hook.post-stop = false' "lxc.log.file = $T/log"
	start
	stop
	is_state c1 STOPPED
	contains log "$P/c1/config:5: lxc.hook.stop: false: exit status 1"
	contains log "$P/c1/config:6: lxc.hook.post-stop: false: exit status 1"
}

@test "hook: one that is not there is found before anything is touched" {
	local h
	for h in pre-start pre-mount mount autodev start-host stop post-stop; do
		ctr c1 "lxc.hook.$h = /nowhere/hook x" "lxc.hook.pre-start = touch $T/touched"
		run -1 --separate-stderr start
		[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.$h: /nowhere/hook: No such file or directory" ]
		[ ! -e touched ]
	done
	: >plain
	ctr c1 "lxc.hook.stop = $T/plain"
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.stop: $T/plain: Permission denied" ]
	ctr c1 "lxc.hook.start = $T/plain"
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.start: $T/plain inside: No such file or directory" ]
	# a link in the container does not lead to the host
	ln -s "$T/plain" "$P/c1/rootfs/link"
	chmod 755 plain
	sed -i "s|= $T/plain|= /link|" "$P/c1/config"
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.start: /link inside: No such file or directory" ]
}

@test "hook: lxc.hook without a value clears them all" {
	ctr c1 'lxc.hook.pre-start = false' 'lxc.hook.start = false' 'lxc.hook ='
	start
	stop
}

@test "hook: what they print is in the log at DEBUG, line by line, without control characters" {
	ctr c1 'lxc.hook.pre-start = printf "one\n\ntwo \033[31m\nthr%.0s%.0s%.0s"' 'lxc.hook.mount = sh -c "seq 100000"' 'lxc.log.level = DEBUG' "lxc.log.file = $T/log"
	run -0 --separate-stderr start
	[ -z "$output$stderr" ]
	stop
	[ "$(sed -n 's/.* DEBUG    c1: pre-start: //p' log | grep -v ^runs)" = $'one\ntwo ?[31m\nthr' ]
	sed -n 's/.* DEBUG    c1: mount: //p' log | grep -v ^runs | cmp - <(seq 100000)
}

@test "hook: a line without end, and one that leaves somebody behind, hold nothing up" {
	ctr c1 'lxc.hook.pre-start = sh -c "sleep 1000 & echo \$! >'"$T/pid"'; head -c 100000 /dev/zero | tr \\\\0 x"'
	timeout 20 lxc-start -P "$P" -n c1
	kill "$(<pid)"
	stop
}

@test "hook: while one hangs the supervisor answers, and the start can be given up" {
	local h p super
	for h in pre-start pre-mount mount start-host start; do
		rm -rf "$P/c1" pid
		ctr c1 "lxc.hook.$h = sh -c 'echo >$T/pid; exec sleep 1000'"
		[ "$h" != start ] || sed -i "s|>$T/pid|>/pid|" "$P/c1/config"
		[ "$h" != start ] || ln -s "$P/c1/rootfs/pid" pid
		start 2>err &
		p=$!
		wait_until 10 test -s pid
		is_state c1 STARTING
		timeout 20 lxc-stop -P "$P" -n c1 -k
		ended "$p" 1
		is_state c1 STOPPED
		[ -s err ]
	done
}

@test "hook: SIGTERM to lxc-start ends a start in the foreground whose hook hangs" {
	ctr c1 "lxc.hook.pre-start = sh -c 'echo >$T/pid; exec sleep 1000'"
	lxc-start -P "$P" -n c1 -F 2>err &
	local p=$!
	wait_until 10 test -s pid
	kill "$p"
	ended "$p" 1
	[ "$(<err)" = "lxc-start: $P/c1/config:5: lxc.hook.pre-start: sh -c 'echo >$T/pid; exec sleep 1000': killed by signal 9" ]
}

@test "hook: a stop hook has its time; lxc-stop -k, said again, ends it" {
	ctr c1 "lxc.hook.stop = sh -c 'echo >$T/pid; exec sleep 1000'"
	start
	lxc-stop -P "$P" -n c1 -W
	wait_until 10 test -s pid
	is_state c1 STOPPING
	run -1 --separate-stderr timeout 30 lxc-stop -P "$P" -n c1 -t 1
	[ "$stderr" = "lxc-stop: c1: still runs
hint: its init has ended, what its configuration runs behind that has not: lxc-stop -k -n c1 ends it" ]
	timeout 20 lxc-stop -P "$P" -n c1 -k
	is_state c1 STOPPED
}

@test "hook: on a reboot the stop half has LXC_TARGET=reboot, then the start half runs again" {
	script hook "echo \$3 \${LXC_TARGET:--} >>$T/targets"
	ctr c1 "lxc.hook.pre-start = $T/hook" "lxc.hook.start-host = $T/hook" "lxc.hook.stop = $T/hook" "lxc.hook.post-stop = $T/hook"
	start
	local super
	super=$(super_of c1)
	lxc-stop -P "$P" -n c1 -r
	[ "$(super_of c1)" = "$super" ]
	stop
	diff - targets <<-'END'
		pre-start -
		start-host -
		stop reboot
		post-stop reboot
		pre-start -
		start-host -
		stop stop
		post-stop stop
	END
}

@test "hook: a post-stop hook that fails takes a reboot back" {
	ctr c1 'lxc.hook.post-stop = false' "lxc.log.file = $T/log"
	start
	run -1 --separate-stderr lxc-stop -P "$P" -n c1 -r
	is_state c1 STOPPED
	contains log 'c1: it is not started again'
}

@test "hook: no descriptor and no terminal of ours or the caller's is theirs" {
	ctr c1 "lxc.hook.pre-start = $T/hook" "lxc.hook.mount = $T/hook"
	printf '#!/bin/sh\nls -l /proc/self/fd >>%s/fds\n{ true </dev/tty; } 2>/dev/null && echo tty >>%s/fds\nexit 0\n' "$T" "$T" >hook
	chmod 755 hook
	exec 9</etc/passwd
	lxc-start -P "$P" -n c1 -F -- /bin/true
	exec 9<&-
	[ "$(grep -cE ' (0|1|2|3) -> ' fds)" = "$(grep -c -- '->' fds)" ]
	run -1 grep -E 'passwd|socket|rootfs|tty|cgroup' fds
}

@test "hook: on a host without /bin/sh a value of plain words is run as it is, and another is told so" {
	ctr c1 'lxc.hook.pre-start = touch plain'
	without_sh() {
		unshare -m bash -c 'mount --bind /dev/null "$(readlink -f /bin/sh)" && exec "$@"' - "$@"
	}
	run -0 --separate-stderr without_sh lxc-start -P "$P" -n c1 -F -- /bin/true
	[ -z "$stderr" ]
	[ -e plain ] && [ -e c1 ] && [ -e lxc ] && [ -e pre-start ]
	ctr c1 'lxc.hook.pre-start = touch $HOME'
	run -1 --separate-stderr without_sh lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: $P/c1/config:5: lxc.hook.pre-start: touch \$HOME: exit status 127
hint: it said: no /bin/sh here, and the value is more than plain words" ]
}

@test "hook: scripts of interfaces run on the host when they are made and when they go" {
	make_bridge br0
	ctr c1 "lxc.net.0.script.up = $T/up a" "lxc.net.0.script.down = $T/down"
	sed -i '/lxc.net.0.type/d' "$P/c1/config"
	sed -i "1i lxc.net.0.type = veth\nlxc.net.0.link = br0\nlxc.net.0.veth.pair = vhost\nlxc.net.1.type = empty\nlxc.net.1.script.up = $T/up" "$P/c1/config"
	script up 'ip -br link show vhost >'"$T/seen"
	script down
	start
	printf '%s\n' 'a c1 net up veth br0 vhost' 'c1 net up empty' | diff - ran
	[[ $(<seen) == vhost* ]]
	rm ran
	stop
	ran 'c1 net down veth br0 vhost'
	# one that fails ends the start
	sed -i 's|script.up = .*/up a|script.up = false|' "$P/c1/config"
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: $P/c1/config:1: lxc.net.0.script.up: false: exit status 1" ]
}

@test "hook: what ended the container's first process while a script ran is the one cause" {
	make_bridge br0
	ctr c1 "lxc.net.0.script.up = $T/up" 'lxc.hook.mount = false'
	sed -i "1i lxc.net.0.type = veth\nlxc.net.0.link = br0" "$P/c1/config"
	sed -i '0,/lxc.net.0.type = empty/{//d}' "$P/c1/config"
	script up 'while [ -e "/proc/$LXC_PID" ]; do sleep 0.01; done'
	run -1 --separate-stderr start
	[[ $stderr == "lxc-start: $P/c1/config:"*": lxc.hook.mount: false: exit status 1" ]]
	[ "$(wc -l <<<"$stderr")" = 1 ]
	[[ $(<ran) == 'c1 net up veth br0 '* ]]
}

@test "hook: a legacy script of an interface has the arguments of its time, and version 1 its own" {
	make_bridge br0
	ctr c1
	sed -i '/lxc.net.0.type/d' "$P/c1/config"
	sed -i "1i lxc.network.type = veth\nlxc.network.link = br0\nlxc.network.veth.pair = vhost\nlxc.network.script.up = $T/up" "$P/c1/config"
	script up
	start
	stop
	ran 'c1 net up veth vhost'
	rm ran
	sed -i 's/lxc.network/lxc.net.0/; $a lxc.hook.version = 1' "$P/c1/config"
	start
	stop
	ran 'veth br0 vhost'
	grep -qx LXC_HOOK_SECTION=net env.up
	grep -qx LXC_NET_PARENT=br0 env.up
	grep -qx LXC_NET_PEER=vhost env.up
	grep -qx LXC_NET_TYPE=veth env.up
}

@test "hook: with a user namespace those of the container run as its root" {
	ctr c1 "lxc.hook.mount = $T/hook" "lxc.hook.pre-start = $T/hook" 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.tty.max = 1'
	printf '#!/bin/sh\necho "$3 $(id -u) $(cut -c 1-30 /proc/self/uid_map)"\n' >hook
	chmod 755 hook
	mv "$P" /run/open
	mv hook /run
	P=/run/open T=/run
	sed -i "s,[^ ]*/c1/rootfs,dir:$P/c1/rootfs,; s,= [^ ]*/hook$,= /run/hook," "$P/c1/config"
	chown -R 100000:100000 "$P/c1/rootfs"
	echo "lxc.log.file = $T/log" >>"$P/c1/config"
	echo "lxc.log.level = DEBUG" >>"$P/c1/config"
	start
	grep -q 'c1: pre-start: pre-start 0 *0 *0' /run/log
	grep -q 'c1: mount: mount 0 *0 *100000' /run/log
	stop
}
