# Each key that acts when a container runs takes effect as LXC has it, in both spellings.

load helper

# run_in NAME COMMAND: what COMMAND, a shell's, prints as its init
run_in() { lxc-start -F -P "$P" -n "$1" -- /bin/sh -c "$2" </dev/null | tr -d '\r'; }
# old NAME LINE...: a container whose configuration has legacy spellings alone
old() {
	local name=$1
	shift
	make_ctr "$name"
	printf '%s\n' "lxc.utsname = $name" "lxc.rootfs = $P/$name/rootfs" 'lxc.network.type = empty' 'lxc.mount.auto = proc:mixed sys:ro' "$@" \
		>"$P/$name/config"
}
finish() { lxc-stop -k -P "$P" -n "$1"; }
# init_script NAME LINE...: its init
init_script() {
	printf '#!/bin/sh\n' >"$P/$1/rootfs/init.sh"
	printf '%s\n' "${@:2}" >>"$P/$1/rootfs/init.sh"
	chmod 755 "$P/$1/rootfs/init.sh"
}
show() { tr '\0' '\n' <"/proc/$(init_of "$1")/environ"; }

# --- identity ---------------------------------------------------------------------

@test "lxc.uts.name, lxc.utsname: the host name inside; without one the host's" {
	make_ctr c1 'lxc.uts.name = first' 'lxc.uts.name = second'
	[ "$(run_in c1 hostname)" = second ]
	old c2
	[ "$(run_in c2 hostname)" = c2 ]
	make_ctr c3 'lxc.uts.name ='
	[ "$(run_in c3 hostname)" = "$(hostname)" ]
	run -1 --separate-stderr lxc-start -P "$P" -n c3 -s "lxc.uts.name=$(printf 'x%.0s' {1..65})"
	[[ ${stderr_lines[0]} == *"lxc.uts.name: "*"longer than 64 bytes" ]]
}

@test "lxc.uts.name: never names the host, when it shares its UTS namespace" {
	local before
	before=$(hostname)
	make_ctr c1 'lxc.namespace.keep = uts'
	[ "$(run_in c1 hostname)" = "$before" ]
	[ "$(hostname)" = "$before" ]
}

@test "lxc.arch: what uname tells of the machine" {
	[ "$(uname -m)" = x86_64 ] || skip_because "no x86_64"
	make_ctr c1
	[ "$(run_in c1 'uname -m')" = x86_64 ]
	make_ctr c2 'lxc.arch = i386'
	[ "$(run_in c2 'uname -m')" = i686 ]
	make_ctr c3 'lxc.arch = amd64'
	[ "$(setarch i686 lxc-start -F -P "$P" -n c3 -- /bin/uname -m </dev/null | tr -d '\r')" = x86_64 ]
	[ "$(setarch i686 lxc-start -F -P "$P" -n c1 -- /bin/uname -m </dev/null | tr -d '\r')" = i686 ]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.arch=X86
	[[ ${stderr_lines[0]} == *'lxc.arch: "X86": unknown architecture'* ]]
}

