# lxc-start: from a configuration to a running container, and its supervisor.

load helper

# quick NAME [LINE...]: a container whose init is a shell script of one line, given by INIT
quick() {
	local name=$1
	shift
	make_ctr "$name" "$@"
	printf '#!/bin/sh\n%s\n' "${INIT:-exec sleep 1000}" >"$P/$name/rootfs/sbin/init.sh"
	chmod 755 "$P/$name/rootfs/sbin/init.sh"
	ln -sf init.sh "$P/$name/rootfs/sbin/init"
}

@test "start: in the background it is silent and returns when init runs" {
	quick c1
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ -z "$output$stderr" ]
	[ "$(state c1)" = RUNNING ]
	[ "$(tr '\0' ' ' <"/proc/$(init_of c1)/cmdline")" = "sleep 1000 " ]
	lxc-stop -k -P "$P" -n c1
}

@test "start: the first operand is the name, -d is the default" {
	quick c1
	lxc-start -P "$P" c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" c1
}

@test "start: -d with -F is misuse" {
	quick c1
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -d -F
	[ "$stderr" = "lxc-start: -d and -F exclude each other" ]
}

@test "start: no name is an error" {
	run -1 --separate-stderr lxc-start -P "$P"
	[ "$stderr" = "lxc-start: which container? -n NAME is missing" ]
}

