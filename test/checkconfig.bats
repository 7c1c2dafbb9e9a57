# lxc-checkconfig: the rows of both generations, configurations of 15 years, and what is tried where there is none.

load helper

# box COMMAND...: run it in a mount namespace whose root is $R, with only what the test put there
box() {
	# shellcheck disable=SC2016
	unshare -m -- sh -c 'mount --bind "$1" "$1" && cd "$1" && mkdir -p old && pivot_root . old && umount -l /old && shift && exec "$@"' \
		sh "$R" "$@"
}

# make_box: $R with busybox, the binary and no /proc, /boot or /lib/modules
make_box() {
	R=$T/box
	busybox_root "$R"
	chmod 755 "$R"
	rm -rf "${R:?}/proc" "${R:?}/boot" "${R:?}/lib/modules"
	cp "$LXCBOX" "$R/lxc-checkconfig"
	VERSION=$(uname -r)
}

# fake_proc: a /proc in the box that has some files of the real one, and no config.gz
fake_proc() {
	local f
	for f in self/mounts filesystems cgroups devices; do
		[ -e "/proc/$f" ] || continue
		mkdir -p "$(dirname "$R/proc/$f")"
		cat "/proc/$f" >"$R/proc/$f"
	done
}

# boot_config LINE...: a configuration of the running kernel in the box
boot_config() {
	mkdir -p "$R/boot"
	{
		echo "# Linux/x86 ${VERSION%%-*} Kernel Configuration"
		printf '%s\n' CONFIG_NAMESPACES=y CONFIG_UTS_NS=y CONFIG_IPC_NS=y CONFIG_PID_NS=y CONFIG_CGROUPS=y CONFIG_SMP=y "$@"
	} >"$R/boot/config-$VERSION"
}

# config LINE...: the file $T/config, of a kernel that is not the running one
config() {
	printf '%s\n' "# Linux/arm 3.2.1 Kernel Configuration" "$@" >"$T/config"
}

# rows FILE: the rows with a word, without what stands behind it
rows() { sed -nE 's/^([A-Za-z].*: (enabled|missing|required)).*/\1/p' "$1"; }

says() { grep -qxF -- "$1" <<<"$output" || { echo "no line: $1" >&2; echo "$output" >&2; return 1; }; }
silent() { ! grep -q -- "$1" <<<"$output" || { echo "a line with: $1" >&2; echo "$output" >&2; return 1; }; }

@test "checkconfig: shows the headings and rows of the walk-through in their order" {
	! real || skip_because "LXC 5 has fewer rows"
	run -0 lxc-checkconfig
	local line at=0 next
	while read -r line; do
		next=$(grep -nE "^$line" <<<"$output" | head -n 1 | cut -d: -f1)
		[ -n "$next" ] || { echo "no row: $line"; return 1; }
		[ "$next" -gt "$at" ]
		at=$next
	done <<-'END'
	--- Namespaces ---$
	Namespaces: 
	Utsname namespace: 
	Ipc namespace: 
	Pid namespace: 
	User namespace: 
	Network namespace: 
	Multiple /dev/pts instances: 
	--- Control groups ---$
	Cgroup: 
	Cgroup namespace: 
	Cgroup device: 
	Cgroup sched: 
	Cgroup cpu account: 
	Cgroup memory controller: 
	--- Misc ---$
	Veth pair device: 
	Macvlan: 
	Vlan: 
	File capabilities: 
	END
}

