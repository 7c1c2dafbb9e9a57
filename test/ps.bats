# lxc-ps: processes and the containers that they belong to.

load helper

# a container whose init waits, with a child that waits too
up() {
	make_ctr "$@"
	lxc-start -P "$P" -n "$1" -- /bin/sh -c 'sleep 1000 & exec sleep 2000'
	wait_until 5 has_both "$1"
}
has_both() { [ "$(lxc-ps -P "$P" -n "$1" -o pid= | wc -l)" = 2 ]; }
down() {
	local n
	for n; do lxc-stop -k -P "$P" -n "$n"; done
}

@test "ps: shows only the processes of the containers named" {
	up c1
	up c2
	up c3
	run -0 lxc-ps -P "$P" --name c1,c3 -o ppid=,args=
	[ "${#lines[@]}" = 4 ]
	[[ "$(printf '%s\n' "${lines[@]}" | grep -c '^c1  .*sleep [12]000$')" = 2 ]]
	[[ "$(printf '%s\n' "${lines[@]}" | grep -c '^c3  .*sleep [12]000$')" = 2 ]]
	run -0 lxc-ps -P "$P" -n c1 --name=c2 -n c1 -o pid=
	[ "${#lines[@]}" = 4 ]
	down c1 c2 c3
}

@test "ps: --lxc shows the processes of all containers, --host those of none" {
	up c1
	lxc-ps -P "$P" --lxc -o pid,args >in
	lxc-ps -P "$P" --host -o pid,args >out
	[ "$(grep -c '^c1 ' in)" = 2 ]
	[ "$(wc -l <in)" = 3 ]
	run -1 grep '^c1 ' out
	grep -q "^ \+$(super_of c1) " out
	grep -q "^ \+$$ " out
	down c1
}

@test "ps: without a container's name the options of ps select, and containers are named" {
	up c1
	lxc-ps -P "$P" -e -o pid,nspid,comm >all
	grep -Eq "^c1 +$(init_of c1) +1 sleep$" all
	grep -Eq "^ +$$ " all
	run -0 lxc-ps -P "$P" -p "$(init_of c1)" -o pid=
	[[ $output =~ ^"c1        "\ *"$(init_of c1)"$ ]]
	down c1
}

@test "ps: options of ps narrow the choice within a container" {
	up c1
	run -0 lxc-ps -P "$P" -n c1 -p "$(init_of c1),$$" -o pid=
	[ "${#lines[@]}" = 1 ]
	run -0 lxc-ps -P "$P" -n c1 --ppid "$(init_of c1)" -o args=
	[ "$output" = "c1        sleep 1000" ]
	run -1 lxc-ps -P "$P" -n c1 -C nosuch
	[ "$output" = "CONTAINER   PID TTY          TIME CMD" ]
	down c1
}

@test "ps: the first line is CONTAINER and that of ps" {
	[ "$(cat /proc/sys/kernel/pid_max)" -le 99999 ] || skip_because "pids here have more than five digits"
	heads() { lxc-ps -P "$P" "$@" | head -n 1; }
	[ "$(heads)" = "CONTAINER   PID TTY          TIME CMD" ]
	[ "$(heads -ef)" = "CONTAINER UID        PID  PPID  C STIME TTY          TIME CMD" ]
	[ "$(heads aux)" = "CONTAINER USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND" ]
	[ "$(heads -aux)" = "$(heads aux)" ]
	[ "$(heads -el)" = "CONTAINER F S   UID   PID  PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD" ]
	[ "$(heads ax)" = "CONTAINER   PID TTY      STAT   TIME COMMAND" ]
	[ "$(heads -o pid=X,comm=NAME)" = "CONTAINER     X NAME" ]
	[ "$(heads axo user:12,pid)" = "CONTAINER USER           PID" ]
	[ "$(heads -o pid,container)" = "  PID CONTAINER" ]
	run -0 lxc-ps -p $$ --no-headers -o comm
	[ "$output" = "          bats-exec-test" ] || [ "$output" = "          bash" ]
}

@test "ps: the column is as wide as the longest name, and never less than nine" {
	up a-rather-long-name
	up b
	run -0 lxc-ps -P "$P" --lxc -C sleep -o comm
	[ "${lines[0]}" = "CONTAINER          COMMAND" ]
	[ "$(printf '%s\n' "${lines[@]}" | grep -cx 'a-rather-long-name sleep')" = 2 ]
	[ "$(printf '%s\n' "${lines[@]}" | grep -cx 'b                  sleep')" = 2 ]
	down a-rather-long-name b
}

