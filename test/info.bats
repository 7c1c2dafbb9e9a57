# lxc-info

load helper

info() { lxc-info -P "$P" "$@"; }

started() {
	make_ctr c1 "$@"
	lxc-start -P "$P" -n c1
	stop() { lxc-stop -k -P "$P" -n c1; }
}

# squat UID HOW: somebody takes the name of c1's command socket
squat() {
	[ -x "$BATS_RUN_TMPDIR/squat" ] || "${CC:-cc}" -D_GNU_SOURCE -O1 -o "$BATS_RUN_TMPDIR/squat" "$here/squat.c"
	"$BATS_RUN_TMPDIR/squat" "$1" "$P/c1/command" "$2" >squat.out 3>&- &
	SQUATTER=$!
	wait_until 5 contains squat.out ready
}

# value KEY <JSON: without python, a check of form and a look
value() { tr -d '\n' | sed -n "s/.*\"$1\":\\(\\[[^]]*\\]\\|\"[^\"]*\"\\|[0-9a-z][0-9a-z]*\\).*/\\1/p"; }

# json_ok FILE: it is JSON, as far as this host can tell
json_ok() {
	if command -v python3 >/dev/null; then
		python3 -m json.tool <"$1" >/dev/null
	else
		grep -q '^[[{]' "$1"
	fi
}