@test "checkconfig: every configuration of the corpus gives LXC's rows" {
	! real || skip_because "LXC 5 is the reference itself"
	local corpus=${LXCBOX_CORPUS:-$BATS_TEST_DIRNAME/../../shared/corpus} f n=0
	[ -d "$corpus/kconfig/reference" ] || skip_because "the corpus is not here"
	for f in "$corpus"/kconfig/*; do
		[ -f "$f" ] || continue
		n=$((n + 1))
		CONFIG=$f lxc-checkconfig >out 2>err
		rows out | sort >ours
		# About this host rather than the file; ours is the file's: a cgroup namespace is
		# CONFIG_CGROUP_NS before 3.0 and part of CONFIG_CGROUPS since 4.6.
		rows "$corpus/kconfig/reference/${f##*/}.out" | grep -v '^Cgroup namespace: ' | sort >theirs
		# "# Linux kernel version: 2.6.32.2" is a version that LXC does not understand: it takes 2.6.32
		# for the newest, where file capabilities are no option any more.
		[ "${f##*/}" != config-2.6.32.2-mini2440 ] || sed -i 's/^File capabilities: enabled/File capabilities: missing/' theirs
		# every row of the reference, and none with two answers
		comm -13 ours theirs >lost
		[ ! -s lost ] || { echo "${f##*/}:"; cat lost; return 1; }
		[ -z "$(cut -d: -f1 ours | uniq -d)" ]
	done
	[ "$n" -ge 20 ]
}

@test "checkconfig: a cgroup namespace is looked for in the file and its kernel's age, not on this host" {
	local corpus=${LXCBOX_CORPUS:-$BATS_TEST_DIRNAME/../../shared/corpus}
	! real || skip_because "LXC asks the running kernel"
	[ -d "$corpus/kconfig" ] || skip_because "the corpus is not here"
	CONFIG=$corpus/kconfig/config-3.14.1-boot2docker.gz run -0 lxc-checkconfig
	says "Cgroup namespace: missing"
	CONFIG=$corpus/kconfig/config-4.9.241-centos-xen-x86_64.gz run -0 lxc-checkconfig
	says "Cgroup namespace: enabled"
}

@test "checkconfig: gzip is told by the content, whatever the level and the name" {
	config CONFIG_VETH=m CONFIG_NAMESPACES=y
	local level
	for level in 1 6 9; do
		gzip -"$level" <config >"config.$level"
		CONFIG=$T/config.$level run -0 lxc-checkconfig
		says "Namespaces: enabled"
		grep -q '^Veth pair device: enabled' <<<"$output"
	done
}

@test "checkconfig: gzip files of a real size come out whole" {
	! real || skip_because "LXC has gunzip do it"
	local i f
	# two members, text that packs badly, and more than one block
	for ((i = 0; i < 20000; i++)); do echo "CONFIG_X$((i * 7919 % 20011))=y"; done >long
	echo CONFIG_VETH=y >>long
	for f in -1 -9; do
		{ gzip "$f" <long; echo CONFIG_NAMESPACES=y | gzip; } >long.gz
		CONFIG=$T/long.gz run -0 lxc-checkconfig
		says "Namespaces: enabled"
		says "Veth pair device: enabled"
	done
}

@test "checkconfig: a damaged gzip file is an error" {
	! real || skip_because "LXC reads it as text"
	config CONFIG_NAMESPACES=y
	gzip -9 config
	local n
	n=$(stat -c %s config.gz)
	for n in 3 20 $((n - 9)) $((n - 1)); do
		head -c "$n" config.gz >cut.gz
		CONFIG=$T/cut.gz run -1 --separate-stderr lxc-checkconfig
		[ -z "$output" ]
		[ "$stderr" = "lxc-checkconfig: $T/cut.gz: neither a kernel configuration nor a whole gzip file of one" ]
	done
}

@test "checkconfig: CONFIG= that cannot be read is an error" {
	! real || skip_because "LXC looks elsewhere instead"
	CONFIG=$T/none run -1 --separate-stderr lxc-checkconfig
	[ -z "$output" ]
	[ "$stderr" = "lxc-checkconfig: $T/none: No such file or directory" ]
	CONFIG=$T run -1 --separate-stderr lxc-checkconfig
	[ "$stderr" = "lxc-checkconfig: $T: Is a directory" ]
	# a fifo is not waited for
	mkfifo fifo
	CONFIG=$T/fifo run -1 --separate-stderr timeout 10 lxc-checkconfig
	[ "$stderr" = "lxc-checkconfig: $T/fifo: neither a kernel configuration nor a whole gzip file of one" ]
	echo hello >text
	CONFIG=$T/text run -1 --separate-stderr lxc-checkconfig
	[ "$stderr" = "lxc-checkconfig: $T/text: neither a kernel configuration nor a whole gzip file of one" ]
}

