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
# To have a command more is to write a line here. Before: config, running, dead (running, the supervisor killed), none;
# behind it what the configuration has besides: full (hooks and the like), ephemeral. After: the state, and an exit status
# that is not 0. A + in front of the command: it has a terminal.
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
startfull | caller super child hook | config full  | lxc-start -n c1                          | RUNNING |
startwait | caller super child | config  | lxc-start -n c1 --wait-for file:/bin/busybox  | RUNNING |
stopfull | caller super hook  | running full | lxc-stop -n c1 -t 5                      | STOPPED |
adopt    | caller super ttys  | dead    | lxc-start -n c1                               | RUNNING |
adoptfull | caller super ttys | dead full | lxc-start -n c1                             | RUNNING |
estop    | caller super remover | running ephemeral | lxc-stop -n c1 -t 5                | none    |
attach   | caller joiner cmd  | running | lxc-attach -n c1 -- /bin/busybox echo ran     | RUNNING | ran
attachsh | caller joiner cmd  | running | lxc-attach -n c1 -- /bin/seven                | RUNNING 7 |
attachtty | caller joiner cmd | running | +lxc-attach -n c1 -- /bin/busybox true        | RUNNING |
attachdead | caller joiner cmd | dead   | lxc-attach -n c1 -- /bin/busybox echo ran     | RUNNING | ran
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
	printf '#!/bin/sh\nexit 7\n' >"$FAULT_CORNER/root/bin/seven"
	chmod 755 "$FAULT_CORNER/root/bin/seven"
	"${HOSTCC:-cc}" -static -D_GNU_SOURCE -O1 -o "$FAULT_CORNER/root/bin/notify" "$here/../notify.c" || exit 1
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
	local word root
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
	case $EXTRA in
	full)
		for word in pre-start pre-mount mount autodev start-host start stop post-stop; do
			echo "lxc.hook.$word = /bin/true"
		done
		printf '%s\n' 'lxc.console.buffer.size = 64K' 'lxc.prlimit.nofile = 100:200' 'lxc.sysctl.net.ipv4.ip_forward = 1' \
			'lxc.net.0.script.up = /bin/true' 'lxc.net.0.script.down = /bin/true' 'lxc.signal.halt = SIGKILL' \
			'lxcbox.ready = notify' 'lxcbox.ready.timeout = 2' 'lxcbox.restart = on-failure' \
			'lxc.init.cmd = /bin/sh -c "notify READY=1; exec sleep 1000"'
		;;
	ephemeral) printf '%s\n' 'lxc.ephemeral = 1' 'lxc.signal.halt = SIGKILL' ;;
	esac >>"$P/c1/config"
}

