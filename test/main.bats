# lxcbox itself: finding the command, the help, and the links.

load helper

setup() {
	corner_setup
	! real || skip_because "LXC 5 has no lxcbox"
	mkdir -p "$T/box"
	cp "$LXCBOX" "$T/box/lxcbox"
	box=$T/box/lxcbox
}

applets() { "$LXCBOX" --list; }

@test "lxcbox: alone and with --help it teaches, on stdout" {
	run -0 --separate-stderr "$box"
	[ -z "$stderr" ]
	[[ ${lines[0]} == "lxcbox "*": the lxc-* commands in one file, for hosts that have nothing else." ]]
	[[ $output == *"  lxcbox start -n web1                 bring it up"* ]]
	[[ $output == *"--uninstall DIR"* ]]
	local plain=$output
	run -0 --separate-stderr "$box" --help
	[ "$output" = "$plain" ]
	run -0 --separate-stderr "$box" -h
	[ "$output" = "$plain" ]
}

@test "lxcbox: the first container's commands are commands" {
	local c
	for c in $("$box" | sed -n '/^A first/,/^$/s/^  lxcbox \([a-z]*\).*/\1/p'); do
		run -0 "$box" "$c" --help
	done
}

@test "lxcbox: --list names every command, --list-full their links' paths" {
	run -0 --separate-stderr "$box" --list
	[[ $output == *$'lxc-info\n'* ]]
	[ "$(sort <<<"$output")" = "$output" ]
	local names=$output
	run -0 --separate-stderr "$box" --list-full
	[[ ${lines[0]} == usr/*/lxc-* ]]
	[ "$(printf '%s\n' "$output" | sed 's|.*/||')" = "$names" ]
}

@test "lxcbox: a command is found by the link's name, by lxc-NAME and by NAME" {
	local want
	ln -s "$box" lxc-info
	run -0 ./lxc-info --help
	want=$output
	run -0 "$box" lxc-info --help
	[ "$output" = "$want" ]
	run -0 "$box" info --help
	[ "$output" = "$want" ]
	ln -s "$box" some-other-name
	run -0 ./some-other-name info --help
	[ "$output" = "$want" ]
}

@test "lxcbox: an unknown command is one line and exit status 127" {
	run -127 --separate-stderr "$box" strat
	[ -z "$output" ]
	[ "$stderr" = "lxcbox: strat: no such command; is it lxc-start?" ]
	run -127 --separate-stderr "$box" lxc-strat -n x
	[ "$stderr" = "lxcbox: lxc-strat: no such command; is it lxc-start?" ]
	run -127 --separate-stderr "$box" frobnicate
	[ "$stderr" = "lxcbox: frobnicate: no such command; lxcbox --list names them" ]
	run -127 --separate-stderr "$box" xyz
	[ "$stderr" = "lxcbox: xyz: no such command; lxcbox --list names them" ]
	run -127 --separate-stderr "$box" ""
	[ "$stderr" = "lxcbox: : no such command; lxcbox --list names them" ]
	run -127 --separate-stderr "$box" snapshot
	[ "$stderr" = "lxcbox: snapshot: not in this version yet; lxcbox --list names those that are" ]
	ln -s "$box" lxc-frobnicate
	run -127 --separate-stderr ./lxc-frobnicate --help
	[ "$stderr" = "lxcbox: lxc-frobnicate: no such command; lxcbox --list names them" ]
}

@test "lxcbox: an unknown option is one line and exit status 1" {
	run -1 --separate-stderr "$box" --frob
	[ -z "$output" ]
	[ "$stderr" = "lxcbox: --frob: no such option; lxcbox --help names them" ]
}

@test "lxcbox: --version is its own, every command's is LXC's, bare" {
	local a
	run -0 --separate-stderr "$box" --version
	[[ $output == "lxcbox "[0-9]*.[0-9]*.[0-9]* ]]
	for a in $(applets); do
		run -0 --separate-stderr "$box" "$a" --version
		[[ $output =~ ^[4-9]\.[0-9]+\.[0-9]+$ ]]
		[ -z "$stderr" ]
	done
}

@test "lxcbox: every command has --help and --usage on stdout, and -? is misuse" {
	local a
	for a in $(applets); do
		run -0 --separate-stderr "$box" "$a" --help
		[[ ${lines[0]} == "Usage: $a"* ]]
		[[ ${lines[1]} == "$a: "?* ]]
		[ -z "$stderr" ]
		# the last line ends where a prompt may follow
		[ -z "$("$box" "$a" --help | tail -c 1)" ]
		run -0 --separate-stderr "$box" "$a" --usage
		[[ $output == "Usage: $a "*"[-h|--help]"* ]]
		[ -z "$stderr" ]
		run -1 --separate-stderr "$box" "$a" '-?'
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == "Usage: $a"* ]]
	done
}