@test "ps: lines are those of the host's ps" {
	need ps
	local o
	sleep 1000 3>&- &
	local child=$!
	for o in '-f' 'u' 'l' 'j' '-l' '-j' '-fl' '-F' '-jl' '-o pid,user:20,group,comm,args' \
	    '-o uid,gid,ruser,pri,opri,ni,nlwp,psr,sz,vsz,f,cls,policy,rtprio,addr' '-o stat,s,pgid,sid,tpgid,tty,tname' \
	    '-o lstart,start,stime,bsdstart,time,bsdtime,cputimes' '-o comm:3,pid:9,args:4,ppid' '-o pidns,netns,mntns,pid' '-o pid=,comm=X'; do
		# shellcheck disable=SC2086
		ps -p "2,$child" $o | sed 's/ *$//' >theirs
		# shellcheck disable=SC2086
		lxc-ps -p "2,$child" $o | sed 's/^.\{10\}//; s/ *$//' >ours
		diff theirs ours
	done
	kill "$child"
}

@test "ps: a forest shows children below their parents" {
	up c1
	run -0 lxc-ps -P "$P" -n c1 --forest -o args=
	[ "${lines[0]}" = "c1        sleep 2000" ]
	[ "${lines[1]}" = 'c1         \_ sleep 1000' ]
	run -0 lxc-ps -P "$P" -n c1 -H -o args=
	[ "${lines[1]}" = 'c1          sleep 1000' ]
	down c1
}

@test "ps: --sort takes columns, and - before one from the largest" {
	up c1
	run -0 lxc-ps -P "$P" -n c1 --sort -pid -o nspid=
	[ "${lines[1]}" = "c1            1" ]
	run -0 lxc-ps -P "$P" -n c1 --sort args,pid -o args=
	[ "${lines[0]}" = "c1        sleep 1000" ]
	run -0 lxc-ps -P "$P" -n c1 k -args o args=
	[ "${lines[0]}" = "c1        sleep 2000" ]
	down c1
}

@test "ps: what a container calls itself cannot steer the terminal" {
	up c1
	# shellcheck disable=SC2016
	inside c1 sh -c 'printf "\033[2Jevil\n" >/proc/$$/comm; sleep 3000; :' "$(printf 'v\033[2J\nil\233')" 3>&- &
	local pid=$!
	evil() { lxc-ps -P "$P" -n c1 --ppid "$(lxc-ps -P "$P" -n c1 -C $'\033[2Jevil\n' -o pid= | cut -c10-)" -o args= | grep -q 'sleep 3000$'; }
	wait_until 5 evil
	lxc-ps -P "$P" -n c1 -f >out
	lxc-ps -P "$P" -n c1 -o comm,pid,cgroup >>out
	grep -qF 'v?[2J?il?' out
	run -1 grep -aP '[\x00-\x08\x0b-\x1f\x7f\x80-\xff]' out
	# twice: a head, the container's own two, and nsenter, sh and sleep
	[ "$(wc -l <out)" = 12 ]
	down c1
	wait "$pid" || :
}

@test "ps: --json has one object for each process" {
	need python3
	up c1
	lxc-ps -P "$P" -n c1 --json >out
	python3 - "$(init_of c1)" <<-'END'
	import json, sys
	l = json.load(open("out"))
	assert len(l) == 2, l
	p = [p for p in l if p["pid"] == int(sys.argv[1])][0]
	assert p["container"] == "c1" and p["nspid"] == 1 and p["comm"] == "sleep" and p["args"] == "sleep 2000", p
	assert p["user"] == "root" and p["state"] in "SR" and p["rss_kib"] >= 0 and p["start"] > 1e9 and p["cpu_seconds"] < 10, p
	END
	lxc-ps -P "$P" -p 1 --json >out
	python3 -c 'import json; assert json.load(open("out"))[0]["container"] is None'
	run -0 lxc-ps -P "$P" --lxc --host --json
	[ "$output" = "[]" ]
	down c1
}

@test "ps: a process that joined a container from outside is the container's" {
	up c1
	local first
	inside c1 sleep 3000 3>&- &
	first=$!
	joined() { lxc-ps -P "$P" -n c1 -o args= | grep -q 'sleep 3000$'; }
	wait_until 5 joined
	# its namespace alone says so, without its cgroup
	nsenter -t "$(init_of c1)" -p -m -- sleep 4000 3>&- &
	joined() { lxc-ps -P "$P" -n c1 -o args= | grep -q '[0-9 ]sleep 4000$'; }
	wait_until 5 joined
	down c1
	wait "$first" "$!" || :
}

