#!/bin/bash
# run.sh [-s STEP] [-o OFFSET] [-v] [COMMAND [error|kill [ROLE:N[:ERRNO]]]]
#
# Each system call of a command fails once, and at each its process is killed
# once (fault.c). After each such point nothing may hang or crash, a failure
# has one cause line, the container is in a state that the next commands
# understand, and after lxc-stop -k or lxc-destroy nothing is left. A failure is
# a line that says how to have that point again: run.sh start error super:137
#
# Every STEP-th point, from OFFSET on. -v: each point, and what the command said.
set -u
# (a literal * below is a pattern of files that may not be there)
shopt -s nullglob globstar dotglob
here=$(cd "${0%/*}" && pwd)
LXCBOX=$(readlink -f "${LXCBOX:-$here/../../lxcbox}")
export LXCBOX LC_ALL=C
STEP=1 OFFSET=0 VERBOSE=

# What is run: NAME | roles | what there is before | the command | what there is after success | words on its output
# To have a command more is to write a line here. Before: config, running, dead (running, the supervisor killed), none.
table='
start    | caller super child | config  | lxc-start -n c1                               | RUNNING |
fore     | super child        | config  | lxc-start -F -n c1 -- /bin/busybox echo ran   | STOPPED | ran
execute  | super child cmd    | config  | lxc-execute -n c1 -- /bin/busybox echo ran    | STOPPED | ran
kill     | caller super       | running | lxc-stop -k -n c1                             | STOPPED |
killdead | caller             | dead    | lxc-stop -k -n c1                             | STOPPED |
stop     | caller super       | running | lxc-stop -n c1 -t 5                           | STOPPED |
destroy  | caller             | config  | lxc-destroy -n c1                             | none    |
destroyf | caller super       | running | lxc-destroy -f -n c1                          | none    |
create   | caller             | none    | lxc-create -n c1 -t busybox                   | STOPPED |
'

die() { echo "run.sh: $*" >&2; exit 1; }

# --- the corner ------------------------------------------------------------------

if [ -z "${FAULT_CORNER:-}" ]; then
	[ "$(id -u)" = 0 ] || die "needs root"
	export FAULT_CORNER=${TMPDIR:-/tmp}/lxcbox-fault.$$
	mkdir -p "$FAULT_CORNER"
	# the tool, and a cgroup in each hierarchy, are made outside
	"${HOSTCC:-cc}" -D_GNU_SOURCE -O1 -Wall -Wextra -o "$FAULT_CORNER/fault" "$here/fault.c" || exit 1
	"$here/../fixtures/mkroot-busybox" "$FAULT_CORNER/root" || exit 1
	self=$$
	awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) ~ /^cgroup2?$/) print $5, $(i + 1), $(i + 3) }' /proc/self/mountinfo |
	while read -r m type opts; do
		at=$(awk -F: -v t="$type" -v o=",$opts," '{ split($2, n, ","); if (t == "cgroup2" ? $2 == "" : $2 != "" && index(o, "," n[1] ",")) { print $3; exit } }' "/proc/$self/cgroup")
		c=$m${at%/}/lxcbox-fault-$self
		mkdir "$c" 2>/dev/null || continue
		for f in cpuset.cpus cpuset.mems; do
			[ ! -e "$c/$f" ] || cat "$m${at%/}/$f" 2>/dev/null >"$c/$f"
		done
		if echo "$self" 2>/dev/null >"$c/cgroup.procs"; then echo "$c $m${at%/}"; else rmdir "$c"; fi
	done >"$FAULT_CORNER/cgroups"
	unshare -m -n -p --fork --kill-child --mount-proc bash "$0" "$@"
	ret=$?
	while read -r c home; do
		for ((i = 0; i < 200; i++)); do
			echo $self >"$home/cgroup.procs"
			find "$c" -depth -type d -exec rmdir {} + 2>/dev/null
			[ -d "$c" ] || break
			sleep 0.02
		done
	done <"$FAULT_CORNER/cgroups"
	rm -rf "$FAULT_CORNER"
	exit $ret
fi

T=$FAULT_CORNER P=$T/lxc
CGROUPS=()
while read -r c _; do
	CGROUPS+=("$c")
done <"$T/cgroups"
mount -t tmpfs -o mode=755 run /run
[ ! -d /dev/shm ] || mount -t tmpfs shm /dev/shm
[ ! -d /etc/lxc ] || mount -t tmpfs etc /etc/lxc
[ ! -d /var/lib/lxc ] || mount -t tmpfs lxcpath /var/lib/lxc
ip link set lo up
ip link add br0 type bridge
mkdir -p "$T/bin" "$P"
for c in $("$LXCBOX" --list); do
	ln -s "$LXCBOX" "$T/bin/$c"
