# lxc-ls

load helper

ls_() { lxc-ls -P "$P" "$@"; }
# ctrs NAME...: containers that share one root
ctrs() {
	busybox_root "$T/shared"
	local n
	for n; do
		mkdir -p "$P/$n"
		printf 'lxc.rootfs.path = dir:%s\nlxc.net.0.type = empty\nlxc.init.cmd = /bin/sleep 1000\n' "$T/shared" >"$P/$n/config"
	done
}
start() { local n; for n; do lxc-start -P "$P" -n "$n"; done; }
stop() { local n; for n; do lxc-stop -k -P "$P" -n "$n"; done; }

json_ok() {
	if command -v python3 >/dev/null; then
		python3 -m json.tool <"$1" >/dev/null
	else
		grep -q '^[[{]' "$1"
	fi
}

@test "ls: nothing, and no path, is nothing and no failure" {
	local o
	for o in "" -1 -f "-f -F name"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr ls_ $o
		[ -z "$output$stderr" ]
		# shellcheck disable=SC2086
		run -0 --separate-stderr lxc-ls -P "$T/nowhere" $o
		[ -z "$output$stderr" ]
	done
	real || {
		run -0 ls_ --json
		[ "$output" = "[]" ]
	}
}

@test "ls: names in strcmp order, one a line, padded unless -1" {
	ctrs c2 c11 c12 longname
	mkdir "$P/.hidden" "$P/noconfig"
	: >"$P/.hidden/config"
	ls_ -1 >out
	printf 'c11\nc12\nc2\nlongname\n' | cmp - out
	ls_ >out
	printf 'c11     \nc12     \nc2      \nlongname\n' | cmp - out
	# a slash at the end, and a relative path, are the same path
	lxc-ls -P "$P/" -1 >out
	[ "$(wc -l <out)" = 4 ]
}

@test "ls: a terminal gets columns of its width" {
	ctrs aaaa b c1
	run -0 pty sh -c 'stty cols 9; lxc-ls -P '"$P" </dev/null
	[ "$(tr -d '\r' <<<"$output")" = $'aaaa b   \nc1   ' ]
	run -0 pty sh -c 'stty cols 80; lxc-ls -P '"$P" </dev/null
	[ "$(tr -d '\r' <<<"$output")" = 'aaaa b    c1   ' ]
}

@test "ls: -f in LXC's layout" {
	ctrs b1 b3
	printf 'lxc.start.auto = 1\nlxc.group = onboot\n' >>"$P/b1/config"
	printf 'lxc.group = web\nlxc.group = db\n' >>"$P/b3/config"
	start b1
	ls_ -f >out
	cmp - out <<-'END'
	NAME STATE   AUTOSTART GROUPS  IPV4 IPV6 UNPRIVILEGED 
	b1   RUNNING 1         onboot  -    -    false        
	b3   STOPPED 0         web, db -    -    false        
	END
	stop b1
}

@test "ls: -F chooses columns, in any case, with -f" {
	ctrs b1 b3
	start b1
	run -0 ls_ -f -F name,State,PID,ram,swap,interface
	local pid
	pid=$(init_of b1)
	[[ ${lines[0]} =~ ^"NAME STATE   PID"\ +"RAM    SWAP   INTERFACE "$ ]]
	[[ ${lines[1]} =~ ^"b1   RUNNING $pid"\ +[0-9]+\.[0-9][0-9]"MB 0.00MB lo        "$ ]]
	[[ ${lines[2]} =~ ^"b3   STOPPED -"\ +"-      -      -         "$ ]]
	# alone it does nothing
	run -0 ls_ -1 -F state
	[ "$output" = $'b1\nb3' ]
	run -0 --separate-stderr ls_ -f -F name,bad
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	real || [[ $stderr == "lxc-ls: -F: bad: no such column; they are NAME "* ]]
	stop b1
}

