# lxc.namespace.*, lxc.monitor.unshare and lxc.cgroup.dir.*: which namespaces and cgroups a container and its supervisor are in.

load helper

ns() { readlink "/proc/$1/ns/$2"; }
up() {
	make_ctr c1 "$@"
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	init=$(init_of c1)
}
down() { lxc-stop -k -P "$P" -n c1; }

# at PID: its cgroup in each hierarchy, below the test's own
at() {
	local m
	while read -r m; do
		cgroup_of "$1" "$m" | sed 's,.*/lxcbox-test-[0-9]*,,'
		echo
	done < <(cgroup_mounts) | sort -u
}
need_cgroups() { [ "${#CGROUPS[@]}" -gt 0 ] || skip_because "this kernel has no cgroups"; }

@test "namespace: without a word mnt, pid, uts, ipc, net and cgroup are new" {
	local k
	up
	for k in mnt pid uts ipc net cgroup; do
		[ ! -e "/proc/self/ns/$k" ] || [ "$(ns "$init" $k)" != "$(ns self $k)" ]
	done
	for k in user time; do
		[ ! -e "/proc/self/ns/$k" ] || [ "$(ns "$init" $k)" = "$(ns self $k)" ]
	done
	down
}

@test "namespace.clone: exactly these are new, in any case of letters and over several lines" {
	up 'lxc.namespace.clone = MNT pid' 'lxc.namespace.clone = ipc'
	[ "$(ns "$init" ipc)" != "$(ns self ipc)" ]
	[ "$(ns "$init" uts)" = "$(ns self uts)" ]
	down
	# its host name is not set then: it would be the host's
	[ "$(hostname)" != c1 ]
}

@test "namespace.keep: exactly these are not new; user and time are old all the same" {
	up 'lxc.namespace.keep = uts Cgroup'
	[ "$(ns "$init" uts)" = "$(ns self uts)" ]
	[ "$(ns "$init" cgroup)" = "$(ns self cgroup)" ]
	[ "$(ns "$init" ipc)" != "$(ns self ipc)" ]
	[ "$(ns "$init" user)" = "$(ns self user)" ]
	[ "$(hostname)" != c1 ]
	down
}

@test "namespace.clone: a user namespace without lxc.idmap is refused before anything is touched" {
	make_ctr c1 'lxc.namespace.clone = mnt pid user'
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: lxc.namespace.clone: a user namespace needs lxc.idmap: nobody could run in it" ]
}

@test "namespace.share.time: the clocks of another container" {
	[ -e /proc/self/ns/time ] || skip_because "this kernel has no time namespaces"
	up 'lxc.time.offset.boot = 10h'
	make_ctr c2 'lxc.namespace.share.time = c1'
	lxc-start -P "$P" -n c2 -- /bin/sleep 1000
	[ "$(ns "$(init_of c2)" time)" = "$(ns "$init" time)" ]
	[ "$(ns "$init" time)" != "$(ns self time)" ]
	lxc-stop -k -P "$P" -n c2
	down
}

@test "monitor.unshare: the supervisor has mounts of its own, which still get the host's" {
	up 'lxc.monitor.unshare = 1'
	local super
	super=$(super_of c1)
	[ "$(ns "$super" mnt)" != "$(ns self mnt)" ]
	[ "$(ns "$super" mnt)" != "$(ns "$init" mnt)" ]
	# slave of what the host has shared
	run -1 grep -E ' shared:' "/proc/$super/mountinfo"
	down
	sed -i '/monitor/d' "$P/c1/config"
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	[ "$(ns "$(super_of c1)" mnt)" = "$(ns self mnt)" ]
	down
}

@test "cgroup.dir: the container's is made below it, and nothing stays" {
	need_cgroups
	up 'lxc.cgroup.dir = mine/all'
	[ "$(at "$init")" = /mine/all/lxc.payload.c1 ]
	[ "$(at "$(super_of c1)")" = "" ]
	down
}

@test "cgroup.dir.container and .inner: limits are above the processes, out of their reach" {
	need_cgroups
	up 'lxc.cgroup.dir.container = mine/box' 'lxc.cgroup.dir.container.inner = in' \
		'lxc.cgroup.pids.max = 77' 'lxc.cgroup2.pids.max = 77'
	[ "$(at "$init")" = /mine/box/in ]
	local c n=0
	for c in "${CGROUPS[@]}"; do
		[ -e "$c/mine/box/pids.max" ] || continue
		[ "$(<"$c/mine/box/pids.max")" = 77 ]
		[ "$(<"$c/mine/box/in/pids.max")" = max ]
		n=1
	done
	[ "$n" = 1 ] || echo "# no pids controller here" >&3
	down
}

@test "cgroup.dir.monitor: the supervisor is in its own, and at the end where it came from" {
	need_cgroups
	up 'lxc.cgroup.dir.container = box' 'lxc.cgroup.dir.monitor = watch/c1' 'lxc.cgroup.dir.monitor.pivot = piv'
	[ "$(at "$init")" = /box ]
	[ "$(at "$(super_of c1)")" = /watch/c1 ]
	down
	# one that stood there before stays
	local c f
	for c in "${CGROUPS[@]}"; do
		mkdir -p "$c/watch/c1"
		for f in cpuset.cpus cpuset.mems; do
			[ -e "$c/$f" ] || continue
			cat "$c/$f" >"$c/watch/$f"
			cat "$c/$f" >"$c/watch/c1/$f"
		done
	done
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	[ "$(at "$(super_of c1)")" = /watch/c1 ]
	down
	for c in "${CGROUPS[@]}"; do
		rmdir "$c/watch/c1" "$c/watch"
	done
}

@test "cgroup.dir.monitor: a reboot inside finds the same place again" {
	need_cgroups
	up 'lxc.cgroup.dir.container = box' 'lxc.cgroup.dir.monitor = watch'
	lxc-stop -r -k -P "$P" -n c1 || lxc-stop -r -P "$P" -n c1 -t 5
	wait_until 10 is_state c1 RUNNING
	[ "$(at "$(init_of c1)")" = /box ]
	[ "$(at "$(super_of c1)")" = /watch ]
	down
}

@test "cgroup.dir: what does not go together is refused before anything is touched" {
	make_ctr c1
	refused() {
		run -1 --separate-stderr lxc-start -P "$P" -n c1 "${@:2}"
		[ "$stderr" = "lxc-start: c1: $1" ] || { echo "$stderr"; return 1; }
	}
	refused 'lxc.cgroup.dir: excludes lxc.cgroup.dir.monitor and lxc.cgroup.dir.container' -s lxc.cgroup.dir=a -s lxc.cgroup.dir.container=b
	refused 'lxc.cgroup.dir.monitor: needs lxc.cgroup.dir.container too' -s lxc.cgroup.dir.monitor=b
	refused 'lxc.cgroup.dir.container.inner: needs lxc.cgroup.dir.container too' -s lxc.cgroup.dir.container.inner=b
	refused 'lxc.cgroup.dir.monitor: must not be in lxc.cgroup.dir.container' -s lxc.cgroup.dir.container=a -s lxc.cgroup.dir.monitor=a/b
}
