# lxc.prlimit, lxc.sysctl, lxc.proc, lxc.time.offset, lxc.sched.core, and what else is set of init.

load helper

setup() {
	corner_setup
	busybox_root
	printf 'lxc.uts.name = x\nlxc.rootfs.path = dir:%s\nlxc.net.0.type = empty\nlxc.mount.auto = proc:mixed sys:ro\n' "$T/root" >x.conf
}

# x [LINE...] -- COMMAND...: with these lines more in the configuration, as of line 5
x() {
	cp x.conf y.conf
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>y.conf
		shift
	done
	lxc-execute -P "$P" -n x -f y.conf "$@"
}

# the root becomes that of uid 100000, and the way to it is open
open_root() {
	chown -R 100000:100000 root
	mv root /run/root
	sed -i 's,dir:.*,dir:/run/root,' x.conf
}

# nothing was made by a start that was refused
untouched() {
	local c
	for c in "${CGROUPS[@]}"; do
		[ -z "$(find "$c" -mindepth 1 -type d)" ]
	done
}

@test "prlimit: names and numbers, soft and hard, and unlimited" {
	run -0 x 'lxc.prlimit.nofile = 100:200' 'lxc.prlimit.core = 0' 'lxc.prlimit.fsize = unlimited' 'lxc.limit.cpu = 30 : unlimited' \
		-- cat /proc/self/limits
	[[ $output =~ 'Max open files '\ +100\ +200\  ]]
	[[ $output =~ 'Max core file size '\ +0\ +0\  ]]
	[[ $output =~ 'Max file size '\ +unlimited\ +unlimited\  ]]
	[[ $output =~ 'Max cpu time '\ +30\ +unlimited\  ]]
	# RLIMIT_NOFILE
	run -0 x 'lxc.prlimit.7 = 50' -- sh -c 'ulimit -n; ulimit -Hn'
	[ "$output" = $'50\n50' ]
}

@test "prlimit: init of lxc-start has them too, the supervisor has not" {
	make_ctr c1 'lxc.prlimit.nofile = 123'
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	grep -q '^Max open files  *123  *123 ' "/proc/$(init_of c1)/limits"
	run -1 grep -q '^Max open files  *123  *123 ' "/proc/$(super_of c1)/limits"
	lxc-stop -k -P "$P" -n c1
}

@test "prlimit: an unknown name, and a soft limit above the hard one, are told before anything is touched" {
	run -1 --separate-stderr x 'lxc.prlimit.foo = 1' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.prlimit.foo: no such resource: as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack, or a number" ]
	run -1 --separate-stderr x 'lxc.prlimit.nofile = 20:10' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.prlimit.nofile: 20:10: the soft limit, in front, is above the hard one" ]
	run -1 x 'lxc.prlimit.nofile = unlimited:10' -- true
	untouched
}

@test "prlimit: a limit is raised with CAP_SYS_RESOURCE only, and the message says so" {
	run -1 --separate-stderr x 'lxc.prlimit.nofile = 100000000000' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.prlimit.nofile: 100000000000: above the limit here, which only CAP_SYS_RESOURCE may raise" ]
	need prlimit capsh
	cp x.conf y.conf
	echo 'lxc.prlimit.nofile = 2000' >>y.conf
	run -1 --separate-stderr prlimit --nofile=1000:1000 capsh --drop=cap_sys_resource -- -c \
		"exec lxc-execute -P '$P' -n x -f y.conf -- true"
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.prlimit.nofile: 2000: above the limit here, which only CAP_SYS_RESOURCE may raise" ]
}

@test "sysctl: parameters of its namespaces are written, the host's stay as they are" {
	local before
	before=$(cat /proc/sys/kernel/msgmax /proc/sys/kernel/hostname)
	run -0 x 'lxc.sysctl.net.ipv4.ip_forward = 1' 'lxc.sysctl.kernel.msgmax = 4321' 'lxc.sysctl.kernel.shmmni = 77' \
		'lxc.sysctl.kernel.hostname = other' 'lxc.sysctl.fs.mqueue.msg_max = 9' 'lxc.sysctl.net/ipv4/conf/lo/forwarding = 0' -- \
		sh -c 'cd /proc/sys; cat net/ipv4/ip_forward kernel/msgmax kernel/shmmni kernel/hostname fs/mqueue/msg_max net/ipv4/conf/lo/forwarding'
	[ "$output" = $'1\n4321\n77\nother\n9\n0' ]
	[ "$(cat /proc/sys/kernel/msgmax /proc/sys/kernel/hostname)" = "$before" ]
	[ "$(</proc/sys/net/ipv4/ip_forward)" = 0 ]
}

