# lxc-netstat: sockets, routes and interfaces of a running container.

load helper

# one: c1 runs, with lo up, and a server at TCP port 4242 and one at /dev/log
one() {
	make_ctr c1 'lxc.init.cmd = /serve.sh'
	printf '#!/bin/sh\nifconfig lo 127.0.0.1 up\nhttpd -f -p 127.0.0.1:4242 &\nsyslogd -n -O /dev/null &\nwait\n' >"$P/c1/rootfs/serve.sh"
	chmod 755 "$P/c1/rootfs/serve.sh"
	lxc-start -P "$P" -n c1
	wait_until 10 serves
}
serves() { grep -q ':1092 .* 0A' "/proc/$(init_of c1)/net/tcp"; }
end() { lxc-stop -k -P "$P" -n c1; }
# hold COMMAND...: bash in the network namespace of c1 has run this, and waits for let_go
hold() {
	mkfifo go
	nsenter -t "$(init_of c1)" -n bash -c "$1; : >held; read -r < go" &
	HOLDER=$!
	wait_until 10 test -e held
}
let_go() { echo >go; wait "$HOLDER"; }
ns() { lxc-netstat -P "$P" "$@"; }

@test "netstat: -tln shows what listens in the container, and nothing of the host's" {
	one
	run -0 --separate-stderr ns -n c1 -tln
	[ -z "$stderr" ]
	[ "${lines[0]}" = "Active Internet connections (only servers)" ]
	[ "${lines[1]}" = "Proto Recv-Q Send-Q Local Address           Foreign Address         State      " ]
	[ "${lines[2]}" = "tcp        0      0 127.0.0.1:4242          0.0.0.0:*               LISTEN     " ]
	[ "${#lines[@]}" = 3 ]
	end
}

