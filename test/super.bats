# The supervisor may die, and so may every other process of ours: the next
# command finds a state that it understands.

load helper

setup() {
	corner_setup
	make_bridge br0
}

# running NAME: a container with an interface, up
running() {
	make_ctr "$1" 'lxc.tty.max = 2'
	sed -i 's/^lxc.net.0.type.*/lxc.net.0.type = veth\nlxc.net.0.link = br0\nlxc.net.0.flags = up\nlxc.net.0.ipv4.address = 10.9.8.7\/24/' "$P/$1/config"
	lxc-start -P "$P" -n "$1" -- /bin/sh -c 'trap "exit 0" TERM PWR; while :; do sleep 0.1; done'
}

# listens NAME: it has a supervisor
listens() { [ "$(lxc-ls -P "$P" --active -1 "^$1\$")" = "$1" ]; }
not_listens() { ! listens "$1"; }
# adopter_of NAME: its supervisor, which need not be the parent of init
adopter_of() { awk '$1 == "super" { print $2 }' /run/lxc/*/"$1"; }

# orphan NAME: its supervisor is gone
orphan() {
	running "$1"
	local super
	super=$(super_of "$1")
	kill -KILL "$super"
	wait_until 5 gone "$super"
}

@test "super: killed, its container goes on and every command still sees it" {
	orphan c1
	local init
	init=$(init_of c1)
	[ -d "/proc/$init" ]
	is_state c1 RUNNING
	run -0 lxc-info -P "$P" -n c1 -i -H
	[ "$output" = 10.9.8.7 ]
	run -0 lxc-ls -P "$P" --running -1
	[ "$output" = c1 ]
	run -0 lxc-ls -P "$P" --active -1
	[ -z "$output" ]
	run -0 lxc-ps -P "$P" --name c1 -o pid=
	[[ $output == *" $init"* ]]
	run -0 lxc-wait -P "$P" -n c1 -s RUNNING -t 2
	run -1 --separate-stderr lxc-console -P "$P" -n c1 <<<''
	[ "${stderr_lines[0]}" = "lxc-console: c1: runs, but nobody supervises it: its terminals are gone" ]
	[ "${stderr_lines[1]}" = "hint: lxc-start -n c1 gives it a supervisor again, and new ones" ]
	run -0 lxc-stop -P "$P" -n c1 -t 20
	is_state c1 STOPPED
}

@test "super: lxc-start of an orphan adopts it: its init is the same, and all is as before" {
	orphan c1
	local init super
	init=$(init_of c1)
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ -z "$output$stderr" ]
	[ "$(init_of c1)" = "$init" ]
	run -0 lxc-ls -P "$P" --active -1
	[ "$output" = c1 ]
	super=$(adopter_of c1)
	[ -d "/proc/$super" ]
	# a second time there is nothing to adopt
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: is already running" ]
	run -0 --separate-stderr lxc-stop -P "$P" -n c1 -t 20
	[ -z "$stderr" ]
	gone "$super"
	is_state c1 STOPPED
}

@test "super: an adopted container's end is seen: lxc-wait, exit status, cleaning up" {
	orphan c1
	lxc-start -P "$P" -n c1
	lxc-wait -P "$P" -n c1 -s STOPPED -t 20 &
	local waiter=$!
	kill -TERM "$(init_of c1)"
	wait "$waiter"
	wait_until 5 nothing_left
	# in the foreground its exit status is passed on
	make_ctr c2
	lxc-start -P "$P" -n c2 -- /bin/sh -c 'trap "exit 7" TERM; while :; do sleep 0.1; done'
	local super
	super=$(super_of c2)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	lxc-start -F -P "$P" -n c2 </dev/null &
	local pid=$! status=0
	wait_until 5 listens c2
	kill -TERM "$(init_of c2)"
	wait "$pid" || status=$?
	[ "$status" = 7 ]
}

@test "super: an adopted container that reboots starts again as it was started" {
	make_ctr c1
	lxc-start -P "$P" -n c1 -s lxc.uts.name=other -- /bin/sh -c 'trap "reboot -f" USR1
		trap "exit 0" PWR
		while :; do sleep 0.1; done'
	local super init
	super=$(super_of c1)
	init=$(init_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	lxc-start -P "$P" -n c1
	kill -USR1 "$init"
	wait_until 10 gone "$init"
	wait_until 10 is_state c1 RUNNING
	[ "$(init_of c1)" != "$init" ]
	[ "$(inside c1 hostname)" = other ]
	# now the supervisor is its parent again
	[ "$(super_of c1)" = "$(adopter_of c1)" ]
	init=$(init_of c1)
	kill -KILL "$(super_of c1)"
	wait_until 5 not_listens c1
	run -0 lxc-start -P "$P" -n c1
	run -0 lxc-stop -r -P "$P" -n c1 -t 20
	[ "$(init_of c1)" != "$init" ]
	run -0 lxc-stop -P "$P" -n c1 -t 20
}

@test "super: an adopted container has its ttys again, by their old numbers" {
	make_ctr c1 'lxc.tty.max = 2' 'lxc.pty.max = 16'
	cat >"$P/c1/rootfs/etc/inittab" <<-'EOF'
		::sysinit:/bin/true
		console::respawn:/bin/sh -c 'echo console on $(tty); exec cat'
		tty1::respawn:/bin/sh -c 'echo one on $(readlink /proc/self/fd/0); exec cat'
	EOF
	lxc-start -P "$P" -n c1
	local super before
	before=$(inside c1 ls -l /dev/tty1 /dev/tty2 | awk '{ print $5, $6, $NF }')
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	lxc-start -P "$P" -n c1
	[ "$(inside c1 ls -l /dev/tty1 /dev/tty2 | awk '{ print $5, $6, $NF }')" = "$before" ]
	# no mount upon another
	[ "$(inside c1 grep -c ' /dev/tty1 ' /proc/mounts)" = 1 ]
	run -0 pty -t 20 lxc-console -P "$P" -n c1 -t 1 <<-'EOF'
		expect one on
		send echo
		expect echo
		send \x01q
	EOF
	lxc-stop -k -P "$P" -n c1
}

@test "super: a container without a devpts of its own has its console again" {
	make_ctr c1
	lxc-start -P "$P" -n c1 -- /bin/sh -c 'trap "exit 0" PWR; while :; do echo here >/dev/console; sleep 0.1; done'
	kill -KILL "$(super_of c1)"
	wait_until 5 not_listens c1
	lxc-start -P "$P" -n c1 -L "$T/unused"
	run -0 pty -t 20 lxc-console -P "$P" -n c1 -t 0 <<-'EOF'
		expect here
		send \x01q
	EOF
	lxc-stop -P "$P" -n c1 -t 20
}

@test "super: lxc-start with a command adopts as well, and says that it runs nothing" {
	orphan c1
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -- /bin/echo no
	[ "${stderr_lines[0]}" = "lxc-start: c1: is already running: it gets a supervisor again, the command is not run" ]
	lxc-stop -k -P "$P" -n c1
}

@test "super: lxc-execute does not adopt" {
	orphan c1
	run -1 --separate-stderr lxc-execute -P "$P" -n c1 -- /bin/true
	[ "${stderr_lines[0]}" = "lxc-execute: c1: is already running, but nobody supervises it" ]
	# and leaves what is known of it
	[ -n "$(cat /run/lxc/*/c1)" ]
	lxc-stop -k -P "$P" -n c1
}

