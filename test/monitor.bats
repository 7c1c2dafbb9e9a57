# lxc-monitor, and the events that it shows

load helper

# monitor FILE ARG...: in the background, told to FILE; $MONITOR is its pid. Returns when it listens.
monitor() {
	local n out=$1
	shift
	n=$(listeners)
	lxc-monitor "$@" >"$out" 2>"$out.err" 3>&- &
	MONITOR=$!
	wait_until 5 more_than "$n"
}
more_than() { real || [ "$(listeners)" -gt "$1" ]; }

# told FILE LINE...: that and nothing else comes to be in FILE
told() {
	local file=$1
	shift
	printf '%s\n' "$@" >want
	wait_until 5 cmp want "$file" || diff want "$file"
}
# ends PID: it is told to end, and does, well
ends() {
	kill "${2:--TERM}" "$1"
	wait "$1"
}

# life NAME STATUS: the lines of a whole life
life() {
	printf "'$1' %s\n" 'changed state to [STARTING]' 'changed state to [RUNNING]' "exited with status [$2]" \
		'changed state to [STOPPING]' 'changed state to [STOPPED]'
}

@test "monitor: tells the life of a container" {
	make_ctr c1
	monitor out -P "$P" -n c1
	run -7 lxc-execute -P "$P" -n c1 -- /bin/sh -c 'exit 7'
	told out "$(life c1 7)"
	[ ! -s out.err ]
	real || ends "$MONITOR"
}

@test "monitor: an init that is killed exited with 128 and the signal" {
	! real || skip_because "LXC tells 0"
	make_ctr c1
	lxc-start -P "$P" -n c1
	monitor out -P "$P"
	lxc-stop -k -P "$P" -n c1
	told out "'c1' exited with status [137]" "'c1' changed state to [STOPPING]" "'c1' changed state to [STOPPED]"
	ends "$MONITOR"
}

@test "monitor: a start that fails" {
	make_ctr c1 "lxc.init.cmd = /no/such/init"
	monitor out -P "$P"
	run -127 lxc-execute -P "$P" -n c1 -- /no/such/command
	told out "'c1' changed state to [STARTING]" "'c1' changed state to [ABORTING]" \
		"'c1' changed state to [STOPPING]" "'c1' changed state to [STOPPED]"
	ends "$MONITOR"
}

@test "monitor: a life is told whole, however short" {
	make_ctr c1
	monitor out -P "$P"
	local i
	for i in 1 2 3 4 5 6 7 8 9 10; do
		lxc-execute -P "$P" -n c1 -- /bin/true
		life c1 0 >>lives
	done
	told out "$(cat lives)"
	ends "$MONITOR"
}

@test "monitor: -n is an extended regular expression for the whole name" {
	make_ctr c1
	make_ctr c12
	make_ctr d1
	monitor out -P "$P" -n 'c1|d.'
	lxc-execute -P "$P" -n c12 -- /bin/true
	lxc-execute -P "$P" -n c1 -- /bin/true
	lxc-execute -P "$P" -n d1 -- /bin/true
	told out "$(life c1 0)" "$(life d1 0)"
	ends "$MONITOR"
	run -1 --separate-stderr lxc-monitor -P "$P" -n '('
	[ -z "$output" ]
	[[ $stderr == "lxc-monitor: -n (: not a regular expression: "* ]]
}

@test "monitor: several paths, and of other paths nothing" {
	make_ctr c1
	local first=$P
	monitor out -P "$T/lxc" -P "$T/second/"
	P=$T/second
	make_ctr c1
	lxc-execute -P "$P" -n c1 -- /bin/true
	P=$T/third
	make_ctr c1
	lxc-execute -P "$P" -n c1 -- /bin/true
	P=$first
	lxc-execute -P "$P" -n c1 -- /bin/true
	told out "$(life c1 0)" "$(life c1 0)"
	ends "$MONITOR"
}

