#!/usr/bin/env bats
# The configuration: its grammar, its errors, its includes, and lxc-config.

load helper

setup() {
	corner_setup
	C=$T/c.conf
	# no file of an installed LXC takes the place of a built-in one
	[ ! -d /usr/share/lxc ] || mount -t tmpfs -o mode=755 lxc /usr/share/lxc
	MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo | sort)
}

# conf LINE...: the configuration that get asks
conf() { printf '%s\n' "$@" >"$C"; }

# get KEY...: what it says
get() {
	local k=()
	while [ $# -gt 0 ]; do
		k+=(-c "$1")
		shift
	done
	lxc-info -P "$P" -n c1 --rcfile "$C" "${k[@]}"
}

# --- lxc-config ---------------------------------------------------------------

# as_user COMMAND...: as somebody who is not root, at home in the test's folder
as_user() { HOME=$T unshare -U -- "$@"; }

@test "lxc-config -l: lists the keys of lxc.conf, as LXC does" {
	run -0 --separate-stderr lxc-config -l
	[ "$output" = "lxc.default_config
lxc.lxcpath
lxc.bdev.lvm.vg
lxc.bdev.lvm.thin_pool
lxc.bdev.zfs.root
lxc.cgroup.use
lxc.cgroup.pattern" ]
	[ -z "$stderr" ]
}

@test "lxc-config KEY: prints the value, or that there is none" {
	mkdir -p .config/lxc
	printf '%s\n' '# lxc.lxcpath = /no' ' lxc.lxcpath =  /a b ' 'lxc.lxcpath = /second' 'lxc.bdev.zfs.root=tank/lxc' \
		'lxc.cgroup.pattern =' 'lxc.lxcpathx = /x' 'other = 1' >.config/lxc/lxc.conf
	[ "$(as_user lxc-config lxc.lxcpath)" = "/a b" ]
	[ "$(as_user lxc-config lxc.bdev.zfs.root)" = tank/lxc ]
	[ "$(as_user lxc-config lxc.bdev.lvm.vg)" = lxc ]
	[ "$(as_user lxc-config lxc.default_config)" = "$T/.config/lxc/default.conf" ]
	run -0 as_user lxc-config lxc.cgroup.pattern
	[ "$output" = "lxc.cgroup.pattern is not set." ]
}

@test "lxc-config KEY: an unknown one is told on standard output, with the nearest one" {
	run -1 --separate-stderr lxc-config lxc.lxcpat
	[ "$output" = "Unknown configuration item: lxc.lxcpat" ]
	[ "$stderr" = "hint: is it lxc.lxcpath?" ]
	run -1 --separate-stderr lxc-config lxc.uts.name
	[ "$output" = "Unknown configuration item: lxc.uts.name" ]
}

@test "lxc-config: without a key prints its usage, exit status 0" {
	run -0 --separate-stderr lxc-config
	[[ ${lines[0]} == "Usage: lxc-config -l "* ]]
	[ -z "$stderr" ]
}

@test "lxc-config --keys: lists the keys of containers, with their old names; --json for programs" {
	run -0 --separate-stderr lxc-config --keys
	grep -qE '^lxc\.uts\.name +host name \(lxc\.utsname\)$' <<<"$output"
	grep -qE '^lxc\.net\.N\.ipv4\.address .*\(lxc\.network\.ipv4\)$' <<<"$output"
	run -0 lxc-config --json
	[[ $output == '['*'{"key":"lxc.uts.name","legacy":"lxc.utsname","effect":true,"help":"host name"},'*']' ]]
}

# --- errors ----------------------------------------------------------------------

@test "errors: every line that is wrong is told, with file, line, key, value and reason" {
	conf '# c1' '' 'lxc.tty.max = four' 'lxc.uts.name = c1' '' 'lxc.arch' 'lxc.idmap = x 0 1 2'
	run -1 --separate-stderr get lxc.arch
	[ -z "$output" ]
	[ "$stderr" = "lxc-info: $C:3: lxc.tty.max: \"four\": not a number from 0 to 4294967295
lxc-info: $C:6: lxc.arch: the = is missing
lxc-info: $C:7: lxc.idmap: \"x\": the kind is u or g" ]
}

@test "errors: twenty are told, the rest is counted" {
	printf 'lxc.tty.max = x\n%.0s' {1..33} >"$C"
	run -1 --separate-stderr get lxc.arch
	[ "${#stderr_lines[@]}" = 21 ]
	[ "${stderr_lines[19]}" = "lxc-info: $C:20: lxc.tty.max: \"x\": not a number from 0 to 4294967295" ]
	[ "${stderr_lines[20]}" = "lxc-info: and 13 more lines that are wrong" ]
}

# wrong LINE REASON: that line alone is refused, for that reason
wrong() {
	conf "$1"
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:1: $2" ] || { echo "$stderr"; return 1; }
}

@test "errors: an unknown key names the nearest one, of either generation" {
	wrong 'lxc.uts.nam = a' 'lxc.uts.nam: unknown key; is it lxc.uts.name?'
	wrong 'lxc.UTS.name = a' 'lxc.UTS.name: unknown key; is it lxc.uts.name?'
	wrong 'lxc.utsnam = a' 'lxc.utsnam: unknown key; is it lxc.utsname?'
	wrong 'lxc.ttyx = 1' 'lxc.ttyx: unknown key; is it lxc.tty?'
	wrong 'lxc.includ = /a' 'lxc.includ: unknown key; is it lxc.include?'
	wrong 'lxc.prlimits.core = 1' 'lxc.prlimits.core: unknown key; is it lxc.prlimit.NAME?'
	wrong 'lxc.net.0.ipv4.adress = 1' 'lxc.net.0.ipv4.adress: unknown key; is it lxc.net.0.ipv4.address?'
	conf 'lxc.net.0.type = veth' 'lxc.net.0.ipv4 = 10.0.3.2/24'
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:2: lxc.net.0.ipv4: unknown key; is it lxc.net.0.ipv4.address?" ]
	wrong 'lxc.sysctl. = 1' 'lxc.sysctl.: a name is missing behind the last dot'
	wrong 'lxc.qqqqqqqqqqqqqqqq = 1' 'lxc.qqqqqqqqqqqqqqqq: unknown key'
	wrong 'lxc.lxcpath = /a' "lxc.lxcpath: belongs in lxc.conf, not in a container's configuration"
}

@test "our own keys begin with lxcbox., which LXC passes over; an unknown one names the nearest one" {
	conf 'lxc.utsname = a' 'lxcbox.restart = always' 'lxcbox.require = db' 'lxcbox.ready = 80'
	[ "$(get lxcbox.restart lxcbox.require lxcbox.ready)" = "lxcbox.restart = always
lxcbox.require = db

lxcbox.ready = tcp:80" ]
	conf 'lxcbox.restrat = always' 'lxcbox.restart = often' 'lxcbox is here'
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:1: lxcbox.restrat: unknown key; is it lxcbox.restart?
lxc-info: $C:2: lxcbox.restart: \"often\": takes no, on-failure or always" ]
	lxc-config --keys | grep -q '^lxcbox.restart  '
}

@test "errors: an interface's keys need its number, its type and the right one" {
	wrong 'lxc.net.type = veth' "lxc.net.type: an interface's number is missing: lxc.net.0.type and so on"
	wrong 'lxc.network.link = br0' 'lxc.network.link: stands before any lxc.network.type, which opens an interface'
	wrong 'lxc.network.typ = veth' 'lxc.network.typ: unknown key; is it lxc.network.type?'
	wrong 'lxc.net.0.veth.pair = a' 'lxc.net.0.veth.pair: stands before the type of its interface'
	wrong 'lxc.net.0.type = vet' 'lxc.net.0.type: "vet": is none of veth macvlan ipvlan vlan phys empty none'
	conf 'lxc.network.type = veth' 'lxc.network.macvlan.mode = bridge' 'lxc.network.lnk = br0'
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:2: lxc.network.macvlan.mode: is for interfaces of type macvlan, this one is veth
lxc-info: $C:3: lxc.network.lnk: unknown key; is it lxc.network.link?" ]
}

@test "errors: what an old file may have is an error in a current one" {
	wrong 'lxc.arch = z80' 'lxc.arch: "z80": unknown architecture'
	conf 'lxc.utsname = a' 'lxc.arch = z80' 'lxc.environment = NOT_SET_ANYWHERE'
	run -0 --separate-stderr get lxc.arch lxc.environment
	[ -z "$stderr" ]
}

# --- includes ------------------------------------------------------------------------

@test "lxc.include: acts where it stands; a folder's files by name, those that end in .conf" {
	mkdir d
	echo 'lxc.group = b' >d/20.conf
	echo 'lxc.group = a' >d/10.conf
	echo 'lxc.group = hidden' >d/.h.conf
	echo 'lxc.group = no' >d/README
	echo 'lxc.group = no' >d/.conf
	mkdir d/sub
	conf 'lxc.group = first' "lxc.include = $T/d" 'lxc.group = last'
	[ "$(get lxc.group)" = "lxc.group = first
hidden
a
b
last" ]
	conf 'lxc.include = d/' "lxc.include = d/20.conf"
	[ "$(get lxc.group)" = "lxc.group = hidden
a
b
b" ]
}

@test "lxc.include: a folder that is missing is no error, a file that is missing is one" {
	conf "lxc.include = $T/none/" 'lxc.include =' 'lxc.uts.name = c1'
	[ "$(get lxc.uts.name)" = "lxc.uts.name = c1" ]
	conf 'lxc.uts.name = c1' "lxc.include = $T/none"
	run -1 --separate-stderr get lxc.uts.name
	[ "$stderr" = "lxc-info: $C:2: lxc.include: $T/none: No such file or directory" ]
}

@test "lxc.include: an error in an included file is told of that file" {
	echo 'lxc.tty.max = x' >inc
	conf '' "lxc.include = $T/inc"
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $T/inc:1: lxc.tty.max: \"x\": not a number from 0 to 4294967295" ]
}

@test "lxc.include: a file that includes itself is an error that names the way round" {
	echo "lxc.include = $T/b" >a
	printf '%s\n' '' "lxc.include = $T/./a" >b
	conf "lxc.include = $T/a"
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $T/b:2: lxc.include: $T/./a: includes itself: $T/a > $T/b > $T/./a" ]
	conf "lxc.include = $C"
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:1: lxc.include: $C: includes itself: $C > $C" ]
}

@test "lxc.include: thousands of files from a few are an end" {
	local i
	echo 'lxc.group = a' >f0
	for i in {1..20}; do
		printf '%s\n' "lxc.include = f$((i - 1))" "lxc.include = f$((i - 1))" >"f$i"
	done
	conf 'lxc.include = f20'
	run -1 --separate-stderr get lxc.arch
	[[ ${stderr_lines[0]} == "lxc-info: "*": lxc.include: "*": more than 4096 files are included" ]]
	[ "${#stderr_lines[@]}" -le 21 ]
}

@test "lxc.include: a fifo, a device or a folder's folder is refused, not waited for" {
	mkfifo fifo
	mkdir -p d/x.conf
	conf "lxc.include = $T/fifo"
	run -1 --separate-stderr timeout 10 lxc-info -P "$P" -n c1 --rcfile "$C" -c lxc.arch
	[ "$stderr" = "lxc-info: $C:1: lxc.include: $T/fifo: not a regular file" ]
	conf 'lxc.include = /dev/zero'
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:1: lxc.include: /dev/zero: not a regular file" ]
	conf "lxc.include = $T/d"
	run -1 --separate-stderr get lxc.arch
	[ "$stderr" = "lxc-info: $C:1: lxc.include: $T/d/x.conf: not a regular file" ]
}

@test "a configuration may be /dev/null or a pipe of the shell's, and is no larger than 16 MiB" {
	C=/dev/null
	[ "$(get lxc.autodev)" = "lxc.autodev = 1" ]
	[ "$(lxc-info -P "$P" -n c1 --rcfile <(echo lxc.uts.name = a) -c lxc.uts.name)" = "lxc.uts.name = a" ]
	truncate -s 17M big
	C=$T/big
	run -1 --separate-stderr get lxc.autodev
	[ "$stderr" = "lxc-info: $C: larger than 16 MiB" ]
}

@test "lxc.include: LXC's own files are built in, under any prefix, where the host has none" {
	local f
	for f in common userns nesting alpine.common archlinux.common centos.common debian.common devuan.common fedora.common \
		gentoo.common opensuse.common openwrt.common oracle.common plamo.common slackware.common sparclinux.common \
		ubuntu.common ubuntu-cloud.common voidlinux.common ubuntu.userns debian.userns alpine.userns oci.common; do
		conf "lxc.include = /usr/share/lxc/config/$f.conf" "lxc.include = /usr/local/share/lxc/config/$f.conf"
		get lxc.arch
	done
	conf 'lxc.include = /usr/share/lxc/config/debian.common.conf' 'lxc.include = /usr/share/lxc/config/common.conf.d'
	[ "$(get lxc.pty.max lxc.tty.max lxc.tty.dir lxc.mount.auto)" = "lxc.pty.max = 1024
lxc.tty.max = 4
lxc.tty.dir =
lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed" ]
	mkdir -p x/share/lxc/config
	echo 'lxc.pty.max = 5' >x/share/lxc/config/common.conf
	conf "lxc.include = $T/x/share/lxc/config/common.conf"
	[ "$(get lxc.pty.max)" = "lxc.pty.max = 5" ]
}

# --- a start ------------------------------------------------------------------------------

# The program of a container that ends at once.
TRUE='lxc.init.cmd = /bin/true'

@test "start: each key that has no effect yet is named once" {
	local key
	# one that is so in the table, whichever that is today
	key=$(lxc-config --keys | awk '/\[no effect yet\]/ && /^lxc\.(seccomp|selinux|apparmor)\.[a-z_.]* / { print $1; exit }')
	[ -n "$key" ] || skip_because "every key has its effect"
	make_ctr c1 "$TRUE" "$key = 1" "$key = 1"
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -F
	[ "$(grep -c "$key: has no effect yet in this version" <<<"$stderr")" = 1 ]
}

@test "start: an old file is told what is taken otherwise, line by line" {
	make_ctr c1
	printf '%s\n' 'lxc.utsname = c1' "lxc.rootfs = $P/c1/rootfs" 'lxc.arch = z80' 'lxc.pivotdir = mnt' "lxc.init_cmd = /bin/true" \
		>"$P/c1/config"
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -F
	[ "$stderr" = "lxc-start: $P/c1/config:4: lxc.pivotdir: has no effect: the old root is never mounted inside
lxc-start: $P/c1/config:3: lxc.arch: \"z80\": unknown architecture
lxc-start: $P/c1/config: no lxc.network.type is set: the container gets a network of its own with nothing in it
hint: up to LXC 0.9 it shared the host's network, which now is lxc.network.type = none" ]
}

@test "start: what hides lines is told" {
	make_ctr c1
	printf '\xef\xbb\xbflxc.uts.name = c1\nlxc.net.0.type = empty\nlxc.rootfs.path = dir:%s\n%s\n\0lxc.tty.max = 4\n' "$P/c1/rootfs" "$TRUE" \
		>"$P/c1/config"
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -F
	[ "$stderr" = "lxc-start: $P/c1/config:1: byte order mark: hides this line, as it does from LXC
lxc-start: $P/c1/config:5: NUL byte: ends the file, as it does for LXC; there is more behind it" ]
}

@test "start: the built-in common files work on a host that has nothing else" {
	make_ctr c1 'lxc.include = /usr/share/lxc/config/debian.common.conf' "$TRUE"
	lxc-start -P "$P" -n c1 -F
	make_ctr c2 'lxc.include = /usr/share/lxc/config/ubuntu.common.conf' 'lxc.include = /usr/share/lxc/config/nesting.conf' "$TRUE"
	lxc-start -P "$P" -n c2 -F
}
