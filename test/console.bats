# lxc-console: sit at a tty, or the console, of a running container.

load helper

# shells NAME [LINE...]: up, with a shell on tty1 and on the console
shells() {
	local name=$1
	shift
	make_ctr "$name" 'lxc.tty.max = 3' "$@"
	printf '::respawn:-/bin/sh\ntty1::respawn:-/bin/sh\n' >"$P/$name/rootfs/etc/inittab"
	lxc-start -P "$P" -n "$name"
	wait_until 10 has_shells "$name"
}
has_shells() { [ "$(inside "$1" ps | grep -c -- '-/bin/sh\|{.*} -sh\|-sh')" -ge 2 ]; }
finish() { lxc-stop -k -P "$P" -n "$1"; }

@test "console: -t 1 is tty1, and Ctrl-a q leaves it" {
	shells c1
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	expect Connected to tty 1
	expect Type <Ctrl+a q> to exit the console, <Ctrl+a Ctrl+a> to enter Ctrl+a itself
	line
	expect #
	line echo on $(hostname)
	expect on c1
	send \x01q
	END
	[[ $output != *"no process has"* ]]
	is_state c1 RUNNING
	finish c1
}

@test "console: -t 0 is the console, and shows what it printed before" {
	shells c1
	run -0 pty lxc-console -P "$P" -n c1 -t 0 <<-'END'
	expect Connected to console 0
	line
	expect #
	line echo console of $(hostname)
	expect console of c1
	send \x01q
	END
	# once more: the last of it is shown to whoever comes
	run -0 pty lxc-console -P "$P" -n c1 -t 0 <<-'END'
	expect console of c1
	send \x01q
	END
	finish c1
}

@test "console: without -t it is the first tty that nobody sits at" {
	shells c1
	mkfifo hold
	lxc-console -P "$P" -n c1 <hold >first 2>&1 &
	local me=$!
	exec 8>hold
	wait_until 10 contains first "Connected to tty 1"
	run -0 pty lxc-console -P "$P" -n c1 <<-'END'
	expect Connected to tty 2
	send \x01q
	END
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -t 1 <<<''
	[ "$stderr" = "lxc-console: c1: tty 1 is in use" ]
	printf '\001q' >&8
	exec 8>&-
	wait "$me"
	finish c1
}

@test "console: a tty that nobody has open is told as such, also with lxc.tty.dir" {
	shells c1 'lxc.tty.dir = lxc'
	run -0 pty lxc-console -P "$P" -n c1 -t 2 <<-'END'
	expect no process has tty2 open: it starts still, or there is no getty on it
	send \x01q
	END
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	expect Connected
	line
	expect #
	send \x01q
	END
	[[ $output != *"no process has"* ]]
	finish c1
}

@test "console: -e takes another key, twice sends it once, none takes none" {
	shells c1
	run -0 pty lxc-console -P "$P" -n c1 -t 1 -e ^b <<-'END'
	expect Type <Ctrl+b q>
	line
	expect #
	line cat -v
	send \x01\x02\x02x\r
	expect ^A^Bx
	send \x03
	expect #
	send \x02q
	END
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -e 1 <<<''
	[ "$stderr" = "lxc-console: -e 1: a letter is needed, such as a or ^a" ]
	finish c1
}

@test "console: the size of the window is the tty's, and follows it" {
	shells c1
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	size 31 97
	line
	expect #
	line stty size
	expect 31 97
	size 40 101
	line stty size
	expect 40 101
	send \x01q
	END
	finish c1
}

@test "console: the terminal is given back as it was" {
	shells c1
	run -0 pty sh -c 'stty -a >before; lxc-console -P "$1" -n c1 -t 1; stty -a >after; echo back' sh "$P" <<-'END'
	expect Connected
	send \x01q
	expect back
	END
	diff before after
	finish c1
}

@test "console: a pipe feeds it, the end of the container ends it" {
	shells c1
	(echo 'echo fed to $(hostname)'; wait_until 10 contains out 'fed to c1'; echo 'kill -9 -1; poweroff -f') | lxc-console -P "$P" -n c1 -t 1 >out 2>&1 &
	local me=$!
	wait_until 20 contains out 'fed to c1'
	lxc-stop -k -P "$P" -n c1
	wait "$me"
}

@test "console: standard input that is neither terminal nor pipe is refused" {
	shells c1
	run -1 --separate-stderr lxc-console -P "$P" -n c1 </dev/null
	[ "$stderr" = "lxc-console: standard input is neither a terminal nor a pipe" ]
	: >file
	run -1 lxc-console -P "$P" -n c1 <file
	finish c1
}