@test "super: what cannot be read any more does not keep it from being adopted" {
	orphan c1
	echo 'lxc.nonsense = 1' >>"$P/c1/config"
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[[ ${stderr_lines[0]} == *"lxc.nonsense"* ]]
	is_state c1 RUNNING
	run -0 lxc-ls -P "$P" --active -1
	[ "$output" = c1 ]
	rm -r "$P/c1"
	kill -KILL "$(adopter_of c1)"
	wait_until 5 not_listens c1
	is_state c1 RUNNING
	run -0 lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}

@test "super: an orphan without any record is adopted, found by its cgroup's mark" {
	orphan c1
	local init
	init=$(init_of c1)
	rm -r /run/lxc
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ "$(init_of c1)" = "$init" ]
	run -0 lxc-ls -P "$P" --active -1
	[ "$output" = c1 ]
	lxc-stop -k -P "$P" -n c1
}

@test "super: an adopted init goes on by signals and stops as before" {
	orphan c1
	lxc-start -P "$P" -n c1
	local init
	init=$(init_of c1)
	kill -STOP "$init"
	wait_until 5 grep -q '^State:.[tT]' "/proc/$init/status"
	kill -CONT "$init"
	wait_until 5 grep -q '^State:.S' "/proc/$init/status"
	# killed again, its tracer is gone and it goes on
	kill -KILL "$(adopter_of c1)"
	wait_until 5 not_listens c1
	grep -q '^TracerPid:.0$' "/proc/$init/status"
	lxc-start -P "$P" -n c1
	lxc-stop -P "$P" -n c1 -t 20
}