done
PATH=$T/bin:$PATH
exec {PAUSE}<> <(:)
cd "$T" || exit 1

# --- before and after ------------------------------------------------------------------

lxc() { local a=$1; shift; timeout -s KILL 20 "$T/bin/$a" -P "$P" "$@" </dev/null; }
pause() { read -rt 0.005 -u "$PAUSE" || :; }
state() { STATE=$("$T/bin/lxc-info" -P "$P" -n c1 -sH 2>/dev/null) || STATE=none; }

# make_config: a container that has one of each thing that can be left behind
make_config() {
	mkdir -p "$P/c1"
	if [ "$BEFORE/$AFTER" = running/none ] || [ "$AFTER" = none ]; then
		mkdir -p "$P"/c1/rootfs/{bin,dev,proc,sys,etc/a/b}
		ln "$T/root/bin/busybox" "$P/c1/rootfs/bin/busybox"
		root=$P/c1/rootfs
	else
		root=$T/root
	fi
	printf '%s\n' "lxc.rootfs.path = dir:$root" 'lxc.uts.name = c1' 'lxc.init.cmd = /bin/busybox sleep 1000' \
		'lxc.net.0.type = veth' 'lxc.net.0.link = br0' 'lxc.net.0.flags = up' 'lxc.net.0.ipv4.address = 10.9.8.2/24' \
		'lxc.mount.auto = proc:mixed sys:ro cgroup:mixed' 'lxc.tty.max = 2' 'lxc.mount.entry = none tmp tmpfs defaults,create=dir 0 0' \
		'lxc.cgroup.memory.limit_in_bytes = 256M' >"$P/c1/config"
}

before() {
	local i
	SUPER=
	[ "$BEFORE" != none ] || return 0
	make_config
	[ "$BEFORE" != config ] || return 0
	lxc lxc-start -n c1 2>"$T/start.err" || die "cannot start: $(<"$T/start.err")"
	read -r i < <(lxc lxc-info -n c1 -pH)
	SUPER=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$i/status")
	if [ "$BEFORE" = dead ]; then
		kill -KILL "$SUPER"
		SUPER=
	fi
}

MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo)

# leaks: sets LEAKS to what should not be there. $1: its folder may be.
leaks() {
	local f p line text
	LEAKS=
	for f in "${CGROUPS[@]}"; do
		for p in "$f"/*/; do
			# one that would not go: the next container's end takes the folder that all share
			[ "$HIT" != unlinkat ] || rmdir "$p" 2>/dev/null || :
			[[ ! -d $p || $LEAKS == *cgroup* ]] || LEAKS+=" cgroup:$p"
		done
	done
	for p in /proc/[0-9]*; do
		case ${p#/proc/} in 1 | "$BASHPID") continue ;; esac
		{ text=$(<"$p/stat"); } 2>/dev/null || continue
		[[ ${text##*) } == Z* ]] || LEAKS+=" process:${text%%)*})"
	done
	text=
	while read -r line; do
		line=${line#* } line=${line#* } line=${line#* } line=${line#* }
		text+=${text:+$'\n'}${line%% *}
	done </proc/self/mountinfo
	[ "$text" = "$MOUNTS" ] || LEAKS+=" mounts:$(diff <(echo "$MOUNTS") <(echo "$text") | tr '\n' ' ')"
	while read -r line; do
		case $line in Inter* | face* | lo:* | br0:*) ;; *) LEAKS+=" link:${line%%:*}" ;; esac
	done </proc/net/dev
	while read -r line; do
		[[ $line != *@* ]] || LEAKS+=" socket:${line##* }"
	done </proc/net/unix
	for f in /run/** /dev/shm/**; do
		[ -d "$f" ] || LEAKS+=" file:$f"
	done
	for f in "$P"/** "$T"/root/dev/* "$T"/root/tmp/*; do
		case $f in "$P/" | "$P/c1" | "$P/c1/" | "$P/c1/config" | "$P"/c1/rootfs*) [ "$1" = config ] || [ "$f" = "$P/" ] || LEAKS+=" left:$f" ;; *) LEAKS+=" left:$f" ;; esac
	done
	for f in /sys/block/loop*/loop/backing_file; do
		text=$(<"$f")
		[[ $text != "$T"* ]] || LEAKS+=" loop:$text"
	done
}