@test "console: what is not there is told: the container, the tty, all ttys" {
	run -1 --separate-stderr lxc-console -P "$P" -n nobody <<<''
	[ "$stderr" = "lxc-console: nobody: is not running"$'\nhint: there is no such container: '"$P/nobody/config is not there" ]
	shells c1
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -t 99 <<<''
	[ "$stderr" = "lxc-console: c1: has no tty 99" ]
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -t -5 <<<''
	[ "$stderr" = "lxc-console: -t -5: no such tty" ]
	finish c1
	make_ctr c2 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c2
	run -1 --separate-stderr lxc-console -P "$P" -n c2 <<<''
	[ "${stderr_lines[0]}" = "lxc-console: c2: has no ttys" ]
	[ "${stderr_lines[1]}" = "hint: set lxc.tty.max, or look at its console: lxc-console -n c2 -t 0" ]
	finish c2
}

@test "console: one that prints faster than it is read neither blocks the supervisor nor is lost to a stop" {
	make_ctr c1 'lxc.init.cmd = /bin/yes'
	lxc-start -P "$P" -n c1
	is_state c1 RUNNING
	run -0 timeout 20 lxc-stop -k -P "$P" -n c1
}

@test "console: killed with its terminal gone, the tty is free again" {
	shells c1
	mkfifo hold
	lxc-console -P "$P" -n c1 -t 1 <hold >first 2>&1 &
	local me=$!
	exec 8>hold
	wait_until 10 contains first "Connected to tty 1"
	kill -KILL "$me"
	exec 8>&-
	wait "$me" || :
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	expect Connected to tty 1
	send \x01q
	END
	finish c1
}

# hold NAME TTY FILE: a client that stays, whose output goes to FILE; SITTER is its pid, fd 8 its input
hold() {
	[ -p "hold" ] || mkfifo hold
	lxc-console -P "$P" -n "$1" -t "$2" <hold >"$3" 2>&1 3>&- &
	SITTER=$!
	[ -e /proc/self/fd/8 ] || exec 8>hold
}

@test "console: so many sit at ttys that lxc-stop and lxc-info still get through; who is one too many is told" {
	local i sitters=()
	make_ctr c1 'lxc.tty.max = 30' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	for i in {1..20}; do
		hold c1 "$i" "out$i"
		sitters+=("$SITTER")
	done
	for i in {1..20}; do wait_until 10 contains "out$i" "Connected to tty $i"; done
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -t 21 <<<''
	[ "$stderr" = "lxc-console: c1: as many as its supervisor serves are connected already" ]
	is_state c1 RUNNING
	timeout 10 lxc-stop -k -P "$P" -n c1
	for i in "${sitters[@]}"; do wait "$i" || :; done
	exec 8>&-
}

@test "console: with every place of the supervisor taken a client is told so at once" {
	need perl
	make_ctr c1 'lxc.tty.max = 1' 'lxc.init.cmd = /bin/sleep 1000'
	lxc-start -P "$P" -n c1
	# connections that ask nothing
	perl -MSocket -e 'for (1 .. 24) { socket($s[$_], AF_UNIX, SOCK_STREAM, 0); connect($s[$_], pack("S", AF_UNIX) . "\0$ARGV[0]") or die } print "all\n"; sleep 1000' \
		"$P/c1/command" >connected 3>&- &
	local idle=$!
	wait_until 10 eval '[ "$(ls /proc/$(super_of c1)/fd | wc -l)" -ge 32 ]'
	wait_until 10 eval '! timeout 5 lxc-console -P "$P" -n c1 -t 1 <<<"" >/dev/null 2>err && contains err "as many as its supervisor serves"'
	[ "$(<err)" = "lxc-console: c1: as many as its supervisor serves are connected already" ]
	kill "$idle"
	wait "$idle" || :
	wait_until 10 is_state c1 RUNNING
	finish c1
}