@test "super: an adopted container in a user namespace gets ttys that are its root's" {
	make_ctr c1 'lxc.tty.max = 1' 'lxc.pty.max = 8' 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536'
	chown -R 100000:100000 "$P/c1/rootfs"
	# the way to it must be open to them
	mv "$P" /run/open
	P=/run/open
	sed -i "s,dir:.*/c1,dir:$P/c1," "$P/c1/config"
	lxc-start -P "$P" -n c1 -- /bin/sh -c 'trap "exit 0" PWR; while :; do sleep 0.1; done'
	kill -KILL "$(super_of c1)"
	wait_until 5 not_listens c1
	run -0 --separate-stderr lxc-start -P "$P" -n c1
	[ -z "$stderr" ]
	[ "$(stat -c %u "/proc/$(init_of c1)/root/dev/tty1")" = 100000 ]
	lxc-stop -P "$P" -n c1 -t 20
}

@test "super: the binary may be replaced while its containers run" {
	mkdir bin
	cp "$LXCBOX" bin/lxcbox
	local a
	for a in lxc-start lxc-stop; do ln -s lxcbox "bin/$a"; done
	make_ctr c1
	bin/lxc-start -P "$P" -n c1 -- /bin/sh -c 'trap "exit 0" PWR INT; while :; do sleep 0.1; done'
	local init
	init=$(init_of c1)
	rm bin/lxcbox
	cp "$LXCBOX" bin/lxcbox
	[ "$(init_of c1)" = "$init" ]
	bin/lxc-stop -r -P "$P" -n c1 -t 20
	is_state c1 RUNNING
	bin/lxc-stop -P "$P" -n c1 -t 20
}

@test "super: lxc-destroy -f ends what nobody supervises, and refuses without -f" {
	orphan c1
	run -1 --separate-stderr lxc-destroy -P "$P" -n c1
	[[ $stderr == *running* ]]
	lxc-destroy -f -P "$P" -n c1
	[ ! -e "$P/c1" ]
}

@test "super: lxc-stop -r of an orphan says what to do" {
	orphan c1
	run -1 --separate-stderr lxc-stop -r -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-stop: c1: nobody supervises it, so nobody would start it again" ]
	lxc-stop -k -P "$P" -n c1
}

@test "super: when its init ends as well, the next start sweeps what both left" {
	orphan c1
	kill -KILL "$(init_of c1)"
	wait_until 5 is_state c1 STOPPED
	run -0 --separate-stderr lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	[ -z "$stderr" ]
	# no second set of cgroups, no second interface
	run -0 sh -c 'grep -c "/lxc/c1$" "/proc/$1/cgroup"' sh "$(init_of c1)"
	[ "$(ip -o link show type veth | wc -l)" = 1 ]
	lxc-stop -k -P "$P" -n c1
}

@test "super: lxc-stop and lxc-destroy sweep what both left, too" {
	orphan c1
	kill -KILL "$(init_of c1)"
	wait_until 5 is_state c1 STOPPED
	run -2 lxc-stop -P "$P" -n c1
	wait_until 5 nothing_left
	lxc-destroy -P "$P" -n c1
}

