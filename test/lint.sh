#!/bin/sh
# lint.sh CC FILE... -- FLAG...: what static analysis finds in the C files built with these flags, and in the
# tests' own; a line each on standard output. The exit status says whether there was any.
set -eu
cd "$(dirname "$0")/.."

# What clang-tidy looks for is named here; a check that is switched off has its reason.
checks() {
	printf '%s' '-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,performance-*,portability-*,concurrency-thread-canceltype-asynchronous'
	printf '%s' ',readability-misleading-indentation,readability-suspicious-call-argument,readability-misplaced-array-index'
	# (dir, path, name) are three of a kind and always will be
	printf '%s' ',-bugprone-easily-swappable-parameters'
	# a handler in a table has the table's parameters, used or not
	printf '%s' ',-misc-unused-parameters'
	# trees (cgroups, folders, included files) are walked by recursion; each has its bound
	printf '%s' ',-misc-no-recursion'
	# it wants printf and snprintf into sized buffers to be checked as well
	printf '%s' ',-cert-err33-c'
	# it wants the functions of C11 annex K, which no libc here has
	printf '%s' ',-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'
	# tables are written to be read
	printf '%s' ',-clang-analyzer-optin.performance.Padding'
	# LLVM 14 takes sizeof a / sizeof *a of an array of pointers for a mistake, and loses track of a va_list
	printf '%s' ',-bugprone-sizeof-expression,-clang-analyzer-valist.Uninitialized'
	# the way to a member by its offset, out of a const struct that is not const
	printf '%s' ',-performance-no-int-to-ptr'
	# cert-err34-c: names made by the kernel, and a sscanf whose count is checked
	printf '%s' ',-cert-err34-c'
	# two causes may have the same consequence, and two of three formats be one
	printf '%s' ',-bugprone-branch-clone'
	# vfork: a child that shares our memory changes nothing there that we read; no handlers run, exec or _exit follows
	printf '%s' ',-clang-analyzer-unix.Vfork,-clang-analyzer-security.insecureAPI.vfork'
	# bool into char
	printf '%s' ',-bugprone-narrowing-conversions'
}

# What cppcheck says in vain.
vain() {
	# no program here has threads (and readdir_r is deprecated)
	echo --suppress=readdirCalled
	echo --suppress=getpwnamCalled
	echo --suppress=getpwuidCalled
	echo --suppress=getgrgidCalled
	echo --suppress=strtokCalled
	# a field that is passed over
	echo --suppress=ignoredReturnValue
	# xstrdup(NULL), accept4(fd, NULL, NULL): it does not know which function takes a NULL
	echo --suppress=nullPointer
	echo --suppress=nullPointerRedundantCheck
	# a NULL that is (void *)0, as POSIX has it, may end a list of char * (C11 7.16.1.1)
	echo --suppress=varFuncNullUB
	# io_read_all fills it
	echo --suppress=legacyUninitvar:lib/base/io.c
	# a descriptor below 0 is no descriptor
	echo --suppress=memleak:lib/kernel/cghier.c
	# a test goes on behind a check that failed, and tries what a caller should not do
	echo '--suppress=invalidFunctionArg:test/unit/*'
	# xstrdup(NULL) is NULL; what a program of a test has open ends with it
	echo '--suppress=leakReturnValNotUsed:test/*'
	echo '--suppress=resourceLeak:test/*'
}

# report TOOL FILE COMMAND...: its findings, a line each; a failure without any is one as well
report() {
	local tool="$1" file="$2" out rc=0
	shift 2
	out=$("$@" 2>&1) || rc=$?
	if ! printf '%s\n' "$out" | grep -E ': (warning|error|fatal error|portability|performance|note: .*\[SC[0-9]+\])' | sed "s|^$PWD/||; s|^|$tool: |" &&
	    [ "$rc" != 0 ]; then
		printf '%s: %s: status %s: %s\n' "$tool" "$file" "$rc" "$(printf '%s\n' "$out" | tail -n 1)"
	fi
}

