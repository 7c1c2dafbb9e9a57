# lxc-device: give a device of the host to a running container, or take it back.

load helper

# one [LINE...]: c1 runs
one() {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000' "$@"
	lxc-start -P "$P" -n c1
}
end() { lxc-stop -k -P "$P" -n c1; }
dev() { lxc-device -P "$P" -n c1 "$@"; }
links() { inside c1 cat /proc/net/dev | sed -n 's/^ *\([^ :]*\):.*/\1/p' | sort | tr '\n' ' '; }
# pair: veth interfaces d0 and d1
pair() { ip link add d0 type veth peer name d1; }
unpair() { ip link del d1; }
no_link() { ! ip link show "$1" >/dev/null 2>&1; }

@test "device: an interface is moved into the container, down, and out of it again" {
	one
	pair
	ip link set d0 up
	run -0 --separate-stderr dev add d0
	[ -z "$output$stderr" ]
	no_link d0
	[ "$(links)" = "d0 lo " ]
	[ "$(inside c1 cat /sys/class/net/d0/operstate 2>/dev/null || inside c1 ip link show d0 | grep -c ',UP')" != up ]
	run -0 --separate-stderr dev del d0
	[ -z "$output$stderr" ]
	[ "$(links)" = "lo " ]
	ip link show d0 | grep -q 'state DOWN'
	unpair
	end
}

@test "device: it takes another name inside, and outside again" {
	one
	pair
	run -0 dev add d0 lan0
	[ "$(links)" = "lan0 lo " ]
	run -0 dev del lan0 d0
	[ "$(links)" = "lo " ]
	ip link show d0 >/dev/null
	run -0 dev -- a d0 lan1
	[ "$(links)" = "lan1 lo " ]
	run -0 dev d lan1
	ip link show lan1 >/dev/null
	ip link del lan1
	end
}

@test "device: a name that is taken is an error, and the interface stays where it was" {
	one
	pair
	ip link add e0 type veth peer name e1
	dev add e0 eth0
	run -1 --separate-stderr dev add d0 eth0
	[ "$output$stderr" = "lxc-device: c1: d0: cannot be moved in: there is an interface eth0 already" ]
	ip link show d0 >/dev/null
	run -1 --separate-stderr dev del eth0 d0
	[ "$output$stderr" = "lxc-device: c1: eth0: cannot be moved out: there is an interface d0 already" ]
	[ "$(links)" = "eth0 lo " ]
	unpair
	ip link del e1
	end
}

@test "device: what may not leave its network namespace is told so" {
	one
	run -1 --separate-stderr dev add lo lo1
	[[ ${stderr_lines[0]} == "lxc-device: c1: lo: cannot be moved in: "* ]]
	[ "${stderr_lines[1]}" = "hint: bridges and lo are; a wireless one moves with its phy: iw phy PHY set netns PID" ]
	run -1 --separate-stderr dev del nothing0
	[ "$output$stderr" = "lxc-device: c1: nothing0: no such interface in it" ]
	run -1 --separate-stderr dev add lo "a name"
	[ "$output$stderr" = "lxc-device: a name: no name of an interface" ]
	run -1 --separate-stderr dev add lo a23456789012345f
	[ "$output$stderr" = "lxc-device: a23456789012345f: no name of an interface" ]
	end
}

@test "device: a virtual interface ends with the container" {
	one
	pair
	dev add d0
	end
	wait_until 10 no_link d1
	no_link d0
}

@test "device: a container with the host's network has its interfaces already" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	sed -i 's/^lxc.net.0.type.*/lxc.net.0.type = none/' "$P/c1/config"
	lxc-start -P "$P" -n c1
	pair
	run -1 --separate-stderr dev add d0
	[ "$output$stderr" = "lxc-device: c1: it has the host's network: interfaces are there already" ]
	ip link show d0 >/dev/null
	unpair
	end
}

@test "device: a node is made inside with the host's number and mode, and may be used" {
	one 'lxc.cgroup.devices.deny = a' 'lxc.cgroup.devices.allow = c 1:3 rwm'
	mknod full c 1 7
	chmod 640 full
	run -0 --separate-stderr dev add "$T/full" /dev/full0
	[ -z "$output$stderr" ]
	run -0 inside c1 stat -c '%F %t:%T %a %u:%g' /dev/full0
	[ "$output" = "character special file 1:7 640 0:0" ]
	run -0 inside c1 sh -c 'head -c 1 /dev/full0 | od -An -tx1'
	[[ $output == *00* ]]
	contains <(lxc-cgroup -P "$P" -n c1 devices.list) "c 1:7 rwm"
	run -0 --separate-stderr dev del "$T/full" /dev/full0
	[ -z "$output$stderr" ]
	[ ! -e "/proc/$(init_of c1)/root/dev/full0" ]
	run -1 contains <(lxc-cgroup -P "$P" -n c1 devices.list) "c 1:7"
	end
}

@test "device: without a third argument the path is the same; folders on the way are made" {
	one
	mkdir deep
	mknod deep/zero c 1 5
	run -0 dev add "$T/deep/zero"
	run -0 stat -c '%F %t:%T' "/proc/$(init_of c1)/root$T/deep/zero"
	[ "$output" = "character special file 1:5" ]
	run -0 dev del "$T/deep/zero"
	end
}

