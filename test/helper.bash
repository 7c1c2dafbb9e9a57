# The library of the tests: `load helper` at the top of a .bats file.
#
# Each test runs in a corner of its own: mount and network namespace, a cgroup
# in every hierarchy, an empty /run, a folder for its files. `teardown` fails
# the test when anything but the folder is left: a process, a mount, a cgroup,
# an interface, an abstract socket, a loop device, a file of run-time state.
#
#   LXCBOX=FILE    the binary to test (default: lxcbox beside this folder)
#   LXCBOX_REAL=1  test the lxc-* commands of this machine instead
#   LXCBOX_CACHE   where the root file systems are kept

bats_require_minimum_version 1.5.0
# a test that hangs is to fail, not the whole run
export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-120}

here=${BASH_SOURCE[0]%/*}
here=$(cd "$here" && pwd)
FIXTURES=$here/fixtures
LXCBOX=$(readlink -f "${LXCBOX:-$here/../lxcbox}")
export LXCBOX
real() { [ -n "${LXCBOX_REAL:-}" ]; }

# --- the corner --------------------------------------------------------------

# One process runs one test. It starts anew in fresh namespaces before it has
# read the test; the folder made for it is made again.
if [[ $0 == */bats-exec-test && -z ${IN_CORNER:-} ]]; then
	[ "$(id -u)" = 0 ] || { echo "the tests need root" >&2; exit 1; }
	export IN_CORNER=$$
	rm -rf "$BATS_TEST_TMPDIR"
	mapfile -d '' -t again <"/proc/$$/cmdline"
	exec unshare -m -n -- "${again[@]}"
fi

# cgroup_mounts: mount point of each hierarchy
cgroup_mounts() {
	awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) ~ /^cgroup2?$/) print $5 }' /proc/self/mountinfo
}

corner_cgroups() {
	local m self
	CGROUPS=() CGROUP_HOME=()
	while read -r m; do
		# the path of this process in the hierarchy mounted there
		self=$(cgroup_of $$ "$m") || continue
		mkdir "$m$self/lxcbox-test-$$" 2>/dev/null || continue
		cp "$m$self/cpuset.cpus" "$m$self/lxcbox-test-$$/cpuset.cpus" 2>/dev/null || :
		cp "$m$self/cpuset.mems" "$m$self/lxcbox-test-$$/cpuset.mems" 2>/dev/null || :
		if echo $$ 2>/dev/null >"$m$self/lxcbox-test-$$/cgroup.procs"; then
			CGROUPS+=("$m$self/lxcbox-test-$$") CGROUP_HOME+=("$m$self")
		else
			rmdir "$m$self/lxcbox-test-$$"
		fi
	done < <(cgroup_mounts)
}

# cgroup_of PID MOUNT: PID's cgroup in the hierarchy mounted at MOUNT
cgroup_of() {
	local opts id names path
	opts=$(awk -v m="$2" '$5 == m { for (i = 7; $i != "-"; i++); print $(i + 1) "," $(i + 3); exit }' /proc/self/mountinfo)
	while IFS=: read -r id names path; do
		if [ -z "$names" ]; then
			[[ $opts == cgroup2,* ]] || continue
		else
			[[ $opts != cgroup2,* && ",$opts," == *",${names%%,*},"* ]] || continue
		fi
		[ "$path" = / ] || printf '%s' "$path"
		return 0
	done <"/proc/$1/cgroup"
	return 1
}

setup() {
	corner_setup
}

corner_setup() {
	mount -t tmpfs -o mode=755 run /run
	# sysfs shows the interfaces of the network namespace that mounted it
	mkdir /run/sys
	if mountpoint -q /sys/fs/cgroup; then
		mount --rbind /sys/fs/cgroup /run/sys
		umount -R -l /sys
		mount -t sysfs sysfs /sys
		mount --rbind /run/sys /sys/fs/cgroup
		umount -R -l /run/sys
	else
		mount -t sysfs sysfs /sys
	fi
	rmdir /run/sys
	[ ! -d /var/lib/lxc ] || mount -t tmpfs -o mode=755 lxcpath /var/lib/lxc
	# what lxc-create begins with is the test's, not this machine's
	[ ! -d /etc/lxc ] || mount -t tmpfs -o mode=755 etc /etc/lxc
	[ ! -d /var/log/lxc ] || mount -t tmpfs -o mode=755 logs /var/log/lxc
	ip link set lo up
	corner_cgroups
	T=$BATS_TEST_TMPDIR
	P=$T/lxc
	mkdir -p "$P" "$BATS_RUN_TMPDIR/bin"
	cd "$T" || return 1
	GUARD=${BATS_killer_pid:-}
	LINKS=" lo "
	if real; then
		mkdir -p /run/lxc
	else
		[ -x "$LXCBOX" ] || { echo "$LXCBOX: not there; run make" >&2; return 1; }
		if [ ! -e "$BATS_RUN_TMPDIR/bin/.done" ]; then
			local a
			for a in $("$LXCBOX" --list); do
				ln -sf "$LXCBOX" "$BATS_RUN_TMPDIR/bin/$a"
			done
			: >"$BATS_RUN_TMPDIR/bin/.done"
		fi
		PATH=$BATS_RUN_TMPDIR/bin:$PATH
	fi
	export LC_ALL=C
	MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo | sort)
}

