# lxc-wait

load helper

# later COMMAND...: in the background; its exit status is in the file status
later() {
	{ "$@" && echo 0 >status || echo $? >status; } 3>&- &
}
finished() { [ -s status ]; }
is_status() { [ "$(cat status)" = "$1" ]; }
connected() { [ "$(grep -c "@$P/$1/command$" /proc/net/unix)" -ge 2 ]; }
# followed NAME: somebody waits for it: LXC's has a second end of its socket
followed() { if real; then connected "$1"; else [ "$(listeners)" -ge "${2:-1}" ]; fi; }

@test "wait: a state that the container is in is no wait" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	run -0 --separate-stderr lxc-wait -P "$P" -n c1 -s RUNNING
	[ -z "$output$stderr" ]
	run -0 lxc-wait -P "$P" -n c1 -s 'STOPPED|RUNNING|FROZEN' -t 0
	run -0 lxc-wait -P "$P" c1 --state=RUNNING --timeout=5
	lxc-stop -k -P "$P" -n c1
	run -0 lxc-wait -P "$P" -n c1 -s STOPPED
}

@test "wait: a container that does not exist is STOPPED" {
	run -0 --separate-stderr lxc-wait -P "$P" -n nobody -s STOPPED
	[ -z "$output$stderr" ]
}

@test "wait: gives up after -t seconds, silently, exit status 1" {
	make_ctr c1
	local s=${EPOCHREALTIME/[.,]/}
	run -1 --separate-stderr lxc-wait -P "$P" -n c1 -s RUNNING -t 1
	[ -z "$output$stderr" ]
	((${EPOCHREALTIME/[.,]/} - s >= 900000 || ${LXCBOX_REAL:-0}))
	run -1 lxc-wait -P "$P" -n c1 -s RUNNING -t 0
}

@test "wait: an unknown state is an error that names the states" {
	run -1 --separate-stderr lxc-wait -P "$P" -n c1 -s stopped
	[ -z "$output" ]
	real || [ "$stderr" = "lxc-wait: stopped: no state; they are STOPPED STARTING RUNNING STOPPING ABORTING FREEZING FROZEN THAWED" ]
	run -1 lxc-wait -P "$P" -n c1 -s 'RUNNING|NOISE'
	run -1 lxc-wait -P "$P" -n c1
	real || [ "$output" = "lxc-wait: -s STATE is missing" ]
}

@test "wait: a container that starts later" {
	make_ctr c1
	later lxc-wait -P "$P" -n c1 -s RUNNING -t 20
	lxc-start -P "$P" -n c1
	wait_until 5 finished
	is_status 0
	lxc-stop -k -P "$P" -n c1
}

@test "wait: the first and the second container of a path" {
	make_ctr c1
	make_ctr c2
	later lxc-wait -P "$P" -n c2 -s RUNNING -t 20
	lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
	lxc-start -P "$P" -n c2
	wait_until 5 finished
	is_status 0
	lxc-stop -k -P "$P" -n c2
}

@test "wait: a container that stops" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	later lxc-wait -P "$P" -n c1 -s STOPPED -t 20
	wait_until 5 followed c1
	lxc-stop -k -P "$P" -n c1
	wait_until 5 finished
	is_status 0
}

@test "wait: STOPPING is told while it happens" {
	make_ctr c1 "lxc.hook.post-stop = /bin/true"
	lxc-start -P "$P" -n c1
	later lxc-wait -P "$P" -n c1 -s STOPPING -t 20
	wait_until 5 followed c1
	lxc-stop -k -P "$P" -n c1
	wait_until 5 finished
	is_status 0
}

@test "wait: FROZEN and THAWED, whoever turned the freezer" {
	! real || skip_because "LXC 5 sees only its own freezing"
	make_ctr c1
	lxc-start -P "$P" -n c1
	later lxc-wait -P "$P" -n c1 -s FROZEN -t 20
	local m f=
	while read -r m; do
		f=$m$(cgroup_of "$(init_of c1)" "$m")/freezer.state
		[ ! -e "$f" ] || break
	done < <(cgroup_mounts)
	[ -e "$f" ] || skip_because "no v1 freezer"
	echo FROZEN >"$f"
	wait_until 5 finished
	is_status 0
	: >status
	run -0 lxc-wait -P "$P" -n c1 -s FROZEN -t 0
	run -1 lxc-wait -P "$P" -n c1 -s RUNNING -t 0
	later lxc-wait -P "$P" -n c1 -s THAWED -t 20
	wait_until 5 followed c1
	echo THAWED >"$f"
	wait_until 5 finished
	is_status 0
	lxc-stop -k -P "$P" -n c1
}

