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
	[ "$stderr" = "lxc-console: nobody: is not running" ]
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
