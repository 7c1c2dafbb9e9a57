# What a console prints is kept: lxc.console.logfile, .size, .rotate, lxc.console.buffer.size.

load helper

# prints NAME SCRIPT [LINE...]: running, with SCRIPT as its init
prints() {
	local name=$1 script=$2
	shift 2
	make_ctr "$name" 'lxc.init.cmd = /say' "$@"
	printf '#!/bin/sh\n%s\nexec sleep 1000\n' "$script" >"$P/$name/rootfs/say"
	chmod 755 "$P/$name/rootfs/say"
	lxc-start -P "$P" -n "$name"
}
finish() { lxc-stop -k -P "$P" -n "$1"; }
kept() { lxc-console -P "$P" -n "$1" --log; }
keeps() { [[ $(kept "$1") == *"$2"* ]]; }
size_is() { [ "$(stat -c %s "$1")" = "$2" ]; }

@test "console.logfile: appended to, at each start and by a reboot, and only its owner reads it" {
	prints c1 'echo one' "lxc.console.logfile = $T/log"
	wait_until 5 contains log one
	[ "$(stat -c %a log)" = 600 ]
	finish c1
	lxc-start -P "$P" -n c1
	wait_until 5 eval '[ "$(grep -c one log)" = 2 ]'
	lxc-stop -r -P "$P" -n c1
	wait_until 5 eval '[ "$(grep -c one log)" = 3 ]'
	finish c1
}

@test "console.logfile: a relative one is meant from where the command was typed, none is none" {
	prints c1 'echo one' 'lxc.console.logfile = here.log'
	wait_until 5 contains "$T/here.log" one
	finish c1
	lxc-start -P "$P" -n c1 -L none
	[ ! -e none ] && [ ! -e /none ]
	finish c1
}

@test "console.logfile: one that cannot be written to is told before init runs" {
	make_ctr c1 "lxc.console.logfile = $T/nowhere/log"
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: lxc.console.logfile $T/nowhere/log: No such file or directory" ]
	is_state c1 STOPPED
}

@test "console.size: a full file begins anew, and is never larger; rounded up to a power of two" {
	# 40 lines of 100 bytes, then 5
	prints c1 'stty -F /dev/console -opost; i=0; while [ $i -lt 45 ]; do printf "%099d\n" $i; i=$((i + 1)); done; echo end >/done' \
		"lxc.console.logfile = $T/log" 'lxc.console.size = 100'
	run -0 lxc-info -P "$P" -n c1 -c lxc.console.size
	[ "$output" = "lxc.console.size = 4096" ]
	wait_until 5 size_is log 404
	[ "$(tail -n 1 log)" = "$(printf '%099d' 44)" ]
	[ ! -e log.1 ]
	finish c1
}

@test "console.rotate: a full file becomes FILE.1" {
	prints c1 'stty -F /dev/console -opost; i=0; while [ $i -lt 100 ]; do printf "%099d\n" $i; i=$((i + 1)); done' \
		"lxc.console.logfile = $T/log" 'lxc.console.size = 4 kb' 'lxc.console.rotate = 1'
	wait_until 5 size_is log $((10000 - 2 * 4096))
	size_is log.1 4096
	[ "$(stat -c %a log)" = 600 ]
	# nothing is lost between the two
	[ "$(cat log.1 log | tail -n 50 | head -n 1)" = "$(printf '%099d' 50)" ]
	[ "$(echo log*)" = 'log log.1' ]
	finish c1
}

@test "console.size: what is there at a start counts" {
	head -c 4090 /dev/zero | tr '\0' x >log
	prints c1 'stty -F /dev/console -opost; echo 0123456789' "lxc.console.logfile = $T/log" 'lxc.console.size = 4096' 'lxc.console.rotate = 1'
	wait_until 5 contains log 6789
	[ "$(<log)" = 6789 ]
	size_is log.1 4096
	finish c1
	head -c 100000 /dev/zero | tr '\0' x >log
	lxc-start -P "$P" -n c1
	wait_until 5 contains log 0123456789
	size_is log.1 100000
	finish c1
}

@test "console.size: without one the file grows, whatever rotate says" {
	prints c1 'yes | head -n 50000; echo end' "lxc.console.logfile = $T/log" 'lxc.console.rotate = 1'
	wait_until 10 contains log end
	[ "$(stat -c %s log)" -gt 100000 ]
	[ ! -e log.1 ]
	finish c1
}

