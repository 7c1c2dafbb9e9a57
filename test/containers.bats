# lxc-containers: everything up at boot and down again, and what init systems start it by.

load helper

setup() {
	corner_setup
	[ -d /etc/default ] || skip_because "this machine has no /etc/default"
	# the settings are the test's, not this machine's
	mount -t tmpfs -o mode=755 defaults /etc/default
	MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo | sort)
	settings
}

# settings LINE...: /etc/default/lxc; containers are the test's in any case
settings() {
	printf '%s\n' "OPTIONS='-P $P'" "STOPOPTS=\"-a -A -s -P $P\"" "$@" >/etc/default/lxc
}

boots() {
	local name=$1
	shift
	make_ctr "$name" 'lxc.start.auto = 1' 'lxc.init.cmd = /bin/sleep 1000' "$@"
}

@test "containers: start brings up those of BOOTGROUPS, stop takes all down; both twice" {
	boots a
	boots b 'lxc.group = onboot'
	boots c 'lxc.group = later'
	run -0 --separate-stderr lxc-containers start
	[ -z "$output$stderr" ]
	is_state a RUNNING
	is_state b RUNNING
	is_state c STOPPED
	run -0 lxc-containers start
	lxc-start -P "$P" -n c
	run -0 timeout 60 lxc-containers stop
	nothing_left
	run -0 lxc-containers stop
}