# clean WHAT: nothing is left, after a moment for what the kernel does by itself
clean() {
	local n
	for ((n = 0; n < 600; n++)); do
		leaks "$1"
		[ -n "$LEAKS" ] || return 0
		pause
	done
	# once is enough
	[ "$LEAKS" = "$SEEN" ] || WHY+="left:$LEAKS; "
	SEEN=$LEAKS
	return 1
}

# So that one failure is one failure.
sweep() {
	local p m i
	for p in /proc/[0-9]*; do
		case ${p#/proc/} in 1 | "$BASHPID") ;; *) kill -KILL "${p#/proc/}" 2>/dev/null ;; esac
	done
	for ((i = 0; i < 200; i++)); do
		for p in "${CGROUPS[@]}"; do
			find "$p" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
		done
		leaks none
		[[ $LEAKS == *cgroup:* || $LEAKS == *link:* ]] || break
		pause
	done
	awk '{ print $5 }' /proc/self/mountinfo | while read -r m; do
		grep -qxF -- "$m" <<<"$MOUNTS" || umount -l "$m" 2>/dev/null
	done
	rm -rf "${P:?}"/c1 "${P:?}"/.??* /run/lxc /dev/shm/lxc
}

# --- one point ----------------------------------------------------------------------------

# point MODE ROLE N [ERRNO]: WHY is empty when all is well
point() {
	local mode=$1 where=$2:$3${4:+:$4} ret causes=0 line hit
	WHY='' SEEN=''
	before
	# shellcheck disable=SC2086
	"$T/fault" -o seen ${SUPER:+-p "$SUPER"} "$mode" "$where" -- "$T"/bin/${COMMAND%% *} -P "$P" ${COMMAND#* } </dev/null >said 2>err
	ret=$?
	hit='' HIT=''
	while read -r line; do
		case $line in
		hit*) hit=1 HIT=${line##* } ;;
		crash* | hang*) WHY+="$line; " ;;
		esac
	done <seen
	while read -r line; do
		case $line in
		"hint: "*) ;;
		"${COMMAND%% *}: "*) causes=$((causes + 1)) ;;
		*) WHY+="says: $line; " ;;
		esac
	done <err
	((causes <= 1)) || WHY+="$causes cause lines; "
	[ "$mode" = kill ] || [ "$ret" = 0 ] || ((causes)) || WHY+="failed ($ret) without a word; "
	settled "$ret" "$mode"
	[ -z "$VERBOSE" ] || { echo "$NAME $mode ${ROLES[$2]}:$3 ${HIT:-not reached}: $ret $STATE ${WHY:+BAD $WHY}"; sed 's/^/    /' err; }
	after
	[ -n "$hit" ] || return 2
	# the one gap that is left: a cgroup is made and not yet marked, so nobody may take it for ours
	[[ "$mode $HIT $WHY" != "kill lsetxattr left: cgroup:"* ]] || return 3
	[ -z "$WHY" ]
}

# What the command left is what it said; a failed start left nothing.
settled() {
	local n
	for ((n = 0; n < 1000; n++)); do
		state
		case $STATE in RUNNING | STOPPED | none) break ;; esac
		pause
	done
	# who was to stop it may be gone, and what it asked for on its way
	if [ "$BEFORE $STATE" = "running RUNNING" ]; then
		for ((n = 0; n < 40; n++)); do pause; done
		state
	fi
	case $STATE in RUNNING | STOPPED | none) ;; *) WHY+="stays $STATE; " ;; esac
	if [ "$1" = 0 ]; then
		[ "$STATE" = "$AFTER" ] || [ "$2" = kill ] || WHY+="says that all is well, and is $STATE; "
		# a read or write that fails is its terminal's end: what it said is lost
		[ "$2" = kill ] || [ -z "$WORDS" ] || [[ $HIT == @(read|write) ]] || [[ $(<said) == *"$WORDS"* ]] || WHY+="says that all is well, and did not run; "
	elif [ "$2" = error ] && [ "$BEFORE" = config ] && [ "$AFTER" != none ]; then
		[ "$STATE" = STOPPED ] || WHY+="says that it failed, and is $STATE; "
		clean config
	elif [ "$2" = error ] && [ "$BEFORE" = none ] && [ ! -e "$P/c1/partial" ]; then
		clean none
	fi
}