@test "info: a stopped container has a name and a state" {
	make_ctr c1
	run -0 --separate-stderr info -n c1
	[ "$output" = "Name:           c1
State:          STOPPED" ]
	[ -z "$stderr" ]
	run -0 info c1
	[ "${lines[1]}" = "State:          STOPPED" ]
	run -0 info -n c1 -pH
	[ -z "$output" ]
	run -0 info -n c1 -iS
	[ -z "$output" ]
}

@test "info: a running container, all of it, in LXC's order and layout" {
	started
	run -0 --separate-stderr info -n c1
	[ "${lines[0]}" = "Name:           c1" ]
	[ "${lines[1]}" = "State:          RUNNING" ]
	[[ ${lines[2]} =~ ^"PID:            "[0-9]+$ ]]
	[[ $output =~ "CPU use:        "[0-9]+\.[0-9][0-9]" seconds" ]]
	[[ $output =~ "Memory use:     "[0-9]+(\.[0-9][0-9])?" "(bytes|KiB|MiB) ]]
	# what vagrant-lxc looks for
	grep -Eiq '^state:\s*([A-Z]+)$' <<<"${lines[1]}"
	stop
}

@test "info: -s, -p and -i alone, and with -H bare" {
	started
	run -0 info -n c1 -s
	[ "$output" = "State:          RUNNING" ]
	run -0 info -n c1 -sH
	[ "$output" = RUNNING ]
	run -0 info -n c1 -p
	[[ $output =~ ^"PID:            "[0-9]+$ ]]
	run -0 info -n c1 -pH
	[[ $output =~ ^[0-9]+$ ]]
	[ "$(cat "/proc/$output/root/etc/hostname" 2>/dev/null; readlink "/proc/$output/ns/pid")" != "$(readlink /proc/self/ns/pid)" ]
	run -0 info -n c1 -spH
	[ "${lines[0]}" = "State:          RUNNING" ]
	[[ ${lines[1]} =~ ^"PID:            "[0-9]+$ ]]
	run -0 info -n c1 -SsH
	[ "${lines[0]}" = "State:          RUNNING" ]
	# a value asked for by one -c is bare by itself
	run -0 info -n c1 -sH -c lxc.uts.name
	[ "$output" = $'RUNNING\nc1' ]
	stop
}

@test "info: the statistics are those of the cgroup files" {
	started
	local m at memory=
	while read -r m; do
		at=$(cgroup_of "$(init_of c1)" "$m") || continue
		[ ! -e "$m$at/memory.kmem.usage_in_bytes" ] || memory=$m$at
	done < <(cgroup_mounts)
	[ -n "$memory" ] || skip_because "no v1 memory controller"
	run -0 info -n c1 -SH
	[[ $output =~ "CPU use:        "([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -gt 100000 ]
	[[ $output =~ "Memory use:     "([0-9]+) ]]
	[ $((BASH_REMATCH[1] % 4096)) = 0 ]
	[ "${BASH_REMATCH[1]}" -gt 4096 ]
	[[ $output =~ "KMem use:       "[0-9]+ ]]
	stop
}

@test "info: addresses and links of its network" {
	make_bridge br9
	make_ctr c1
	sed -i '/^lxc.net/d' "$P/c1/config"
	printf '%s\n' 'lxc.net.0.type = veth' 'lxc.net.0.link = br9' 'lxc.net.0.flags = up' 'lxc.net.0.veth.pair = vehost' \
		'lxc.net.0.ipv4.address = 10.9.8.7/24' 'lxc.net.0.ipv4.address = 10.9.8.10/24' 'lxc.net.0.ipv6.address = fd09::7/64' >>"$P/c1/config"
	lxc-start -P "$P" -n c1
	run -0 info -n c1 -iH
	[ "$output" = $'10.9.8.10\n10.9.8.7\nfd09::7' ]
	run -0 info -n c1 -i
	[ "${lines[0]}" = "IP:             10.9.8.10" ]
	run -0 info -n c1 -SH
	[[ $output =~ $'Link:           vehost\n TX bytes:      '([0-9]+)$'\n RX bytes:      '([0-9]+)$'\n Total bytes:   '([0-9]+) ]]
	[ $((BASH_REMATCH[1] + BASH_REMATCH[2])) = "${BASH_REMATCH[3]}" ]
	if ! real; then
		info -n c1 --json >json
		json_ok json
		[ "$(value ips <json)" = '["10.9.8.10","10.9.8.7","fd09::7"]' ]
		grep -q '"links":\[{"name":"vehost","tx":[0-9]*,"rx":[0-9]*}\]' json
	fi
	lxc-stop -k -P "$P" -n c1
}

@test "info: -c tells keys of the configuration" {
	make_ctr c1 'lxc.group = web' 'lxc.group = db'
	run -0 --separate-stderr info -n c1 -c lxc.uts.name
	[ "$output" = "lxc.uts.name = c1" ]
	run -0 --separate-stderr info -n c1 -H -c lxc.uts.name
	[ "$output" = c1 ]
	run -0 --separate-stderr info -n c1 -c lxc.uts.name --config lxc.hook.stop --config=lxc.rootfs.path
	[ "$output" = "lxc.uts.name = c1
lxc.hook.stop =
lxc.rootfs.path = $P/c1/rootfs" ]
	# a list is lines, with one that is empty behind them
	info -n c1 -c lxc.group >out
	printf 'lxc.group = web\ndb\n\n' | cmp - out
	run -0 info -n c1 -H -c lxc.uts.name -c lxc.group
	[ "${lines[0]}" = "lxc.uts.name = c1" ]
}

@test "info: an unknown key is told on stderr, and no failure" {
	make_ctr c1
	run -0 --separate-stderr info -n c1 -c lxc.bogus -c lxc.uts.name -c uts
	[ "$output" = "lxc.uts.name = c1" ]
	[ "${#stderr_lines[@]}" = 2 ]
	real || [ "$stderr" = "lxc.bogus: no such key
uts: no such key; keys begin with lxc." ]
	run -0 --separate-stderr info -n c1 -H -c lxc.bogus
	[ -z "$output" ]
}

@test "info: a container that does not exist, exit status 1, also told with -q" {
	run -1 --separate-stderr info -n nobody
	[ -z "$output" ]
	[ "$stderr" = "nobody doesn't exist" ]
	run -1 --separate-stderr info -q nobody -s
	[ "$stderr" = "nobody doesn't exist" ]
}

@test "info: -t compares and says nothing" {
	! real || skip_because "LXC 5 has no -t"
	make_ctr c1
	run -0 --separate-stderr info -n c1 -t STOPPED
	[ -z "$output$stderr" ]
	run -1 --separate-stderr info -n c1 --state-is=RUNNING
	[ -z "$output$stderr" ]
	run -1 --separate-stderr info -n c1 -t stopped
	[ "$stderr" = "lxc-info: -t: stopped: no state; they are STOPPED STARTING RUNNING STOPPING ABORTING FREEZING FROZEN" ]
}

@test "info: --json is valid and complete, running, stopped and with keys" {
	! real || skip_because "LXC 5 has no --json"
	started "lxc.environment = A=\"q\\\\$(printf '\303\244\377')"
	info -n c1 --json -c lxc.environment -c lxc.bogus -c lxc.uts.name >json
	json_ok json
	[ "$(value name <json)" = '"c1"' ]
	[ "$(value state <json)" = '"RUNNING"' ]
	[ "$(value pid <json)" = "$(init_of c1)" ]
	[ "$(value ips <json)" = '[]' ]
	[ "$(value lxc.bogus <json)" = null ]
	[ "$(value lxc.uts.name <json)" = '"c1"' ]
	[[ $(value memory_bytes <json) =~ ^([0-9]+|null)$ ]]
	# shellcheck disable=SC1003
	grep -qF '"lxc.environment":"A=\"q\\\\'"$(printf '\303\244')"'\ufffd"' json
	stop
	info -n c1 --json >json
	json_ok json
	[ "$(value pid <json)" = null ]
	[ "$(value cpu_ns <json)" = null ]
}

@test "info: a supervisor that died is no end of the container" {
	! real || skip_because "LXC 5 loses such a container"
	started
	local init super
	init=$(init_of c1)
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	run -0 --separate-stderr info -n c1 -spH
	[ "$output" = "State:          RUNNING
PID:            $init" ]
	run -0 lxc-ls -P "$P" -1 --running
	[ "$output" = c1 ]
	run -0 lxc-ls -P "$P" -1 --active
	[ -z "$output" ]
	run -0 lxc-ls -P "$P" -f -F name,state,pid
	[[ ${lines[1]} == "c1   RUNNING $init"* ]]
	# without the record it is found by its cgroup's mark
	rm -r /run/lxc
	run -0 info -n c1 -spH
	[[ ${lines[1]} == *" $init" ]] || skip_because "this kernel keeps no marks on cgroups"
	stop
}

@test "info: a supervisor that hangs costs a second" {
	! real || skip_because "LXC 5 waits for it"
	started
	local super s=${EPOCHREALTIME/[.,]/}
	super=$(super_of c1)
	kill -STOP "$super"
	run -0 info -n c1 -sH
	[ "$output" = RUNNING ]
	((${EPOCHREALTIME/[.,]/} - s < 5000000))
	kill -CONT "$super"
	stop
}

@test "info: whoever else has the socket's name is not asked, and cannot make it wait" {
	! real || skip_because "LXC 5 asks anybody"
	make_ctr c1
	local how s
	for how in silent lie full; do
		squat 65534 "$how"
		s=${EPOCHREALTIME/[.,]/}
		run -0 --separate-stderr info -n c1
		[ "$output" = "Name:           c1
State:          STOPPED" ]
		run -0 lxc-ls -P "$P" -f -F name,state
		[ "${lines[1]}" = "c1   STOPPED " ]
		run -0 lxc-ls -P "$P" -1 --active
		[ -z "$output" ]
		run -2 lxc-stop -P "$P" -n c1
		run -1 --separate-stderr lxc-start -P "$P" -n c1
		if [ "$how" = full ]; then
			[ "$stderr" = "lxc-start: c1: whoever has its command socket does not answer" ]
		else
			[ "${stderr_lines[0]}" = "lxc-start: c1: the name of its command socket is taken by somebody else" ]
		fi
		# only the two that would do something wait, a second each
		((${EPOCHREALTIME/[.,]/} - s < 4000000))
		kill "$SQUATTER"
		wait_until 5 gone "$SQUATTER"
	done
	# root on the host may, and an answer too wild to be one is none
	squat 0 silent
	run -0 info -n c1 -sH
	[ "$output" = STOPPED ]
	kill "$SQUATTER"
	wait_until 5 gone "$SQUATTER"
}

@test "info: the root of a container in the host's network is not asked either" {
	! real || skip_because "LXC 5 asks anybody"
	make_ctr c1
	[ -x "$BATS_RUN_TMPDIR/squat" ] || "${CC:-cc}" -D_GNU_SOURCE -O1 -o "$BATS_RUN_TMPDIR/squat" "$here/squat.c"
	unshare --fork --pid --kill-child "$BATS_RUN_TMPDIR/squat" 0 "$P/c1/command" lie >squat.out 3>&- &
	SQUATTER=$!
	wait_until 5 contains squat.out ready
	run -0 info -n c1 -sH
	[ "$output" = STOPPED ]
	run -0 lxc-ls -P "$P" -1 --running
	[ -z "$output" ]
	kill -KILL "$SQUATTER"
	wait_until 5 gone "$SQUATTER"
}

@test "info: a configuration of 10 MB is read or refused, at once" {
	! real || skip_because "of ours"
	make_ctr c1
	yes '# a comment that fills the file and means nothing at all' | head -c 10000000 >>"$P/c1/config"
	run -0 timeout 10 lxc-info -P "$P" -n c1 -sH
	[ "$output" = STOPPED ]
	timeout 10 lxc-info -P "$P" -n c1 -c lxc.uts.name >out 2>&1 || [ $? = 1 ]
	[ "$(wc -l <out)" = 1 ]
	run -0 timeout 10 lxc-ls -P "$P" -f
}