before() {
	SUPER='' INIT=''
	[ "$BEFORE" != none ] || return 0
	make_config
	[ "$BEFORE" != config ] || return 0
	lxc lxc-start -n c1 2>"$T/start.err" || die "cannot start: $(<"$T/start.err")"
	read -r INIT < <(lxc lxc-info -n c1 -pH)
	SUPER=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$INIT/status")
	if [ "$BEFORE" = dead ]; then
		kill -KILL "$SUPER"
		while [ -d "/proc/$SUPER" ]; do pause; done
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
			# and where nothing else is left of an ephemeral one, nobody's end takes its own
			[ "$HIT $EXTRA" != "unlinkat ephemeral" ] || find "$p" -depth -type d -exec rmdir {} + 2>/dev/null || :
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
	"$T/fault" -o seen $TTY ${SUPER:+-p "$SUPER"} "$mode" "$where" -- "$T"/bin/${COMMAND%% *} -P "$P" ${COMMAND#* } </dev/null >said 2>err
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
	[ "$mode" = kill ] || [ "$ret" = "$STATUS" ] || ((causes)) || WHY+="failed ($ret) without a word; "
	settled "$ret" "$mode"
	[ -z "$VERBOSE" ] || { echo "$NAME $mode ${ROLES[$2]}:$3 ${HIT:-not reached}: $ret $STATE ${WHY:+BAD $WHY}"; sed 's/^/    /' err; }
	after
	[ -n "$hit" ] || return 2
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
	if [ "$BEFORE $STATE" = "running RUNNING" ] && [ "$AFTER" != RUNNING ]; then
		for ((n = 0; n < 40; n++)); do pause; done
		state
	fi
	case $STATE in RUNNING | STOPPED | none) ;; *) WHY+="stays $STATE; " ;; esac
	# what is done to a container that runs, and is not to end it, does not
	if [ -n "$INIT" ] && [ "$AFTER" = RUNNING ]; then
		[ "$STATE $(lxc lxc-info -n c1 -pH 2>&1)" = "RUNNING $INIT" ] || WHY+="harmed: $STATE; "
	fi
	if [ "$1" = "$STATUS" ]; then
		# whether its files could be removed its supervisor can tell nobody
		[ "$STATE" = "$AFTER" ] || [ "$2" = kill ] || [ "$EXTRA $STATE" = "ephemeral STOPPED" ] || WHY+="says that all is well, and is $STATE; "
		# a read or write that fails is its terminal's end: what it said is lost
		[ "$2" = kill ] || [ -z "$WORDS" ] || [[ $HIT == @(read|write) ]] || [[ $(<said) == *"$WORDS"* ]] || WHY+="says that all is well, and did not run; "
	elif [ "$2" = error ] && [ "$BEFORE" = config ] && [ "$AFTER" != none ]; then
		# it runs, and whether it is ready could not be learnt
		if [ "$STATE" != RUNNING ] || [[ $COMMAND$EXTRA != *@(wait-for|full)* || $(<err) != *@("runs, but "|"out of memory")* ]]; then
			[ "$STATE" = STOPPED ] || WHY+="says that it failed, and is $STATE; "
			clean config
		fi
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
		# if it runs and nobody supervises it, somebody does now
		lxc lxc-start -n c1 2>err || [[ $(<err) == *"runs, but "* ]] || WHY+="cannot be started: $(<err); "
		state
		[ "$STATE" = RUNNING ] || WHY+="started, and is $STATE; "
		[[ $(</proc/net/unix) == *"@$P/c1/command"* ]] || WHY+="started, and nobody supervises it; "
		[ -z "$INIT" ] || [ "$AFTER" != RUNNING ] || [ "$(lxc lxc-info -n c1 -pH 2>&1)" = "$INIT" ] || WHY+="started, and another one; "
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
		read -r BEFORE EXTRA <<<"$BEFORE"
		read -r COMMAND <<<"$COMMAND"
		read -r AFTER STATUS <<<"$AFTER"
		STATUS=${STATUS:-0} TTY=''
		[[ $COMMAND != +* ]] || { COMMAND=${COMMAND#+} TTY=-T; }
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
	"$T/fault" -o calls $TTY ${SUPER:+-p "$SUPER"} -- "$T"/bin/${COMMAND%% *} -P "$P" ${COMMAND#* } </dev/null >said 2>err
	[ $? = "$STATUS" ] || { cat err >&2; die "$NAME fails by itself"; }
	WHY=
	settled "$STATUS" error
	[ -z "$WHY" ] || die "$NAME: $WHY"
	after
	[ -z "$WHY" ] || die "$NAME: after it: $WHY"
}

run_all() {
	local mode=$1 word role n call err points=0 missed=0 bad=0 at=0 begin=${EPOCHREALTIME/[.,]/}
	while read -r word role n call err; do
		if [ "$word" != call ] || [ -z "${ROLES[role]:-}" ]; then continue; fi
		[ "$mode" = kill ] || [ "$err" != - ] || continue
		(((at++ + OFFSET) % STEP == 0)) || continue
		points=$((points + 1))
		point "$mode" "$role" "$n"
		case $? in
		1) bad=$((bad + 1)); echo "FAIL $NAME $mode ${ROLES[role]}:$n ${HIT:-$call}: $WHY" ;;
		2) missed=$((missed + 1)); [ -z "$WHY" ] || { bad=$((bad + 1)); echo "FAIL $NAME $mode ${ROLES[role]}:$n not reached: $WHY"; } ;;
		esac
	done <calls
	printf '%-9s %-5s %4d points  %4d passed  %3d failed  %3d not reached  %d s\n' "$NAME" "$mode" "$points" \
		$((points - bad - missed)) "$bad" "$missed" $(((${EPOCHREALTIME/[.,]/} - begin) / 1000000))
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