@test "ls: addresses are sorted, lists joined" {
	make_bridge br9
	ctrs c1
	sed -i '/^lxc.net/d' "$P/c1/config"
	printf '%s\n' 'lxc.net.0.type = veth' 'lxc.net.0.link = br9' 'lxc.net.0.flags = up' \
		'lxc.net.0.ipv4.address = 10.9.8.7/24' 'lxc.net.0.ipv4.address = 10.9.8.10/24' 'lxc.net.0.ipv6.address = fd09::7/64' >>"$P/c1/config"
	start c1
	ls_ -f -F ipv4,ipv6,interface >out
	cmp - out <<-'END'
	IPV4                IPV6    INTERFACE 
	10.9.8.10, 10.9.8.7 fd09::7 eth0, lo  
	END
	stop c1
}

@test "ls: filters add up" {
	ctrs on off ice
	printf 'lxc.group = web\nlxc.group = db\n' >>"$P/on/config"
	echo 'lxc.group = web' >>"$P/off/config"
	start on ice
	run -0 ls_ -1 --running
	[ "$output" = $'ice\non' ]
	run -0 ls_ -1 --active
	[ "$output" = $'ice\non' ]
	run -0 ls_ -1 --stopped
	[ "$output" = off ]
	run -0 ls_ -1 --defined
	[ "$output" = $'ice\noff\non' ]
	run -0 ls_ -1 --frozen
	[ -z "$output" ]
	run -0 ls_ -1 --stopped --running
	[ -z "$output" ]
	run -0 ls_ -1 -g web
	[ "$output" = $'off\non' ]
	run -0 ls_ -1 --groups=web,db
	[ "$output" = on ]
	run -0 ls_ -1 --running -g web
	[ "$output" = on ]
	run -0 ls_ -1 --filter='o(n|ff)$'
	[ "$output" = $'off\non' ]
	run -0 ls_ -1 '^o'
	[ "$output" = $'off\non' ]
	stop on ice
}

@test "ls: a frozen container is FROZEN, and runs" {
	! real || skip_because "LXC 5 sees only its own freezing"
	ctrs ice on
	start ice on
	local m f=
	while read -r m; do
		f=$m$(cgroup_of "$(init_of ice)" "$m")/freezer.state
		[ ! -e "$f" ] || break
	done < <(cgroup_mounts)
	[ -e "$f" ] || skip_because "no v1 freezer"
	echo FROZEN >"$f"
	wait_until 5 is_state ice FROZEN
	run -0 ls_ -1 --frozen
	[ "$output" = ice ]
	run -0 ls_ -1 --running
	[ "$output" = $'ice\non' ]
	# as in LXC
	run -0 ls_ -1 --active --frozen
	[ "$output" = $'ice\non' ]
	echo THAWED >"$f"
	stop ice on
}

@test "ls: several operands, any of which may match; one that is no expression is an error" {
	! real || skip_because "LXC 5 ignores them"
	ctrs web1 web2 db
	run -0 ls_ -1 db web2
	[ "$output" = $'db\nweb2' ]
	run -1 --separate-stderr ls_ -1 'we('
	[ -z "$output" ]
	[[ $stderr == "lxc-ls: we(: not a regular expression: "* ]]
}

@test "ls: what runs without a configuration is listed" {
	ctrs c1
	start c1
	mv "$P/c1/config" keep
	run -0 ls_ -1
	[ "$output" = c1 ]
	run -0 ls_ -1 --defined
	[ -z "$output" ]
	if ! real; then
		ls_ --json >json
		json_ok json
		grep -q '"name":"c1","state":"RUNNING","pid":[0-9]*,"defined":false' json
		run -0 ls_ -f
		[ "${lines[1]}" = "c1   RUNNING -         -      -    -    -            " ]
	fi
	mv keep "$P/c1/config"
	stop c1
}