@test "wait: a supervisor that is killed is not the end of the container" {
	! real || skip_because "LXC 5 loses such a container"
	make_ctr c1
	lxc-start -P "$P" -n c1
	local init super
	init=$(init_of c1)
	super=$(super_of c1)
	later lxc-wait -P "$P" -n c1 -s STOPPED -t 30
	wait_until 5 followed c1
	kill -KILL "$super"
	wait_until 5 gone "$super"
	run -0 lxc-wait -P "$P" -n c1 -s RUNNING -t 0
	run -1 lxc-wait -P "$P" -n c1 -s STOPPED -t 1
	[ ! -s status ]
	kill -KILL "$init"
	wait_until 5 finished
	is_status 0
	# what it left goes with its next life
	lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}

@test "wait: two seconds of waiting take few system calls" {
	! real || skip_because "LXC 5 polls"
	need strace
	make_ctr c1
	run -1 strace -f -o trace lxc-wait -P "$P" -n c1 -s RUNNING -t 2
	[ "$(wc -l <trace)" -lt 250 ]
	lxc-start -P "$P" -n c1
	run -1 strace -f -o trace lxc-wait -P "$P" -n c1 -s STOPPED -t 2
	[ "$(wc -l <trace)" -lt 250 ]
	lxc-stop -k -P "$P" -n c1
}

@test "wait: a supervisor that hangs does not hold it beyond its time" {
	! real || skip_because "LXC 5 waits for it"
	make_ctr c1
	lxc-start -P "$P" -n c1
	local super s=${EPOCHREALTIME/[.,]/}
	super=$(super_of c1)
	kill -STOP "$super"
	run -1 lxc-wait -P "$P" -n c1 -s STOPPED -t 1
	((${EPOCHREALTIME/[.,]/} - s < 6000000))
	kill -CONT "$super"
	lxc-stop -k -P "$P" -n c1
}

@test "wait: states that are but passed through" {
	make_ctr c1
	local s
	for s in STARTING RUNNING STOPPING STOPPED; do
		later lxc-wait -P "$P" -n c1 -s "$s" -t 20
		[ "$s" = STOPPED ] || wait_until 5 followed c1
		lxc-execute -P "$P" -n c1 -- /bin/true
		wait_until 5 finished
		is_status 0
		: >status
	done
	later lxc-wait -P "$P" -n c1 -s ABORTING -t 20
	wait_until 5 followed c1
	run -127 lxc-execute -P "$P" -n c1 -- /no/such/command
	wait_until 5 finished
	is_status 0
}

@test "wait: a container that is made later" {
	! real || skip_because "LXC 5 looks once a second"
	later lxc-wait -P "$P" -n c1 -s RUNNING -t 20
	wait_until 5 followed c1
	make_ctr c1
	lxc-execute -P "$P" -n c1 -- /bin/true
	wait_until 5 finished
	is_status 0
}

@test "wait: forty at once" {
	! real || skip_because "LXC 5 was not asked"
	make_ctr c1
	lxc-start -P "$P" -n c1
	local i pids=()
	for ((i = 0; i < 40; i++)); do
		lxc-wait -P "$P" -n c1 -s STOPPED -t 20 3>&- &
		pids+=($!)
	done
	wait_until 10 followed c1 40
	lxc-stop -k -P "$P" -n c1
	for i in "${pids[@]}"; do
		wait "$i"
	done
}

@test "wait: who waited for STOPPED can start it anew at once" {
	make_ctr c1
	local i waiter
	for ((i = 0; i < 3; i++)); do
		lxc-start -P "$P" -n c1
		lxc-wait -P "$P" -n c1 -s STOPPED -t 20 3>&- &
		waiter=$!
		wait_until 5 followed c1
		kill -KILL "$(init_of c1)"
		wait "$waiter"
		run -0 --separate-stderr lxc-start -P "$P" -n c1
		[ -z "$output$stderr" ]
		lxc-stop -k -P "$P" -n c1
	done
}

@test "wait: who may not listen is told by the supervisor" {
	! real || skip_because "LXC 5 has no other way"
	make_ctr c1
	local s
	for s in RUNNING STOPPING STOPPED; do
		later setpriv --bounding-set -net_admin lxc-wait -P "$P" -n c1 -s "$s" -t 20
		if [ "$s" = RUNNING ]; then
			lxc-start -P "$P" -n c1
		else
			wait_until 5 connected c1
			lxc-stop -k -P "$P" -n c1
		fi
		wait_until 5 finished
		is_status 0
		: >status
		[ "$s" != STOPPING ] || lxc-start -P "$P" -n c1
	done
}

@test "wait: the end of a container that nobody supervises is seen at once" {
	! real || skip_because "LXC 5 loses such a container"
	make_ctr c1
	lxc-start -P "$P" -n c1
	local init super
	init=$(init_of c1)
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	need strace
	later strace -o trace lxc-wait -P "$P" -n c1 -s STOPPED -t 30
	wait_until 5 contains trace pidfd_open
	kill -KILL "$init"
	wait_until 5 finished
	is_status 0
	# it slept until then, but for the look that it always takes
	[ "$(grep -c pidfd_open trace)" -le 2 ]
	lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}