@test "device: another device node in the place is replaced, anything else is not" {
	one
	local root
	root=/proc/$(init_of c1)/root
	mknod "$root/dev/x" c 1 3
	mknod zero c 1 5
	run -0 dev add "$T/zero" /dev/x
	[ "$(stat -c %t:%T "$root/dev/x")" = 1:5 ]
	rm "$root/dev/x"
	echo precious >"$root/dev/x"
	run -1 --separate-stderr dev add "$T/zero" /dev/x
	[ "$output$stderr" = "lxc-device: c1: /dev/x: is there, and is no device node" ]
	[ "$(<"$root/dev/x")" = precious ]
	run -1 --separate-stderr dev del "$T/zero" /dev/x
	[ "$output$stderr" = "lxc-device: c1: /dev/x: no device node in it; its access to the device has ended" ]
	[ "$(<"$root/dev/x")" = precious ]
	run -0 find "$root/dev/" -name '.lxc*'
	[ -z "$output" ]
	end
}

@test "device: no link inside leads out" {
	one
	local root
	root=/proc/$(init_of c1)/root
	mkdir outside
	mknod zero c 1 5
	ln -s "$T/outside" "$root/way"
	run -1 --separate-stderr dev add "$T/zero" /way/node
	[ "$output$stderr" = "lxc-device: c1: /way/node: a link or a file is in its way" ]
	ln -s "$T/outside/node" "$root/node"
	run -1 --separate-stderr dev add "$T/zero" /node
	[ "$output$stderr" = "lxc-device: c1: /node: is there, and is no device node" ]
	mknod outside/node c 1 5
	run -1 --separate-stderr dev del "$T/zero" /node
	run -1 --separate-stderr dev del "$T/zero" /way/node
	[ -c outside/node ]
	run -1 --separate-stderr dev add "$T/zero" ../../../node
	[ "$output$stderr" = "lxc-device: ../../../node: no whole path in the container" ]
	run -0 dev add "$T/zero" /../../../../node2
	[ -c "$root/node2" ]
	[ ! -e /node2 ]
	[ "$(ls outside)" = node ]
	end
}

@test "device: where nodes cannot be opened none is made" {
	one 'lxc.mount.entry = none mnt tmpfs nodev,create=dir 0 0'
	mknod zero c 1 5
	run -1 --separate-stderr dev add "$T/zero" /mnt/zero
	[ "${stderr_lines[0]}" = "lxc-device: c1: /mnt/zero: no device can be opened there: its file system is mounted nodev, or in a user namespace" ]
	[ "${stderr_lines[1]}" = "hint: lxc.mount.entry = DEV mnt/zero none bind,create=file 0 0 brings it in at the next start" ]
	run -0 ls -A "/proc/$(init_of c1)/root/mnt"
	[ -z "$output" ]
	end
}

@test "device: in a user namespace the node belongs to its root" {
	make_ctr c1 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.tty.max = 1' 'lxc.init.cmd = /bin/sleep 1000'
	chown -R 100000:100000 "$P/c1/rootfs"
	# the way to it must be open to them; and a tmpfs is mounted by the host
	mv "$P" /run/open
	P=/run/open
	sed -i "s,dir:.*/c1,dir:$P/c1," "$P/c1/config"
	lxc-start -P "$P" -n c1
	mknod zero c 1 5
	run -0 dev add "$T/zero" /zero
	[ "$(stat -c %u:%g "/proc/$(init_of c1)/root/zero")" = 100000:100000 ]
	# a file system of the container's own lets no device be opened
	nsenter -t "$(init_of c1)" -m -U -p -S 0 -G 0 -- mount -t tmpfs none /mnt
	run -1 --separate-stderr dev add "$T/zero" /mnt/zero
	[ "${stderr_lines[0]}" = "lxc-device: c1: /mnt/zero: no device can be opened there: its file system is mounted nodev, or in a user namespace" ]
	end
}

@test "device: works without a supervisor and on a frozen container" {
	one
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	lxc-freeze -P "$P" -n c1
	pair
	mknod zero c 1 5
	run -0 timeout 20 lxc-device -P "$P" -n c1 add d0
	run -0 timeout 20 lxc-device -P "$P" -n c1 add "$T/zero" /dev/zero1
	run -0 timeout 20 lxc-device -P "$P" -n c1 del d0
	unpair
	end
}

@test "device: misuse" {
	make_ctr c1
	run -1 --separate-stderr dev add lo
	[ "$output$stderr" = "lxc-device: c1: is not running" ]
	run -1 --separate-stderr dev add
	[ "$output$stderr" = "lxc-device: add or del, DEV and perhaps its NAME are wanted" ]
	run -1 --separate-stderr dev remove lo
	[ "$output$stderr" = "lxc-device: remove: neither add nor del" ]
	lxc-start -P "$P" -n c1
	run -1 --separate-stderr dev add nothing0
	[ "${stderr_lines[0]}" = "lxc-device: nothing0: no network interface, and no device node" ]
	run -1 --separate-stderr dev add /etc/passwd
	[ "${stderr_lines[0]}" = "lxc-device: /etc/passwd: no network interface, and no device node" ]
	end
}