teardown() {
	corner_teardown
}

corner_teardown() {
	local bad
	# after a failed test its debris is no news
	if [ -z "${BATS_TEST_COMPLETED:-}" ]; then
		sweep
		return 0
	fi
	bad=
	# the kernel takes links away some time after their namespace has gone
	wait_until 5 nothing_left || bad=$(leaks)
	sweep
	if [ -n "$bad" ]; then
		printf 'left behind:\n%s\n' "$bad" >&2
		return 1
	fi
}

nothing_left() { [ -z "$(leaks)" ]; }

# leaks: a line for each thing that should not be there
leaks() {
	local c d p LOOKER=$BASHPID
	for c in "${CGROUPS[@]}"; do
		for d in $(find "$c" -mindepth 1 -type d 2>/dev/null); do
			echo "cgroup $d"
		done
	done
	for p in $(strangers); do
		echo "process $p $(tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline")"
	done
	diff <(echo "$MOUNTS") <(awk '{ print $5 }' /proc/self/mountinfo | sort) | sed -n 's/^> /mount /p'
	for d in $(ip -o link | sed 's/^[0-9]*: //; s/[:@].*//'); do
		[[ $LINKS == *" $d "* ]] || echo "interface $d"
	done
	awk '$8 ~ /^@/ { print "socket", $8 }' /proc/net/unix
	losetup -a 2>/dev/null | grep -F "$T" | sed 's/^/loop device /'
	if ! real; then
		find /run /dev/shm -path '/run/lxc*' -type f ! -name '*lock*' ! -path '*/lock/*' 2>/dev/null | sed 's/^/file /'
	fi
	return 0
}

# strangers: processes in the corner that are not the test's own: below its
# cgroups, in its network namespace, or with a file open in its folder's rootfs
strangers() {
	local c p net LOOKER=${LOOKER:-$BASHPID}
	net=$(readlink "/proc/$$/ns/net")
	{
		for c in "${CGROUPS[@]}"; do
			find "$c" -mindepth 2 -name cgroup.procs -exec cat {} + 2>/dev/null
			cat "$c/cgroup.procs"
		done
		# a namespace compared by link is the same when the link reads the same
		find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/net' -lname "$net" 2>/dev/null | cut -d/ -f3
	} | sort -un | while read -r p; do
		[ "$p" != "$$" ] && [ "$p" != 0 ] || continue
		is_ours "$p" || { [ -e "/proc/$p/cmdline" ] && echo "$p"; }
	done
}

# is_ours PID: bats's own guard, or one of the tools that look now
is_ours() {
	local p=$1 stat n=0
	while [ "$p" -gt 1 ] && [ $((n++)) -lt 20 ]; do
		case $p in "${GUARD:-0}" | "$LOOKER") return 0 ;; esac
		{ stat=$(<"/proc/$p/stat"); } 2>/dev/null || return 0
		# a zombie is its parent's affair
		stat=${stat##*) }
		[ "${stat:0:1}" != Z ] || return 0
		stat=${stat#* }
		p=${stat%% *}
	done
	return 1
}

# sweep: what is left goes, so that one failure is one failure
sweep() {
	local p m i
	for p in $(strangers); do
		kill -KILL "$p" 2>/dev/null || :
	done
	cd /
	grep -F " $T" /proc/self/mountinfo | awk '{ print $5 }' | sort -r | while read -r m; do
		umount -l "$m" 2>/dev/null || :
	done
	for i in "${!CGROUPS[@]}"; do
		# the last one out needs a moment, and may have forked meanwhile
		wait_until 10 gone_cgroup "${CGROUPS[i]}" "${CGROUP_HOME[i]}" || :
	done
}

# gone_cgroup CGROUP HOME: who is left goes home, then it is removed
gone_cgroup() {
	local p
	for p in $(find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null); do
		echo "$p" 2>/dev/null >"$2/cgroup.procs" || :
	done
	find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
	[ ! -d "$1" ]
}

# --- waiting -----------------------------------------------------------------

# pause: 20 ms, without a process
pause() {
	[ -n "${PAUSE_FD:-}" ] || exec {PAUSE_FD}<> <(:)
	read -rt 0.02 -u "$PAUSE_FD" || :
}

# wait_until SECS COMMAND...: until it succeeds; 1 when it did not in time
wait_until() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} > end)); then
			echo "not in time: $*" >&2
			return 1
		fi
		pause
	done
}

