# lxc-start --wait-for, lxcbox.ready: when a container that runs counts as up.

load helper

# guest NAME SCRIPT [LINE...]: a container whose init is that script
guest() {
	local name=$1 script=$2
	shift 2
	make_ctr "$name" 'lxc.init.cmd = /sbin/guest' "$@"
	printf '#!/bin/sh\n%s\n' "$script" >"$P/$name/rootfs/sbin/guest"
	chmod 755 "$P/$name/rootfs/sbin/guest"
}
stays='; while :; do sleep 0.1; done'

# notifier NAME: the program in its root that speaks as sd_notify(3) does
notifier() {
	NOTIFY=$BATS_RUN_TMPDIR/notify
	[ -x "$NOTIFY" ] || "${CC:-cc}" -static -D_GNU_SOURCE -O1 -o "$NOTIFY" "$here/notify.c"
	cp "$NOTIFY" "$P/$1/rootfs/bin/notify"
}

@test "ready: file: the start returns when the file is there" {
	guest c1 "sleep 0.5; : >/up$stays"
	rm -f "$P/c1/rootfs/up"
	run -0 --separate-stderr lxc-start -P "$P" -n c1 --wait-for file:/up --wait-timeout 20
	[ -z "$output$stderr" ]
	[ -e "$P/c1/rootfs/up" ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: file: is seen in mounts of the container's own" {
	guest c1 "mount -t tmpfs tmpfs /tmp; sleep 0.3; : >/tmp/up$stays"
	run -0 lxc-start -P "$P" -n c1 --wait-for file:/tmp/up --wait-timeout 20
	[ ! -e "$P/c1/rootfs/tmp/up" ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: what does not come in time is told, the exit status is 1, and the container goes on" {
	guest c1 ":$stays"
	run -1 --separate-stderr timeout 20 lxc-start -P "$P" -n c1 --wait-for file:/up --wait-timeout 1
	[ "$stderr" = "lxc-start: c1: runs, but file:/up is not there after 1 seconds" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "ready: a link in the container never leads to a file of the host" {
	: >"$T/secret"
	guest c1 "ln -s ../../../../../../../../../..$T/secret /up; ln -s /proc/1/root/../../../../..$T /d$stays"
	run -1 --separate-stderr timeout 20 lxc-start -P "$P" -n c1 --wait-for file:/up --wait-timeout 1
	[[ $stderr == *"is not there after 1 seconds" ]]
	lxc-stop -k -P "$P" -n c1
	run -1 timeout 20 lxc-start -P "$P" -n c1 --wait-for file:/d/secret --wait-timeout 1
	lxc-stop -k -P "$P" -n c1
}

@test "ready: a container that ends first is told, at once" {
	guest c1 'sleep 0.3; exit 1'
	run -1 --separate-stderr timeout 20 lxc-start -P "$P" -n c1 --wait-for file:/up
	[ "$stderr" = "lxc-start: c1: has ended before file:/up was there" ]
	is_state c1 STOPPED
}

@test "ready: tcp: a port that is listened on in its own network, alone a number too" {
	guest c1 "ip link set lo up; sleep 0.3; httpd -p 127.0.0.1:8080 -h /tmp$stays"
	run -0 lxc-start -P "$P" -n c1 --wait-for 8080 --wait-timeout 20
	lxc-stop -k -P "$P" -n c1
	run -1 --separate-stderr timeout 20 lxc-start -P "$P" -n c1 --wait-for tcp:8081 --wait-timeout 1
	[[ $stderr == *"tcp:8081 is not there after 1 seconds" ]]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: tcp: IPv6 counts, the host's own ports do not" {
	busybox httpd -f -p 127.0.0.1:8080 -h "$T" &
	local host=$!
	guest c1 "ip link set lo up; [ ! -e /six ] || httpd -p '[::1]:8080' -h /tmp$stays"
	run -1 timeout 20 lxc-start -P "$P" -n c1 --wait-for 8080 --wait-timeout 1
	lxc-stop -k -P "$P" -n c1
	kill "$host"
	: >"$P/c1/rootfs/six"
	run -0 timeout 20 lxc-start -P "$P" -n c1 --wait-for 8080 --wait-timeout 10
	lxc-stop -k -P "$P" -n c1
}

@test "ready: the key waits as the option does; --wait-for running does not" {
	guest c1 ":$stays" 'lxcbox.ready = file:/up' 'lxcbox.ready.timeout = 1'
	run -1 --separate-stderr timeout 20 lxc-start -P "$P" -n c1
	[[ $stderr == *"file:/up is not there after 1 seconds" ]]
	lxc-stop -k -P "$P" -n c1
	run -0 timeout 20 lxc-start -P "$P" -n c1 --wait-for running
	lxc-stop -k -P "$P" -n c1
}

@test "ready: notify: init, or another of its processes, says READY=1" {
	guest c1 "sleep 0.3; notify 'STATUS=almost'; notify 'READY=0'; notify 'STATUS=there\\\\nREADY=1'$stays"
	notifier c1
	run -0 --separate-stderr timeout 20 lxc-start -P "$P" -n c1 --wait-for notify --wait-timeout 10
	[ -z "$output$stderr" ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: notify: without --wait-for there is no such socket" {
	guest c1 'notify -c; echo $?'
	notifier c1
	run -0 timeout 20 lxc-start -F -P "$P" -n c1
	[[ $output == 2* ]]
}

@test "ready: notify: what is no READY=1, too long, or brings descriptors does no harm" {
	guest c1 "notify -b; notify -f 'X=1'; i=0; while [ \$i -lt 50 ]; do notify \"XREADY=1\\\\nREADY=10\"; i=\$((i+1)); done; : >/said$stays"
	notifier c1
	run -1 --separate-stderr timeout 30 lxc-start -P "$P" -n c1 --wait-for notify --wait-timeout 3
	[ "$stderr" = "lxc-start: c1: runs, but notify is not there after 3 seconds" ]
	wait_until 10 test -e "$P/c1/rootfs/said"
	local super
	super=$(super_of c1)
	# the command socket, that of events and that of notify: nothing that was sent stays open
	[ "$(find "/proc/$super/fd" -lname 'socket:*' | wc -l)" = 3 ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: notify: a process of the host is not believed, where the network is shared" {
	guest c1 "notify -c >/name$stays" 'lxcbox.ready = notify' 'lxcbox.ready.timeout = 2'
	sed -i 's/^lxc.net.0.type = .*/lxc.net.0.type = none/' "$P/c1/config"
	notifier c1
	lxc-start -P "$P" -n c1 2>err &
	local starter=$!
	wait_until 10 test -s "$P/c1/rootfs/name"
	NOTIFY_SOCKET=$(<"$P/c1/rootfs/name") "$NOTIFY" READY=1
	local status=0
	wait "$starter" || status=$?
	[ "$status" = 1 ]
	[ "$(<err)" = "lxc-start: c1: runs, but notify is not there after 2 seconds" ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: notify: what an adopted container has said before is not waited for again" {
	guest c1 "notify READY=1$stays" 'lxcbox.ready = notify'
	notifier c1
	run -0 timeout 20 lxc-start -P "$P" -n c1
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	run -0 --separate-stderr timeout 20 lxc-start -P "$P" -n c1
	[ -z "$output$stderr" ]
	lxc-stop -k -P "$P" -n c1
}

@test "ready: notify: of a container with a user namespace" {
	guest c1 "notify READY=1$stays" 'lxc.idmap = u 0 100000 65536' 'lxc.idmap = g 0 100000 65536' 'lxc.tty.max = 1'
	notifier c1
	chown -R 100000:100000 "$P/c1/rootfs"
	# the way to it must be open to them
	mv "$P" /run/open
	P=/run/open
	sed -i "s,dir:.*/c1,dir:$P/c1," "$P/c1/config"
	run -0 timeout 20 lxc-start -P "$P" -n c1 --wait-for notify --wait-timeout 10
	lxc-stop -k -P "$P" -n c1
}

@test "ready: what makes no sense is told before anything starts" {
	guest c1 ":$stays"
	run -1 --separate-stderr lxc-start -P "$P" -n c1 --wait-for up
	[ "$stderr" = 'lxc-start: -s: lxcbox.ready: "up": takes file:/PATH, tcp:PORT, notify or running' ]
	run -1 --separate-stderr lxc-start -F -P "$P" -n c1 --wait-for notify
	[ "$stderr" = "lxc-start: -F returns at the end: --wait-for makes no sense with it" ]
	is_state c1 STOPPED
}
