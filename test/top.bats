# lxc-top

load helper

HEAD=time_ms,container,cpu_nanos,cpu_sys_userhz,cpu_user_userhz,blkio_bytes,blkio_iops,mem_used_bytes,memsw_used_bytes,kernel_mem_used_bytes

# one COMMAND...: its first look and no more, to the file out
one() {
	rm -f out
	"$@" >out 2>err 3>&- &
	local pid=$!
	wait_until 5 test -s out
	kill "$pid"
	wait "$pid"
	[ ! -s err ]
}

@test "top: -b is LXC's CSV" {
	! real || skip_because "LXC wants a terminal"
	make_ctr c1
	make_ctr c2
	lxc-start -P "$P" -n c1
	lxc-start -P "$P" -n c2
	one lxc-top -P "$P" -b
	[ "$(sed -n 1p out)" = "$HEAD" ]
	[ "$(wc -l <out)" = 3 ]
	local n='[0-9]+'
	[[ $(sed -n 2p out) =~ ^$n,c1,$n,$n,$n,$n,$n,$n,$n,$n$ ]]
	[[ $(sed -n 3p out) =~ ^$n,c2,$n,$n,$n,$n,$n,$n,$n,$n$ ]]
	lxc-stop -k -P "$P" -n c1
	lxc-stop -k -P "$P" -n c2
}

@test "top: numbers are those of the cgroups" {
	! real || skip_because "LXC wants a terminal"
	make_ctr c1
	lxc-start -P "$P" -n c1
	inside c1 sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'
	one lxc-top -P "$P" --json
	need jq
	local cpu
	cpu=$(lxc-info -P "$P" -n c1 -SH | sed -n 's/^CPU use: *//p')
	run -0 jq -r '.containers | length, .[0].name' out
	[ "$output" = "1"$'\n'"c1" ]
	run -0 jq -e ".containers[0] | .cpu_nanos > 10000000 and .cpu_nanos <= $cpu" out
	run -0 jq -e ".containers[0] | .cpu_sys_userhz + .cpu_user_userhz >= 1 and .mem_used_bytes > 0" out
	lxc-stop -k -P "$P" -n c1
}

@test "top: -s and -r order, numbers from the largest" {
	! real || skip_because "LXC wants a terminal"
	local c
	for c in c1 c2 c3; do
		make_ctr "$c"
		lxc-start -P "$P" -n "$c"
	done
	inside c2 sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'
	one lxc-top -P "$P" -b -s c
	[ "$(sed -n '2s/^[^,]*,\([^,]*\),.*/\1/p' out)" = c2 ]
	one lxc-top -P "$P" -b -s c -r
	[ "$(sed -n '4s/^[^,]*,\([^,]*\),.*/\1/p' out)" = c2 ]
	one lxc-top -P "$P" -b --reverse
	[ "$(cut -d, -f2 out | tr '\n' ' ')" = "container c3 c2 c1 " ]
	one lxc-top -P "$P" -b 'c[13]'
	[ "$(cut -d, -f2 out | tr '\n' ' ')" = "container c1 c3 " ]
	for c in c1 c2 c3; do
		lxc-stop -k -P "$P" -n "$c"
	done
}

@test "top: looks again after -d seconds; a container that has gone is not in it" {
	! real || skip_because "LXC wants a terminal"
	need jq
	make_ctr c1
	lxc-start -P "$P" -n c1
	lxc-top -P "$P" --json -d 1 >out 3>&- &
	local pid=$!
	wait_until 5 contains out c1
	lxc-stop -k -P "$P" -n c1
	wait_until 5 contains out '"containers":[]'
	kill "$pid"
	wait "$pid"
	run -0 jq -se '.[1].time_ms - .[0].time_ms | . > 900 and . < 5000' out
}

@test "top: no supervisor is asked, so none that hangs is waited for" {
	! real || skip_because "LXC asks them"
	make_ctr c1
	lxc-start -P "$P" -n c1
	local super s
	super=$(super_of c1)
	kill -STOP "$super"
	s=${EPOCHREALTIME/[.,]/}
	one lxc-top -P "$P" -b
	((${EPOCHREALTIME/[.,]/} - s < 900000))
	contains out ,c1,
	kill -CONT "$super"
	lxc-stop -k -P "$P" -n c1
}

