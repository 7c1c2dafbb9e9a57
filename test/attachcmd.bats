# lxc-attach: a command in a running container

load helper

# run_ctr NAME [LINE...]: one that runs
run_ctr() {
	make_ctr "$@" 'lxc.pty.max = 1024'
	lxc-start -d -P "$P" -n "$1"
}
attach() { lxc-attach -P "$P" -n c1 "$@"; }
# is_status N PID: a background job of ours ends so
is_status() { local r=0; wait "$2" || r=$?; [ "$r" = "$1" ]; }
finish() { lxc-stop -k -P "$P" -n c1; }

# --- statuses ------------------------------------------------------------------------

@test "attach: the exit status is the command's; 128 + n, 126 and 127 as a shell has them" {
	run_ctr c1
	run -7 attach -- sh -c 'exit 7' </dev/null
	run -0 attach -- true </dev/null
	run -143 attach -- sh -c 'kill -TERM $$' </dev/null
	run -127 --separate-stderr attach -- nothing-of-that-name </dev/null
	[ "$stderr" = "lxc-attach: cannot run nothing-of-that-name: No such file or directory" ]
	run -126 --separate-stderr attach -- /etc/passwd </dev/null
	[ "$stderr" = "lxc-attach: cannot run /etc/passwd: Permission denied" ]
	finish
}