@test "checkconfig: an operand is no file to read, but CONFIG= is" {
	! real || skip_because "our own wording"
	run -1 --separate-stderr lxc-checkconfig /boot/config
	[ "${stderr_lines[0]}" = "lxc-checkconfig: /boot/config: no operand is taken" ]
	[ "${stderr_lines[1]}" = "hint: CONFIG=/boot/config lxc-checkconfig reads that file" ]
}

@test "checkconfig: whole names at the beginning of a line count, and the last of them" {
	! real || skip_because "LXC takes the first that it finds"
	config "# CONFIG_NAMESPACES=y" MY_CONFIG_IPC_NS=y CONFIG_UTS_NS=yes CONFIG_PID_NS=y "# CONFIG_PID_NS is not set" \
		"# CONFIG_USER_NS is not set" CONFIG_USER_NS=m
	CONFIG=$T/config run -0 lxc-checkconfig
	says "Namespaces: required"
	says "Ipc namespace: required"
	says "Utsname namespace: missing"
	says "Pid namespace: required"
	says "User namespace: enabled"
}

@test "checkconfig: options under the name that their kernel gives them" {
	! real || skip_because "LXC has no such rows"
	config CONFIG_CGROUPS=y CONFIG_CGROUP_MEM_RES_CTLR=y CONFIG_DEVPTS_MULTIPLE_INSTANCES=y
	CONFIG=$T/config run -0 lxc-checkconfig
	says "Cgroup memory controller: enabled"
	says "Multiple /dev/pts instances: enabled"
	says "Cgroup namespace: missing"
	says "File capabilities: enabled"
	silent "^Time namespace"
	silent "^CONFIG_NF_NAT_IPV4"
	# one processor, no cpusets
	silent "^Cgroup cpuset"
	sed -i 's/3.2.1/4.9.3/' config
	echo CONFIG_SMP=y >>config
	CONFIG=$T/config run -0 lxc-checkconfig
	says "Cgroup namespace: enabled"
	says "CONFIG_NF_NAT_IPV4: missing"
	says "Cgroup cpuset: missing"
	sed -i 's/.*Kernel Configuration/# Linux kernel version: 2.6.29/' config
	CONFIG=$T/config run -0 lxc-checkconfig
	says "File capabilities: missing"
}

@test "checkconfig: with CONFIG= the running kernel has no say" {
	! real || skip_because "LXC says which modules this host has loaded"
	config CONFIG_VETH=m
	CONFIG=$T/config run -0 lxc-checkconfig
	says "Veth pair device: enabled"
	says "Pid namespace: required"
	says " - Pid namespace: no container: build the kernel with CONFIG_PID_NS"
	says " - Macvlan: no lxc.net.N.type = macvlan: build the kernel with CONFIG_MACVLAN (=y or =m)"
	silent "tried"
	silent "works"
}

@test "checkconfig: colours are for terminals, and for those who want them" {
	config CONFIG_NAMESPACES=y
	export CONFIG=$T/config
	run -0 lxc-checkconfig
	silent $'\033'
	TERM=linux pty lxc-checkconfig </dev/null >out
	grep -qF $'Namespaces: \033[1;32menabled\033[0;39m' out
	grep -qF $'Ipc namespace: \033[1;31mrequired\033[0;39m' out
	grep -qF $'Utsname namespace: \033[1;33mmissing\033[0;39m' out
	real || {
		NO_COLOR=1 pty lxc-checkconfig </dev/null >out
		grep -q 'Namespaces: enabled' out
		run -1 grep -F $'\033' out
	}
}