# Whatever there was: the container can be started, or made anew, and stopped, and destroyed.
after() {
	if [ "$STATE" = none ] || [ -e "$P/c1/partial" ] || [ ! -e "$P/c1/config" ]; then
		if [ "$BEFORE" = none ]; then
			lxc lxc-create -n c1 -t none >/dev/null 2>err || WHY+="cannot be created: $(<err); "
		else
			lxc lxc-destroy -f -n c1 2>err
		fi
	elif [ "$AFTER" != none ] && [ "$BEFORE" != none ]; then
		if ! lxc lxc-start -n c1 2>err; then
			# nobody supervises it
			[ "$STATE" = RUNNING ] && lxc lxc-stop -k -n c1 2>>err && lxc lxc-start -n c1 2>>err || WHY+="cannot be started: $(<err); "
		fi
		state
		[ "$STATE" = RUNNING ] || WHY+="started, and is $STATE; "
		lxc lxc-stop -k -n c1 2>err || WHY+="cannot be stopped: $(<err); "
		clean config
	fi
	if [ -d "$P/c1" ]; then
		lxc lxc-destroy -f -n c1 2>err || WHY+="cannot be destroyed: $(<err); "
	fi
	clean none || sweep
}

# --- all of them ----------------------------------------------------------------------------

# read_row NAME
read_row() {
	local n roles
	while IFS='|' read -r n roles BEFORE COMMAND AFTER WORDS; do
		n=${n// /}
		[ "$n" = "$1" ] || continue
		NAME=$n
		read -ra ROLES <<<"$roles"
		read -r BEFORE <<<"$BEFORE"
		read -r COMMAND <<<"$COMMAND"
		read -r AFTER <<<"$AFTER"
		read -r WORDS <<<"$WORDS"
		return 0
	done <<<"$table"
	return 1
}

role_number() {
	local i
	for i in "${!ROLES[@]}"; do
		[ "${ROLES[i]}" != "$1" ] || { echo "$i"; return 0; }
	done
	die "$NAME has no $1, only: ${ROLES[*]}"
}

# The calls of a run in which nothing is wrong.
count() {
	HIT='' SEEN=''
	before
	# shellcheck disable=SC2086
	"$T/fault" -o calls ${SUPER:+-p "$SUPER"} -- "$T"/bin/${COMMAND%% *} -P "$P" ${COMMAND#* } </dev/null >said 2>err || { cat err >&2; die "$NAME fails by itself"; }
	WHY=
	settled 0 error
	[ -z "$WHY" ] || die "$NAME: $WHY"
	after
	[ -z "$WHY" ] || die "$NAME: after it: $WHY"
}

run_all() {
	local mode=$1 word role n call err points=0 missed=0 known=0 bad=0 at=0 begin=${EPOCHREALTIME/[.,]/}
	while read -r word role n call err; do
		if [ "$word" != call ] || [ -z "${ROLES[role]:-}" ]; then continue; fi
		[ "$mode" = kill ] || [ "$err" != - ] || continue
		(((at++ + OFFSET) % STEP == 0)) || continue
		points=$((points + 1))
		point "$mode" "$role" "$n"
		case $? in
		1) bad=$((bad + 1)); echo "FAIL $NAME $mode ${ROLES[role]}:$n ${HIT:-$call}: $WHY" ;;
		3) known=$((known + 1)) ;;
		2) missed=$((missed + 1)); [ -z "$WHY" ] || { bad=$((bad + 1)); echo "FAIL $NAME $mode ${ROLES[role]}:$n not reached: $WHY"; } ;;
		esac
	done <calls
	printf '%-9s %-5s %4d points  %4d passed  %3d failed  %d known  %3d not reached  %d s\n' "$NAME" "$mode" "$points" \
		$((points - bad - missed - known)) "$bad" "$known" "$missed" $(((${EPOCHREALTIME/[.,]/} - begin) / 1000000))
	[ "$bad" = 0 ]
}

while getopts s:o:v o; do
	case $o in
	s) STEP=$OPTARG ;;
	o) OFFSET=$OPTARG ;;
	v) VERBOSE=1 ;;
	*) exit 1 ;;
	esac
done
shift $((OPTIND - 1))
names=${1:-$(sed -n 's/^\([a-z][a-z]*\) .*|.*/\1/p' <<<"$table")}
failed=0
for name in $names; do
	read_row "$name" || die "$name: no such command"
	if [ $# = 3 ]; then
		VERBOSE=1
		IFS=: read -r role n errno <<<"$3"
		# shellcheck disable=SC2086
		point "$2" "$(role_number "$role")" "$n" $errno
		exit
	fi
	count
	for mode in ${2:-error kill}; do
		run_all "$mode" || failed=1
	done
done
exit $failed