@test "containers: status lists what boot starts, 0 when all of it runs, else 3" {
	boots a
	boots b 'lxc.group = onboot'
	boots c 'lxc.group = later'
	run -3 lxc-containers status
	[ "$output" = "b                        STOPPED
a                        STOPPED" ]
	lxc-containers start
	run -0 lxc-containers status
	[ "${lines[1]}" = "a                        RUNNING" ]
	run -0 lxc-containers status --json
	[ "$output" = '[{"name":"b","state":"RUNNING"},
{"name":"a","state":"RUNNING"}]' ]
	lxc-containers stop
}

@test "containers: restart and reload stop and start" {
	boots a
	lxc-containers start
	local init
	init=$(init_of a)
	run -0 timeout 60 lxc-containers reload
	is_state a RUNNING
	[ "$(init_of a)" != "$init" ]
	run -0 timeout 60 lxc-containers restart
	lxc-containers stop
}

@test "containers: the exit status is that of lxc-autostart: 2 when some failed" {
	boots a
	boots b 'lxc.init.cmd = /nonexistent'
	run -2 lxc-containers start
	lxc-containers stop
}

@test "containers: settings as a shell reads them, and nothing is run" {
	boots a 'lxc.group = web'
	boots b
	settings '# a comment' 'export BOOTGROUPS="we"b # behind it' "[ ! -f $T/more.conf ] || . $T/more.conf"
	run -0 lxc-containers start
	is_state a RUNNING
	is_state b STOPPED
	lxc-containers stop
	# what it sources comes in its place
	echo 'LXC_AUTO="false"' >more.conf
	run -0 lxc-containers start
	is_state a STOPPED
	settings "BOOTGROUPS=\$(: >$T/run)" "LXC_AUTO=\`: >$T/run\`"
	run -0 --separate-stderr lxc-containers start
	[ ! -e "$T/run" ]
	[ "$stderr" = "lxc-containers: /etc/default/lxc: BOOTGROUPS: no plain value: passed over
lxc-containers: /etc/default/lxc: LXC_AUTO: no plain value: passed over" ]
	is_state b RUNNING
	lxc-containers stop
}

@test "containers: --rcfile names other settings" {
	boots a
	echo 'LXC_AUTO=no' >mine
	run -0 lxc-containers --rcfile "$T/mine" start
	is_state a STOPPED
	run -1 --separate-stderr lxc-containers --rcfile "$T/none" start
	[ "$stderr" = "lxc-containers: $T/none: No such file or directory" ]
}

@test "containers: with USE_LXC_BRIDGE it waits for the bridges of default.conf" {
	[ -d /etc/lxc ] || skip_because "this machine has no /etc/lxc"
	printf 'lxc.net.0.type = veth\nlxc.net.0.link = br7\n' >/etc/lxc/default.conf
	boots a
	settings 'USE_LXC_BRIDGE="true"'
	lxc-containers start &
	local starter=$!
	wait_until 5 grep -q containers "/proc/$starter/cmdline"
	is_state a STOPPED
	make_bridge br7
	wait "$starter"
	is_state a RUNNING
	lxc-containers stop
	ip link del br7
}

@test "containers: run stays, and stops them when it is told to end" {
	boots a
	lxc-containers run &
	local me=$!
	wait_until 20 is_state a RUNNING
	kill -TERM "$me"
	local status=0
	wait "$me" || status=$?
	[ "$status" = 0 ]
	is_state a STOPPED
}

@test "containers: anything else is a misuse, exit status 2" {
	run -2 --separate-stderr lxc-containers
	[ "$stderr" = "lxc-containers: takes one of start stop restart reload force-reload status run" ]
	run -2 lxc-containers begin
	run -2 lxc-containers start now
}

# --- glue ---------------------------------------------------------------------------

glue() { "$LXCBOX" containers --glue "$@"; }

@test "glue: every script is one to a shell" {
	local kind
	for kind in sysvinit openrc runit s6 procd; do
		glue "$kind" >all
		sh -n all
		glue "$kind" -n web1 -P "$P" >one
		sh -n one
		shellcheck -s sh -e SC2034,SC2154,SC2187,SC1008,SC2239,SC2096 all one
	done
}

@test "glue: the units are some to systemd" {
	need systemd-analyze
	mkdir units
	glue systemd >units/lxc-containers.service
	glue systemd -n web1 >units/web1.service
	run -0 systemd-analyze verify --man=no "$T/units/lxc-containers.service" "$T/units/web1.service"
}

@test "glue: sysvinit: start, status and stop do so" {
	boots a
	glue sysvinit >script
	run -0 sh script start
	is_state a RUNNING
	run -0 sh script status
	run -0 timeout 60 sh script stop
	is_state a STOPPED
	run -3 sh script status
	run -2 sh script begin
}

@test "glue: sysvinit: for one container" {
	boots a
	glue sysvinit -n a -P "$P" >script
	chmod 755 script
	run -0 ./script start
	is_state a RUNNING
	run -0 ./script status
	run -0 timeout 60 ./script restart
	is_state a RUNNING
	run -0 timeout 60 ./script stop
	run -0 timeout 60 ./script stop
	run -3 ./script status
}

@test "glue: OpenRC: start and stop do so" {
	boots a
	glue openrc >script
	printf 'ebegin() { :; }\neend() { return "$1"; }\n. ./script\n"$@"\n' >openrc-run
	run -0 sh openrc-run start
	is_state a RUNNING
	run -0 sh openrc-run status
	run -0 timeout 60 sh openrc-run stop
	is_state a STOPPED
	glue openrc -n a -P "$P" >script
	run -0 sh openrc-run start
	is_state a RUNNING
	run -0 timeout 60 sh openrc-run stop
	run -0 sh openrc-run stop
	run -3 sh openrc-run status
}

@test "glue: runit and s6: the container is in the foreground, and ends by SIGTERM" {
	boots a
	glue runit -n a -P "$P" >run
	sh run </dev/null >out &
	local me=$!
	wait_until 20 is_state a RUNNING
	[ "$(super_of a)" = "$me" ]
	kill -TERM "$me"
	wait "$me" || :
	is_state a STOPPED
	[ "$(glue s6 -n a)" = "$(glue runit -n a)" ]
}

@test "glue: runit and s6: who kills the supervisor ends the container" {
	boots a
	glue s6 -n a -P "$P" >run
	sh run </dev/null >out &
	local me=$! init
	wait_until 20 is_state a RUNNING
	init=$(init_of a)
	kill -KILL "$me"
	wait_until 20 gone "$init"
	lxc-stop -P "$P" -n a || :
	wait_until 20 is_state a STOPPED
	lxc-start -P "$P" -n a
	lxc-stop -k -P "$P" -n a
}

@test "glue: procd: the commands that it supervises" {
	printf 'procd_open_instance() { :; }\nprocd_close_instance() { :; }\nprocd_set_param() { echo "$@"; }\n. ./script\nstart_service\n' >rc
	glue procd >script
	run -0 sh rc
	[ "${lines[0]}" = "command $LXCBOX containers run" ]
	glue procd -n web1 >script
	run -0 sh rc
	[ "${lines[0]}" = "command $LXCBOX start -F -s lxc.monitor.signal.pdeath=SIGKILL -n web1" ]
}

@test "glue: what is no kind, no name, or no path for a shell is refused" {
	run -2 --separate-stderr lxc-containers --glue upstart
	[ "$stderr" = "lxc-containers: --glue: upstart: they are sysvinit openrc runit s6 procd systemd" ]
	run -2 --separate-stderr lxc-containers --glue runit -n 'a;b'
	[ "$stderr" = "lxc-containers: a;b: not a container's name" ]
	run -2 --separate-stderr lxc-containers --glue runit -n a -P '/a b'
	[ "$stderr" = "lxc-containers: /a b: a path that means something to a shell" ]
}