@test "checkconfig: finds the configuration beside the kernel, and says where" {
	! real || skip_because "our own wording"
	make_box
	fake_proc
	boot_config CONFIG_VETH=y
	run -0 box /lxc-checkconfig
	[ "${lines[1]}" = "Kernel config /proc/config.gz not found, looking in other places..." ]
	[ "${lines[2]}" = "Found kernel config file /boot/config-$VERSION" ]
	mkdir -p "$R/lib/modules/$VERSION/build"
	mv "$R/boot/config-$VERSION" "$R/lib/modules/$VERSION/build/.config"
	gzip "$R/lib/modules/$VERSION/build/.config"
	mv "$R/lib/modules/$VERSION/build/.config.gz" "$R/lib/modules/$VERSION/build/.config"
	run -0 box /lxc-checkconfig
	[ "${lines[2]}" = "Found kernel config file /lib/modules/$VERSION/build/.config" ]
}

@test "checkconfig: another kernel's configuration that lies about is left alone" {
	! real || skip_because "our own wording"
	make_box
	fake_proc
	mkdir "$R/boot"
	config CONFIG_NAMESPACES=y
	cp config "$R/boot/config"
	run -0 --separate-stderr box /lxc-checkconfig
	[ "$stderr" = "lxc-checkconfig: /boot/config: of another kernel than this one, left alone" ]
	[[ $output == *"No kernel config found: each feature is tried instead"* ]]
}

@test "checkconfig: without a configuration every feature is tried, and what was tried is said" {
	! real || skip_because "LXC gives up"
	make_box
	fake_proc
	run -0 --separate-stderr box /lxc-checkconfig
	[ -z "$stderr" ]
	[ "${lines[1]}" = "Kernel config /proc/config.gz not found, looking in other places..." ]
	[ "${lines[2]}" = "No kernel config found: each feature is tried instead, in a child that is thrown away" ]
	says "Utsname namespace: enabled (tried: unshare(CLONE_NEWUTS))"
	says "Pid namespace: enabled (tried: unshare(CLONE_NEWPID))"
	says "Veth pair device: enabled (tried: making a veth pair)"
	says "Bridges: enabled (tried: making a bridge)"
	says "Multiple /dev/pts instances: enabled (tried: mounting a second devpts)"
	says "Cgroup: enabled (tried: /proc/filesystems)"
	says "Cgroup memory controller: enabled (tried: /proc/cgroups)"
	silent "required"
}

@test "checkconfig: works where nothing is mounted, not even /proc" {
	! real || skip_because "LXC needs a shell and grep"
	make_box
	run -0 --separate-stderr box /lxc-checkconfig
	[ -z "$stderr" ]
	grep -q '^Utsname namespace: enabled' <<<"$output"
	grep -q '^User namespace: enabled' <<<"$output"
	grep -q '^Veth pair device: enabled' <<<"$output"
	grep -q '^Cgroup memory controller: enabled' <<<"$output"
	[ ! -e "$R/proc" ]
}

@test "checkconfig: a controller that is turned off at boot is missing, and the hint names the parameter" {
	! real || skip_because "LXC says enabled"
	make_box
	fake_proc
	boot_config CONFIG_MEMCG=y CONFIG_CGROUP_DEVICE=y
	printf '#subsys_name\thierarchy\tnum_cgroups\tenabled\ndevices\t1\t1\t1\nmemory\t0\t1\t0\n' >"$R/proc/cgroups"
	run -0 box /lxc-checkconfig
	says "Cgroup memory controller: missing (configured, but /proc/cgroups: turned off at boot)"
	says "Cgroup device: enabled"
	grep -q '^ - Cgroup memory controller: .*cgroup_enable=memory.*command line' <<<"$output"
}

@test "checkconfig: a limit of this host makes a namespace missing" {
	! real || skip_because "LXC says enabled"
	make_box
	boot_config
	fake_proc
	# the limit is one of a user namespace of the test's own
	run -0 unshare -U -r -m -- sh -c 'echo 0 >/proc/sys/user/max_uts_namespaces && mount --bind "$1" "$1" && cd "$1" && mkdir -p old &&
		pivot_root . old && exec /lxc-checkconfig' sh "$R"
	says "Utsname namespace: missing (configured, but unshare(CLONE_NEWUTS): No space left on device)"
	says " - Utsname namespace: no host name of its own: raise the limit in /proc/sys/user"
	grep -q '^Ipc namespace: enabled' <<<"$output"
}