@test "sysctl: those of an interface, when it is there; one with a dot in its name by slashes" {
	make_bridge br0
	run -0 x 'lxc.net.0.type = veth' 'lxc.net.0.link = br0' 'lxc.net.0.name = eth0.5' 'lxc.net.0.flags = up' \
		'lxc.sysctl.net/ipv4/conf/eth0.5/forwarding = 1' -- cat /proc/sys/net/ipv4/conf/eth0.5/forwarding
	[ "$output" = 1 ]
}

@test "sysctl: in a user namespace too" {
	open_root
	run -0 x 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.sysctl.net.ipv4.ip_forward = 1' \
		'lxc.sysctl.kernel.msgmax = 4321' 'lxc.sysctl.user.max_uts_namespaces = 3' -- \
		cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax /proc/sys/user/max_uts_namespaces
	[ "$output" = $'1\n4321\n3' ]
}

@test "sysctl: a parameter of the whole host is refused before anything is touched" {
	local k
	for k in vm.swappiness kernel.core_pattern fs.file-max net/../kernel/core_pattern ..kernel.panic kernel..msgmax; do
		run -1 --separate-stderr x "lxc.sysctl.$k = 1" -- true
		[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.sysctl.$k: is the whole host's, and no container's to change: net.*, user.*, fs.mqueue.*, kernel.msg*, sem, shm*, hostname, domainname" ]
	done
	run -1 --separate-stderr x 'lxc.net.0.type = none' 'lxc.sysctl.net.ipv4.ip_forward = 1' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:6: lxc.sysctl.net.ipv4.ip_forward: would change the host's: the container has no net namespace of its own" ]
	run -1 x 'lxc.sysctl.user.max_uts_namespaces = 1' -- true
	run -1 x 'lxc.namespace.keep = uts' 'lxc.sysctl.kernel.hostname = y' -- true
	untouched
}

@test "sysctl: one that is not there, and a value that the kernel does not take, are named by their line" {
	run -1 --separate-stderr x 'lxc.sysctl.net.nosuch = 1' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.sysctl.net.nosuch: 1: there is no such file" ]
	run -1 --separate-stderr x 'lxc.sysctl.net.ipv4.ip_forward = many' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.sysctl.net.ipv4.ip_forward: many: Invalid argument" ]
}

@test "sysctl: what the image has at /proc/sys is never written to" {
	# no procfs is mounted inside: /proc is the image's own
	mkdir -p root/proc/sys/net/ipv4
	echo image >root/proc/sys/net/ipv4/ip_forward
	sed -i '/mount.auto/d' x.conf
	run -0 x 'lxc.sysctl.net.ipv4.ip_forward = 1' -- cat /proc/sys/net/ipv4/ip_forward
	[ "$output" = image ]
	# the same with a link in its place
	rm -r root/proc
	ln -s ../../../../../../../../../../etc root/proc
	run -0 x 'lxc.sysctl.net.ipv4.ip_forward = 1' -- true
}

@test "proc: files of init in /proc" {
	make_ctr c1 'lxc.proc.oom_score_adj = 123' 'lxc.proc.coredump_filter = 0x11'
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	[ "$(<"/proc/$(init_of c1)/oom_score_adj")" = 123 ]
	[ "$(<"/proc/$(init_of c1)/coredump_filter")" = 00000011 ]
	[ "$(<"/proc/$(super_of c1)/oom_score_adj")" != 123 ]
	lxc-stop -k -P "$P" -n c1
}

@test "proc: what is no regular file of it is refused before anything is touched" {
	local k
	echo safe >root/etc/safe
	for k in nosuch fd cwd.etc.safe root.etc.safe fd.0 /sys/kernel/panic ../sys/kernel/panic task/../../sys/kernel/panic; do
		run -1 --separate-stderr x "lxc.proc.$k = 1" -- true
		[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.proc.$k: is no file of a process in /proc" ]
	done
	run -1 --separate-stderr x 'lxc.proc.oom_score_adj = 5000' -- true
	[ "$stderr" = "lxc-execute: $T/y.conf:5: lxc.proc.oom_score_adj: 5000: Invalid argument" ]
}

@test "time: offsets are those of a time namespace of its own" {
	[ -e /proc/self/ns/time ] || skip_because "this kernel has no time namespaces"
	local host in
	host=$(cut -d. -f1 /proc/uptime)
	run -0 x 'lxc.time.offset.boot = 10h' 'lxc.time.offset.monotonic = 1500ms' -- sh -c 'cut -d. -f1 /proc/uptime; cat /proc/self/timens_offsets'
	in=${lines[0]}
	((in - host >= 36000 && in - host < 36100))
	[[ ${lines[1]} =~ ^monotonic\ +1\ +500000000$ ]]
	[[ ${lines[2]} =~ ^boottime\ +36000\ +0$ ]]
	run -1 --separate-stderr x 'lxc.time.offset.boot = -100000h' -- true
	[ "${stderr_lines[0]}" = "lxc-execute: x: lxc.time.offset: Result not representable" ]
	[ "${stderr_lines[1]}" = "hint: no clock can begin below zero: this host has not been up for so long" ]
}

@test "time: in a user namespace, and with lxc.namespace.clone" {
	[ -e /proc/self/ns/time ] || skip_because "this kernel has no time namespaces"
	open_root
	run -0 x 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.time.offset.boot = -1s' -- cat /proc/self/timens_offsets
	[[ ${lines[1]} =~ ^boottime\ +-1\ +0$ ]]
	run -0 x 'lxc.namespace.clone = mnt pid time' -- readlink /proc/self/ns/time
	[ "$output" != "$(readlink /proc/self/ns/time)" ]
	run -0 x -- readlink /proc/self/ns/time
	[ "$output" = "$(readlink /proc/self/ns/time)" ]
}

@test "sched.core: a container does not share a core at a time, or nobody can here" {
	run x 'lxc.sched.core = 1' -- true
	case $status in
	0) ;;
	*) [ "${lines[1]}" = "hint: core scheduling came with Linux 5.14 (CONFIG_SCHED_CORE)" ] ;;
	esac
	run -1 --separate-stderr x 'lxc.namespace.share.pid = 1' 'lxc.sched.core = 1' -- true
}