@test "ls: a path too long for a socket's name" {
	P=$T/$(printf 'x%.0s' {1..90})
	ctrs c1 c2
	start c1
	run -0 ls_ -1 --running
	[ "$output" = c1 ]
	run -0 ls_ -1 --active
	[ "$output" = c1 ]
	stop c1
}

@test "ls: works where /run cannot be written" {
	! real || skip_because "LXC 5 needs /run"
	ctrs c1
	mkdir -p /dev/shm /tmp
	mount -t tmpfs -o ro none /run
	mount -t tmpfs -o ro none /dev/shm
	mount -t tmpfs none "$T/lxc"
	ctrs c1
	# /tmp holds the test's own folder: only /tmp/.lxc is closed
	mkdir -p /tmp/.lxc
	mount -t tmpfs -o ro none /tmp/.lxc
	start c1
	run -0 ls_ -1 --running
	[ "$output" = c1 ]
	run -0 ls_ -f -F name,state
	[ "${lines[1]}" = "c1   RUNNING " ]
	run -0 lxc-wait -P "$P" -n c1 -s RUNNING
	stop c1
	umount "$T/lxc" /tmp/.lxc /dev/shm /run
}

@test "ls: whoever takes a socket's name is no container, whatever the name holds" {
	! real || skip_because "LXC 5 lists them"
	[ -x "$BATS_RUN_TMPDIR/squat" ] || "${CC:-cc}" -D_GNU_SOURCE -O1 -o "$BATS_RUN_TMPDIR/squat" "$here/squat.c"
	# a short path: a line is to fit into a name
	P=/run/p
	ctrs real
	start real
	local n pids=() i=0
	for n in ghost $'\e[31mred' $'x\n:                    00010000 @'"$P/forged" '..' "$(printf 'y%.0s' {1..40})"; do
		"$BATS_RUN_TMPDIR/squat" 65534 "$P/$n/command" silent >"out$i" 3>&- &
		pids+=($!)
		wait_until 5 contains "out$i" ready
		i=$((i + 1))
	done
	local o
	for o in -1 "-1 --running" "-1 --active" "-1 --active --defined"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr ls_ $o
		[ "$output" = real ]
		[ -z "$stderr" ]
	done
	run -0 --separate-stderr ls_ -f -F name,state
	[ "$output" = $'NAME STATE   \nreal RUNNING ' ]
	kill "${pids[@]}"
	for n in "${pids[@]}"; do wait_until 5 gone "$n"; done
	stop real
}

@test "ls: a supervisor that hangs holds nobody" {
	! real || skip_because "LXC 5 waits for it"
	ctrs c1 c2
	start c1 c2
	local super s=${EPOCHREALTIME/[.,]/}
	super=$(super_of c1)
	kill -STOP "$super"
	run -0 ls_ -f -F name,state
	[ "${lines[1]}" = "c1   RUNNING " ]
	run -0 ls_ -1 --running
	((${EPOCHREALTIME/[.,]/} - s < 900000))
	kill -CONT "$super"
	stop c1 c2
}

@test "ls: asks no supervisor, and --running looks at no container" {
	! real || skip_because "of ours"
	need strace
	ctrs c1 c2 c3 c4 c5 c6 c7 c8
	start c1 c2 c3 c4
	strace -f -o t4 lxc-ls -P "$P" -1 --running >/dev/null
	strace -f -o f4 lxc-ls -P "$P" -f >/dev/null
	run -1 grep -q 'connect(' t4
	run -1 grep -q 'connect(' f4
	start c5 c6 c7 c8
	strace -f -o t8 lxc-ls -P "$P" -1 --running >/dev/null
	strace -f -o f8 lxc-ls -P "$P" -f >/dev/null
	# four more cost nothing with --running, and 40 calls each with -f at most, 10 of which they cost stopped
	(($(wc -l <t8) - $(wc -l <t4) <= 8))
	(($(wc -l <f8) - $(wc -l <f4) <= 4 * 40))
	stop c1 c2 c3 c4 c5 c6 c7 c8
}

