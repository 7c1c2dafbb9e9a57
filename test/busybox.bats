# The built-in busybox container.

load helper

setup() {
	# no default configuration but the built-in one
	[ ! -d /etc/lxc ] || mount -t tmpfs none /etc/lxc
	corner_setup
	! real || skip_because "the template of LXC is a script of its own"
}

create() { lxc-create -P "$P" -n c1 -t busybox "$@"; }
start() { lxc-start -P "$P" -n c1; }
# end_by COMMAND: inside c1; init's signals may reach it before it has ended
end_by() { inside c1 "$1" || [ $? = 143 ] || [ $? = 137 ]; }
stopped() { is_state c1 STOPPED; }
# has_address IP: eth0 of c1 has it
has_address() { inside c1 ifconfig eth0 | grep -qF "inet addr:$1"; }
# has_process NAME: of c1
has_process() { inside c1 ps | grep -v "ps$" | grep -q "$1"; }
resolves_by() { contains "$P/c1/rootfs/etc/resolv.conf" "nameserver $1"; }

@test "busybox: the container has a shell on its console" {
	create
	start
	run -0 pty lxc-console -P "$P" -n c1 -t 0 <<-'END'
	line
	expect c1:~#
	line echo sum $((40 + 2)) on $(tty)
	expect sum 42 on /dev/
	send \x01q
	END
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: a shell on the console and the first tty comes again after it has ended" {
	create
	start
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	line
	expect c1:~#
	line echo first $((1 + 1)); exit
	expect first 2
	line
	expect c1:~#
	line echo again $((2 + 2))
	expect again 4
	send \x01q
	END
	# the others wait for Enter
	run -0 pty lxc-console -P "$P" -n c1 -t 3 <<-'END'
	line
	line echo third $((3 + 3))
	expect third 6
	send \x01q
	END
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: has its name, /proc, /sys and the applets" {
	create
	start
	run -0 inside c1 hostname
	[ "$output" = c1 ]
	run -0 inside c1 sh -c 'cat /etc/hostname; ls /proc/self/status; ls -d /sys/class; command -v ps; id -un'
	[ "${lines[0]}" = c1 ]
	[ "${lines[1]}" = /proc/self/status ]
	[ "${lines[2]}" = /sys/class ]
	[ "${lines[3]##*/}" = ps ]
	[ "${lines[4]}" = root ]
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: opens the devices that every program needs and no other" {
	create
	start
	inside c1 sh -c 'for d in null zero full random urandom tty; do [ -c /dev/$d ] || exit 1; done; echo x >/dev/null; head -c 1 /dev/urandom >/dev/null'
	inside c1 mknod /tmp/disk b 8 0
	run -1 inside c1 sh -c ': </tmp/disk'
	[[ $output == *"Operation not permitted"* ]]
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: halt inside stops the container" {
	create
	start
	end_by halt
	wait_until 10 stopped
	# and the next start finds nothing in its way
	start
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: poweroff inside stops the container" {
	create
	start
	end_by poweroff
	wait_until 10 stopped
}

@test "busybox: a foreground lxc-start ends with status 0 when it is halted inside" {
	create
	lxc-start -F -P "$P" -n c1 </dev/null >out 2>&1 &
	local pid=$!
	wait_until 5 is_state c1 RUNNING
	end_by poweroff
	wait "$pid"
}

@test "busybox: reboot inside starts it anew under the same supervisor" {
	create
	start
	local init super
	init=$(init_of c1)
	super=$(super_of c1)
	inside c1 touch /root/kept /dev/gone
	end_by reboot
	wait_until 10 gone "$init"
	wait_until 10 is_state c1 RUNNING
	[ "$(init_of c1)" != "$init" ]
	[ "$(super_of c1)" = "$super" ]
	inside c1 test -e /root/kept
	run -1 inside c1 test -e /dev/gone
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: lxc-stop shuts it down, and it has the time to end its processes" {
	create
	start
	cat >"$P/c1/rootfs/bin/service" <<-'END'
	#!/bin/sh
	trap 'echo ended >/root/ended; exit' TERM
	touch /root/started
	while :; do sleep 1; done
	END
	chmod +x "$P/c1/rootfs/bin/service"
	inside c1 setsid sh -c 'service </dev/null >/dev/null 2>&1 &'
	wait_until 5 test -e "$P/c1/rootfs/root/started"
	SECONDS=0
	run -0 lxc-stop -t 20 -P "$P" -n c1
	((SECONDS < 10))
	stopped
	[ "$(cat "$P/c1/rootfs/root/ended")" = ended ]
}

