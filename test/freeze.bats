# lxc-freeze, lxc-unfreeze: suspend a running container, and let it go on.

load helper

# counting NAME [LINE...]: a container whose init writes numbers to /count
counting() {
	make_ctr "$@" 'lxc.init.cmd = /count.sh'
	printf '#!/bin/sh\ni=0\nwhile :; do i=$((i + 1)); echo $i >/count.new; mv /count.new /count; sleep 0.02; done\n' >"$P/$1/rootfs/count.sh"
	chmod 755 "$P/$1/rootfs/count.sh"
	lxc-start -P "$P" -n "$1"
	wait_until 10 test -s "$P/$1/rootfs/count"
}
count() { cat "$P/$1/rootfs/count"; }
counted() { [ "$(count "$1")" != "$2" ]; }

@test "freeze: suspends every process, and unfreeze lets them go on; neither says a word" {
	counting c1
	local n
	run -0 --separate-stderr lxc-freeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 FROZEN
	n=$(count c1)
	# time for ten more
	run -1 wait_until 0.2 counted c1 "$n"
	run -0 --separate-stderr lxc-unfreeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 RUNNING
	wait_until 10 counted c1 "$n"
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: a container that is frozen already is no error" {
	counting c1
	lxc-freeze -P "$P" -n c1
	run -0 --separate-stderr lxc-freeze -P "$P" c1
	[ -z "$output$stderr" ]
	is_state c1 FROZEN
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: a container that is not running is an error, and says so" {
	make_ctr c1
	run -1 --separate-stderr lxc-freeze -P "$P" -n c1
	[ "$output$stderr" = "lxc-freeze: c1: is not running" ]
	run -1 --separate-stderr lxc-freeze -P "$P" -n nobody
	[ "$output$stderr" = "lxc-freeze: nobody: is not running"$'\nhint: there is no such container: '"$P/nobody/config is not there" ]
	run -1 --separate-stderr lxc-freeze -P "$P"
	[ "$output$stderr" = "lxc-freeze: which container? -n NAME is missing" ]
}

@test "unfreeze: of one that runs or is stopped is no error, of one that does not exist it is" {
	counting c1
	run -0 --separate-stderr lxc-unfreeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
	run -0 --separate-stderr lxc-unfreeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	run -1 --separate-stderr lxc-unfreeze -P "$P" -n nobody
	[ "$output$stderr" = "lxc-unfreeze: nobody: is not running"$'\nhint: there is no such container: '"$P/nobody/config is not there" ]
}

@test "freeze: works without a supervisor" {
	counting c1
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	run -0 --separate-stderr lxc-freeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 FROZEN
	run -0 --separate-stderr lxc-unfreeze -P "$P" -n c1
	[ -z "$output$stderr" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: finds the container from another cgroup than it was started in" {
	counting c1
	local i
	(
		for i in "${!CGROUPS[@]}"; do
			mkdir "${CGROUPS[i]}/other" && cp "${CGROUPS[i]}/cpuset.cpus" "${CGROUPS[i]}/cpuset.mems" "${CGROUPS[i]}/other/" 2>/dev/null || :
			echo "$BASHPID" >"${CGROUPS[i]}/other/cgroup.procs"
		done
		lxc-freeze -P "$P" -n c1
	)
	for i in "${!CGROUPS[@]}"; do
		rmdir "${CGROUPS[i]}/other"
	done
	is_state c1 FROZEN
	lxc-unfreeze -P "$P" -n c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: cgroups that the guest made below its own are suspended too" {
	counting c1
	local dir
	dir=$(dirname "$(grep -lx "$(init_of c1)" /sys/fs/cgroup/freezer"$(cgroup_of $$ /sys/fs/cgroup/freezer)"/lxc/c1/cgroup.procs)") ||
		skip_because "the v1 freezer is not mounted"
	mkdir "$dir/below"
	init_of c1 >"$dir/below/cgroup.procs"
	run -0 lxc-freeze -P "$P" -n c1
	is_state c1 FROZEN
	[ "$(cat "$dir/below/freezer.state")" = FROZEN ]
	lxc-unfreeze -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: where the host has no freezer that is what it says" {
	mountpoint -q /sys/fs/cgroup/freezer && mountpoint -q /sys/fs/cgroup/unified || skip_because "the host has not both freezers mounted"
	counting c1
	run -1 --separate-stderr unshare -m sh -c 'umount /sys/fs/cgroup/freezer /sys/fs/cgroup/unified || exit 3; exec lxc-freeze -P "$0" -n c1' "$P"
	[ "${stderr_lines[0]}" = "lxc-freeze: c1: there is no freezer for it on this host" ]
	lxc-stop -k -P "$P" -n c1
}

@test "freeze: what is not frozen in -t seconds is thawed again; a hundred busy processes take no time" {
	make_ctr c1 'lxc.init.cmd = /busy.sh'
	printf '#!/bin/sh\nfor i in $(seq 100); do (while :; do :; done) & done\n: >/ready\nwait\n' >"$P/c1/rootfs/busy.sh"
	chmod 755 "$P/c1/rootfs/busy.sh"
	lxc-start -P "$P" -n c1
	wait_until 20 test -e "$P/c1/rootfs/ready"
	# at once: most of them have not even had a processor to notice
	run -1 --separate-stderr lxc-freeze -P "$P" -n c1 -t 0
	[ "${stderr_lines[0]}" = "lxc-freeze: c1: not frozen in 0 seconds, and thawed again" ]
	[[ ${stderr_lines[1]} == "hint: a process that waits for a disk"* ]]
	is_state c1 RUNNING
	run -0 timeout 20 lxc-freeze -P "$P" -n c1
	is_state c1 FROZEN
	run -0 timeout 20 lxc-unfreeze -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}
