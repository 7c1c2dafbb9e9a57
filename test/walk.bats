# The walk-through of 2011, step by step: its layout, its configuration byte
# for byte (but for the root's place and the bridge's name), its commands.

load helper

# somewhere: what the reader of the walk-through has before lxc-create
somewhere() {
	S=$T/somewhere
	busybox_root "$S/container1"
	# the guest's init mounts what it needs, as the init scripts of 2011 did
	cat >"$S/container1/etc/inittab" <<-'END'
	::sysinit:/bin/mount -t proc proc /proc
	tty1::respawn:/bin/getty -n -l /bin/sh 38400 tty1 linux
	END
	mknod "$S/container1/mnt/loop0" b 7 0
	mknod "$S/container1/mnt/full" c 1 7
	make_bridge br0
	sed "s,ROOT,$S/container1," "$here/container1.conf" >"$S/container1.conf"
	! real || (cd "$S" && lxc-update-config -c container1.conf)
}

create() {
	if real; then
		lxc-create -P "$P" -n qvdimg -f "$S/container1.conf" -t none
	else
		lxc-create -P "$P" -n qvdimg -f "$S/container1.conf"
	fi
}

started() {
	somewhere
	create
	lxc-start -d -P "$P" -n qvdimg
	wait_until 5 at_shell
}

at_shell() { inside qvdimg ps | grep -q "[0-9] root .*sh --"; }

finish() { lxc-stop -k -P "$P" -n qvdimg; }

# node KIND MAJOR MINOR: make it inside and open it; what became of it
node() {
	inside qvdimg sh -c '
		if ! err=$(mknod /tmp/node "$@" 2>&1); then echo "mknod: ${err##*: }"; exit; fi
		err=$({ : </tmp/node; } 2>&1) && err=open
		rm -f /tmp/node
		echo "${err##*: }"' sh "$@"
}

@test "walk: lxc-create takes the configuration of 2011 without a template" {
	somewhere
	run -0 create
	[ -f "$P/qvdimg/config" ]
	run -0 lxc-ls -P "$P" -1
	[ "$output" = qvdimg ]
	run -0 state qvdimg
	[ "$output" = STOPPED ]
}

@test "walk: the host name inside is that of the configuration" {
	started
	run -0 inside qvdimg hostname
	[ "$output" = qvdimg ]
	[ "$(hostname)" != qvdimg ]
	finish
}

@test "walk: eth1 has the address and MTU of the configuration and its other end is in the bridge" {
	started
	inside qvdimg ip link show eth1 >link
	grep -q '54:52:00:42:42:42' link
	grep -q 'mtu 1500 ' link
	grep -Eq '<[^>]*\<UP\>' link
	# no other interface but lo, and no address: that is left to DHCP inside
	[ "$(inside qvdimg ls /sys/class/net 2>/dev/null | wc -l)" -le 2 ]
	run -0 inside qvdimg ip -4 addr show eth1
	[[ $output != *inet* ]]
	run -0 bridge link show
	[ "$(grep -c 'master br0' <<<"$output")" = 1 ]
	finish
}

@test "walk: exactly the listed devices can be made and opened" {
	started
	local n got
	for n in 'c 1 3' 'c 1 5' 'c 1 8' 'c 1 9'; do
		# shellcheck disable=SC2086
		[ "$(node $n)" = open ]
	done
	# whether these have hardware behind them is the host's affair: a refusal has another reason
	for n in 'c 5 2' 'c 5 1' 'c 5 0' 'c 4 0' 'c 4 1' 'c 136 0' 'c 254 0'; do
		# shellcheck disable=SC2086
		got=$(node $n)
		[[ $got != *ermi* ]]
	done
	for n in 'c 1 1' 'c 1 2' 'c 1 7' 'c 1 11' 'c 4 2' 'c 4 64' 'c 10 200' 'c 10 229' 'c 253 0' 'c 254 1' 'b 1 0' 'b 7 0' 'b 8 0' 'b 254 0'; do
		# shellcheck disable=SC2086
		[ "$(node $n)" = "mknod: Operation not permitted" ]
	done
	# a node that was there before cannot be opened either
	for n in /mnt/loop0 /mnt/full; do
		run -1 inside qvdimg sh -c ": <$n"
		[[ $output == *"Operation not permitted"* ]]
	done
	finish
}

@test "walk: there are four ttys and a console" {
	started
	local n
	for n in 1 2 3 4; do
		inside qvdimg test -c "/dev/tty$n"
	done
	run -1 inside qvdimg test -e /dev/tty5
	inside qvdimg test -c /dev/console
	finish
}

@test "walk: lxc-console sits at a tty, and Ctrl-a q leaves it" {
	started
	run -0 pty lxc-console -P "$P" -n qvdimg -t 1 <<-'END'
	expect Connected to tty 1
	line
	expect #
	line echo here is $(hostname)
	expect here is qvdimg
	send \x01q
	END
	is_state qvdimg RUNNING
	finish
}

@test "walk: lxc-console says when nobody reads what is typed at a tty, and not before it could start" {
	! real || skip_because "LXC says nothing"
	started
	run -0 pty lxc-console -P "$P" -n qvdimg -t 1 <<-'END'
	expect Connected to tty 1
	line
	expect #
	send \x01q
	END
	[[ $output != *"no process"* ]]
	run -0 pty lxc-console -P "$P" -n qvdimg -t 2 <<-'END'
	expect no process has tty2 open
	expect hint: lxc-console -n qvdimg -t 0
	send \x01q
	END
	finish
}

@test "walk: lxc-ps shows the processes of the container" {
	! real || skip_because "LXC 5 has no lxc-ps"
	started
	run -0 lxc-ps -P "$P" --name qvdimg
	[[ ${lines[0]} == CONTAINER*PID* ]]
	[[ ${lines[1]} == qvdimg*init* ]]
	finish
}

@test "walk: lxc-stop kills all processes of the container" {
	started
	local pid
	pid=$(init_of qvdimg)
	run -0 lxc-stop -k -P "$P" -n qvdimg
	gone "$pid"
	is_state qvdimg STOPPED
}

@test "walk: lxc-destroy removes the container and leaves its root file system untouched" {
	somewhere
	snapshot "$S/container1" >before
	create
	lxc-start -d -P "$P" -n qvdimg
	inside qvdimg true
	finish
	if real; then
		# LXC would remove the root, wherever it is
		sed -i '/^lxc.rootfs/d' "$P/qvdimg/config"
	fi
	run -0 lxc-destroy -P "$P" -n qvdimg
	[ ! -e "$P/qvdimg" ]
	snapshot "$S/container1" >after
	# LXC makes a folder there and removes it
	real && sed -i '1d' before after
	diff before after
}
