#!/bin/sh
# demo.sh LXCBOX: the walk-through of 2011, each command as it is typed, with what it shows. In
# mount and network namespaces of its own, with an empty /var/lib/lxc: nothing of it stays.
set -eu
box=$(readlink -f "${1:?usage: demo.sh LXCBOX}")
here=$(cd "${0%/*}" && pwd)

if [ -z "${DEMO_CORNER:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo "the demo needs root: containers do" >&2; exit 1; }
	DEMO_CORNER=$(mktemp -d "${TMPDIR:-/tmp}/lxcbox-demo.XXXXXX")
	export DEMO_CORNER
	trap 'rm -rf "$DEMO_CORNER"' EXIT
	unshare -m -n -- sh "$here/demo.sh" "$box"
	exit
fi

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

# say TEXT...: what comes next
say() { echo; printf '# %s\n' "$@"; }
# the command line $1, shown as it is typed, then run
run() {
	printf '%s$ %s%s\n' "$bold" "$1" "$plain"
	eval "$1"
}
# on a terminal of its own, typing what standard input says (test/pty.c). A shell's question where
# the cursor is (ESC [6n) is not shown: the terminal would type its answer at the next prompt.
typed() {
	printf '%s$ %s%s\n' "$bold" "$1" "$plain"
	# shellcheck disable=SC2086 # words
	{ "$DEMO_CORNER/pty" -t 20 $1 || : >"$DEMO_CORNER/failed"; } | sed "s/$(printf '\033')\[6n//g"
	echo
	[ ! -e "$DEMO_CORNER/failed" ]
}

mount -t tmpfs -o mode=755 demo /run
mkdir -p /var/lib/lxc
mount -t tmpfs -o mode=755 demo /var/lib/lxc
mount -t sysfs sysfs "$DEMO_CORNER" 2>/dev/null && umount "$DEMO_CORNER"
ip link set lo up
cc -D_GNU_SOURCE -O1 -o "$DEMO_CORNER/pty" "$here/pty.c"
mkdir "$DEMO_CORNER/bin" "$DEMO_CORNER/somewhere"
cp "$box" "$DEMO_CORNER/bin/lxcbox"
PATH=$DEMO_CORNER/bin:$PATH
export PATH
cd "$DEMO_CORNER/somewhere"
# whatever ends the demo ends its container
trap 'lxcbox stop -k -n qvdimg 2>/dev/null || :' EXIT

say 'One file, and its names. (Here in a folder that goes away again.)'
run 'lxcbox --install -s ../bin'
run 'ls ../bin'

say 'Then check what this kernel has.'
run 'lxc-checkconfig'

say 'Setting up a network bridge, in a network namespace of the demo.'
run 'ip link add br0 type bridge'
run 'ip addr add 10.1.0.101/24 dev br0'
run 'ip link set br0 up'

say 'A root file system: any folder that holds one, from debootstrap, an image, a copy. Here the built-in' \
	'template makes one, by way of a container that is not needed: what --dir names outlives it.'
run "lxc-create -n maker -t busybox --dir $PWD/container1"
run 'lxc-destroy -n maker'

say 'Modifications to it. The configuration of 2011 mounts nothing: the guest does, at its start.'
run "sed -i '1i ::sysinit:/bin/mount -t proc proc /proc' container1/etc/inittab"

say 'The configuration file.'
sed "s,ROOT,$PWD/container1," "$here/container1.conf" >container1.conf
run 'cat container1.conf'

say 'lxc-create creates the container, which is not more than a data structure.'
run 'lxc-create -n qvdimg -f container1.conf'
run 'lxc-ls -f'

say 'lxc-start brings the container up.'
run 'lxc-start -n qvdimg'
run 'lxc-ls -f -F name,state,pid,interface'
run 'lxc-info -n qvdimg'

say 'lxc-console connects to one of its ttys; Ctrl-a q leaves it. A device that is denied stays out of reach.'
typed 'lxc-console -n qvdimg -t 1' <<'END'
line
expect ~#
line hostname
expect ~#
line ip link show eth1
expect 54:52:00:42:42:42
expect ~#
line mknod /tmp/disk b 8 0
expect not permitted
expect ~#
send \x01q
END

say 'lxc-ps shows the processes running inside the container.'
run 'lxc-ps --name qvdimg'

say 'lxc-stop shuts the container down, lxc-destroy removes the data structure. The files stay.'
run 'lxc-stop -n qvdimg'
run 'lxc-destroy -n qvdimg'
run 'lxc-ls -f'
run 'ls container1'