@test "start: a name with a slash is refused" {
	run -1 --separate-stderr lxc-start -P "$P" -n ../etc
	[ "$stderr" = 'lxc-start: "../etc": not a container'\''s name: letters, digits, _ . and -, not first a -, at most 240' ]
}

@test "start: a container that is not there says what would make it" {
	run -1 --separate-stderr lxc-start -P "$P" -n none
	[ "${stderr_lines[0]}" = "lxc-start: none: no such container: $P/none/config is not there" ]
	[ "${stderr_lines[1]}" = "hint: lxc-create -n none makes it; -f FILE starts one from a file" ]
}

@test "start: one that runs already is no failure, and says so" {
	quick c1
	lxc-start -P "$P" -n c1
	local init
	init=$(init_of c1)
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: is already running" ]
	[ "$(init_of c1)" = "$init" ]
	run -0 --separate-stderr lxc-start -F -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: is already running" ]
	lxc-stop -k -P "$P" -n c1
}

@test "start: what is wrong on the command line is told without a line number, and a missing type as that" {
	quick c1
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.net.0.type=veth -s lxc.net.0.link=nosuch
	[ "${stderr_lines[0]}" = "lxc-start: -s: lxc.net.0.link: there is no such interface on this host" ]
	printf 'lxc.rootfs.path = dir:%s\nlxc.net.0.link = br0\n' "$P/c1/rootfs" >typeless
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -f typeless
	[ "$stderr" = "lxc-start: $T/typeless:2: lxc.net.0.type: is missing: veth, empty or none" ]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s "lxc.mount.entry=$T nowhere none bind 0 0"
	[[ ${stderr_lines[0]} == "lxc-start: c1: cannot mount $T on nowhere: No such file or directory" ]]
	[[ ${stderr_lines[1]} == hint:*create=dir* ]]
}

@test "start: -F stays and has init's exit status" {
	INIT='exit 7' quick c1
	run -7 lxc-start -F -P "$P" -n c1
	is_state c1 STOPPED
}

@test "start: -F has 128 and the signal that ended init" {
	INIT='exec sleep 1000' quick c1
	lxc-start -F -P "$P" -n c1 3>&- &
	local me=$! st=0
	wait_until 10 is_state c1 RUNNING
	kill -KILL "$(init_of c1)"
	wait "$me" || st=$?
	[ "$st" = 137 ]
}

@test "start: -F shows what the console prints, and a file feeds it" {
	INIT='echo first; read -r line; echo "got <$line>"' quick c1
	run -0 lxc-start -F -P "$P" -n c1 <<<'from outside'
	[[ $output == *first* ]]
	[[ $output == *"got <from outside>"* ]]
}

@test "start: -F on a terminal gives it back as it was, and passes Ctrl-C inside" {
	quick c1
	run -0 pty -t 30 sh -c 'stty -a >before; lxc-start -F -P "$1" -n c1 -- /bin/sh; echo "status $?"; stty -a >after' sh "$P" <<-'END'
	expect #
	line trap 'echo caught $(hostname)' INT; echo re''ady
	expect ready
	send \x03
	expect caught c1
	line exit 3
	expect status 3
	END
	diff before after
}

@test "start: a command behind -- runs instead of init" {
	quick c1
	run -0 lxc-start -F -P "$P" -n c1 -- /bin/sh -c 'echo "I am $$ on $(hostname)"'
	[[ $output == *"I am 1 on c1"* ]]
}

@test "start: lxc.init.cmd with quotes, lxc.init.cwd, ids and groups" {
	quick c1 'lxc.init.cmd = /bin/sh -c "id; pwd; exit 4"' 'lxc.init.cwd = /var/log' 'lxc.init.uid = 1000' 'lxc.init.gid = 1001' 'lxc.init.groups = 5,6'
	run -4 lxc-start -F -P "$P" -n c1
	[[ $output == *"uid=1000 gid=1001 groups=1001"*5*6* || $output == *"uid=1000 gid=1001 groups=5,6"* ]]
	[[ $output == */var/log* ]]
}

@test "start: -s adds a setting, an unknown key is an error" {
	quick c1
	run -0 lxc-start -F -P "$P" -n c1 -s lxc.uts.name=other --define=lxc.environment=A=b -- /bin/sh -c 'hostname; echo $A'
	[[ $output == *other*b* ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.uts.nam=x
	[[ $stderr == "lxc-start: "*"lxc.uts.nam: "*"lxc.uts.name"* ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.uts.name
	[ -n "$stderr" ]
	is_state c1 STOPPED
}

@test "start: -f, --rcfile read another configuration, also without a container" {
	quick c1
	cp "$P/c1/config" other.conf
	echo 'lxc.uts.name = elsewhere' >>other.conf
	run -0 lxc-start -F -P "$P" -n c1 -f other.conf -- /bin/hostname
	[[ $output == *elsewhere* ]]
	run -0 lxc-start -F -P "$P" -n volatile --rcfile=other.conf -- /bin/hostname
	[[ $output == *elsewhere* ]]
	lxc-start -P "$P" -n volatile -f other.conf
	is_state volatile RUNNING
	lxc-stop -k -P "$P" -n volatile
}

@test "start: -p writes the supervisor's pid and takes it away at the end" {
	quick c1
	lxc-start -P "$P" -n c1 -p pid
	[ "$(<pid)" = "$(super_of c1)" ]
	lxc-stop -k -P "$P" -n c1
	[ ! -e pid ]
}

@test "start: -L appends what the console prints to a file that only its owner reads" {
	INIT='echo on the console; exec sleep 1000' quick c1
	lxc-start -P "$P" -n c1 -L con
	wait_until 5 contains con "on the console"
	[ "$(stat -c %a con)" = 600 ]
	lxc-stop -k -P "$P" -n c1
}

@test "start: -o and -l write a log, -q keeps standard error empty" {
	quick c1
	lxc-start -P "$P" -n c1 -o log -l DEBUG
	lxc-stop -k -P "$P" -n c1
	[[ $(<log) == *"lxc-start c1 "*" INFO     "*RUNNING* ]]
	echo 'lxc.rootfs.path = /nowhere' >>"$P/c1/config"
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -q -o log2 -l ERROR
	[ -z "$stderr" ]
	[[ $(<log2) == *" ERROR    c1: root file system /nowhere: No such file or directory" ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -l LOUD
	[ "$stderr" = "lxc-start: LOUD: no log level; they are TRACE DEBUG INFO NOTICE WARN ERROR CRIT ALERT FATAL" ]
}

@test "start: without a root file system the host's init is not started" {
	mkdir "$P/c1"
	echo 'lxc.uts.name = c1' >"$P/c1/config"
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: c1: no root file system: its init would be this host's" ]
	[[ ${stderr_lines[1]} == "hint: set lxc.rootfs.path in $P/c1/config"* ]]
}

@test "start: an init that is not there is told before anything is made" {
	quick c1
	rm "$P/c1/rootfs/sbin/init"
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: init /sbin/init in $P/c1/rootfs: No such file or directory" ]
}

@test "start: an init of another machine is named as such" {
	quick c1
	# an ELF header of an aarch64 program, e_machine 183
	{ printf '\177ELF\2\1\1'; head -c 9 /dev/zero; printf '\2\0\267\0'; head -c 60 /dev/zero; } >"$P/c1/rootfs/sbin/init.sh"
	umount /proc/sys/fs/binfmt_misc 2>/dev/null || :
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: c1: init /sbin/init in $P/c1/rootfs is a program for aarch64" ]
}

@test "start: a start that fails in the background says why, and what the console last said" {
	quick c1 'lxc.mount.entry = /nowhere mnt none bind 0 0'
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: cannot mount /nowhere on mnt: No such file or directory" ]
	is_state c1 STOPPED
	printf '#!/nowhere\n' >"$P/c1/rootfs/sbin/init.sh"
	sed -i '/nowhere/d' "$P/c1/config"
	run -127 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: cannot run /sbin/init: No such file or directory" ]
}

@test "start: keys without effect yet are named, once each" {
	quick c1 'lxc.apparmor.raw = one,' 'lxc.apparmor.raw = two,'
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: lxc.apparmor.raw: has no effect yet in this version" ]
	lxc-stop -k -P "$P" -n c1
}

@test "start: nothing of the caller's gets in: descriptors, environment, working folder" {
	quick c1
	exec 9</etc/passwd
	run -0 env SECRET=1 lxc-start -F -P "$P" -n c1 -- /bin/sh -c 'ls /proc/1/fd; env; pwd'
	exec 9<&-
	[[ $output != *SECRET* ]]
	[[ $output == *container=lxc* ]]
	[ -z "$(tr -d '\r' <<<"$output" | sed -n '/^[0-9][0-9]*$/{ /^[0-2]$/!p }')" ]
	[ "$(tr -d '\r' <<<"$output" | tail -n 1)" = / ]
}

@test "start: reboot inside starts it anew with the configuration read again, under the same supervisor" {
	INIT='[ -e /again ] && exec sleep 1000; : >/again; reboot -f' quick c1
	# the host name of the second life is that of the changed file
	lxc-start -P "$P" -n c1
	wait_until 10 contains_cmd c1
	sed -i 's/^lxc.uts.name.*/lxc.uts.name = second/' "$P/c1/config"
	local super init
	super=$(super_of c1) init=$(init_of c1)
	inside c1 reboot -f || :
	wait_until 10 gone "$init"
	wait_until 10 is_state c1 RUNNING
	wait_until 10 contains_cmd c1
	[ "$(super_of c1)" = "$super" ]
	[ "$(inside c1 hostname)" = second ]
	lxc-stop -k -P "$P" -n c1
}
contains_cmd() { [ "$(tr '\0' ' ' <"/proc/$(init_of "$1")/cmdline")" = "sleep 1000 " ]; }

@test "start: halt inside stops it" {
	quick c1
	lxc-start -P "$P" -n c1
	inside c1 poweroff -f || :
	wait_until 10 is_state c1 STOPPED
}

@test "start: a configuration that broke meanwhile ends the container at its reboot" {
	quick c1
	lxc-start -P "$P" -n c1
	echo 'lxc.nonsense = 1' >>"$P/c1/config"
	inside c1 reboot -f || :
	wait_until 10 is_state c1 STOPPED
}

@test "start: the supervisor ends with the container, and says nothing more" {
	quick c1
	lxc-start -P "$P" -n c1
	local super
	super=$(super_of c1)
	kill -KILL "$(init_of c1)"
	wait_until 10 gone "$super"
	is_state c1 STOPPED
}

@test "start: SIGTERM to the supervisor goes to init" {
	INIT='trap "exit 9" TERM; while :; do sleep 0.1; done' quick c1
	lxc-start -P "$P" -n c1
	kill -TERM "$(super_of c1)"
	wait_until 10 is_state c1 STOPPED
}

@test "start: limits of lxc.cgroup are there before init runs, in file order" {
	quick c1 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup.memory.memsw.limit_in_bytes = 128M' 'lxc.cgroup.cpu.shares = 256'
	run lxc-start -P "$P" -n c1
	if [ "$status" != 0 ]; then
		# a kernel without swap accounting has no memsw
		[[ $output == *memsw* ]]
		sed -i '/memsw/d' "$P/c1/config"
		lxc-start -P "$P" -n c1
	fi
	local pid m at
	pid=$(init_of c1)
	for m in $(cgroup_mounts); do
		at=$m$(cgroup_of "$pid" "$m")
		[ ! -e "$at/memory.limit_in_bytes" ] || [ "$(<"$at/memory.limit_in_bytes")" = 67108864 ]
		[ ! -e "$at/cpu.shares" ] || [ "$(<"$at/cpu.shares")" = 256 ]
	done
	lxc-stop -k -P "$P" -n c1
}

@test "start: a limit of a controller that this host lacks is an error with file and line" {
	quick c1 'lxc.cgroup.nosuch.limit = 1'
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: $P/c1/config:5: lxc.cgroup.nosuch.limit: 1: this host has no such controller" ]
}

@test "start: two containers of one name in two places have cgroups of their own" {
	quick c1
	mkdir other
	cp -a "$P/c1" other/
	sed -i "s,$P,$T/other," other/c1/config
	lxc-start -P "$P" -n c1
	lxc-start -P other -n c1
	local a b
	a=$(init_of c1) b=$(lxc-info -P other -n c1 -pH)
	run -1 cmp -s "/proc/$a/cgroup" "/proc/$b/cgroup"
	lxc-stop -k -P other -n c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "start: a cgroup of its name that somebody else made is not touched" {
	quick c1
	local c
	for c in "${CGROUPS[@]}"; do
		mkdir "$c/lxc"
		cat "$c/cpuset.cpus" 2>/dev/null >"$c/lxc/cpuset.cpus" || :
		cat "$c/cpuset.mems" 2>/dev/null >"$c/lxc/cpuset.mems" || :
		mkdir "$c/lxc/c1" "$c/lxc/c1/of-theirs"
	done
	lxc-start -P "$P" -n c1
	run -0 cat "/proc/$(init_of c1)/cgroup"
	[[ $output == */lxc/c1-1* ]]
	lxc-stop -k -P "$P" -n c1
	for c in "${CGROUPS[@]}"; do
		rmdir "$c/lxc/c1/of-theirs" "$c/lxc/c1"
		rmdir "$c/lxc"
	done
}

@test "start: a cgroup that is empty and has no mark is what a start left that was killed meanwhile" {
	quick c1
	local c
	for c in "${CGROUPS[@]}"; do
		mkdir "$c/lxc"
		mkdir "$c/lxc/c1"
		lxc-start -P "$P" -n c1
		run -0 cat "/proc/$(init_of c1)/cgroup"
		[[ $output == */lxc/c1* && $output != *c1-1* ]]
		lxc-stop -k -P "$P" -n c1
		[ ! -e "$c/lxc/c1" ]
	done
}

@test "start: a controller that cannot be had costs that controller and one warning" {
	quick c1 'lxc.cgroup.dir = fleet'
	local c cpuset=
	for c in "${CGROUPS[@]}"; do
		# somebody's, who gave it no processors
		[ ! -e "$c/cpuset.cpus" ] || { mkdir "$c/fleet"; cpuset=$c/fleet; }
	done
	[ -n "$cpuset" ] || skip_because "there is no cpuset hierarchy of cgroup v1"
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: going on without the cgroup controller cpuset: No space left on device" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
	rmdir "$cpuset"
	# the others were made for this start, and went with it
	for c in "${CGROUPS[@]}"; do
		[ ! -e "$c/fleet" ]
	done
}

@test "start: a pid file that cannot be written is an error" {
	quick c1
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -p nowhere/pid
	[ "$stderr" = "lxc-start: c1: pid file $T/nowhere/pid: No such file or directory" ]
	is_state c1 STOPPED
}

@test "start: lxc.console.path must be a terminal, -c takes any file" {
	INIT='echo on the console; exec sleep 1000' quick c1
	: >file
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s "lxc.console.path=$T/file"
	[ "${stderr_lines[0]}" = "lxc-start: c1: lxc.console.path $T/file: Not a tty" ]
	lxc-start -P "$P" -n c1 -c file
	wait_until 5 contains file "on the console"
	lxc-stop -k -P "$P" -n c1
}

@test "start: lxc.console.path shows the console on that terminal" {
	INIT='read -r line; echo "got <$line>"; read -r line' quick c1
	run -0 pty -t 30 sh -c 'lxc-start -P "$1" -n c1 -c "$(tty)"; echo started; lxc-wait -P "$1" -n c1 -s STOPPED' sh "$P" <<-'END'
	expect started
	line hello
	expect got <hello>
	line bye
	END
}

@test "start: a controller that this kernel lacks costs its limits and one warning" {
	local n
	for n in rdma misc debug hugetlb; do
		! grep -q "^$n	" /proc/cgroups || continue
		quick c1 "lxc.cgroup.$n.max = 1" "lxc.cgroup.$n.other = 2"
		run -0 --separate-stderr lxc-start -P "$P" -n c1
		[ "${stderr_lines[0]}" = "lxc-start: $P/c1/config:5: lxc.cgroup.$n.max: 1: this host has no such controller; it goes without" ]
		[ "${#stderr_lines[@]}" = 2 ]
		lxc-stop -k -P "$P" -n c1
		return
	done
	skip_because "this kernel lacks no controller"
}

@test "start: interface names and addresses that the kernel would refuse are errors with file and line" {
	local v
	for v in 'name = a/b' 'name = ..' 'veth.pair = a:b' 'hwaddr = 0x:11:22:33:44:5' 'hwaddr = +0:11:22:33:44:55' 'hwaddr = 01:11:22:33:44:55' 'mtu = 20'; do
		quick c1
		sed -i 's/type = empty/type = veth/' "$P/c1/config"
		echo "lxc.net.0.$v" >>"$P/c1/config"
		run -1 --separate-stderr lxc-start -P "$P" -n c1
		[[ ${stderr_lines[-1]} == "lxc-start: $P/c1/config:3: lxc.net.0.${v%% *}: "* ]] || { echo "$v: $stderr"; return 1; }
		rm -r "$P/c1"
	done
}

@test "start: a relative root file system is meant from where the command was typed, at a reboot too" {
	busybox_root
	mkdir "$P/c1"
	printf 'lxc.uts.name = c1\nlxc.rootfs.path = root\nlxc.init.cmd = /bin/sleep 1000\n' >"$P/c1/config"
	lxc-start -P "$P" -n c1
	local init
	init=$(init_of c1)
	inside c1 reboot -f || :
	wait_until 10 gone "$init"
	wait_until 10 is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "start: what is not there is told before anything is made: the root, the init's quotes, a shared namespace" {
	quick c1
	local s
	for s in lxc.rootfs.path=/nowhere 'lxc.init.cmd=sh -c "x' lxc.namespace.share.net=nobody "lxc.cgroup.dir=$(printf 'd%.0s' {1..400})"; do
		run -1 --separate-stderr strace -f -e trace=clone,clone3,fork,vfork,mkdirat -o trace lxc-start -P "$P" -n c1 -s "$s"
		[ "${#stderr_lines[@]}" = 1 ]
		! grep -E 'clone|fork|mkdirat' trace
	done
}

@test "start: lxc.idmap gives it a user namespace: root inside is nobody's root outside" {
	make_ctr c1 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.tty.max = 1' 'lxc.init.cmd = /bin/sleep 1000'
	chown -R 100000:100000 "$P/c1/rootfs"
	# the way to it must be open to them
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[1]}" = "hint: its root, who is nobody here, must get there: each folder on the way needs x for all" ]
	mv "$P" /run/open
	P=/run/open
	sed -i "s,dir:.*/c1,dir:$P/c1," "$P/c1/config"
	lxc-start -P "$P" -n c1
	local init
	init=$(init_of c1)
	[ "$(stat -c %u "/proc/$init")" = 100000 ]
	run -0 nsenter -t "$init" -m -u -n -p -U -S 0 -G 0 -- /bin/sh -c 'id -u; mknod /tmp/x c 1 3 || echo refused; echo >/dev/null && cat /proc/1/uid_map'
	[ "${lines[0]}" = 0 ]
	[[ $output == *refused* ]]
	[[ $output == *100000* ]]
	# its cgroups are its own to manage
	local m at
	m=$(cgroup_mounts | head -n 1) at=$(cgroup_of "$init" "$m")
	[ "$(stat -c %u "$m$at")" = 100000 ]
	lxc-stop -k -P "$P" -n c1
}

@test "start: several interfaces in file order, both generations, addresses, gateways and names" {
	make_bridge br0
	ip addr add 10.3.0.1/24 dev br0
	ip addr add fd00::1/64 dev br0 nodad
	make_ctr c1
	sed -i '/lxc.net/d' "$P/c1/config"
	cat >>"$P/c1/config" <<-'END'
	lxc.network.type = veth
	lxc.network.link = br0
	lxc.network.flags = up
	lxc.network.ipv4 = 10.3.0.5/24
	lxc.network.ipv4.gateway = auto
	lxc.network.hwaddr = 02:11:22:33:44:55
	lxc.net.3.type = veth
	lxc.net.3.link = br0
	lxc.net.3.flags = up
	lxc.net.3.name = lan7
	lxc.net.3.mtu = 1400
	lxc.net.3.veth.pair = hostend7
	lxc.net.3.ipv6.address = fd00::5/64
	lxc.net.3.ipv6.gateway = fd00::1
	lxc.net.4.type = empty
	lxc.init.cmd = /bin/sleep 1000
	END
	lxc-start -P "$P" -n c1
	inside c1 ip addr >addr
	inside c1 ip route >route
	inside c1 ip -6 route >route6
	grep -q 'inet 10.3.0.5/24 brd 10.3.0.255' addr
	grep -q '02:11:22:33:44:55' addr
	grep -Eq 'lan7.*mtu 1400' addr
	grep -q 'inet6 fd00::5/64' addr
	grep -q 'default via 10.3.0.1 dev eth0' route
	grep -q 'default via fd00::1 dev lan7' route6
	ip -o link show dev hostend7 | grep -q 'master br0'
	ip -d link show dev hostend7 | grep -q 'alias lxc:c1:1'
	inside c1 ping -c 1 -w 5 10.3.0.1 >/dev/null
	# the bridge keeps its address when ports come and go
	lxc-stop -k -P "$P" -n c1
}

@test "start: whatever the caller ignores, nothing is ignored inside" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	# bash itself cannot set 32 and 33, which C libraries keep for themselves
	local deaf='for n in {1..64}; do [ $n = 17 ] || trap "" $n; done 2>/dev/null; exec "$@"'
	run -0 bash -c "$deaf" sh lxc-start -F -P "$P" -n c1 -- /bin/sed -n /SigIgn/p /proc/1/status </dev/null
	[[ $output == SigIgn:?0000000000000000* ]]
	lxc-start -P "$P" -n c1
	run -0 pty bash -c "$deaf" sh lxc-attach -P "$P" -n c1 -- sed -n /SigIgn/p /proc/self/status </dev/null
	[[ $output == SigIgn:?0000000000000000* ]]
	lxc-stop -k -P "$P" -n c1
}
