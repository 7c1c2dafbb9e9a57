# lxc-checkpoint: what criu is told, with a stand-in for it; and criu itself, where it and the kernel can.

load helper

setup() {
	corner_setup
	mkdir -p stub
	# criu of these tests: notes its arguments, does the least of what they ask for
	cat >stub/criu <<-'END'
	#!/bin/sh
	printf '%s\n' "$@" >"$T/args"
	verb=$1
	case $1 in restore) log=restore.log ;; *) log=dump.log ;; esac
	while [ $# -gt 0 ]; do
		case $1 in
		--images-dir) dir=$2 ;;
		--tree) tree=$2 ;;
		--pidfile) pidfile=$2 ;;
		--leave-running | --leave-stopped) verb=leave ;;
		esac
		shift
	done
	printf '(00.1) Error (first): no\n(00.2) Error (criu/x.c:1): it %s\n(00.3) done\n' "$(cat "$T/fail" 2>/dev/null)" >"$dir/$log"
	[ ! -e "$T/fail" ] || exit 3
	if [ -n "$pidfile" ]; then
		setsid unshare -p -f sleep 1000 >/dev/null 2>&1 3>&- &
		until [ -n "$init" ]; do init=$(cat "/proc/$!/task/$!/children"); done
		echo "${init% }" >"$pidfile"
	elif [ "$verb" = dump ]; then
		kill -9 "$tree"
	fi
	END
	chmod +x stub/criu
	export T
}

# with the stand-in first
checkpoint() { PATH=$T/stub:$PATH lxc-checkpoint -P "$P" "$@"; }
has() { grep -qxF -- "$1" args || { echo "not told: $1"; cat args; return 1; }; }
# pair OPTION VALUE: both, in this order
pair() { grep -xF -A1 -- "$1" args | grep -qxF -- "$2" || { echo "not told: $1 $2"; cat args; return 1; }; }

running() {
	make_ctr c1 "$@"
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
}

@test "checkpoint: -D writes the images of a running container, which goes on" {
	running
	run -0 --separate-stderr checkpoint -n c1 -D images
	[ -z "$output$stderr" ]
	[ "$(head -n 1 args)" = dump ]
	pair --images-dir "$T/images"
	pair --log-file dump.log
	pair --tree "$(init_of c1)"
	pair --external 'mnt[]:ms'
	has -v2
	has --tcp-established
	has --file-locks
	has --link-remap
	has --manage-cgroups=full
	has --leave-running
	# the console, whose other end is outside
	local rdev
	rdev=$(stat -c %t:%T "/proc/$(init_of c1)/root/dev/console")
	grep -qx 'tty\[[0-9a-f]*:[0-9a-f]*\]' args
	grep -qx "tty\[$(printf %x $(((0x${rdev%:*} << 8) + 0x${rdev#*:})))":'[0-9a-f]*\]' images/tty
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: criu is told the roots of its cgroups and how to freeze them" {
	[ "${#CGROUPS[@]}" -gt 0 ] || skip_because "this kernel has no cgroups"
	running
	checkpoint -n c1 -D images
	local folder
	[ "$(grep -c -xF -- --cgroup-root args)" -ge 1 ]
	grep -A1 -xF -- --cgroup-root args | grep -q '/lxc/c1$'
	folder=$(grep -A1 -xF -- --freeze-cgroup args | tail -n 1)
	grep -qx "$(init_of c1)" "$folder/cgroup.procs"
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: -s ends it, and nothing of it is left" {
	running
	run -0 --separate-stderr checkpoint -n c1 -D images -s
	[ -z "$output$stderr" ]
	run -1 grep -e --leave args
	is_state c1 STOPPED
}