@test "ps: a namespace inside of a container is the container's" {
	up c1
	inside c1 unshare -p -f -- sleep 3000 3>&- &
	nested() { lxc-ps -P "$P" -n c1 -o nspid,args | grep -Eq '^c1 +1 sleep 3000$'; }
	wait_until 5 nested
	down c1
	wait "$!" || :
}

@test "ps: a container without a supervisor is still known" {
	up c1
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	run -0 lxc-ps -P "$P" --lxc -o args=
	[ "${#lines[@]}" = 2 ]
	# and without its record, by the mark on its cgroup
	rm -r /run/lxc
	run -0 lxc-ps -P "$P" --lxc -o args=
	[ "${#lines[@]}" = 2 ]
	[ "${lines[0]}" = "c1        sleep 2000" ]
	run -0 lxc-ps -P "$P" -n c1 -o args=
	[ "${#lines[@]}" = 2 ]
	lxc-stop -k -P "$P" -n c1
}

@test "ps: containers are found while nothing can be written below /run" {
	mount -t tmpfs -o ro none /run
	up c1
	run -0 lxc-ps -P "$P" --lxc -o args=
	[ "${#lines[@]}" = 2 ]
	down c1
	umount /run
}

@test "ps: containers are found where no cgroup is mounted" {
	up c1
	# in a mount namespace of its own: the corner is taken down through the mounts
	run -0 unshare -m sh -c 'umount -R -l /sys/fs/cgroup; exec lxc-ps -P "$1" --lxc -o args=' sh "$P"
	[ "${#lines[@]}" = 2 ]
	down c1
}

@test "ps: containers of another lxcpath are processes of the host" {
	up c1
	run -0 lxc-ps -P "$T/other" --lxc -o args=
	[ -z "$output" ]
	run -0 lxc-ps -P "$T/other" -C sleep -o args=
	[[ $output == *"          sleep 2000"* ]]
	down c1
}

@test "ps: a stopped container has no processes, one that is not there is an error" {
	make_ctr c1
	run -0 lxc-ps -P "$P" -n c1
	[ "${#lines[@]}" = 1 ]
	run -1 --separate-stderr lxc-ps -P "$P" -n c2
	[ -z "$output" ]
	[ "$stderr" = "lxc-ps: c2: no such container: $P/c2/config is not there" ]
	run -1 --separate-stderr lxc-ps -P "$P" -n ../c1
	[[ $stderr == 'lxc-ps: "../c1": not a container'* ]]
}

@test "ps: wrong options, columns, keys and users are errors, and say what there is" {
	run -1 --separate-stderr lxc-ps -o pid,colour
	[ -z "$output" ]
	[[ $stderr == "lxc-ps: -o: colour: no such column; they are container "*" pid "*" utsns" ]]
	run -1 --separate-stderr lxc-ps --sort colour
	[[ $stderr == "lxc-ps: --sort: colour: no such column; they are "* ]]
	run -1 --separate-stderr lxc-ps --colour
	[ "${stderr_lines[0]}" = "lxc-ps: --colour: no such option" ]
	[[ ${stderr_lines[1]} == "Usage: lxc-ps "* ]]
	[ "${stderr_lines[2]}" = 'Try "lxc-ps --help".' ]
	run -1 --separate-stderr lxc-ps auz
	[ "${stderr_lines[0]}" = "lxc-ps: z: no such option; without a dash they are a f g h j k l o p r t u U w x" ]
	run -1 --separate-stderr lxc-ps axo
	[ "${stderr_lines[0]}" = "lxc-ps: o: needs an argument" ]
	run -1 --separate-stderr lxc-ps -u nobody-here
	[ "$stderr" = "lxc-ps: -u: nobody-here: not a user of this host" ]
	run -1 --separate-stderr lxc-ps -p 1x
	[ "$stderr" = "lxc-ps: -p: 1x: not a process id" ]
}

@test "ps: --help tells the options, --version the release of LXC" {
	run -0 lxc-ps --help
	[ "${lines[0]}" = "Usage: lxc-ps [--name NAMES | --lxc | --host] [ps options]" ]
	[[ $output == *"--forest"* ]]
	run -0 lxc-ps -h
	[ "${lines[0]}" = "Usage: lxc-ps [--name NAMES | --lxc | --host] [ps options]" ]
	run -0 lxc-ps --usage
	[[ ${lines[0]} == "Usage: lxc-ps "* ]]
	run -0 lxc-ps --version
	[[ $output =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "ps: lines end at the edge of a terminal, and nowhere else" {
	run -0 pty lxc-ps -p $$ -o args:300,pid=LAST <<-'END'
	size 10 40
	expect CONTAINER
	END
	[[ $output != *LAST* ]]
	[[ $(lxc-ps -p $$ -o args:300,pid=LAST) == *LAST* ]]
}