@test "checkconfig: what works though it is not configured is enabled, and says so" {
	! real || skip_because "LXC says missing"
	make_box
	boot_config "# CONFIG_USER_NS is not set"
	fake_proc
	run -0 box /lxc-checkconfig
	says "User namespace: enabled (works, though not configured: unshare(CLONE_NEWUSER))"
}

@test "checkconfig: a module that is only not loaded is not loaded by asking" {
	! real || skip_because "the box has no lsmod"
	make_box
	boot_config CONFIG_MACVLAN=m CONFIG_VLAN_8021Q=m CONFIG_BRIDGE=m CONFIG_VETH=y
	fake_proc
	echo "macvlan 28672 0 - Live 0x0000000000000000" >"$R/proc/modules"
	mkdir -p "$R/lib/modules/$VERSION"
	echo "kernel/net/8021q/8021q.ko.xz: kernel/net/802/garp.ko.xz" >"$R/lib/modules/$VERSION/modules.dep"
	run -0 box /lxc-checkconfig
	grep -q '^Macvlan: enabled, loaded' <<<"$output"
	says "Vlan: enabled, not loaded"
	says "Veth pair device: enabled"
	run -0 box /lxc-checkconfig --json
	grep -q '"label":"Vlan".*"state":"enabled","config":"m","tried":null' <<<"$output"
}

@test "checkconfig: a user sees what could not be tried" {
	! real || skip_because "LXC tries nothing"
	make_box
	fake_proc
	# in a chroot not even a user namespace is to be had
	run -0 --separate-stderr chroot --userspec=65534:65534 "$R" /lxc-checkconfig
	says "Utsname namespace: unknown (could not be tried: unshare(CLONE_NEWUTS): Operation not permitted)"
	says "Cgroup: enabled (tried: /proc/filesystems)"
	grep -q '^ - could not be tried ([0-9]* features): that takes root' <<<"$output"
	boot_config
	run -0 --separate-stderr chroot --userspec=65534:65534 "$R" /lxc-checkconfig
	says "Utsname namespace: enabled"
}

@test "checkconfig: leaves the host as it was" {
	! real || skip_because "LXC tries nothing"
	host() {
		ip -o link | cut -d: -f2
		cut -d' ' -f2-6 /proc/self/mounts
		cat /proc/self/cgroup
		[ ! -e /proc/modules ] || cut -d' ' -f1 /proc/modules
	}
	host >before
	lxc-checkconfig >/dev/null
	host >after
	diff before after
}

@test "checkconfig: --json tells the same and whether containers can do with it" {
	! real || skip_because "LXC has no --json"
	need python3
	config CONFIG_NAMESPACES=y CONFIG_IPC_NS=y
	CONFIG=$T/config run -0 --separate-stderr lxc-checkconfig --json
	python3 -c '
import json, sys
d = json.loads(sys.argv[1])
row = {f["label"]: f for f in d["features"]}
assert d["ok"] is False and d["running_kernel"] is False and d["config"].endswith("/config")
assert row["Namespaces"]["state"] == "enabled" and row["Namespaces"]["config"] == "y"
assert row["Pid namespace"]["state"] == "required" and row["Pid namespace"]["mandatory"]
assert row["Veth pair device"]["fix"].endswith("CONFIG_VETH (=y or =m)")
assert all(f["tried"] is None for f in d["features"])' "$output"
	run -0 --separate-stderr lxc-checkconfig --json
	python3 -c '
import json, sys
d = json.loads(sys.argv[1])
row = {f["label"]: f for f in d["features"]}
assert row["Utsname namespace"]["result"] == "works"' "$output"
}