@test "console.rotate: where FILE.1 cannot be made, the file begins anew" {
	mkdir -p log.1/full
	prints c1 'stty -F /dev/console -opost; yes | head -c 5000' "lxc.console.logfile = $T/log" 'lxc.console.size = 4096' 'lxc.console.rotate = 1'
	wait_until 5 size_is log 904
	is_state c1 RUNNING
	finish c1
}

@test "console.logfile: a full disk costs lines of the log, and is told once" {
	mkdir disk
	mount -t tmpfs -o size=16k disk disk
	make_ctr c1
	run -0 --separate-stderr lxc-start -F -P "$P" -n c1 -L "$T/disk/log" -- /bin/sh -c 'yes | head -c 200000 >/dev/console; echo alive' </dev/null
	[[ $output == *alive* ]]
	[ "$stderr" = "lxc-start: c1: lxc.console.logfile $T/disk/log: what the console prints is lost: No space left on device" ]
	umount disk
}

@test "console.logfile: a limit on the size of files is no end of the container" {
	make_ctr c1
	run -0 --separate-stderr bash -c 'ulimit -f 8; exec lxc-start -F -P "$1" -n c1 -L log -- /bin/sh -c "yes | head -c 200000; echo alive"' sh "$P" </dev/null
	[[ $output == *alive* ]]
	[[ $stderr == *"what the console prints is lost: File too large" ]]
}

@test "console.logfile: in a folder of others no link and no second name is followed" {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000'
	mkdir shared
	chmod 1777 shared
	echo precious >victim
	ln -s ../victim shared/link
	ln victim shared/name
	mkfifo shared/fifo
	: >shared/theirs
	chown 1234 shared/theirs
	local f
	for f in link name fifo theirs; do
		run -1 --separate-stderr lxc-start -P "$P" -n c1 -L "$T/shared/$f"
		[[ ${stderr_lines[0]} == "lxc-start: c1: lxc.console.logfile $T/shared/$f: "* ]]
	done
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -L "$T/shared/link"
	[ "${stderr_lines[1]}" = "hint: others can write in its folder: there it must be a regular file of one name, root's own" ]
	[ "$(<victim)" = precious ]
	# its own file there is fine, and a link in a folder of root's alone as well
	lxc-start -P "$P" -n c1 -L "$T/shared/new"
	finish c1
	ln -s real mine
	lxc-start -P "$P" -n c1 -L "$T/mine"
	[ -f real ]
	finish c1
}

@test "console.rotate: a link that was put there meanwhile is not followed" {
	mkdir shared
	chmod 1777 shared
	echo precious >victim
	prints c1 'read -r line; stty -F /dev/console -opost; yes | head -c 5000; echo; echo end' \
		"lxc.console.logfile = $T/shared/log" 'lxc.console.size = 4096' 'lxc.console.rotate = 1'
	ln -s ../victim shared/log.1
	(echo go; wait_until 5 keeps c1 end) | lxc-console -P "$P" -n c1 -t 0 >/dev/null &
	local me=$!
	wait_until 5 contains shared/log end
	finish c1
	wait "$me" || :
	[ "$(<victim)" = precious ]
	[ ! -L shared/log.1 ]
	size_is shared/log.1 4096
}

@test "lxc-console --log: prints what the console printed, without a buffer the last 2 KiB" {
	prints c1 'stty -F /dev/console -opost; i=0; while [ $i -lt 1000 ]; do printf "%09d\n" $i; i=$((i + 1)); done'
	wait_until 5 keeps c1 000000999
	run -0 --separate-stderr kept c1
	[ "${#output}" = 2047 ]
	[ "${lines[-1]}" = 000000999 ]
	[ -z "$stderr" ]
	finish c1
	run -1 --separate-stderr kept c1
	[ "$stderr" = "lxc-console: c1: is not running" ]
}

@test "console.buffer.size: keeps that much, rounded up, the last of it" {
	prints c1 'stty -F /dev/console -opost; i=0; while [ $i -lt 4000 ]; do printf "%09d\n" $i; i=$((i + 1)); done' 'lxc.console.buffer.size = 20000'
	wait_until 5 keeps c1 000003999
	kept c1 >all
	size_is all 32768
	[ "$(tail -n 1 all)" = 000003999 ]
	[ "$(head -n 2 all | tail -n 1)" = 000000724 ]
	finish c1
}