@test "attach: a container that is not running is an error with a hint" {
	make_ctr c1
	run -1 --separate-stderr attach -- true </dev/null
	[ -z "$output" ]
	[ "$stderr" = "lxc-attach: c1: is not running
hint: lxc-start -n c1" ]
}

@test "attach: words that are none are errors" {
	run -1 --separate-stderr attach -s 'MOUNT|WRONG' -- true
	[ "$stderr" = "lxc-attach: -s MOUNT|WRONG: WRONG: no such word" ]
	run -1 --separate-stderr attach -eWRONG -- true
	[ "$stderr" = "lxc-attach: -e WRONG: WRONG: no such word" ]
	run -1 --separate-stderr attach -a pdp11 -- true
	[ "$stderr" = "lxc-attach: -a pdp11: no such architecture" ]
	run -1 --separate-stderr attach -u root -- true
	[ "$stderr" = "lxc-attach: -u root: a number is needed" ]
	run -1 --separate-stderr attach -u 4294967295 -- true
	[ "$stderr" = "lxc-attach: -u 4294967295: a number is needed" ]
	run -1 --separate-stderr attach -v NOVALUE -- true
	[ "$stderr" = "lxc-attach: -v NOVALUE: VAR=VALUE is needed" ]
	run -1 --separate-stderr attach -e -c x -- true
	[ "$stderr" = "lxc-attach: -c: not together with the host's label (-e LSM, -s)" ]
	if [ ! -e /sys/fs/selinux ]; then
		run -1 --separate-stderr attach -c x -- true
		[ "$stderr" = "lxc-attach: -c: SELinux is not in use here" ]
	fi
}

# --- where it is ------------------------------------------------------------------------

# ns_of PID: its namespaces, one a line
ns_of() { local n; for n in cgroup ipc mnt net pid uts user time; do readlink "/proc/$1/ns/$n" || :; done; }

@test "attach: is in every namespace and every cgroup of the container" {
	run_ctr c1
	lxc-attach -P "$P" -n c1 -- sh -c 'touch /tmp/up; exec sleep 1000' </dev/null 3>&- &
	local at=$! init pid m
	wait_until 10 test -e "$P/c1/rootfs/tmp/up"
	init=$(init_of c1)
	pid=$(pgrep -P "$(pgrep -P "$at")")
	[ "$(ns_of "$pid")" = "$(ns_of "$init")" ]
	while read -r m; do
		[ "$(cgroup_of "$pid" "$m")" = "$(cgroup_of "$init" "$m")" ]
	done < <(cgroup_mounts)
	kill "$at"
	wait "$at" || [ $? = 143 ]
	finish
}

@test "attach: goes into the container's cgroup from wherever it is called" {
	run_ctr c1
	local c i
	for i in "${!CGROUPS[@]}"; do
		mkdir "${CGROUPS[i]}/elsewhere"
	done
	export P
	run -0 bash -c 'for c; do cat $c/cpuset.cpus >/dev/null 2>&1 && { cat $c/cpuset.cpus >$c/elsewhere/cpuset.cpus; cat $c/cpuset.mems >$c/elsewhere/cpuset.mems; }; echo $$ >$c/elsewhere/cgroup.procs || exit 1; done 2>/dev/null
		exec lxc-attach -P "$P" -n c1 -- cat /proc/self/cgroup </dev/null' bash "${CGROUPS[@]}"
	if [ -e /proc/self/ns/cgroup ]; then
		[[ $output != *elsewhere* && $output != *..* ]]
	fi
	for c in "${CGROUPS[@]}"; do
		rmdir "$c/elsewhere"
	done
	finish
}

@test "attach: -s joins what it names and nothing else, in either generation's words" {
	run_ctr c1
	local own
	own=$(hostname)
	run -0 attach -s 'UTSNAME' -- sh -c 'hostname; readlink /proc/self/ns/mnt' </dev/null
	[ "$output" = "c1
$(readlink /proc/self/ns/mnt)" ]
	run -0 attach -s 'net|MNT|pid' -- sh -c 'hostname; cat /etc/hostname 2>/dev/null; cat /proc/1/comm' </dev/null
	[ "${lines[0]}" = "$own" ]
	[ "${lines[-1]}" = init ]
	# no cgroup, no capability of its own
	run -0 attach -s NETWORK -- cat /proc/self/cgroup </dev/null
	[[ $output != *lxc/c1* ]]
	finish
}

@test "attach: -R: /proc and /sys are those of the namespaces joined, and nobody else sees them" {
	run_ctr c1
	run -0 attach -s 'PID|NETWORK' -R -- sh -c 'cat /proc/1/comm; ls /sys/class/net' </dev/null
	[ "$output" = "init
lo" ]
	[ "$(cat /proc/1/comm)" != init ] || [ -d "/proc/$$" ]
	run -0 attach -s 'PID' -- test -d "/proc/$$" </dev/null
	finish
}

@test "attach: the working folder is the caller's where there is one of that name, else /" {
	run_ctr c1
	mkdir -p "$P/c1/rootfs/$T"
	run -0 attach -- pwd </dev/null
	[ "$output" = "$T" ]
	cd /proc/self
	run -0 attach -- pwd </dev/null
	cd "$P"
	run -0 attach -- pwd </dev/null
	[ "$output" = / ]
	cd "$T"
	finish
}

@test "attach: -e: the host's cgroups and capabilities stay" {
	run_ctr c1 'lxc.cap.drop = mknod'
	local here
	run -1 attach -- mknod /tmp/n c 1 3 </dev/null
	run -0 attach -e -- mknod /tmp/n1 c 1 3 </dev/null
	run -0 attach -eCAP -- mknod /tmp/n2 c 1 3 </dev/null
	run -1 attach --elevated-privileges=CGROUP -- mknod /tmp/n3 c 1 3 </dev/null
	here=$(cgroup_of $$ "$(cgroup_mounts | tail -n 1)")
	run -0 attach -e -s 'UTSNAME' -- cat /proc/self/cgroup </dev/null
	[[ $output == *"$here"* ]]
	finish
}

@test "attach: capabilities, no_new_privs, arch and umask are the container's, whatever is inherited" {
	run_ctr c1 'lxc.cap.drop = mknod sys_time' 'lxc.no_new_privs = 1' 'lxc.arch = i686'
	run -0 attach -- sh -c 'cat /proc/self/status; uname -m; umask' </dev/null
	local of_init
	of_init=$(grep -E '^Cap|^NoNew' "/proc/$(init_of c1)/status")
	[ "$(grep -E '^Cap|^NoNew' <<<"$output")" = "$of_init" ]
	[[ $output == *"NoNewPrivs:	1"* ]]
	[[ $output == *i686* ]]
	[ "${lines[-1]}" = 0022 ]
	run -0 attach -a x86_64 -- uname -m </dev/null
	[ "$output" = "$(uname -m)" ]
	finish
}

@test "attach: is root of the container's user namespace, without the caller's groups" {
	make_ctr c1 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.pty.max = 10'
	chown -R 100000:100000 "$P/c1/rootfs"
	# the way to it must be open to them
	mv "$P" /run/open
	P=/run/open
	sed -i "s,dir:.*/c1,dir:$P/c1," "$P/c1/config"
	lxc-start -d -P "$P" -n c1
	run -0 attach -- sh -c 'id; cat /proc/self/uid_map; touch /tmp/mine' </dev/null
	[[ $output == "uid=0(root) gid=0(root)"* ]]
	[[ $output == *100000* ]]
	[[ $output != *65534* ]]
	[ "$(stat -c %u "$P/c1/rootfs/tmp/mine")" = 100000 ]
	run -0 pty lxc-attach -P "$P" -n c1 -- sh -c 'tty; stat -c %u:%g $(tty)' </dev/null
	[[ $output == *"/dev/pts/"*"0:5"* ]]
	run -0 attach -u 7 -g 8 -- id </dev/null
	[ "$output" = "uid=7 gid=8" ]
	finish
}

@test "attach: -u and -g are numbers inside, without other groups or capabilities" {
	run_ctr c1
	run -0 attach -u 1000 -g 100 -- sh -c 'id; grep CapEff /proc/self/status' </dev/null
	[[ $output == "uid=1000 gid=100"* ]]
	[[ $output != *groups=* ]]
	[[ $output == *"CapEff:	0000000000000000" ]]
	finish
}

# --- the environment -----------------------------------------------------------------------

@test "attach: the caller's environment, and container=lxc, lxc.environment and -v in that order" {
	export FROM=start
	run_ctr c1 'lxc.environment = A=config' 'lxc.environment = B=config' 'lxc.environment = FROM'
	run -0 env A=caller C=caller FROM=outside lxc-attach -P "$P" -n c1 -v B=option -v D=a=b -- env </dev/null
	local l
	for l in A=config B=option C=caller D=a=b FROM=outside container=lxc; do
		grep -qxF "$l" <<<"$output"
	done
	[ "$(grep -c '^A=' <<<"$output")" = 1 ]
	finish
}

@test "attach: --clear-env: PATH, container and what is asked for, no more" {
	run_ctr c1 'lxc.environment = A=config'
	run -0 env TERM=xterm SECRET=1 lxc-attach -P "$P" -n c1 --clear-env --keep-var TERM --keep-var NONE -v B=2 -- /bin/env </dev/null
	[ "$(grep -vE '^(PWD|SHLVL|_)=' <<<"$output" | sort)" = "A=config
B=2
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=xterm
container=lxc" ]
	finish
}

@test "attach: a caller without a PATH finds commands all the same" {
	run_ctr c1
	run -0 env -i "$(command -v lxc-attach)" -P "$P" -n c1 -- true </dev/null
	finish
}

@test "attach: without a command: the login shell by the container's passwd, whatever is in that file" {
	run_ctr c1
	printf '#!/bin/sh\necho own shell\n' >"$P/c1/rootfs/bin/own"
	chmod 755 "$P/c1/rootfs/bin/own"
	printf 'x\nroot:x:0:0::/root:sh\nroot:x:0:0:root:/root:/bin/own\n' >"$P/c1/rootfs/etc/passwd"
	run -0 attach </dev/null
	[ "$output" = "own shell" ]
	# one that is not there, a fifo, a device, a link out
	printf 'root:x:0:0:root:/root:/bin/gone\n' >"$P/c1/rootfs/etc/passwd"
	run -0 attach <<<'echo plain'
	[ "$output" = plain ]
	rm "$P/c1/rootfs/etc/passwd"
	mkfifo "$P/c1/rootfs/etc/passwd"
	run -0 attach <<<'echo plain'
	[ "$output" = plain ]
	ln -sf /dev/zero "$P/c1/rootfs/etc/passwd"
	run -0 attach <<<'echo plain'
	[ "$output" = plain ]
	finish
}

# --- pipes ---------------------------------------------------------------------------------

@test "attach: binary data goes through pipes both ways, unchanged" {
	run_ctr c1
	head -c 8000000 /dev/urandom >data
	attach -- cat <data | cat >back
	cmp data back
	finish
}

@test "attach: | head ends it, by the signal that the command gets" {
	run_ctr c1
	run -0 bash -c 'set -o pipefail; lxc-attach -P "$1" -n c1 -- sh -c "while echo y; do :; done; exit 0" </dev/null 2>/dev/null | head -n 1; [ ${PIPESTATUS[0]} != 0 ]' bash "$P"
	[ "$output" = y ]
	finish
}

@test "attach: without a terminal: only 0, 1 and 2 are open inside, and the session is its own" {
	run_ctr c1
	run -0 attach -- sh -c 'ls /proc/$$/fd; cut -d" " -f 6,7 /proc/$$/stat; echo $$' </dev/null 5</dev/null 6<"$T"
	[ "${lines[0]} ${lines[1]} ${lines[2]}" = "0 1 2" ]
	[ "${lines[3]}" = "${lines[4]} 0" ]
	finish
}

@test "attach: signals reach the command" {
	run_ctr c1
	local s pid
	for s in TERM INT HUP QUIT USR1; do
		rm -f "$P/c1/rootfs/tmp/up"
		# a shell's background job ignores the keyboard's signals
		env --default-signal=INT,QUIT lxc-attach -P "$P" -n c1 -- sh -c "trap 'exit 33' $s; touch /tmp/up; while :; do sleep 0.05; done" </dev/null >/dev/null 2>&1 3>&- &
		pid=$!
		wait_until 10 test -e "$P/c1/rootfs/tmp/up"
		kill -s "$s" "$pid"
		is_status 33 "$pid"
	done
	finish
}

@test "attach: stopped, the command is stopped as well; both go on" {
	run_ctr c1
	lxc-attach -P "$P" -n c1 -- sh -c 'exec sleep 1000' </dev/null >/dev/null 2>&1 3>&- &
	local pid=$! inner
	wait_until 10 eval 'inner=$(pgrep -P "$(pgrep -P "$pid")" -x sleep)'
	kill -TSTP "$pid"
	wait_until 10 contains "/proc/$pid/status" 'T (stopped)'
	wait_until 10 contains "/proc/$inner/status" 'T (stopped)'
	kill -CONT "$pid"
	wait_until 10 contains "/proc/$inner/status" 'S (sleeping)'
	kill "$pid"
	is_status 143 "$pid"
	finish
}

@test "attach: when it is killed the command is hung up" {
	run_ctr c1
	lxc-attach -P "$P" -n c1 -- sh -c 'trap "touch /tmp/hup; exit" HUP; touch /tmp/up; while :; do sleep 0.05; done' </dev/null >/dev/null 2>&1 3>&- &
	local pid=$!
	wait_until 10 test -e "$P/c1/rootfs/tmp/up"
	kill -KILL "$pid"
	wait_until 10 test -e "$P/c1/rootfs/tmp/hup"
	finish
}

# --- terminals -----------------------------------------------------------------------------

@test "attach: a terminal outside is one inside, of the container's own, with its size" {
	run_ctr c1
	run -0 pty lxc-attach -P "$P" -n c1 -- sh -c 'tty; stty size; test -t 0 && test -t 1 && test -t 2 && echo all; : >/dev/tty && echo controlling; ls /proc/$$/fd' </dev/null
	[[ $output == "/dev/pts/"* ]]
	[[ $output == *"24 80"*all*controlling*0*1*2* ]]
	finish
}

@test "attach: only those of 0, 1 and 2 that are terminals are replaced" {
	run_ctr c1
	run -0 pty sh -c "echo typed | lxc-attach -P $P -n c1 -- sh -c 'test -t 0 || echo pipe in; cat; test -t 1 && echo terminal out' | cat" </dev/null
	[[ $output == *"pipe in"*typed* && $output != *"terminal out"* ]]
	run -0 pty sh -c "echo typed | lxc-attach -P $P -n c1 -- sh -c 'test -t 0 || echo pipe in; cat; test -t 1 && echo terminal out'" </dev/null
	[[ $output == *"pipe in"*typed*"terminal out"* ]]
	run -0 pty sh -c "lxc-attach -P $P -n c1 -- sh -c 'test -t 0 && echo terminal in; test -t 1 || echo pipe out' >$T/out" </dev/null
	[ "$(<"$T/out")" = "terminal in
pipe out" ]
	finish
}

@test "attach: a shell at it: job control, the interrupt key, a new size" {
	run_ctr c1
	run -5 pty lxc-attach -P "$P" -n c1 -- sh -i <<-'END'
	expect #
	line sh -c "echo g''o; exec sleep 1000"
	expect go
	send \x03
	expect #
	line sh -c "echo g''o; exec sleep 1000"
	expect go
	send \x1a
	expect Stopped
	line kill -KILL %1; stty size
	expect 24 80
	size 50 132
	line sleep 0.1; stty size
	expect 50 132
	line exit 5
	END
	finish
}

@test "attach: the caller's terminal is as before, whatever ends it" {
	run_ctr c1
	cat >script <<-'END'
	before=$(stty -g)
	lxc-attach -P "$P" -n c1 -- true
	[ "$(stty -g)" = "$before" ] || exit 1
	for s in TERM HUP; do
		rm -f "$P/c1/rootfs/tmp/up"
		(
			until [ -e "$P/c1/rootfs/tmp/up" ]; do sleep 0.02; done
			kill -s "$s" "$(pgrep -P $$ -f "lxc-attach -P")"
		) &
		lxc-attach -P "$P" -n c1 -- sh -c "trap 'touch /tmp/hup.$s; exit' HUP; touch /tmp/up; while :; do sleep 0.05; done"
		[ $? -gt 128 ] || exit 2
		[ "$(stty -g)" = "$before" ] || exit 3
		wait
	done
	END
	export P
	run -0 pty bash script </dev/null
	wait_until 5 test -e "$P/c1/rootfs/tmp/hup.TERM"
	wait_until 5 test -e "$P/c1/rootfs/tmp/hup.HUP"
	finish
}

@test "attach: what stays in the background with the terminal does not keep it" {
	run_ctr c1
	run -3 pty -t 15 lxc-attach -P "$P" -n c1 -- sh -c 'trap "" HUP; (trap "" HUP; sleep 300) & echo said; exit 3' </dev/null
	[[ $output == *said* ]]
	finish
}

@test "attach: all that was printed is shown, though the command has ended" {
	run_ctr c1
	run -0 pty lxc-attach -P "$P" -n c1 -- sh -c 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i + 1)); done' </dev/null
	[ "$(grep -c '^line ' <<<"$output")" = 20000 ]
	finish
}

@test "attach: -L appends what the terminal shows" {
	run_ctr c1
	echo before >log
	pty lxc-attach -P "$P" -n c1 -L "$T/log" -- echo first </dev/null
	pty lxc-attach -P "$P" -n c1 --pty-log "$T/new" -- echo second </dev/null
	[ "$(tr -d '\r' <log)" = "before
first" ]
	[ "$(stat -c %a new)" = 640 ]
	[ "$(tr -d '\r' <new)" = second ]
	run -1 pty lxc-attach -P "$P" -n c1 -L "$T/none/log" -- echo third </dev/null
	[ "$(tr -d '\r' <<<"$output")" = "lxc-attach: -L $T/none/log: No such file or directory" ]
	finish
}

@test "attach: in the background of a shell it runs, and neither stops nor steals the keys" {
	run_ctr c1
	run -0 pty bash -i <<-END
	line PS1=PROMPT:
	line lxc-attach -P $P -n c1 -- sh -c 'echo back; echo ground >/tmp/done' &
	expect back
	line until [ -e $P/c1/rootfs/tmp/done ]; do sleep 0.05; done; wait; echo it is \$((40 + 2))
	expect it is 42
	line exit
	END
	finish
}

@test "attach: without a controlling terminal, without /dev/tty, from cron" {
	run_ctr c1
	run -0 pty setsid -w lxc-attach -P "$P" -n c1 -- sh -c 'tty' </dev/null
	[[ $output == "/dev/pts/"* ]]
	run -0 setsid -w env -i HOME=/ "$(command -v lxc-attach)" -P "$P" -n c1 -- /bin/echo cron </dev/null
	[ "$output" = cron ]
	finish
}

@test "attach: a container without a devpts gets a terminal of the host's" {
	make_ctr c1
	lxc-start -d -P "$P" -n c1
	run -0 inside c1 ls /dev/pts
	[ -z "$output" ]
	run -0 pty lxc-attach -P "$P" -n c1 -- sh -c 'test -t 0 && : >/dev/tty && echo terminal' </dev/null
	[[ $output == *terminal* ]]
	finish
}

@test "attach: what is no devpts in the place of it is not used" {
	run_ctr c1
	inside c1 sh -c 'mkdir -p /tmp/pts; mknod /tmp/pts/ptmx c 1 3; mount -o bind /tmp/pts /dev/pts'
	run -0 pty lxc-attach -P "$P" -n c1 -- sh -c 'test -t 0 && echo terminal' </dev/null
	[[ $output == *terminal* ]]
	finish
}

@test "attach: su inside, and attach in attach" {
	run_ctr c1
	echo 'user:x:1000:1000::/tmp:/bin/sh' >>"$P/c1/rootfs/etc/passwd"
	run -0 pty lxc-attach -P "$P" -n c1 -- su - user -c 'id -u; test -t 0 && echo terminal' </dev/null
	[[ $output == 1000*terminal* ]]
	run -0 pty lxc-attach -P "$P" -n c1 -s UTSNAME -- "$(command -v lxc-attach)" -P "$P" -n c1 -- sh -c 'tty; stty size' </dev/null
	[[ $output == /dev/pts/*"24 80"* ]]
	finish
}

@test "attach: in tmux" {
	need tmux
	run_ctr c1
	tmux -L "lxcbox$$" -f /dev/null new-session -d -x 100 -y 30 "lxc-attach -P $P -n c1 -- sh -c 'stty size >/tmp/size; tty >/tmp/tty'" 3>&-
	wait_until 10 test -s "$P/c1/rootfs/tmp/tty"
	[[ $(<"$P/c1/rootfs/tmp/tty") == /dev/pts/* ]]
	[[ $(<"$P/c1/rootfs/tmp/size") == *" 100" ]]
	tmux -L "lxcbox$$" kill-server 2>/dev/null || :
	wait_until 5 bash -c "! tmux -L lxcbox$$ ls"
	finish
}

# --- states --------------------------------------------------------------------------------

@test "attach: a container whose supervisor is dead, or hangs, is entered" {
	run_ctr c1
	local super
	super=$(super_of c1)
	kill -STOP "$super"
	run -0 timeout 20 lxc-attach -P "$P" -n c1 -- hostname </dev/null
	[ "$output" = c1 ]
	rm -r /run/lxc
	run -0 timeout 20 lxc-attach -P "$P" -n c1 -- hostname </dev/null
	[ "$output" = c1 ]
	kill -KILL "$super"
	run -0 timeout 20 lxc-attach -P "$P" -n c1 -- hostname </dev/null
	[ "$output" = c1 ]
	lxc-stop -k -P "$P" -n c1
}

@test "attach: a frozen container: says so rather than wait" {
	run_ctr c1
	local c f=
	for c in "${CGROUPS[@]}"; do
		if [ -e "$c/lxc/c1/freezer.state" ]; then f=$c/lxc/c1/freezer.state; echo FROZEN >"$f"; fi
	done
	if [ -z "$f" ]; then
		f=$(ls -d "${CGROUPS[0]}"/lxc/c1/cgroup.freeze)
		echo 1 >"$f"
	fi
	wait_until 5 is_state c1 FROZEN
	run -1 --separate-stderr timeout 20 lxc-attach -P "$P" -n c1 -- true </dev/null
	[ "$stderr" = "lxc-attach: c1: is frozen, and what is run in it would be too
hint: lxc-unfreeze -n c1" ]
	case $f in *freeze) echo 0 >"$f" ;; *) echo THAWED >"$f" ;; esac
	finish
}

@test "attach: a container without /proc, and one that shares the host's network" {
	make_ctr c1
	echo 'lxc.pty.max = 1024' >>"$P/c1/config"
	sed -i '/lxc.mount.auto/d; s/empty/none/' "$P/c1/config"
	lxc-start -d -P "$P" -n c1
	inside c1 sh -c 'umount -l /proc 2>/dev/null; :'
	run -0 attach -- sh -c 'hostname; ls /proc | head -n 1' </dev/null
	[ "$output" = c1 ]
	run -0 pty lxc-attach -P "$P" -n c1 -- tty </dev/null
	finish
}

# --- the inside is hostile -----------------------------------------------------------------

# catcher LINE...: a container with these lines whose root lies in wait for what comes in
catcher() {
	! real || skip_because "LXC has holes of its own"
	"${CC:-cc}" -static -D_GNU_SOURCE -O1 -o catch "$here/catch.c"
	run_ctr c1 "$@"
	cp catch "$P/c1/rootfs/catch"
	lxc-attach -P "$P" -n c1 -- /catch 10 SECRETWORD </dev/null >caught 3>&- &
	wait_until 10 contains caught ready
	local i
	for i in {1..200}; do
		SECRET=SECRETWORD timeout -s KILL 5 lxc-attach -P "$P" -n c1 --clear-env -- true </dev/null || :
	done
	wait $!
}

@test "attack: root inside traces the process that is to become the command: there is nothing in it (CVE-2016-9962, CVE-2016-8649, CVE-2019-5736)" {
	local before
	before=$(sha256sum "$LXCBOX")
	catcher 'lxc.cap.drop = sys_admin'
	[ "$(sort -u caught | grep -v '^CapPrm')" = "caught
ready" ]
	local c
	while read -r c; do
		[ $((0x$c >> 21 & 1)) = 0 ]
	done < <(sed -n 's/^CapPrm:[^0-9a-f]*//p' caught | sort -u)
	[ "$(sha256sum "$LXCBOX")" = "$before" ]
	finish
}

@test "attack: without CAP_SYS_PTRACE not even that" {
	catcher 'lxc.cap.drop = sys_ptrace'
	[ "$(<caught)" = ready ]
	finish
}

@test "attack: a joining process is never seen inside with a name of the host's behind it" {
	run_ctr c1
	local i
	lxc-attach -P "$P" -n c1 -- sh -c 'touch /tmp/up; while :; do for p in /proc/[0-9]*; do readlink $p/cwd $p/root $p/fd/* 2>/dev/null; done; done' </dev/null >seen 2>/dev/null 3>&- &
	local pid=$!
	wait_until 10 test -e "$P/c1/rootfs/tmp/up"
	for i in {1..60}; do
		lxc-attach -P "$P" -n c1 -- true </dev/null >/dev/null 2>&1
	done
	kill "$pid"
	is_status 143 "$pid"
	if grep -E 'bats|cgroup|^/proc/[0-9]' seen; then false; fi
	finish
}