# one TOOL FLAG... FILE: by the xargs below
one() {
	local tool="$1" file
	shift
	for file; do :; done
	case $tool in
	gcc)
		report gcc "$file" "$CC" "$@" -Werror -fno-diagnostics-show-caret -c -o /dev/null
		;;
	analyzer)
		# without optimisation it sees the calls that were written
		report analyzer "$file" "$CC" "$@" -O0 -fanalyzer -fdiagnostics-path-format=none -fno-diagnostics-show-caret -c -o /dev/null
		;;
	clang)
		# shellcheck disable=SC2086
		report clang "$file" clang $CLANG_DIRS "$@" -Werror -fno-caret-diagnostics -fsyntax-only
		;;
	tidy)
		# shellcheck disable=SC2086
		report clang-tidy "$file" clang-tidy --quiet --checks="$(checks)" "$file" -- $CLANG_DIRS "$@"
		;;
	bats)
		report shellcheck "$file" shellcheck -x -P SCRIPTDIR -f gcc -s bats -e "$BATS_VAIN" "$file"
		;;
	sh)
		report shellcheck "$file" shellcheck -x -P SCRIPTDIR -f gcc -e "$SH_VAIN" "$file"
		;;
	esac
}

# SC2154, SC2034: $output and the corner's variables come from elsewhere, and are read elsewhere
# SC2016: a script in single quotes is for the shell inside
# SC2015: in A && B || C the B is a test as well
# SC2044: names of cgroups and of the tests' folders have no blanks
# SC2094, SC2238: a file may be called as a command is
# SC2030, SC2031: each test is a subshell, and what it sets is for itself
# SC2317: a function is called by what gets its name (wait_until)
BATS_VAIN=SC2154,SC2034,SC2016,SC2015,SC2044,SC2094,SC2238,SC2030,SC2031,SC2317
# the same; SC3043: every sh that we run under has local
SH_VAIN=SC2154,SC2034,SC2016,SC3043

if [ "$1" = --one ]; then
	shift
	one "$@"
	exit 0
fi

CC=$1
shift
files=
while [ "$1" != -- ]; do
	files="$files $1"
	shift
done
shift
tests=$(ls test/*.c test/unit/*.c test/fuzz/*.c test/bench/*.c test/fault/*.c 2>/dev/null || :)
scripts=$(ls test/*.sh test/fixtures/* test/bench/run test/fault/run.sh .ci/run 2>/dev/null || :)
# clang with the headers of CC, but its own instead of gcc's
CLANG_DIRS=-nostdlibinc
for dir in $("$CC" -E -Wp,-v -xc /dev/null 2>&1 | sed -n '/^#include </,/^End/s/^ //p'); do
	case $dir in */lib/gcc/*) ;; *) CLANG_DIRS="$CLANG_DIRS -isystem $dir" ;; esac
done
export CC CLANG_DIRS
defines=
for flag; do
	# cppcheck takes these and no others; it does without the headers of the system
	case $flag in -D* | -I*) defines="$defines $flag" ;; esac
done

jobs=$(nproc 2>/dev/null || echo 2)
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
# each TOOL WORDS FLAG...: on each of the words
each() {
	local tool="$1" words="$2"
	shift 2
	# shellcheck disable=SC2086
	[ -z "$words" ] || printf '%s\n' $words | xargs -P "$jobs" -n 1 sh test/lint.sh --one "$tool" "$@" >>"$tmp"
}

each gcc "$files $tests" "$@"
each clang "$files $tests" "$@"
# minutes: not where somebody waits for the tests behind it
if [ -z "${QUICK:-}" ]; then
	each analyzer "$files $tests" "$@"
	each tidy "$files $tests" "$@"
fi
# shellcheck disable=SC2046,SC2086
report cppcheck all cppcheck -q -j "$jobs" --std=c11 --enable=warning,performance,portability --inline-suppr \
	--library=posix,gnu $(vain) -D__linux__ $defines --template='{file}:{line}: {severity}: {message} [{id}]' $files $tests >>"$tmp"
each bats "$(ls test/*.bats test/*.bash)"
each sh "$scripts"

# a header's finding comes with every file that includes it
sort -u "$tmp"
[ ! -s "$tmp" ] || { echo "lint: $(sort -u "$tmp" | wc -l) findings" >&2; exit 1; }
