# Many containers at once.

load helper

N=20
ROUNDS=3
# each of these is a hundred starts and more
export BATS_TEST_TIMEOUT=300

setup() {
	[ ! -d /etc/lxc ] || mount -t tmpfs none /etc/lxc
	corner_setup
	! real || skip_because "LXC 5 is too slow for it"
}

# small_ctr NAME [LINE...]: all share one root, read-only
small_ctr() {
	[ -d "$T/root" ] || busybox_root
	mkdir "$P/$1"
	{
		printf 'lxc.uts.name = %s\nlxc.rootfs.path = dir:%s\nlxc.rootfs.options = ro\n' "$1" "$T/root"
		printf 'lxc.mount.auto = proc:mixed sys:ro\n'
		printf '%s\n' "${@:2}"
	} >"$P/$1/config"
}

# all COMMAND... : for each container at once, "NAME" behind it; fails if one did
all() {
	local i pids=() bad=0
	for ((i = 1; i <= N; i++)); do
		"$@" -P "$P" -n "c$i" >"out.$i" 2>&1 &
		pids+=($!)
	done
	for ((i = 1; i <= N; i++)); do
		wait "${pids[i - 1]}" || { bad=1; sed "s/^/c$i: /" "out.$i" >&2; }
	done
	return "$bad"
}

names() { for ((i = 1; i <= N; i++)); do echo "c$i"; done | sort; }
running() { lxc-ls -P "$P" --running -1; }
is_quiet() { ! cat out.* | grep .; }

rounds() {
	local r i
	for ((r = 0; r < ROUNDS; r++)); do
		all lxc-start
		is_quiet
		diff <(running) <(names)
		for ((i = 1; i <= N; i++)); do
			is_state "c$i" RUNNING
		done
		"$@"
		all lxc-stop -k
		is_quiet
		[ -z "$(running)" ]
		wait_until 5 nothing_left
	done
}

@test "many: twenty containers start at once and stop at once, three times over" {
	local i
	for ((i = 1; i <= N; i++)); do
		small_ctr "c$i" 'lxc.net.0.type = empty'
	done
	rounds :
}

@test "many: a start finds the shared cgroup of one that has only just made it" {
	local c
	small_ctr c1 'lxc.net.0.type = empty'
	# as cpuset(7) makes it: without processors, without memory
	for c in "${CGROUPS[@]}"; do
		mkdir "$c/lxc"
	done
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ -z "$stderr" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

in_bridge() {
	[ "$(bridge link show | grep -c 'master br0')" = "$N" ]
	local i
	for ((i = 1; i <= N; i += 6)); do
		inside "c$i" busybox ping -c 1 -W 5 10.9.8.1 >/dev/null
	done
}

@test "many: twenty containers with an interface in a bridge, three times over" {
	local i
	make_bridge br0
	ip addr add 10.9.8.1/24 dev br0
	for ((i = 1; i <= N; i++)); do
		small_ctr "c$i" 'lxc.net.0.type = veth' 'lxc.net.0.link = br0' 'lxc.net.0.flags = up' "lxc.net.0.ipv4.address = 10.9.8.$((i + 1))/24"
	done
	rounds in_bridge
}

@test "many: starts and stops of different containers at once do not disturb each other" {
	local i r pids
	make_bridge br0
	for ((i = 1; i <= N; i++)); do
		small_ctr "c$i" 'lxc.net.0.type = veth' 'lxc.net.0.link = br0'
	done
	# each goes round by itself: the cgroup that all of them share comes and goes
	for ((i = 1; i <= N; i += 2)); do
		(
			for ((r = 0; r < 8; r++)); do
				lxc-start -P "$P" -n "c$i" && lxc-stop -k -P "$P" -n "c$i" || exit 1
			done
		) >"out.$i" 2>&1 &
		pids+=" $!"
	done
	for i in $pids; do
		wait "$i" || { cat out.* >&2; false; }
	done
	is_quiet
}

@test "many: of several lxc-start of one container one starts it and the others say that it runs" {
	local i pids=() r
	small_ctr c1 'lxc.net.0.type = empty'
	for ((r = 0; r < 5; r++)); do
		pids=()
		for ((i = 0; i < 6; i++)); do
			lxc-start -P "$P" -n c1 >"out.$i" 2>&1 &
			pids+=($!)
		done
		for i in "${pids[@]}"; do
			wait "$i"
		done
		[ "$(cat out.* | sort | uniq -c | sed 's/^ *//')" = "5 lxc-start: c1: is already running" ]
		is_state c1 RUNNING
		lxc-stop -k -P "$P" -n c1
	done
}

@test "many: twenty built-in busybox containers shut down by themselves" {
	local i
	for ((i = 1; i <= N; i++)); do
		lxc-create -P "$P" -n "c$i" -t busybox
	done
	all lxc-start
	diff <(running) <(names)
	all lxc-stop -t 60
	[ -z "$(running)" ]
	all lxc-destroy
	[ -z "$(ls -A "$P")" ]
}