@test "monitor: many at once see the same, and one that hangs holds up nobody" {
	make_ctr c1
	local i pids=()
	for i in 1 2 3 4 5 6 7 8; do
		monitor "out$i" -P "$P"
		pids+=("$MONITOR")
	done
	kill -STOP "${pids[0]}"
	lxc-execute -P "$P" -n c1 -- /bin/true
	for i in 2 3 4 5 6 7 8; do
		told "out$i" "$(life c1 0)"
	done
	[ ! -s out1 ]
	kill -CONT "${pids[0]}"
	told out1 "$(life c1 0)"
	for i in "${pids[@]}"; do
		ends "$i"
	done
}

@test "monitor: SIGINT, SIGTERM and SIGHUP end it well" {
	local sig
	for sig in INT TERM HUP; do
		# a background process of a shell would ignore SIGINT
		env --default-signal=INT "$LXCBOX" lxc-monitor -P "$P" >out 2>&1 3>&- &
		MONITOR=$!
		wait_until 5 more_than 0
		ends "$MONITOR" "-$sig"
		[ ! -s out ]
	done
}

@test "monitor: ends when nobody reads what it tells" {
	make_ctr c1
	mkfifo pipe
	lxc-monitor -P "$P" >pipe 2>err 3>&- &
	MONITOR=$!
	exec 9<pipe
	wait_until 5 more_than 0
	exec 9<&-
	wait_until 5 gone "$MONITOR"
	[ ! -s err ]
}

@test "monitor: --json, an object a line" {
	need jq
	make_ctr c1
	monitor out -P "$P" --json
	local before after
	before=$(date +%s)
	lxc-execute -P "$P" -n c1 -- /bin/true
	after=$(date +%s)
	wait_until 5 contains out STOPPED
	run -0 jq -r '.lxcpath + " " + .name + " " + (.state // (.exit|tostring))' out
	[ "$output" = "$(printf "$P c1 %s\n" STARTING RUNNING 0 STOPPING STOPPED)" ]
	run -0 jq "select(.time < $before or .time > $after + 1)" out
	[ -z "$output" ]
	ends "$MONITOR"
}

@test "monitor: --quit has nothing to do, and says so" {
	run -0 --separate-stderr lxc-monitor -P "$P" -Q
	[ -z "$output" ]
	[ "$stderr" = "lxc-monitor: -Q: there is no lxc-monitord: supervisors tell each lxc-monitor themselves" ]
}

@test "monitor: an operand is an error" {
	run -1 --separate-stderr lxc-monitor -P "$P" c1
	[ "$stderr" = "lxc-monitor: c1: takes no operand"$'\n'"hint: -n REGEX says which containers" ]
}

@test "monitor: who is not root is told so" {
	cp "$LXCBOX" "$T/lxc-monitor"
	chmod 755 "$T/lxc-monitor"
	exec 8<"$T/lxc-monitor"
	run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups /proc/self/fd/8 lxc-monitor -P "$P"
	[ "$stderr" = "lxc-monitor: cannot listen: Operation not permitted"$'\n'"hint: what happens to containers is told to root alone" ]
}

@test "monitor: needs no place to write" {
	make_ctr c1
	mount -o remount,ro /run
	monitor out -P "$P"
	lxc-execute -P "$P" -n c1 -- /bin/true
	told out "$(life c1 0)"
	ends "$MONITOR"
	mount -o remount,rw /run
}

@test "monitor: what a process of another pid namespace tells is not believed" {
	make_ctr c1
	make_ctr c2
	monitor out -P "$P"
	# root in the same network namespace, and with the same program: what a container without lxc.net has at its best
	local i
	for i in 1 2 3; do
		unshare -p -m --fork --mount-proc "$LXCBOX" lxc-execute -P "$P" -n c2 -- /bin/true
	done
	lxc-execute -P "$P" -n c1 -- /bin/true
	told out "$(life c1 0)"
	ends "$MONITOR"
}