@test "netstat: -p tells the process and its program" {
	one
	run -0 ns -n c1 -tlnp
	[[ ${lines[1]} == *"State       PID/Program name"* ]]
	local pid
	pid=${lines[2]##*LISTEN}
	pid=${pid// /}
	[ "$(<"/proc/${pid%/*}/comm")" = "${pid#*/}" ]
	end
}

@test "netstat: without -l or -a what is connected, with -a both" {
	one
	run -0 ns c1 -t
	[ -z "$output" ]
	hold 'exec 3<>/dev/tcp/127.0.0.1/4242'
	run -0 ns -n c1 -t -n
	[ "${lines[0]}" = "Active Internet connections (w/o servers)" ]
	[[ $output == *"127.0.0.1:4242 "*"ESTABLISHED"* ]]
	[[ $output != *LISTEN* ]]
	run -0 ns -n c1 --tcp --all
	[ "${lines[0]}" = "Active Internet connections (servers and established)" ]
	[[ $output == *"ESTABLISHED"* ]]
	let_go
	end
}

@test "netstat: -n before a word is the name, as it always was; else it means numbers" {
	one
	run -0 ns -n c1 -t -l -n
	[ "${#lines[@]}" = 3 ]
	run -0 ns --name c1 -n -tl
	[ "${#lines[@]}" = 3 ]
	run -0 ns --name=c1 -nlt
	[ "${#lines[@]}" = 3 ]
	run -0 ns c1 -nlt
	[ "${#lines[@]}" = 3 ]
	end
}

@test "netstat: -u and -x: UDP and UNIX sockets" {
	one
	hold 'exec 3<>/dev/udp/127.0.0.1/4243'
	run -0 ns -n c1 -un
	[[ ${lines[2]} == "udp        0      0 127.0.0.1:"*" 127.0.0.1:4243          ESTABLISHED" ]]
	run -0 ns -n c1 -uln
	[ -z "$output" ]
	wait_until 10 test -e "/proc/$(init_of c1)/root/dev/log"
	run -0 ns -n c1 -xlp
	[ -z "$output" ]
	run -0 ns -n c1 -xap
	[ "${lines[0]}" = "Active UNIX domain sockets (servers and established)" ]
	[ "${lines[1]}" = "Proto RefCnt Flags       Type       State         I-Node   PID/Program name    Path" ]
	[[ ${lines[2]} == "unix  2      [ ]         DGRAM                    "*"/syslogd"*" /dev/log" ]]
	let_go
	end
}

@test "netstat: names of sockets cannot play tricks on the terminal" {
	one
	[ -x "$BATS_RUN_TMPDIR/squat" ] || "${CC:-cc}" -D_GNU_SOURCE -O1 -o "$BATS_RUN_TMPDIR/squat" "$here/squat.c"
	nsenter -t "$(init_of c1)" -n "$BATS_RUN_TMPDIR/squat" 0 $'evil\e[2J\nx' >said 3>&- &
	local squat=$!
	wait_until 10 contains said ready
	run -0 ns -n c1 -xl
	[[ $output == *"STREAM     LISTENING "*" @evil?[2J"* ]]
	[[ $output != *$'\e'* ]]
	run -0 ns -n c1 -xl --json
	[[ $output == *'"path":"@evil\u001b[2J'* ]]
	kill "$squat"
	wait "$squat" || :
	end
}

@test "netstat: -r routes, -i interfaces, -s counters" {
	one
	ip link add d0 type veth peer name d1
	lxc-device -P "$P" -n c1 add d0 eth0
	nsenter -t "$(init_of c1)" -n sh -c 'ip link set eth0 up; ip addr add 10.9.0.2/24 dev eth0; ip route add default via 10.9.0.1'
	run -0 ns -n c1 -rn
	[ "${lines[0]}" = "Kernel IP routing table" ]
	[ "${lines[1]}" = "Destination     Gateway         Genmask         Flags Metric Iface" ]
	[ "${lines[2]}" = "0.0.0.0         10.9.0.1        0.0.0.0         UG    0      eth0" ]
	[ "${lines[3]}" = "10.9.0.0        0.0.0.0         255.255.255.0   U     0      eth0" ]
	run -0 ns -n c1 -i
	[ "${lines[0]}" = "Kernel Interface table" ]
	[[ $output == *$'\n'"eth0 "* && $output == *$'\n'"lo "* ]]
	run -0 ns -n c1 -s
	[[ $output == *"Tcp:"*"    ActiveOpens: "* ]]
	end
	wait_until 10 nothing_left
}

@test "netstat: --json" {
	one
	run -0 ns -n c1 -tl --json
	[[ $output == '{"name":"c1","sockets":[{"proto":"tcp","recvq":0,"sendq":0,"local":"127.0.0.1:4242","remote":"0.0.0.0:*","uid":0,"state":"LISTEN","inode":'*',"pid":'[0-9]*'}]}' ]]
	run -0 ns -n c1 -w --json
	[ "$output" = '{"name":"c1","sockets":[]}' ]
	ip link add d0 type veth peer name d1
	lxc-device -P "$P" -n c1 add d0 eth0
	nsenter -t "$(init_of c1)" -n sh -c 'ip link set eth0 up; ip addr add 10.9.0.2/24 dev eth0; ip route add default via 10.9.0.1'
	run -0 ns -n c1 -r -i -s --json
	echo "$output" >out
	[ "$(jq -c .routes out)" = '[{"destination":"0.0.0.0","gateway":"10.9.0.1","mask":"0.0.0.0","flags":"UG","metric":0,"interface":"eth0"},{"destination":"10.9.0.0","gateway":"0.0.0.0","mask":"255.255.255.0","flags":"U","metric":0,"interface":"eth0"}]' ]
	[ "$(jq -c '[.interfaces[].name] | sort' out)" = '["eth0","lo"]' ]
	[ "$(jq '.interfaces[0].tx | keys | length' out)" = 4 ]
	[ "$(jq '.counters[] | select(.protocol == "Tcp") | has("ActiveOpens")' out)" = true ]
	end
}

@test "netstat: of a container that does not run it is an error; so is no name" {
	make_ctr c1
	run -1 --separate-stderr ns -n c1 -t
	[ "$output$stderr" = "lxc-netstat: c1: is not running" ]
	run -1 --separate-stderr ns -t
	[ "$output$stderr" = "lxc-netstat: which container? -n NAME is missing" ]
	run -1 --separate-stderr ns -n c1 -t more
	[ "$output$stderr" = "lxc-netstat: more: not understood" ]
}
