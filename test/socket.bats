# The command socket: who is answered, who is believed, and what it costs the supervisor.

load helper

fds() { find "/proc/$1/fd" -mindepth 1 | wc -l; }
has_fds() { [ "$(fds "$1")" = "$2" ]; }

@test "socket: console clients that come and go leave nothing in the supervisor" {
	! real || skip_because "LXC keeps other descriptors"
	make_ctr c1 "lxc.tty.max = 1"
	lxc-start -d -P "$P" -n c1
	local super n i
	super=$(super_of c1)
	n=$(fds "$super")
	for i in 1 2 3; do
		printf '\001q' | lxc-console -P "$P" -n c1 -t 0
		printf '\001q' | lxc-console -P "$P" -n c1 -t 1
	done
	wait_until 5 has_fds "$super" "$n"
	lxc-stop -k -P "$P" -n c1
}
