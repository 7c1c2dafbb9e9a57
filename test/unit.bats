# The C tests of the pure parts, a program each, as they are and with the
# sanitizers; the fuzz targets for a moment; and what the Makefile proves.

# the first of them compiles the library anew
export BATS_TEST_TIMEOUT=600
load helper

# these touch nothing that needs a corner
setup() {
	unset MAKEFLAGS MFLAGS MAKELEVEL
	need make
}
teardown() { :; }

build() { make -s -j2 -C "$here/.." "$@" >&2; }

program() {
	build "build/unit/$1"
	run -0 --separate-stderr "$here/../build/unit/$1"
	[ -z "$output$stderr" ]
}

# listed NAME: the words of that list in the Makefile
listed() { sed -n "s/^$1 = //p" "$here/../Makefile" | tr ' ' '\n' | sort; }
sources() { find "$here/$1" -maxdepth 1 -name '*.c' -printf '%f\n' | sed 's/\.c$//' | sort; }

@test "unit: every program of test/unit and test/fuzz is listed, and has its test here" {
	diff <(listed UNIT) <(sources unit)
	diff <(listed FUZZ) <(sources fuzz)
	diff <(listed UNIT) <(sed -n 's/^	program //p' "$here/unit.bats" | sort)
}

@test "unit: attach: namespace words, cgroup paths, passwd files" {
	program attach
}

@test "unit: base: strings, numbers, paths" {
	program base
}

@test "unit: beneath: paths below a root" {
	program beneath
}

@test "unit: conf: every key of the table" {
	program conf
}

@test "unit: users and their ranges of ids from text, and id maps" {
	program ids
}

@test "unit: inflate: gzip files, whole and damaged" {
	program inflate
}

@test "unit: opt: command lines" {
	program opt
}

@test "unit: ps: formats and times" {
	program ps
}

@test "unit: bus: the table of netlink sockets" {
	program bus
}

@test "unit: cap: names and numbers of capabilities" {
	program cap
}

@test "unit: cg: tables of cgroups, mounts and controllers" {
	program cg
}

@test "unit: mnt: words of mount options" {
	program mnt
}

@test "unit: nl: requests, acknowledgements and dumps" {
	program nl
}

@test "unit: netproc: tables of sockets, routes and interfaces" {
	program netproc
}

@test "unit: proc: processes that call themselves what they like" {
	program proc
}

@test "unit: top: numbers of cgroups, the table, the screen" {
	program top
}

@test "unit: the same with the address and undefined behaviour sanitizers" {
	build sanitize
}

@test "unit: the whole program starts and stops a container under the sanitizers" {
	build asan
	corner_setup
	LXCBOX=$here/../build/asan/lxcbox
	lxc-start() { "$LXCBOX" lxc-start "$@"; }
	lxc-stop() { "$LXCBOX" lxc-stop "$@"; }
	lxc-info() { "$LXCBOX" lxc-info "$@"; }
	make_ctr c1 "lxc.tty.max = 2"
	# main's operands and option list last as long as the process
	echo leak:opt_parse >suppress
	export ASAN_OPTIONS=exitcode=99:log_path=$T/report LSAN_OPTIONS=print_suppressions=0:suppressions=$T/suppress
	export UBSAN_OPTIONS=log_path=$T/report:print_stacktrace=1
	lxc-start -d -P "$P" -n c1
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
	is_state c1 STOPPED
	run -0 "$LXCBOX" lxc-execute -P "$P" -n c1 -- /bin/true
	run -0 find . -name 'report.*' -exec cat {} +
	[ -z "$output" ]
	corner_teardown
}

@test "unit: the fuzz targets find nothing in a moment" {
	need clang
	build fuzz FUZZ=conf FUZZ_SECONDS="$([ -n "${CI:-}" ] && echo 60 || echo 2)"
	build fuzz FUZZ_SECONDS=2
}

@test "unit: a file calls only what stands before it" {
	build layers
}