@test "lxc.group, lxc.start.auto, .delay, .order: lists grow and are cleared, numbers are the last" {
	make_ctr c1 'lxc.group = web onboot' 'lxc.group = late' 'lxc.start.auto = 0' 'lxc.start.auto = 1' 'lxc.start.delay = 0x10' 'lxc.start.order = -5'
	run -0 lxc-ls -P "$P" -f -F NAME,AUTOSTART,GROUPS
	[[ ${lines[1]} =~ ^c1\ +1\ +web,\ onboot,\ late ]]
	run -0 lxc-info -P "$P" -n c1 -c lxc.start.delay -c lxc.start.order
	[ "$output" = "lxc.start.delay = 16
lxc.start.order = -5" ]
	printf '%s\n' 'lxc.group =' 'lxc.group = only' 'lxc.start.auto =' >>"$P/c1/config"
	run -0 lxc-ls -P "$P" -f -F NAME,AUTOSTART,GROUPS
	[[ ${lines[1]} =~ ^c1\ +0\ +only ]]
}

@test "lxc.monitor.signal.pdeath: init gets it when its supervisor dies; 0 and nothing said are none" {
	local init
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000' 'lxc.monitor.signal.pdeath = SIGKILL'
	lxc-start -P "$P" -n c1
	init=$(init_of c1)
	kill -KILL "$(super_of c1)"
	wait_until 5 gone "$init"
	lxc-start -P "$P" -n c1 -s lxc.monitor.signal.pdeath=0
	init=$(init_of c1)
	kill -KILL "$(super_of c1)"
	is_state c1 RUNNING
	[ "$(init_of c1)" = "$init" ]
	finish c1
}

@test "lxc.monitor.signal.pdeath: a signal that init takes lets it end as it likes" {
	make_ctr c1 'lxc.init.cmd = /init.sh' 'lxc.monitor.signal.pdeath = SIGRTMIN+3'
	init_script c1 'trap "echo bye >/said; exit" 37' ': >/ready' 'while :; do sleep 0.05; done'
	lxc-start -P "$P" -n c1
	wait_until 5 [ -e "$P/c1/rootfs/ready" ]
	kill -KILL "$(super_of c1)"
	wait_until 5 contains "$P/c1/rootfs/said" bye
	wait_until 5 is_state c1 STOPPED
	# what both left the next start sweeps
	lxc-start -P "$P" -n c1
	finish c1
}

# --- init ---------------------------------------------------------------------------

@test "lxc.init.cmd, lxc.init_cmd: words in quotes are one, no shell reads it, PATH is looked through" {
	make_ctr c1 "lxc.init.cmd = printf '%s.' \"a  b\" 'c\"d' \$HOME e\"f g\"h"
	run -0 lxc-start -F -P "$P" -n c1 </dev/null
	[ "$output" = 'a  b.c"d.$HOME.ef gh.' ]
	old c2 'lxc.init_cmd = echo old'
	run -0 lxc-start -F -P "$P" -n c2 </dev/null
	[[ $output == old* ]]
	run -1 --separate-stderr lxc-start -F -P "$P" -n c2 -s 'lxc.init.cmd=echo "x'
	[ "$stderr" = 'lxc-start: c2: lxc.init.cmd = echo "x: a quote is left open' ]
}

@test "lxc.init.cmd: empty is /sbin/init, a command behind -- comes before it" {
	make_ctr c1 'lxc.init.cmd = /bin/false' 'lxc.init.cmd ='
	printf '#!/bin/sh\nexit 9\n' >"$P/c1/rootfs/sbin/init.sh"
	chmod 755 "$P/c1/rootfs/sbin/init.sh"
	ln -sf init.sh "$P/c1/rootfs/sbin/init"
	run -9 lxc-start -F -P "$P" -n c1
	run -4 lxc-start -F -P "$P" -n c1 -- /bin/sh -c 'exit 4'
}

@test "lxc.execute.cmd: what lxc-execute runs, and lxc-start does not" {
	make_ctr c1 "lxc.execute.cmd = sh -c 'exit 5'" "lxc.init.cmd = sh -c 'exit 6'"
	run -5 lxc-execute -P "$P" -n c1
	run -6 lxc-start -F -P "$P" -n c1
	run -3 lxc-execute -P "$P" -n c1 -- sh -c 'exit 3'
}

@test "lxc.init.uid, .gid, .groups: ids of init, no groups but those; the old spellings" {
	make_ctr c1 'lxc.init.uid = 1000' 'lxc.init.gid = 0x64' 'lxc.init.groups = 5' 'lxc.init.groups = 6,7'
	[ "$(run_in c1 'grep -E "^(Uid|Gid|Groups|CapEff)" /proc/self/status | tr -s "\t " " "')" = "Uid: 1000 1000 1000 1000
Gid: 100 100 100 100
Groups: 5 6 7 
CapEff: 0000000000000000" ]
	make_ctr c2
	[ "$(run_in c2 'grep ^Groups /proc/self/status' | tr -d ' \t')" = Groups: ]
	old c3 'lxc.init_uid = 7' 'lxc.init_gid = 8'
	[[ $(run_in c3 id) == "uid=7"*"gid=8"* ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c3 -s lxc.init.uid=root
	[[ ${stderr_lines[0]} == *'lxc.init.uid: "root": '* ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c3 -s lxc.init.groups=5,six
	[[ ${stderr_lines[0]} == *'lxc.init.groups: '* ]]
}

@test "lxc.init.cwd: is made where it is missing; / without one" {
	make_ctr c1 'lxc.init.cwd = /etc/passwd'
	: >"$P/c1/rootfs/etc/passwd"
	run -1 --separate-stderr lxc-start -F -P "$P" -n c1 -- /bin/pwd
	[[ ${stderr_lines[0]} == "lxc-start: c1: lxc.init.cwd: Not a directory" ]]
	make_ctr c2 'lxc.init.cwd = /fresh'
	[ "$(run_in c2 'pwd; stat -c %a .')" = "/fresh
755" ]
	make_ctr c3
	[ "$(run_in c3 pwd)" = / ]
}

@test "lxc.environment: init has that, container=lxc and nothing else; of one name the last counts" {
	make_ctr c1 'lxc.environment = A=1' 'lxc.environment = B=x=y z' 'lxc.environment = A=2' 'lxc.environment.runtime = B=runtime' \
		'lxc.environment = container=other' 'lxc.init.cmd = /bin/sleep 1000'
	SECRET=1 lxc-start -P "$P" -n c1
	[ "$(show c1)" = "A=2
B=runtime
container=lxc" ]
	finish c1
	printf '%s\n' 'lxc.environment =' 'lxc.environment.runtime =' >>"$P/c1/config"
	lxc-start -P "$P" -n c1
	[ "$(show c1)" = container=lxc ]
	finish c1
}

@test "lxc.environment: a name alone takes the caller's value; missing there it is an error, in an old file a warning" {
	make_ctr c1 'lxc.environment = FROM_HERE' 'lxc.init.cmd = /bin/sleep 1000'
	FROM_HERE='a b' lxc-start -P "$P" -n c1
	[ "$(show c1)" = "FROM_HERE=a b
container=lxc" ]
	finish c1
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: $P/c1/config:5: lxc.environment: \"FROM_HERE\": neither NAME=VALUE nor in the environment" ]
	old c2 'lxc.environment = FROM_HERE' 'lxc.init_cmd = /bin/sleep 1000'
	run -0 --separate-stderr lxc-start -P "$P" -n c2
	[ "$stderr" = "lxc-start: $P/c2/config:5: lxc.environment: \"FROM_HERE\": neither NAME=VALUE nor in the environment" ]
	[ "$(show c2)" = container=lxc ]
	finish c2
}

@test "lxc.environment: PATH is where init.cmd is looked for" {
	make_ctr c1 'lxc.environment = PATH=/opt' 'lxc.init.cmd = tool'
	mkdir -p "$P/c1/rootfs/opt"
	printf '#!/bin/sh\nexit 8\n' >"$P/c1/rootfs/opt/tool"
	chmod 755 "$P/c1/rootfs/opt/tool"
	run -8 lxc-start -F -P "$P" -n c1
}

@test "lxc.no_new_privs: 1 for init and all below it" {
	make_ctr c1 'lxc.no_new_privs = 1'
	[ "$(run_in c1 'grep NoNewPrivs /proc/self/status' | tr -d '\t ')" = NoNewPrivs:1 ]
	make_ctr c2
	[ "$(run_in c2 'grep NoNewPrivs /proc/self/status' | tr -d '\t ')" = NoNewPrivs:0 ]
}

# --- signals ---------------------------------------------------------------------------

@test "lxc.signal.halt, lxc.haltsignal, .reboot, .stop: the signal that lxc-stop sends, by name, number and SIGRTMIN+N" {
	local sig key
	make_ctr c1 'lxc.init.cmd = /init.sh'
	init_script c1 'for s in 1 2 10 34 37 64; do trap "echo got $s >>/said; exit" $s; done' ': >/ready' 'while :; do sleep 0.05; done'
	for key in lxc.signal.halt lxc.haltsignal; do
		for sig in 10:10 SIGHUP:1 sigusr1:10 SIGRTMIN+0:34 SIGRTMIN+3:37 SIGRTMAX-0:64; do
			rm -f "$P/c1/rootfs/ready" "$P/c1/rootfs/said"
			lxc-start -P "$P" -n c1
			wait_until 5 [ -e "$P/c1/rootfs/ready" ]
			echo "$key = ${sig%:*}" >>"$P/c1/config"
			lxc-stop -P "$P" -n c1 -t 20
			[ "$(<"$P/c1/rootfs/said")" = "got ${sig#*:}" ]
			sed -i '$d' "$P/c1/config"
		done
	done
	for key in lxc.signal.stop lxc.stopsignal; do
		rm -f "$P/c1/rootfs/ready" "$P/c1/rootfs/said"
		lxc-start -P "$P" -n c1
		wait_until 5 [ -e "$P/c1/rootfs/ready" ]
		echo "$key = SIGRTMIN+30" >>"$P/c1/config"
		lxc-stop -k -P "$P" -n c1
		[ "$(<"$P/c1/rootfs/said")" = "got 64" ]
		sed -i '$d' "$P/c1/config"
	done
	for key in lxc.signal.reboot lxc.rebootsignal; do
		rm -f "$P/c1/rootfs/ready" "$P/c1/rootfs/said"
		echo "$key = SIGRTMIN+3" >>"$P/c1/config"
		lxc-start -P "$P" -n c1
		wait_until 5 [ -e "$P/c1/rootfs/ready" ]
		lxc-stop -r -P "$P" -n c1
		[ "$(<"$P/c1/rootfs/said")" = "got 37" ]
		is_state c1 RUNNING
		finish c1
		sed -i '$d' "$P/c1/config"
	done
}

@test "lxc.signal.*: what is no signal is an error" {
	make_ctr c1
	for sig in HUP SIGRTMIN SIGRTMAX SIGRTMIN+40 SIGRTMAX-31 SIGNONE -1 3000000000; do
		run -1 --separate-stderr lxc-start -P "$P" -n c1 -s "lxc.signal.halt=$sig"
		[[ ${stderr_lines[0]} == "lxc-start: -s: lxc.signal.halt: \"$sig\": not a signal: "* ]]
	done
}

# --- terminals and /dev --------------------------------------------------------------------

@test "lxc.tty.max, lxc.tty: that many ttys, listed in container_ttys; none for lxc-execute" {
	make_ctr c1 'lxc.tty.max = 3' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	show c1 | grep -qx 'container_ttys=pts/1 pts/2 pts/3'
	run -0 inside c1 sh -c 'ls /dev | grep tty; for t in tty1 tty3 console; do [ -c /dev/$t ] && stat -c %a /dev/$t; done'
	[ "${output//$'\n'/ }" = "tty tty1 tty2 tty3 620 620 620" ]
	# each is the pty of the list
	[ "$(inside c1 stat -L -c '%t:%T' /dev/tty2)" = "$(inside c1 stat -c '%t:%T' /dev/pts/2)" ]
	finish c1
	old c2 'lxc.tty = 1' 'lxc.init_cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c2
	show c2 | grep -qx 'container_ttys=pts/1'
	finish c2
	run -0 lxc-execute -P "$P" -n c1 -- sh -c 'env; ls /dev'
	[[ $output != *container_ttys* && $output != *tty1* ]]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.tty.max=61
	[ "$stderr" = "lxc-start: c1: lxc.tty.max = 61: at most 60" ]
}

@test "lxc.tty.dir, lxc.devttydir: ttys and console live there, with relative links to them" {
	make_ctr c1 'lxc.tty.max = 2' 'lxc.tty.dir = lxc' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	run -0 inside c1 sh -c 'for t in tty1 tty2 console; do readlink /dev/$t || stat -c %F /dev/$t; [ -c /dev/lxc/$t ] || echo no $t; done'
	[ "$output" = "lxc/tty1
lxc/tty2
character special file" ]
	[ "$(inside c1 stat -L -c '%t:%T' /dev/console)" = "$(inside c1 stat -c '%t:%T' /dev/lxc/console)" ]
	finish c1
	old c2 'lxc.tty = 1' 'lxc.devttydir = /sub' 'lxc.init_cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c2
	inside c2 sh -c '[ -c /dev/sub/tty1 ] && [ -c /dev/tty1 ] && [ -c /dev/console ]'
	finish c2
	run -1 --separate-stderr lxc-start -P "$P" -n c2 -s lxc.tty.dir=../../up
	is_state c2 STOPPED
	[ ! -e "$P/up" ] && [ ! -e "$P/c2/up" ]
}

@test "lxc.pty.max, lxc.pts: how many ptys there may be besides the ttys and the console" {
	make_ctr c1 'lxc.pty.max = 5' 'lxc.tty.max = 2' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	run -0 inside c1 grep /dev/pts /proc/mounts
	[[ $output == *" devpts "*nosuid*noexec*gid=5,mode=620,ptmxmode=666,max=8* ]]
	[ "$(inside c1 stat -c '%t:%T %a' /dev/ptmx)" = "5:2 666" ]
	finish c1
	old c2 'lxc.pts = 1' 'lxc.init_cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c2
	[[ $(inside c2 grep /dev/pts /proc/mounts) == *max=1025* ]]
	finish c2
	old c3 'lxc.pts = 64' 'lxc.init_cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c3
	[[ $(inside c3 grep /dev/pts /proc/mounts) == *max=65* ]]
	finish c3
	# neither ptys nor ttys asked for: no instance of its own
	make_ctr c4 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c4
	inside c4 sh -c '! grep " /dev/pts " /proc/mounts && [ -d /dev/pts ] && [ -c /dev/console ]'
	finish c4
}

@test "lxc.autodev: a tmpfs with the usual nodes; 0 leaves the image's /dev, but for the links" {
	make_ctr c1 'lxc.console.path = none' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	[[ $(inside c1 grep ' /dev ' /proc/mounts) == *" tmpfs "*nosuid*size=492k*mode=755* || $(inside c1 grep ' /dev ' /proc/mounts) == *" tmpfs "*size=488k*mode=755* ]]
	run -0 inside c1 sh -c 'cd /dev; stat -c "%n %a %t:%T" full null random tty urandom zero; ls; for l in fd stdin stdout stderr; do readlink $l; done'
	[ "$output" = "full 666 1:7
null 666 1:3
random 666 1:8
tty 666 5:0
urandom 666 1:9
zero 666 1:5
fd
full
null
pts
random
stderr
stdin
stdout
tty
urandom
zero
/proc/self/fd
/proc/self/fd/0
/proc/self/fd/1
/proc/self/fd/2" ]
	finish c1
	make_ctr c2 'lxc.autodev = 0' 'lxc.init.cmd = /bin/sleep 1000'
	rm -rf "$P/c2/rootfs/dev"
	mkdir "$P/c2/rootfs/dev"
	: >"$P/c2/rootfs/dev/mine"
	lxc-start -P "$P" -n c2
	run -0 inside c2 sh -c 'ls /dev; [ -c /dev/console ]'
	[ "${output//$'\n'/ }" = "console fd mine stderr stdin stdout" ]
	finish c2
}

@test "lxc.autodev.tmpfs.size: its size; what is no number is the default, with a remark" {
	make_ctr c1 'lxc.autodev.tmpfs.size = 1048576' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	[[ $(inside c1 grep ' /dev ' /proc/mounts) == *size=1024k* ]]
	finish c1
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.autodev.tmpfs.size=lots
	[ "$stderr" = "lxc-start: -s: lxc.autodev.tmpfs.size: not a number of bytes; 500000 is taken" ]
	[[ $(inside c1 grep ' /dev ' /proc/mounts) == *size=4[89][0-9]k* ]]
	finish c1
}

@test "lxc.kmsg: 1 makes /dev/kmsg the console, 0 and nothing said do not" {
	old c1 'lxc.kmsg = 1' 'lxc.init_cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	[ "$(inside c1 readlink /dev/kmsg)" = console ]
	finish c1
	sed -i 's/kmsg = 1/kmsg = 0/' "$P/c1/config"
	lxc-start -P "$P" -n c1
	inside c1 sh -c '[ ! -e /dev/kmsg ]'
	finish c1
}

@test "lxc.console.path = none, -c none: no /dev/console, and init's descriptors are /dev/null" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	for how in -slxc.console.path=none '-s lxc.console=none' '-c none'; do
		# shellcheck disable=SC2086
		lxc-start -P "$P" -n c1 $how
		inside c1 sh -c '[ ! -e /dev/console ] && for f in 0 1 2; do [ "$(readlink /proc/1/fd/$f)" = /dev/null ] || exit 1; done'
		run -1 --separate-stderr lxc-console -P "$P" -n c1 -t 0 <<<''
		[ "$stderr" = "lxc-console: c1: has no console 0" ]
		finish c1
	done
}

@test "lxc.console: a file, also one that is missing, gets what is printed; a current key does not make one" {
	old c1 'lxc.init_cmd = /bin/echo said' "lxc.console = $T/out"
	lxc-start -F -P "$P" -n c1 </dev/null
	contains out said
	[ "$(stat -c %a out)" = 600 ]
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s "lxc.console.path=$T/none-there"
	[ "$stderr" = "lxc-start: c1: lxc.console.path $T/none-there: No such file or directory" ]
	[ ! -e none-there ]
}

@test "lxc.console: where the image has no /dev/console, one is made to bind it on; init's descriptors are it" {
	make_ctr c1 'lxc.autodev = 0' 'lxc.init.cmd = /bin/sleep 1000'
	rm -rf "$P/c1/rootfs/dev"/*
	lxc-start -P "$P" -n c1
	inside c1 sh -c '[ "$(stat -L -c %t:%T /proc/1/fd/0)" = "$(stat -c %t:%T /dev/console)" ]'
	finish c1
	[ -f "$P/c1/rootfs/dev/console" ] && [ ! -s "$P/c1/rootfs/dev/console" ]
}