@test "lxcbox: --help works where /proc is not mounted" {
	unshare -m sh -c 'umount -l /proc && exec "$@"' sh "$box" start --help >out
	grep -q '^Usage: lxc-start' out
}

@test "lxcbox: options may be long or short, bundled, abbreviated, and behind operands" {
	make_ctr c1
	local o
	for o in "-P $P -n c1 -sH" "-P$P -nc1 -Hs" "--lxcpath=$P --name=c1 --state --no-humanize" "--lxcpath $P --name c1 --state --no-h" \
		"c1 -sH -P $P" "-sHnc1 --lxcpath=$P"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr lxc-info $o
		[ "$output" = STOPPED ]
	done
}

@test "lxcbox: misuse is told in one line, the usage below it, on stderr" {
	run -1 --separate-stderr lxc-info -n x --frob
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "lxc-info: --frob: no such option" ]
	[[ ${stderr_lines[1]} == "Usage: lxc-info"* ]]
	run -1 --separate-stderr lxc-info -n
	[ "${stderr_lines[0]}" = "lxc-info: -n: needs an argument: NAME" ]
	run -1 --separate-stderr lxc-info --st
	[ "${stderr_lines[0]}" = "lxc-info: --st: several options begin so" ]
	run -1 --separate-stderr lxc-info -sP
	[ "${stderr_lines[0]}" = "lxc-info: -P: needs an argument: PATH" ]
	run -1 --separate-stderr lxc-info
	[ "$stderr" = "lxc-info: which container? -n NAME is missing" ]
	run -1 --separate-stderr lxc-info -P "$P" -P "$T" -n x
	[ "$stderr" = "lxc-info: -P: one path only" ]
}

@test "lxcbox: an operand that nothing would be done to is refused" {
	local a
	for a in lxc-freeze lxc-unfreeze lxc-stop lxc-restart lxc-shutdown lxc-destroy lxc-info lxc-console; do
		run -1 --separate-stderr "$box" "$a" c1 c2
		[ "$output$stderr" = "$a: c2: one container at a time" ]
	done
	run -1 --separate-stderr "$box" lxc-wait -n c1 -s STOPPED c2
	[ "$output$stderr" = "lxc-wait: c2: one container at a time" ]
	for a in lxc-list lxc-version lxc-autostart; do
		run -1 --separate-stderr "$box" "$a" c1
		[ "$output$stderr" = "$a: c1: takes no operand" ]
	done
}

@test "lxcbox: a name that is none is refused" {
	local n
	for n in . .. a/b -x '' 'a b' $'a\e[2J' "$(printf 'x%.0s' {1..241})"; do
		run -1 --separate-stderr lxc-info -P "$P" --name="$n"
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == "lxc-info: "*"not a container's name"* ]]
		[[ $stderr != *$'\e'* ]]
	done
}

@test "lxcbox: output that cannot be written is an error" {
	local a
	for a in --help --list "ls --help" "info --usage" version; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr sh -c 'exec "$@" >/dev/full' sh "$box" $a
		[[ $stderr == *": standard output: No space left on device" ]]
	done
}

@test "lxcbox: closed standard descriptors do no harm" {
	run -0 sh -c 'exec "$@" <&- >&- 2>&-' sh "$box" ls -P "$P" -f
}

# --- the links ---------------------------------------------------------------

@test "install: makes hard links, and again is no error" {
	run -0 --separate-stderr "$box" --install "$T/box"
	[ -z "$output$stderr" ]
	[ "$T/box/lxc-info" -ef "$box" ]
	[ ! -L "$T/box/lxc-info" ]
	[ "$(find "$T/box" -name 'lxc-*' | wc -l)" = "$(applets | wc -l)" ]
	run -0 --separate-stderr "$box" --install "$T/box"
	[ -z "$output$stderr" ]
	run -0 --separate-stderr "$T/box/lxc-info" --version
}

