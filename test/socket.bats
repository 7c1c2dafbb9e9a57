# The command socket: who is answered, who is believed, and what it costs the supervisor.

load helper

# peer NAME PERL: become PERL, run through the command of AS, with $a, the address of NAME's command socket, and $s, a fresh socket
AS=(env)
peer() {
	exec "${AS[@]}" perl -MSocket -e '
		my $a = pack_sockaddr_un("\0" . shift);
		socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
		# CMD_STATE, and an answer: magic, ret, value, state (RUNNING), init, supervisor
		our ($ask, $say) = (pack("L4", 0x6c786331, 0, 0, 0), pack("L6", 0x6c786331, 0, 0, 2, 1, 1));
		($SIG{PIPE}, $|) = ("IGNORE", 1);
		eval shift; die $@ if $@;' "$P/$1/command" "$2"
}

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

@test "socket: the supervisor answers its own user" {
	! real || skip_because "LXC has another protocol"
	need perl
	make_ctr c1
	lxc-start -d -P "$P" -n c1
	run -0 peer c1 'connect($s, $a) or die "connect: $!\n"; syswrite($s, $ask); sysread($s, my $r, 24); print length $r'
	[ "$output" = 24 ]
	lxc-stop -k -P "$P" -n c1
}

@test "socket: the supervisor answers neither another user nor a process of another pid namespace" {
	! real || skip_because "LXC has another protocol"
	need perl
	make_ctr c1
	lxc-start -d -P "$P" -n c1
	local ask='connect($s, $a) or die "connect: $!\n"; syswrite($s, $ask); sysread($s, my $r, 24); print length($r) + 0'
	AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	run -0 peer c1 "$ask"
	[ "$output" = 0 ]
	AS=(unshare -p -f)
	run -0 peer c1 "$ask"
	[ "$output" = 0 ]
	# one that connects and ends, and leaves its end to its child
	local super
	super=$(super_of c1)
	kill -STOP "$super"
	peer c1 '
		pipe(my $r, my $w);
		if (!fork) {
			connect($s, $a) or die "connect: $!\n";
			syswrite($s, $ask);
			exit if fork;
			sysread($s, my $x, 24);
			print length($x) + 0;
			exit;
		}
		wait;
		print STDERR "left\n";
		close $w;
		sysread($r, my $x, 1);' >answer 2>left &
	local heir=$!
	wait_until 5 contains left left
	kill -CONT "$super"
	wait "$heir"
	run -0 cat answer
	[ "$output" = 0 ]
	lxc-stop -k -P "$P" -n c1
}

@test "socket: nobody but root's and the own user's processes is believed to be the supervisor" {
	! real || skip_because "LXC has another protocol"
	need perl
	make_ctr c1
	AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	peer c1 '
		bind($s, $a) or die "bind: $!\n"; listen($s, 5);
		print STDERR "here\n";
		while (accept(my $c, $s)) { sysread($c, my $r, 16); syswrite($c, $say) }' 2>here &
	local liar=$!
	wait_until 5 contains here here
	run -0 state c1
	[ "$output" = STOPPED ]
	run -2 --separate-stderr lxc-stop -k -P "$P" -n c1
	run -1 --separate-stderr lxc-start -d -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: c1: the name of its command socket is taken by somebody else" ]
	kill "$liar"
	wait "$liar" || :
	lxc-start -d -P "$P" -n c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "socket: what is typed into a console that nobody reads does not hide the escape" {
	! real || skip_because "LXC waits for ever"
	make_ctr c1 "lxc.init.cmd = /bin/sleep 1000"
	lxc-start -d -P "$P" -n c1
	{ yes | head -c 1000000 && printf '\001q'; } | timeout 20 lxc-console -P "$P" -n c1 -t 0 >/dev/null
	lxc-stop -k -P "$P" -n c1
}