@test "console: a client that never reads keeps neither the supervisor, the log nor another client waiting for ever" {
	make_ctr c1 'lxc.init.cmd = /bin/yes' 'lxc.tty.max = 1'
	lxc-start -P "$P" -n c1
	mkfifo out
	# its output is a pipe that nobody reads
	exec 7<>out
	mkfifo hold
	lxc-console -P "$P" -n c1 -t 0 <hold >out 2>err 3>&- 7>&- &
	local me=$!
	exec 8>hold
	wait_until 10 contains err Connected
	is_state c1 RUNNING
	run -0 pty lxc-console -P "$P" -n c1 -t 1 <<-'END'
	expect Connected to tty 1
	send \x01q
	END
	lxc-console -P "$P" -n c1 --log >log
	[ -s log ]
	run -1 --separate-stderr lxc-console -P "$P" -n c1 -t 0 <<<''
	[ "$stderr" = "lxc-console: c1: console 0 is in use" ]
	# it hears a signal although it cannot write
	kill "$me"
	wait_until 5 gone "$me"
	wait "$me"
	exec 7>&- 8>&-
	timeout 10 lxc-stop -k -P "$P" -n c1
}

@test "console: one that never reads does not delay a stop" {
	make_ctr c1 'lxc.init.cmd = /bin/yes'
	lxc-start -P "$P" -n c1
	mkfifo hold
	lxc-console -P "$P" -n c1 -t 0 <hold >/dev/null 2>err 3>&- &
	local me=$!
	exec 8>hold
	wait_until 10 contains err Connected
	kill -STOP "$me"
	timeout 5 lxc-stop -k -P "$P" -n c1
	kill -CONT "$me"
	wait "$me"
	exec 8>&-
}

@test "console: the terminal is given back whoever ends: the client by a signal, the supervisor by any" {
	shells c1
	local sig
	for sig in TERM HUP INT; do
		run -0 pty sh -c 'stty -a >before; (while ! grep -q Connected err; do :; done; kill -'$sig' $(cat pid)) & sh -c "echo \$\$ >pid; exec lxc-console -P $1 -n c1 -t 0 2>err"; stty -a >after; rm err; echo back' sh "$P" <<-'END'
		expect back
		END
		diff before after
	done
	is_state c1 RUNNING
	rm -f err
	run -0 pty sh -c 'stty -a >before; lxc-console -P "$1" -n c1 -t 0 2>err; stty -a >after; echo back' sh "$P" < <(
		wait_until 10 contains err Connected
		kill -KILL "$(super_of c1)"
		echo 'expect back'
	)
	diff before after
	finish c1
}

@test "console: lxc-start -F gives the terminal back when its supervisor is asked to end" {
	make_ctr c1 'lxc.init.cmd = /init.sh'
	printf '#!/bin/sh\ntrap "exit 3" TERM\necho up\nwhile :; do sleep 0.05; done\n' >"$P/c1/rootfs/init.sh"
	chmod 755 "$P/c1/rootfs/init.sh"
	for sig in TERM HUP; do
		run -0 pty sh -c 'stty -a >before; lxc-start -F -P "$1" -n c1; echo "status $?"; stty -a >after' sh "$P" < <(
			echo 'expect up'
			wait_until 10 is_state c1 RUNNING
			kill -"$sig" "$(super_of c1)"
			echo 'expect status 3'
		)
		diff before after
	done
}

@test "console: -e takes a, ^a, A and ^A alike, and 0, -1 and none for no escape at all" {
	local e me
	shells c1
	for e in b ^b B ^B; do
		run -0 pty lxc-console -P "$P" -n c1 -t 1 -e "$e" <<-'END'
		expect Type <Ctrl+b q> to exit the console, <Ctrl+b Ctrl+b> to enter Ctrl+b itself
		send \x02q
		END
	done
	mkfifo hold
	for e in 0 -1 none; do
		rm -f "$P/c1/rootfs/got"
		lxc-console -P "$P" -n c1 -t 1 "--escape=$e" <hold >out 2>err 3>&- &
		me=$!
		exec 8>hold
		wait_until 10 contains err "Connected to tty 1"
		# the shell says that it is there
		printf 'echo the""re\n' >&8
		wait_until 10 contains out there
		printf 'cat -v >/got\n' >&8
		wait_until 10 [ -e "$P/c1/rootfs/got" ]
		printf '\001q\n\004' >&8
		wait_until 10 contains "$P/c1/rootfs/got" '^Aq'
		[[ $(<err) != *"to exit the console"* ]]
		exec 8>&-
		kill "$me"
		wait "$me"
	done
	for e in '' ab ^ ^^ 1; do
		run -1 --separate-stderr lxc-console -P "$P" -n c1 "--escape=$e" <<<''
		[[ $stderr == *"a letter is needed, such as a or ^a" ]]
	done
	finish c1
}
