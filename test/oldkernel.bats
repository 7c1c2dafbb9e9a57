# Old kernels: what is younger than the release named does not exist
# (oldkernel hides system calls, and with -t also files, flags and file systems).

load helper

setup_file() {
	export OLD=$BATS_FILE_TMPDIR/oldkernel
	local src=$BATS_TEST_DIRNAME/../../shared/tools/oldkernel.c
	[ ! -e "$src" ] || "${CC:-cc}" -static -Os -o "$OLD" "$src"
}

# old [-t] RELEASE COMMAND...
old() { "$OLD" "$@"; }

need_old() {
	[ -x "$OLD" ] || skip_because "there is no oldkernel here"
	[ "$(uname -m)" = x86_64 ] || skip_because "oldkernel knows x86_64 only"
}

# walk [-t] RELEASE: from create to destroy
walk() {
	need_old
	: >empty
	old "$@" lxc-create -P "$P" -n c1 -f empty -t busybox
	run -0 --separate-stderr old "$@" lxc-start -P "$P" -n c1
	[ -z "$output$stderr" ]
	run -0 old "$@" lxc-info -P "$P" -n c1 -sH
	[ "$output" = RUNNING ]
	run -0 old "$@" lxc-info -P "$P" -n c1 -pH
	# its /proc is of its own pid namespace
	[ "$(cat "/proc/$output/root/proc/1/comm")" = init ]
	run -0 old "$@" lxc-ls -P "$P" --running -1
	[ "$output" = c1 ]
	run -0 pty "$OLD" "$@" lxc-console -P "$P" -n c1 -t 1 <<-'END'
	expect Connected to tty 1
	line
	expect #
	line echo here is $(hostname)
	expect here is c1
	send \x01q
	END
	run -0 --separate-stderr old "$@" lxc-stop -P "$P" -n c1
	[ -z "$output$stderr" ]
	run -0 old "$@" lxc-info -P "$P" -n c1 -sH
	[ "$output" = STOPPED ]
	run -7 --separate-stderr old "$@" lxc-execute -P "$P" -n c1 -- sh -c 'hostname; exit 7'
	[ "$output" = c1 ]
	[ -z "$stderr" ]
	run -0 --separate-stderr old "$@" lxc-start -P "$P" -n c1
	[ -z "$stderr" ]
	run -0 --separate-stderr old "$@" lxc-stop -k -P "$P" -n c1
	[ -z "$stderr" ]
	run -0 --separate-stderr old "$@" lxc-destroy -P "$P" -n c1
	[ -z "$output$stderr" ]
	[ ! -e "$P/c1" ]
}

@test "oldkernel: the whole walk on Linux 4.4" {
	walk -t 4.4
}

@test "oldkernel: the whole walk on Linux 3.10" {
	walk -t 3.10
}

@test "oldkernel: the whole walk on Linux 2.6.32" {
	walk 2.6.32
}

@test "oldkernel: a kernel without network namespaces gets one line and a hint" {
	need_old
	make_ctr c1
	local hint="hint: this kernel has none: with lxc.net.0.type = none it shares the host's network"
	run -1 --separate-stderr old 2.6.28 lxc-execute -P "$P" -n c1 true
	[ "$stderr" = "lxc-execute: c1: cannot make its network namespace: Invalid argument"$'\n'"$hint" ]
	run -1 --separate-stderr old 2.6.28 lxc-start -P "$P" -n c1
	[ "$stderr" = "lxc-start: c1: cannot make its network namespace: Invalid argument"$'\n'"$hint" ]
}

@test "oldkernel: lxc-attach on Linux 4.4 and 3.10; before 3.8 one line and a hint" {
	need_old
	make_ctr c1 'lxc.pty.max = 10'
	local v
	lxc-start -d -P "$P" -n c1
	for v in 4.4 3.10; do
		run -0 old -t "$v" lxc-attach -P "$P" -n c1 -- sh -c 'hostname; cat /proc/1/comm' </dev/null
		[ "$output" = $'c1\ninit' ]
		run -0 pty "$OLD" -t "$v" lxc-attach -P "$P" -n c1 -- tty </dev/null
	done
	run -1 --separate-stderr old -t 3.2 lxc-attach -P "$P" -n c1 -- true </dev/null
	[ "$stderr" = "lxc-attach: c1: this kernel cannot join a running container: setns(2) of pid and mount namespaces came with Linux 3.8
hint: a getty inside is reached by lxc-console -n c1" ]
	lxc-stop -k -P "$P" -n c1
}