@test "ls: a broken configuration is one line, and its container is listed" {
	! real || skip_because "LXC 5 says nothing"
	ctrs c1 c2
	echo 'lxc.bogus = 1' >>"$P/c1/config"
	run -0 --separate-stderr ls_ -1
	[ "$output" = $'c1\nc2' ]
	[ -z "$stderr" ]
	run -0 --separate-stderr ls_ -f
	[ "${#lines[@]}" = 3 ]
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

# --- nesting -------------------------------------------------------------------

# nest NAME: a running container whose own /var/lib/lxc has inner, stopped, and the program
nest() {
	make_ctr "$1" "lxc.mount.entry = $LXCBOX bin/lxcbox none bind,create=file 0 0" \
		'lxc.mount.auto = proc:rw sys:rw cgroup:rw' "lxc.init.cmd = /bin/sleep 1000"
	mkdir -p "$P/$1/rootfs/var/lib/lxc/inner" "$P/$1/rootfs/run" "$P/$1/rootfs/bin"
	printf 'lxc.rootfs.path = dir:/\nlxc.group = in\n' >"$P/$1/rootfs/var/lib/lxc/inner/config"
	lxc-start -P "$P" -n "$1"
}

@test "ls: --nesting lists what is defined inside" {
	! real || skip_because "LXC 5 wants more of a container that it looks into"
	nest outer
	run -0 ls_ --nesting -1
	[ "$output" = $'outer\nouter/inner' ]
	run -0 ls_ --nesting=0 -1
	[ "$output" = outer ]
	run -0 ls_ --nesting -f -F name,state,groups
	[ "$output" = $'NAME   STATE   GROUPS \nouter  RUNNING -      \n\\inner STOPPED in     ' ]
	ls_ --nesting --json >json
	json_ok json
	grep -q '"name":"outer/inner","state":"STOPPED","pid":null,"defined":true' json
	run -1 --separate-stderr ls_ --nesting=17
	[ "$stderr" = "lxc-ls: --nesting: 17: not a number from 0 to 16" ]
	run -1 --separate-stderr ls_ --nesting=x
	stop outer
}

@test "ls: --nesting sees a container that runs inside" {
	! real || skip_because "of ours"
	nest outer
	local root=$P/outer/rootfs
	busybox_root "$root/var/lib/lxc/inner/rootfs"
	printf 'lxc.rootfs.path = dir:/var/lib/lxc/inner/rootfs\nlxc.net.0.type = empty\nlxc.init.cmd = /bin/sleep 1000\n' \
		>"$root/var/lib/lxc/inner/config"
	if ! inside outer /bin/lxcbox start -n inner >err 2>&1; then
		cat err >&2
		stop outer
		skip_because "a container cannot be started inside of one here"
	fi
	run -0 ls_ --nesting -f -F name,state
	[ "$output" = $'NAME   STATE   \nouter  RUNNING \n\\inner RUNNING ' ]
	run -0 ls_ --nesting --running -1
	[ "$output" = $'outer\nouter/inner' ]
	inside outer /bin/lxcbox stop -k -n inner
	stop outer
}

@test "ls: --nesting shows nothing of what a hostile inside would have a terminal do" {
	! real || skip_because "LXC 5 is not asked"
	nest outer
	local bad=$P/outer/rootfs/var/lib/lxc
	mkdir -p "$bad/$(printf '\033[2J')" "$bad/fifo" "$bad/loop"
	: >"$bad/$(printf '\033[2J')/config"
	mkfifo "$bad/fifo/config"
	ln -s loop "$bad/loop/config"
	printf 'lxc.group = \033[2J\233\n' >"$bad/inner/config"
	run -0 timeout 20 lxc-ls -P "$P" --nesting -f -F name,groups
	[[ $output != *$'\e'* && $output != *$'\233'* ]]
	[[ $output == *'\inner'* ]]
	lxc-ls -P "$P" --nesting --json >json
	json_ok json
	stop outer
}