@test "arch: uname tells the 32-bit name where that is asked for" {
	[ "$(uname -m)" = x86_64 ] || skip_because "this is for x86_64"
	run -0 x 'lxc.arch = i686' -- uname -m
	[ "$output" = i686 ]
	run -0 x 'lxc.arch = amd64' -- uname -m
	[ "$output" = x86_64 ]
}

@test "init.uid, init.gid, init.groups, init.cwd: the process has them" {
	run -0 x 'lxc.init.uid = 1000' 'lxc.init.gid = 1001' 'lxc.init.groups = 5,6' 'lxc.init.cwd = /made' -- \
		sh -c 'pwd; sed -n "s/^[UG]id:\t\|^Groups:\t//p" /proc/self/status'
	[ "${lines[0]}" = /made ]
	[ "${lines[1]}" = $'1000\t1000\t1000\t1000' ]
	[ "${lines[2]}" = $'1001\t1001\t1001\t1001' ]
	[ "${lines[3]% }" = "5 6" ]
	# none but those
	run -0 x -- sed -n 's/^Groups:.//p' /proc/self/status
	[ -z "${output// /}" ]
}

@test "keyring.session: a session keyring of its own, or with 1 the caller's" {
	[ -e /proc/keys ] || skip_because "this kernel has no keys"
	cat >ring.c <<-'END'
	#include <stdio.h>
	#include <sys/syscall.h>
	#include <unistd.h>
	/* Alone: describe the session keyring. With a command: run it in one called lxcbox-test. */
	int main(int n, char **a)
	{
		char text[256] = "none";
		if (n > 1)
			return syscall(SYS_keyctl, 1, "lxcbox-test") < 0 ? 1 : execvp(a[1], a + 1);
		syscall(SYS_keyctl, 6, -3, text, sizeof text);
		return !puts(text);
	}
	END
	"${CC:-cc}" -static -o root/bin/ring ring.c
	run -0 root/bin/ring root/bin/ring
	[[ $output == *";lxcbox-test" ]]
	run -0 root/bin/ring lxc-execute -P "$P" -n x -f x.conf -- ring
	[[ $output != *lxcbox-test* ]]
	run -0 root/bin/ring lxc-execute -P "$P" -n x -f x.conf -s lxc.keyring.session=1 -- ring
	[[ $output == *";lxcbox-test" ]]
}

@test "monitor.signal.pdeath: the signal that init gets when its supervisor is killed; 0 for none" {
	make_ctr c1 'lxc.monitor.signal.pdeath = SIGUSR1'
	lxc-start -P "$P" -n c1 -- /bin/sh -c 'trap "exit 0" USR1; while :; do sleep 0.1; done'
	local init
	init=$(init_of c1)
	kill -KILL "$(super_of c1)"
	wait_until 10 gone "$init"
	sed -i 's/= SIGUSR1/= 0/' "$P/c1/config"
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	init=$(init_of c1)
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}