@test "install: -s makes symbolic links to the file itself, in a folder that it makes" {
	ln -s "$box" "$T/indirect"
	run -0 --separate-stderr "$T/indirect" --install -s "$T/new/bin"
	[ -z "$output$stderr" ]
	[ "$(readlink "$T/new/bin/lxc-start")" = "$box" ]
	run -0 --separate-stderr "$T/indirect" --install "$T/new/bin" -s
	run -0 "$T/new/bin/lxc-start" --version
}

@test "install: the links are to the file that runs, whatever argv[0] says and wherever it was started" {
	# shellcheck disable=SC2016
	run -0 bash -c 'cd / && exec -a "$1" "$2" --install -s "$3"' bash /bin/nonsense "$box" "$T/a"
	[ "$(readlink "$T/a/lxc-ls")" = "$box" ]
	# shellcheck disable=SC2016
	run -0 bash -c 'cd "$2/box" && exec -a "" ./lxcbox --install -s "$1"' bash "$T/b" "$T"
	[ "$(readlink "$T/b/lxc-ls")" = "$box" ]
	# shellcheck disable=SC2016
	run -0 unshare -m sh -c 'umount -l /proc && cd "$2/box" && exec ./lxcbox --install -s "$1"' sh "$T/c" "$T"
	[ "$(readlink "$T/c/lxc-ls")" = "$box" ]
}

@test "install: what is there and is not ours stays as it is" {
	mkdir there
	echo mine >there/lxc-info
	ln -s /nonexistent there/lxc-stop
	run -1 --separate-stderr "$box" --install there
	[ "$stderr" = "lxcbox: there/lxc-info: is there, and is not ours: left as it is
lxcbox: there/lxc-stop: is there, and is not ours: left as it is" ]
	[ "$(cat there/lxc-info)" = mine ]
	[ "$(readlink there/lxc-stop)" = /nonexistent ]
	[ there/lxc-start -ef "$box" ]
}

@test "install: another file system is one error, and says what to do" {
	mkdir other
	mount -t tmpfs other other
	run -1 --separate-stderr "$box" --install other
	[ "${#stderr_lines[@]}" = 2 ]
	[[ ${stderr_lines[0]} == "lxcbox: other/lxc-"*": "* ]]
	[ "${stderr_lines[1]}" = "hint: no hard link to $box can be made there: use --install -s" ]
	run -0 --separate-stderr "$box" --install -s other
	umount other
}

@test "install: a folder that cannot be made is one error" {
	: >file
	run -1 --separate-stderr "$box" --install file/bin
	[ "$stderr" = "lxcbox: file/bin: Not a directory" ]
	run -1 --separate-stderr "$box" --install a b
	[ "$stderr" = "lxcbox: --install: takes -s and one folder, not b" ]
	run -1 --separate-stderr "$box" --install -x
	[ "$stderr" = "lxcbox: --install: takes -s and one folder, not -x" ]
}

@test "uninstall: removes our links of either kind and nothing else, and again is no error" {
	mkdir there
	"$box" --install there
	rm there/lxc-info there/lxc-stop there/lxc-wait
	echo mine >there/lxc-info
	ln -s /nonexistent there/lxc-stop
	ln -s "$box" there/lxc-wait
	run -0 --separate-stderr "$box" --uninstall there
	[ -z "$output$stderr" ]
	[ "$(ls there)" = $'lxc-info\nlxc-stop' ]
	run -0 --separate-stderr "$box" --uninstall there
	[ -x "$box" ]
}

@test "uninstall: the last name of the program is no link to it" {
	mkdir there
	mv "$box" there/lxc-info
	ln -s "$T/there/lxc-info" "$T/lxcbox"
	run -0 --separate-stderr "$T/lxcbox" --uninstall there
	[ -x there/lxc-info ]
}

@test "uninstall: needs one folder" {
	run -1 --separate-stderr "$box" --uninstall
	[ "$stderr" = "lxcbox: --uninstall: takes one folder" ]
	run -1 --separate-stderr "$box" --uninstall a b
}