@test "console.buffer.size: auto is 128 KiB; binary output comes out as it went in" {
	prints c1 'stty -F /dev/console -opost; cat /bytes; echo; echo end' 'lxc.console.buffer.size = auto'
	finish c1
	head -c 100000 /dev/urandom >"$P/c1/rootfs/bytes"
	lxc-start -P "$P" -n c1
	wait_until 5 eval 'kept c1 | tail -n 1 | grep -qx end'
	kept c1 | head -c 100000 | cmp - "$P/c1/rootfs/bytes"
	run -0 lxc-info -P "$P" -n c1 -c lxc.console.buffer.size
	[ "$output" = "lxc.console.buffer.size = 131072" ]
	finish c1
}

@test "console.buffer.size: what is not printed costs no memory" {
	prints c1 'echo little' 'lxc.console.buffer.size = 1 GB'
	wait_until 5 keeps c1 little
	awk '/^Rss/ { exit $2 > 2000 }' "/proc/$(super_of c1)/smaps_rollup"
	finish c1
	run -1 --separate-stderr lxc-start -P "$P" -n c1 -s lxc.console.buffer.size=1000000000GB
	[ "$stderr" = "lxc-start: c1: lxc.console.buffer.size = 1152921504606846976: Out of memory" ]
	is_state c1 STOPPED
}

@test "console.buffer.size: outlives a reboot inside" {
	prints c1 '[ -e /again ] && echo second || echo first; : >/again' 'lxc.console.buffer.size = 4096'
	wait_until 5 keeps c1 first
	lxc-stop -r -P "$P" -n c1
	wait_until 5 keeps c1 second
	keeps c1 first
	finish c1
}

@test "lxc-console --log --clear: forgets what it printed; --clear alone prints nothing" {
	prints c1 'echo one; read -r line; echo two' 'lxc.console.buffer.size = auto'
	wait_until 5 keeps c1 one
	run -0 lxc-console -P "$P" -n c1 --log --clear
	[[ $output == one* ]]
	run -0 kept c1
	[ -z "$output" ]
	(echo go; wait_until 5 keeps c1 two) | lxc-console -P "$P" -n c1 -t 0 >/dev/null &
	local me=$!
	wait_until 5 keeps c1 two
	run -0 --separate-stderr lxc-console -P "$P" -n c1 --clear
	[ -z "$output$stderr" ]
	run -0 kept c1
	[ -z "$output" ]
	finish c1
	wait "$me" || :
}

@test "lxc-info --console-log: the same as text, and escaped in JSON" {
	prints c1 'stty -F /dev/console -opost; printf "a\033[2Jb\"\\\\\000\377\n"'
	wait_until 5 keeps c1 'b"'
	lxc-info -P "$P" -n c1 --console-log >text
	kept c1 | cmp - text
	printf 'a\033[2Jb"\\\000\377\n' | cmp - text
	run -0 lxc-info -P "$P" -n c1 --console-log --json
	[[ $output == *'"console_log":"a\u001b[2Jb\"\\\u0000\ufffd\n"}' ]]
	run -0 lxc-info -P "$P" -n c1 --json
	[[ $output != *console_log* ]]
	finish c1
	run -0 lxc-info -P "$P" -n c1 --console-log --json
	[[ $output == *'"console_log":null}' ]]
	run -1 --separate-stderr lxc-info -P "$P" -n c1 --console-log
	[ "$stderr" = "lxc-info: c1: is not running" ]
}

@test "lxc-console --log: one that is flooded meanwhile comes to an end" {
	make_ctr c1 'lxc.init.cmd = /bin/yes' 'lxc.console.buffer.size = 1 MB'
	lxc-start -P "$P" -n c1
	wait_until 20 eval '[ "$(kept c1 | wc -c)" -gt 900000 ]'
	timeout 10 lxc-console -P "$P" -n c1 --log >flood
	[ "$(stat -c %s flood)" -le 1048576 ]
	finish c1
}

@test "lxc-console --log: whoever looks at the console begins with the last of it" {
	prints c1 'i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i + 1)); done; echo last' 'lxc.console.buffer.size = auto'
	wait_until 5 keeps c1 last
	run -0 pty lxc-console -P "$P" -n c1 -t 0 <<-'END'
	expect 999
	expect last
	send \x01q
	END
	finish c1
}