@test "busybox: lxc-stop -r restarts it" {
	create
	start
	local init
	init=$(init_of c1)
	lxc-stop -r -P "$P" -n c1
	wait_until 10 gone "$init"
	wait_until 10 is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

# bridge: br0 with 10.9.8.1
bridge() {
	make_bridge br0
	ip addr add 10.9.8.1/24 dev br0
	printf 'lxc.net.0.type = veth\nlxc.net.0.link = br0\nlxc.net.0.flags = up\n' >net.conf
}

dhcpd() {
	cat >udhcpd.conf <<-END
	start 10.9.8.100
	end 10.9.8.120
	interface br0
	lease_file $T/leases
	pidfile $T/udhcpd.pid
	option subnet 255.255.255.0
	option router 10.9.8.1
	option dns 10.9.8.1
	option domain example
	option lease 600
	END
	: >leases
	busybox udhcpd -f udhcpd.conf >/dev/null 2>&1 3>&- &
	DHCPD=$!
}

@test "busybox: an interface without an address gets one by DHCP, with route and name server" {
	bridge
	dhcpd
	echo 'lxc.net.0.ipv4.address = 0.0.0.0' >>net.conf
	create -f net.conf
	start
	wait_until 20 has_address 10.9.8
	wait_until 5 resolves_by 10.9.8.1
	run -0 inside c1 ip route
	[[ $output == *"default via 10.9.8.1 dev eth0"* ]]
	run -0 inside c1 cat /etc/resolv.conf
	[ "${lines[0]}" = "search example" ]
	busybox ping -c 1 -W 5 "$(inside c1 ifconfig eth0 | sed -n 's/.*inet addr:\([^ ]*\).*/\1/p')"
	lxc-stop -k -P "$P" -n c1
	kill "$DHCPD"
}

@test "busybox: an address of the configuration is kept, and nobody is asked for another" {
	bridge
	dhcpd
	printf 'lxc.net.0.ipv4.address = 10.9.8.7/24\nlxc.net.0.ipv4.gateway = 10.9.8.1\n' >>net.conf
	create -f net.conf
	start
	wait_until 5 inside c1 ping -c 1 -W 1 10.9.8.1
	has_address 10.9.8.7
	run -1 has_process udhcpc
	run -0 inside c1 ip route
	[[ $output == *"default via 10.9.8.1 dev eth0"* ]]
	lxc-stop -k -P "$P" -n c1
	kill "$DHCPD"
}

@test "busybox: without a server it comes up all the same" {
	bridge
	create -f net.conf
	start
	wait_until 5 has_process udhcpc
	SECONDS=0
	lxc-stop -t 20 -P "$P" -n c1
	((SECONDS < 10))
}

@test "busybox: a container that shares the host's network leaves its interfaces alone" {
	ip link add guarded type veth peer name guarded2
	echo 'lxc.net.0.type = none' >none.conf
	create -f none.conf
	run -1 grep -q udhcpc "$P/c1/rootfs/etc/init.d/rcS"
	start
	wait_until 5 has_process sh
	run -0 ip link show guarded
	[[ $output != *"state UP"* && $output != *",UP"* ]]
	lxc-stop -k -P "$P" -n c1
	ip link del guarded
}

@test "busybox: the configuration's name, ttys, mounts and devices are kept" {
	cat >own.conf <<-'END'
	lxc.uts.name = other
	lxc.tty.max = 2
	lxc.mount.auto = proc sys:ro
	lxc.cgroup.devices.deny = a
	lxc.cgroup.devices.allow = c 1:3 rwm
	lxc.cgroup.devices.allow = c 136:* rwm
	lxc.cgroup.devices.allow = c 5:* rwm
	lxc.cap.drop = sys_time
	END
	create -f own.conf
	for k in uts.name tty.max mount.auto cap.drop cgroup.devices.deny; do
		[ "$(grep -c "^lxc.$k " "$P/c1/config")" = 1 ]
	done
	[ "$(grep -c ^tty "$P/c1/rootfs/etc/inittab")" = 2 ]
	start
	run -0 inside c1 hostname
	[ "$output" = other ]
	run -1 inside c1 sh -c ': </dev/zero'
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: a legacy configuration gets legacy lines" {
	printf 'lxc.utsname = old\nlxc.network.type = empty\n' >old.conf
	create -f old.conf
	grep -qx "lxc.rootfs = $P/c1/rootfs" "$P/c1/config"
	grep -qx 'lxc.tty = 4' "$P/c1/config"
	run -1 grep -E '^lxc\.(rootfs\.path|uts\.name|tty\.max|pty\.max)' "$P/c1/config"
	start
	run -0 inside c1 hostname
	[ "$output" = old ]
	lxc-stop -k -P "$P" -n c1
}

@test "busybox: with an id map everything belongs to the container's root" {
	printf 'lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 200000 65536\n' >map.conf
	create -f map.conf
	run -0 find "$P/c1/rootfs" ! -uid 100000 -o ! -gid 200000
	[ -z "$output" ]
	[ "$(stat -c %u:%g "$P/c1")" = 100000:200000 ]
}

@test "busybox: --busybox-path takes that one" {
	mkdir other
	cp "$(command -v busybox)" other/thebox
	printf mark >>other/thebox
	create -- --busybox-path "$T/other/thebox"
	cmp other/thebox "$P/c1/rootfs/bin/busybox"
	lxc-destroy -P "$P" -n c1
	create -- --busybox-path="$T/other/thebox"
	cmp other/thebox "$P/c1/rootfs/bin/busybox"
}

refused() {
	run -1 --separate-stderr create -- --busybox-path "$1"
	[ "$stderr" = "lxc-create: $1: $2" ]
	[ ! -e "$P/c1" ]
}

@test "busybox: a dynamic one is refused" {
	echo 'int main(void) { return 0; }' >dyn.c
	cc -o dyn dyn.c
	refused "$T/dyn" "is dynamically linked: it would not run without the libraries of this host"
}

@test "busybox: one for another architecture is refused" {
	cp "$(command -v busybox)" foreign
	# e_machine of elf(5): 243 is RISC-V, 40 is 32-bit ARM
	printf '\363\0' | dd of=foreign bs=1 seek=18 conv=notrunc status=none
	refused "$T/foreign" "is a program for another architecture"
	printf '\50\0' | dd of=foreign bs=1 seek=18 conv=notrunc status=none
	refused "$T/foreign" "is a program for another architecture"
}

@test "busybox: what is no busybox is refused" {
	echo hello >text
	refused "$T/text" "is no program"
	mkfifo fifo
	refused "$T/fifo" "is no program"
	refused "$T" "is no program"
	cp "$LXCBOX" box
	refused "$T/box" "was built without init or sh"
	refused "$T/none" "No such file or directory"
	chmod -x box
	refused "$T/box" "does not run, or does not answer to --list as busybox does"
}

@test "busybox: an option that it does not have is refused" {
	run -1 --separate-stderr create -- --flavour sweet
	[ "$stderr" = "lxc-create: template busybox: --flavour: it takes --busybox-path FILE" ]
	[ ! -e "$P/c1" ]
}


@test "busybox: without a static busybox on the host lxcbox itself is the init, which idles and can be stopped" {
	create -- --busybox-path none >out 2>&1
	[ ! -s out ]
	[ "$(ls "$P/c1/rootfs/sbin")" = init.lxc ]
	[ -z "$(ls "$P/c1/rootfs/bin")" ]
	cmp "$LXCBOX" "$P/c1/rootfs/sbin/init.lxc"
	grep -qx 'lxc.init.cmd = /sbin/init.lxc' "$P/c1/config"
	start
	is_state c1 RUNNING
	[ "$(tr '\0' ' ' <"/proc/$(init_of c1)/cmdline")" = "/sbin/init.lxc " ]
	SECONDS=0
	run -0 lxc-stop -t 30 -P "$P" -n c1
	((SECONDS < 10))
	stopped
	start
	run -0 lxc-stop -k -P "$P" -n c1
	stopped
	lxc-destroy -P "$P" -n c1
	[ ! -e "$P/c1" ]
}

@test "busybox: why the host's busybox was not taken is said, with a hint" {
	echo 'int main(void) { return 0; }' >dyn.c
	mkdir bin
	cc -o bin/busybox dyn.c
	local b
	local -a masked=()
	for b in /bin/busybox /usr/bin/busybox /sbin/busybox; do
		[ -e "$b" ] && ! cmp -s bin/busybox "$b" || continue
		mount --bind bin/busybox "$b"
		masked+=("$b")
	done
	PATH=$T/bin:$PATH run -0 --separate-stderr create
	for b in "${masked[@]}"; do
		umount "$b"
	done
	echo "$stderr"
	[ "${stderr_lines[0]}" = "lxc-create: no static busybox on this host ($T/bin/busybox is dynamically linked: it would not run without the libraries of this host): the container gets no shell, only an init that waits to be stopped" ]
	[ "${stderr_lines[1]}" = "hint: Debian: apt-get install busybox-static; or -- --busybox-path FILE" ]
	[ "${#stderr_lines[@]}" = 2 ]
	[ "$(ls "$P/c1/rootfs/sbin")" = init.lxc ]
	start
	lxc-stop -P "$P" -n c1
}

@test "busybox: lxc-create -t busybox -h shows what the template takes" {
	run -0 --separate-stderr lxc-create -t busybox -h
	[[ ${lines[0]} == "Usage: lxc-create "* ]]
	[[ $output == *"--busybox-path=FILE"* ]]
	[ -z "$stderr" ]
	# without the template only what is common
	run -0 lxc-create -h
	[[ $output != *--busybox-path* ]]
}