# state NAME: as lxc-info reports it
state() { lxc-info -P "$P" -n "$1" -sH; }
is_state() { [ "$(state "$1")" = "$2" ]; }
init_of() { lxc-info -P "$P" -n "$1" -pH; }
# super_of NAME: the supervisor is the parent of init
super_of() { sed -n 's/^PPid:[^0-9]*//p' "/proc/$(init_of "$1")/status"; }
gone() { ! [ -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
# listeners: how many there are of events: sockets in a group of NETLINK_USERSOCK
listeners() { awk '$2 == 2 && $4 != "00000000" { n++ } END { print n + 0 }' /proc/net/netlink; }
contains() { grep -qF -- "$2" "$1"; }

# inside NAME COMMAND...: run it in every namespace and cgroup of a running container
inside() (
	pid=$(init_of "$1")
	shift
	while read -r m; do
		at=$(cgroup_of "$pid" "$m") && echo "$BASHPID" >"$m$at/cgroup.procs"
	done < <(cgroup_mounts)
	exec nsenter -t "$pid" -m -u -i -n -p -r -w -- "$@"
)

# --- making ------------------------------------------------------------------

# busybox_root [DIR]: a root file system; many tests share one, read-only by habit
busybox_root() {
	local to=${1:-$T/root}
	if [ ! -e "$BATS_RUN_TMPDIR/busybox/.done" ]; then
		"$FIXTURES/mkroot-busybox" "$BATS_RUN_TMPDIR/busybox"
		: >"$BATS_RUN_TMPDIR/busybox/.done"
	fi
	mkdir -p "$to"
	cp -a "$BATS_RUN_TMPDIR/busybox/." "$to"
	rm -f "$to/.done"
}

# make_ctr NAME [LINE...]: a container of its own busybox root, with these lines more
make_ctr() {
	local name=$1
	shift
	mkdir -p "$P/$name"
	busybox_root "$P/$name/rootfs"
	{
		printf 'lxc.uts.name = %s\nlxc.rootfs.path = dir:%s\n' "$name" "$P/$name/rootfs"
		printf 'lxc.net.0.type = empty\nlxc.mount.auto = proc:mixed sys:ro\n'
		printf '%s\n' "$@"
	} >"$P/$name/config"
}

# make_bridge NAME: a bridge of the test's own network namespace
make_bridge() {
	ip link add "$1" type bridge
	ip link set "$1" up
	LINKS+="$1 "
}

# snapshot DIR: kind, mode, owner, size, time and link of all that is in it, and
# a sum of each file; whoever changes a root file system changes this
snapshot() {
	(
		cd "$1" || exit 1
		find . -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
		find . -type f -exec sha256sum {} + | sort -k 2
	)
}

# pty [-t SECS] COMMAND... <SCRIPT: see pty.c
pty() {
	local bin=${PTY:-$BATS_RUN_TMPDIR/pty}
	if [ ! -x "$bin" ]; then
		"${CC:-cc}" -D_GNU_SOURCE -O1 -o "$bin.$$" "$here/pty.c" && mv "$bin.$$" "$bin"
	fi
	"$bin" "$@"
}

# skip_because REASON: a skip that is no line of allowed-skips fails in CI
skip_because() {
	if [ -n "${CI:-}" ] && ! grep -qxF -- "$1" "$here/allowed-skips"; then
		echo "skipped in CI: $1" >&2
		return 1
	fi
	skip "$1"
}

# need PROGRAM...: the test wants them on the host
need() {
	local p
	for p; do
		command -v "$p" >/dev/null || skip_because "$p is not installed"
	done
}
