# Where messages go besides standard error: -o, -l, and lxc.log.*.

load helper

setup() {
	corner_setup
	# /var/log/lxc of the test's own, where there is one
	mkdir -p logs
}

# quick NAME [LINE...]: a container whose init ends at once
quick() {
	make_ctr "$@"
	echo 'lxc.init.cmd = /bin/true' >>"$P/$1/config"
}
start() { lxc-start -P "$P" -n c1 "$@"; }

@test "log: lxc.log.file gets what lxc.log.level says, in LXC's form, and its folders are made" {
	quick c1 "lxc.log.file = $T/a/b/c1.log" 'lxc.log.level = INFO'
	start -F
	[[ $(head -1 a/b/c1.log) =~ ^lxc-start\ c1\ [0-9]{14}\.[0-9]{3}\ INFO\ \ \ \ \ c1:\ STARTING$ ]]
	[ "$(tail -1 a/b/c1.log)" = "$(grep -F 'c1: STOPPED' a/b/c1.log)" ]
	[ "$(stat -c %a a/b/c1.log)" = 640 ]
}

@test "log: the legacy names are the same" {
	quick c1 "lxc.logfile = $T/c1.log" 'lxc.loglevel = 2'
	start -F
	contains c1.log 'c1: RUNNING'
}

@test "log: -o wins over file and level of the configuration" {
	quick c1 "lxc.log.file = $T/file.log" 'lxc.log.level = INFO'
	start -F -o given.log
	[ ! -e file.log ] && [ ! -s given.log ]
	start -F -o given.log -l INFO
	[ ! -e file.log ]
	contains given.log 'c1: RUNNING'
	start -F -o none
	[ ! -e file.log ]
}

@test "log: without -o its level wins over -l, and its file over the usual place" {
	quick c1 "lxc.log.file = $T/file.log" 'lxc.log.level = INFO'
	start -F -l ERROR
	contains file.log 'c1: RUNNING'
}

@test "log: -l alone means NAME.log in the container's folder" {
	quick c1
	start -F -l INFO
	contains "$P/c1/c1.log" 'c1: RUNNING'
}

@test "log: a daemon goes on with the file when its caller has gone, and over a reboot" {
	make_ctr c1 'lxc.init.cmd = /bin/sh -c "sleep 1000"' 'lxc.log.level = INFO'
	start -o c1.log -l INFO
	contains c1.log 'c1: RUNNING'
	[ "$(grep -c STOPPING c1.log)" = 0 ]
	lxc-stop -P "$P" -n c1 -r
	[ "$(grep -c 'c1: RUNNING' c1.log)" = 2 ]
	lxc-stop -P "$P" -n c1 -k
	[ "$(grep -c 'c1: STOPPED' c1.log)" = 2 ]
	[ ! -e /c1.log ]
}

@test "log: a file that cannot be written is said, and nothing is started" {
	quick c1 "lxc.log.file = $T/logs"
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: log file $T/logs: Is a directory" ]
	is_state c1 STOPPED
}

@test "log: in a folder that others may write to no link leads elsewhere" {
	quick c1
	echo precious >victim
	mkdir -m 1777 open
	ln -s ../victim open/soft
	ln victim open/hard
	for l in soft hard; do
		run -1 --separate-stderr start -F -l TRACE -o "open/$l"
		# each libc has its words for ELOOP
		[[ $stderr == "lxc-start: log file open/$l: "*ymbolic* ]]
	done
	[ "$(<victim)" = precious ]
	# in a folder of one's own a link is as good as a file
	ln -s ../victim logs/soft
	start -F -l INFO -o logs/soft
	contains victim 'c1: RUNNING'
}

# with_syslog N COMMAND...: run it with a /dev/log that prints the first N messages
with_syslog() {
	need python3
	mkdir -p dev
	# shellcheck disable=SC2016
	unshare -m bash -c 'set -e
		n=$1; shift
		mount -t tmpfs dev dev
		cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty dev
		mkdir dev/pts; touch dev/ptmx
		mount --rbind /dev/pts dev/pts
		mount --move dev /dev || mount --rbind dev /dev
		coproc python3 -c "
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(\"/dev/log\")
s.settimeout(20)
print(\"ready\", flush=True)
for i in range(int(sys.argv[1])): print(s.recv(4096).decode())
" "$n"
		read -r _ <&"${COPROC[0]}"
		exec 4<&"${COPROC[0]}"
		p=$COPROC_PID
		"$@" >&2
		cat <&4
		wait "$p"' - "$@"
}

@test "log: lxc.log.syslog sends the same to the host's syslog" {
	quick c1 'lxc.log.syslog = local3' 'lxc.log.level = INFO'
	run -0 --separate-stderr with_syslog 4 lxc-start -P "$P" -n c1 -F
	[[ ${lines[0]} =~ ^\<158\>[A-Z][a-z]{2}\ [\ 0-9][0-9]\ [0-9:]{8}\ lxc-start\[[0-9]+\]:\ c1:\ STARTING$ ]]
	[[ ${lines[1]} == *']: c1: RUNNING' ]]
	sed -i 's/local3/daemon/; /mount.auto/a lxc.mount.entry = /nowhere mnt none bind 0 0' "$P/c1/config"
	run -0 --separate-stderr with_syslog 2 sh -c "lxc-start -P '$P' -n c1 || :"
	[[ ${lines[0]} == '<30>'*'c1: STARTING' ]]
	[[ ${lines[1]} == '<27>'*']: c1: cannot mount /nowhere on mnt: No such file or directory' ]]
}

@test "log: a host without syslog starts containers all the same" {
	[ ! -S /dev/log ] || skip_because "this machine has a syslog"
	quick c1 'lxc.log.syslog = daemon'
	run -0 --separate-stderr start -F
	[ -z "$output$stderr" ]
}