@test "top: a table on a terminal, and the keys" {
	! real || skip_because "LXC clears the whole screen each time"
	make_ctr c1
	make_ctr c2
	lxc-start -P "$P" -n c1
	lxc-start -P "$P" -n c2
	pty lxc-top -P "$P" -d 60 >out <<-'S'
		expect Container
		expect Name
		expect c1
		expect c2
		expect TOTAL 2 of 2
		send r
		expect c2
		expect c1
		send n
		expect c1
		size 24 200
		expect Container
		send \x0c
		expect Container
		send q
	S
	# the terminal is as it was: the second screen left, the cursor back
	[ "$(tail -c 18 out)" = $'\033[0m\033[?25h\033[?1049l' ]
	# what does not change is not written again
	[ "$(grep -ao 'TOTAL 2' out | wc -l)" = 3 ]
	lxc-stop -k -P "$P" -n c1
	lxc-stop -k -P "$P" -n c2
}

@test "top: the columns of LXC, cut to the terminal, as many rows as there is room for" {
	! real || skip_because "LXC does not cut"
	local c
	for c in c1 c2 c3; do
		make_ctr "$c"
		lxc-start -P "$P" -n "$c"
	done
	pty lxc-top -P "$P" -d 60 >out <<-'S'
		expect TOTAL 3 of 3
		size 5 140
		expect TOTAL 2 of 3
		send \e[B
		expect c2
		expect c3
		send \e[5~
		expect c1
		send q
	S
	contains out "$(printf '\033[7m\033[1m%-80s\033[0m' 'Container                   CPU          CPU          CPU')"
	contains out $'\033[7m\033[1mContainer                   CPU          CPU          CPU                                BlkIO        Mem'
	contains out $'\033[7m\033[1mName                       Used          Sys         User                    Total(Read/Write)       Used'
	for c in c1 c2 c3; do
		lxc-stop -k -P "$P" -n "$c"
	done
}

@test "top: every way out leaves the terminal as it was" {
	! real || skip_because "LXC does not on SIGTERM"
	local sig talk
	for sig in TERM HUP INT QUIT; do
		rm -f out
		pty sh -c 'stty -g >before; (exec lxc-top -P '"$P"'); echo "rc $?"; stty -g >after' \
			>out 3>&- <<<'expect rc 0' &
		talk=$!
		wait_until 5 contains out TOTAL
		# it is the one that has this terminal and is called so
		kill "-$sig" "$(pgrep -nf "^lxc-top -P $P")"
		wait "$talk"
		cmp before after
		contains out $'\033[0m\033[?25h\033[?1049lrc 0'
	done
	# a terminal that goes away
	"${PTY:-$BATS_RUN_TMPDIR/pty}" sh -c 'trap "" HUP; lxc-top -P '"$P"'; echo "$?" >status' >out 3>&- <<<'expect never' &
	talk=$!
	wait_until 5 contains out TOTAL
	kill "$talk"
	wait "$talk" || :
	wait_until 5 test -s status
}

@test "top: without a terminal there is -b" {
	! real || skip_because "our words"
	run -1 --separate-stderr lxc-top -P "$P" </dev/null
	[ -z "$output" ]
	[ "$stderr" = "lxc-top: this is no terminal"$'\n'"hint: -b gives CSV, --json JSON, to a file or a pipe" ]
}

@test "top: wrong words are errors that name the right ones" {
	! real || skip_because "our words"
	run -1 --separate-stderr lxc-top -P "$P" -b -s x
	[ "$stderr" = "lxc-top: -s: x: no such key; they are n c b m s k" ]
	run -1 --separate-stderr lxc-top -P "$P" -b -d 0
	[ "$stderr" = "lxc-top: -d: 0: from 1 to 1000000 seconds" ]
	run -1 --separate-stderr lxc-top -P "$P" -b '('
	[[ $stderr == "lxc-top: (: not a regular expression: "* ]]
}