@test "checkpoint: -p writes memory alone, --predump-dir is what was written before; -v and -A go to criu" {
	running
	: >script
	checkpoint -n c1 -D images/1 -p -v -A script
	[ "$(head -n 1 args)" = pre-dump ]
	has --track-mem
	has -v4
	pair --action-script "$T/script"
	[ ! -e images/1/tty ]
	checkpoint -n c1 -D images/2 --predump-dir ../1
	pair --prev-images-dir ../1
	has --track-mem
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: a failure of criu is told by its last error, and where the rest is" {
	running
	echo broke >fail
	run -1 --separate-stderr checkpoint -n c1 -D images -s
	[ "$stderr" = "lxc-checkpoint: c1: criu: Error (criu/x.c:1): it broke
hint: all it says is in $T/images/dump.log; criu check tells whether this kernel can" ]
	is_state c1 RUNNING
	printf '#!/bin/sh\nexit 5\n' >stub/criu
	run -1 --separate-stderr checkpoint -n c1 -D other
	[ "${stderr_lines[0]}" = "lxc-checkpoint: c1: criu has failed with status 5" ]
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: where criu is not installed one line says so, before anything is made" {
	running
	run -1 --separate-stderr env PATH="$BATS_RUN_TMPDIR/bin" lxc-checkpoint -P "$P" -n c1 -D images
	[ "$stderr" = "lxc-checkpoint: criu is not installed
hint: it reads and rebuilds processes, which nothing else does: install the package criu" ]
	[ ! -e images ]
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: what does not go together is misuse" {
	local a
	make_ctr c1
	run -1 --separate-stderr checkpoint -n c1
	[ "$stderr" = "lxc-checkpoint: where to? -D DIR is missing" ]
	for a in -s -p --predump-dir=x; do
		run -1 --separate-stderr checkpoint -n c1 -D images -r $a
		[ "$stderr" = "lxc-checkpoint: -r excludes -s, -p and --predump-dir" ]
	done
	run -1 --separate-stderr checkpoint -n c1 -D images -F
	[ "$stderr" = "lxc-checkpoint: -d and -F are for -r" ]
	run -1 --separate-stderr checkpoint -n c1 -D images -r -d -F
	[ "$stderr" = "lxc-checkpoint: -d and -F exclude each other" ]
}

@test "checkpoint: a dump needs a running container, a restore a stopped one, both one that is defined" {
	make_ctr c1
	run -1 --separate-stderr checkpoint -n c1 -D images
	[ "$stderr" = "lxc-checkpoint: c1: is not running" ]
	run -1 --separate-stderr checkpoint -n none -D images
	[ "$stderr" = "lxc-checkpoint: none: no such container: $P/none/config is not there" ]
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	run -1 --separate-stderr checkpoint -n c1 -D images -r
	[ "$stderr" = "lxc-checkpoint: c1: is running" ]
	lxc-stop -k -P "$P" -n c1
}

@test "checkpoint: options of LXC 0.7: -S names the images, -k ends it, --pause leaves it stopped" {
	running
	checkpoint -n c1 -S images --pause
	pair --images-dir "$T/images"
	has --leave-stopped
	checkpoint -n c1 -S images -k
	is_state c1 STOPPED
}

@test "checkpoint: -r tells criu root, console, interfaces and cgroups, and leaves a record for lxc-start" {
	make_bridge br0
	running 'lxc.net.1.type = veth' 'lxc.net.1.link = br0' 'lxc.net.1.name = lan' 'lxc.net.1.veth.pair = vethc1'
	checkpoint -n c1 -D images -s
	run checkpoint -n c1 -D images -r
	[ "$(head -n 1 args)" = restore ]
	pair --log-file restore.log
	has --restore-detached
	pair --root "$P/c1/rootfs"
	pair --external 'veth[lan]:vethc1@br0'
	pair --inherit-fd "fd[3]:$(<images/tty)"
	[ "${#CGROUPS[@]}" = 0 ] || grep -A1 -xF -- --cgroup-root args | grep -q '/lxc/c1$'
	# what it restored, as far as this criu did, is known as a container's
	local said=$output init
	init=$(<images/pid)
	[ "$(init_of c1)" = "$init" ] || [ "$said" != "${said/(init $init)/}" ]
	kill -KILL "$(<images/pid)"
	wait_until 10 is_state c1 STOPPED
	lxc-stop -k -P "$P" -n c1 || :
	rm -rf /run/lxc
}

@test "checkpoint: a restore that fails leaves nothing, and quotes criu" {
	make_ctr c1
	mkdir images
	echo failed >fail
	run -1 --separate-stderr checkpoint -n c1 -D images -r
	[ "$stderr" = "lxc-checkpoint: c1: criu: Error (criu/x.c:1): it failed
hint: all it says is in $T/images/restore.log; criu check tells whether this kernel can" ]
	is_state c1 STOPPED
}

@test "checkpoint: with criu itself a dump works, or its own reason is told" {
	need criu
	running
	run --separate-stderr lxc-checkpoint -P "$P" -n c1 -D images
	if [ "$status" = 0 ]; then
		[ -e images/inventory.img ]
	else
		[ "$status" = 1 ]
		[[ ${stderr_lines[-2]} == "lxc-checkpoint: c1: criu: Error ("* ]]
		[[ ${stderr_lines[-1]} == "hint: all it says is in $T/images/dump.log;"* ]]
	fi
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}