@test "super: an orphan without any record is found by its cgroup's mark" {
	orphan c1
	local init
	init=$(init_of c1)
	rm -r /run/lxc
	[ "$(init_of c1)" = "$init" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "super: a stopped supervisor keeps nobody waiting for ever" {
	running c1
	local super
	super=$(super_of c1)
	kill -STOP "$super"
	is_state c1 RUNNING
	run -1 --separate-stderr timeout 30 lxc-stop -k -P "$P" -n c1
	[[ ${stderr_lines[0]} == "lxc-stop: c1: its supervisor does not answer"* ]]
	kill -CONT "$super"
	lxc-stop -k -P "$P" -n c1 || :
	wait_until 10 is_state c1 STOPPED
}

# --- killed on the way -------------------------------------------------------------

# struck SYSCALL N: lxc-start, one process of which is killed at its Nth SYSCALL
struck() {
	timeout -s KILL 4 strace -f -o trace "--inject=$1:signal=KILL:when=$2" lxc-start -P "$P" -n c1 -- /bin/true >out 2>&1 || :
	grep -q 'killed by SIGKILL' trace
}

@test "super: whatever call one of our processes is killed at, the next start works and nothing is left" {
	need strace
	make_ctr c1
	sed -i 's/^lxc.net.0.type.*/lxc.net.0.type = veth\nlxc.net.0.link = br0\nlxc.net.0.flags = up/' "$P/c1/config"
	local call n hits=0
	for call in mkdirat clone3 sendto recvmsg mount unshare pivot_root close_range unlinkat rename; do
		for n in 1 3; do
			struck "$call" "$n" && hits=$((hits + 1))
			wait_until 10 is_state c1 STOPPED
			run -0 lxc-start -P "$P" -n c1 -- /bin/sleep 1000
			is_state c1 RUNNING
			lxc-stop -k -P "$P" -n c1
			wait_until 5 nothing_left || { echo "killed at $call $n:"; leaks; return 1; }
		done
	done
	[ "$hits" -ge 12 ]
}

@test "super: whatever call fails, one cause is told and nothing is left" {
	need strace
	make_ctr c1
	local call n bad
	for call in clone3 mount:1 mount:2 mount:3 mount:4 unshare:1 unshare:2 pivot_root socketpair bind umount2; do
		n=1
		[ "$call" = "${call%:*}" ] || n=${call#*:}
		call=${call%:*}
		timeout -s KILL 20 strace -f -o trace "--inject=$call:error=EIO:when=$n" lxc-start -F -P "$P" -n c1 -- /bin/true >out 2>&1 || :
		grep -q INJECTED trace
		bad=$(grep -vc '^hint: ' out || :)
		# clone3 has an older call to fall back to
		[ "$bad" = 1 ] || [ "$call" = clone3 ]
		wait_until 5 nothing_left
	done
}

@test "super: what a dead one left is swept even if the configuration has its cgroups elsewhere now" {
	orphan c1
	kill -KILL "$(init_of c1)"
	wait_until 5 is_state c1 STOPPED
	echo 'lxc.cgroup.dir = moved' >>"$P/c1/config"
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	local c
	for c in "${CGROUPS[@]}"; do
		[ ! -e "$c/lxc/c1" ]
	done
	lxc-stop -k -P "$P" -n c1
}

# --- from another login, which is in other cgroups ----------------------------------

# from NAME COMMAND...: run it in the cgroup NAME beside this test's
from() (
	local c
	for c in "${CGROUPS[@]}"; do
		mkdir -p "$c/$1"
		cp "$c/cpuset.cpus" "$c/$1/cpuset.cpus" 2>/dev/null || :
		cp "$c/cpuset.mems" "$c/$1/cpuset.mems" 2>/dev/null || :
		echo "$BASHPID" >"$c/$1/cgroup.procs"
	done
	shift
	exec "$@"
)

logout() {
	local c
	for c in "${CGROUPS[@]}"; do
		rmdir "$c/$1"
	done
}

@test "super: what one login started every other sees and ends" {
	make_ctr c1
	from login1 lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	local init used
	init=$(init_of c1)
	run -0 grep -c '/login1/lxc/c1$' "/proc/$init/cgroup"
	used=$(lxc-info -P "$P" -n c1 -SH)
	[[ $used == *"Memory use:"* ]]
	run -0 lxc-ls -P "$P" -f -F name,ram
	[[ $output != *" 0.00MB"* ]]
	run -0 from login2 lxc-ls -P "$P" -f -F name,ram
	[[ $output != *" 0.00MB"* ]]
	kill -KILL "$(super_of c1)"
	from login2 lxc-stop -k -P "$P" -n c1
	[ ! -e "/proc/$init" ] || gone "$init"
	logout login1
	logout login2
}

@test "super: what a dead one left in another login's cgroups the next start sweeps" {
	make_ctr c1
	from login1 lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	kill -KILL "$(super_of c1)"
	kill -KILL "$(init_of c1)"
	wait_until 5 is_state c1 STOPPED
	lxc-start -P "$P" -n c1 -- /bin/sleep 1000
	logout login1
	lxc-stop -k -P "$P" -n c1
}
