# Attacks on the host: by the root of a container, by an image, by a neighbour, by a user of the host.
# Each has to fail, and what it was after, a canary, is as before. The names of known holes are in the titles.

load helper

ATTACK=$BATS_RUN_TMPDIR/attack

# canaries: the host's, with what they have to look like in the end
canaries() {
	! real || skip_because "LXC has holes of its own"
	if [ ! -x "$ATTACK" ]; then
		"${CC:-cc}" -static -D_GNU_SOURCE -O1 -o "$ATTACK.$$" "$here/attack.c" && mv "$ATTACK.$$" "$ATTACK"
	fi
	mkdir -p "$T/host/dir"
	echo secret >"$T/host/file"
	echo secret >"$T/host/dir/kept"
	chmod 600 "$T/host/file"
	CANARY=$T/host
	snapshot "$CANARY" >"$T/before"
}
# lacks FILE TEXT: the file, if there is one, does not have it
lacks() { if grep -qsF -- "$2" "$1"; then return 1; fi; }
untouched() { diff "$T/before" <(snapshot "$CANARY"); }

# victim NAME LINE...: a container, with canaries beside it and the attacker's tool inside
victim() {
	canaries
	make_ctr "$@"
	cp "$ATTACK" "$P/$1/rootfs/attack"
}

# inner NAME SCRIPT: make that its init
inner() {
	rm -f "$P/$1/rootfs/sbin/init"
	printf '#!/bin/sh\n%s\n' "$2" >"$P/$1/rootfs/sbin/init"
	chmod 755 "$P/$1/rootfs/sbin/init"
}

# refused NAME TEXT: it does not start, says TEXT, and has made nothing outside
refused() {
	run -1 --separate-stderr lxc-start -d -P "$P" -n "$1"
	[[ $stderr == *"$2"* ]] || { echo "$stderr" >&2; return 1; }
	untouched
}

# --- links of the image ----------------------------------------------------------------

@test "attack: the null device of an image leads to a file of the host (CVE-2024-21626, CVE-2026-88265)" {
	local n up=../../../../../../../../../../../../..
	victim c1 'lxc.autodev = 0' 'lxc.console.path = none' "lxc.console.logfile = $T/log"
	inner c1 'echo WRITTEN; echo WRITTEN >&2; ls -l /proc/self/fd >/fds; cat >/got'
	for n in {3..30}; do
		ln -sfn "/proc/self/fd/$n/$up$CANARY/file" "$P/c1/rootfs/dev/null"
		timeout 20 lxc-start -F -P "$P" -n c1 </dev/null || :
		lacks "$P/c1/rootfs/got" secret
		lacks "$P/c1/rootfs/fds" "$CANARY"
	done
	untouched
}

@test "attack: process 1 of lxc-execute has more rights than its container, or the environment of the caller" {
	victim c1
	run -0 lxc-execute -P "$P" -n c1 -s 'lxc.cap.drop = sys_admin sys_module' -- cat /proc/1/status
	local caps
	caps=$(sed -n 's/^CapPrm:[^0-9a-f]*//p' <<<"$output")
	[ $((0x$caps >> 21 & 1)) = 0 ]
	[ $((0x$caps >> 16 & 1)) = 0 ]
	caps=$(sed -n 's/^CapEff:[^0-9a-f]*//p' <<<"$output")
	[ $((0x$caps >> 21 & 1)) = 0 ]
	run -0 env PASSWORD=secret lxc-execute -P "$P" -n c1 -- sh -c 'tr "\0" "\n" </proc/1/environ; cat /proc/1/status'
	[[ $output != *secret* ]]
}

@test "attack: the init of an image is a device: it is not opened from outside" {
	victim c1
	rm "$P/c1/rootfs/sbin/init"
	mknod "$P/c1/rootfs/sbin/init" c 1 3
	run -126 --separate-stderr "$ATTACK" opened "$P/c1/rootfs/sbin/init" lxc-start -d -P "$P" -n c1
	[ "$output" = "not opened" ]
}

@test "attack: lxc-ls --nesting opens what a container has in the place of a configuration" {
	victim c1
	mkdir -p "$P/c1/rootfs/var/lib/lxc/in"
	mknod "$P/c1/rootfs/var/lib/lxc/in/config" c 1 3
	lxc-start -d -P "$P" -n c1
	run -0 "$ATTACK" opened "$P/c1/rootfs/var/lib/lxc/in/config" lxc-ls --nesting -f -P "$P"
	[[ $output == *"not opened"* ]]
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a folder under the busybox template becomes a link (CVE-2015-1335, CVE-2024-45310)" {
	local i pid
	canaries
	for i in {1..6}; do
		rm -rf "$T/open"
		mkdir "$T/open"
		"$ATTACK" snatch 5 "$T/open" "$CANARY/dir" 3>&- &
		pid=$!
		lxc-create -P "$P" -n c1 -t busybox --dir "$T/open" || :
		kill "$pid"
		wait "$pid" || :
		rm -rf "$P/c1"
		untouched
	done
}

@test "attack: what a console said last steers no terminal, in C1 either" {
	victim c1
	inner c1 'printf "\033[2J\302\2332J\233\0102J\303\251\n"; rm /sbin/init; echo "#!/nowhere" >/sbin/init; chmod 755 /sbin/init; reboot -f'
	run -127 --separate-stderr lxc-start -F -P "$P" -n c1 </dev/null
	# the one character that is none of those is as it was
	[[ $stderr == *$'hint: console: ?[2J??2J??2J\303\251'* ]]
}

@test "attack: the cgroups of the host are not writable without a cgroup namespace (CVE-2023-25809)" {
	victim c1 'lxc.namespace.keep = cgroup' 'lxc.mount.auto = cgroup2'
	run -0 lxc-execute -P "$P" -n c1 -- sh -c 'mkdir /sys/fs/cgroup/attack && echo MADE; rmdir /sys/fs/cgroup/attack; p=$(sed -n s/^0:://p /proc/self/cgroup); mkdir /sys/fs/cgroup$p/own && echo own; rmdir /sys/fs/cgroup$p/own; true'
	[[ $output != *MADE* ]]
	[[ $output == *own* ]]
}

@test "attack: a first process with very many groups is not overlooked" {
	victim c1
	inner c1 'exec /attack groups /bin/sleep 1000'
	lxc-start -d -P "$P" -n c1
	local init
	init=$(init_of c1)
	wait_until 5 contains "/proc/$init/cmdline" sleep
	kill -KILL "$(super_of c1)"
	rm -rf /run/lxc
	[ "$(init_of c1)" = "$init" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a console that is flooded from a shared pid namespace does not keep the supervisor" {
	victim c1 'lxc.cap.drop = sys_ptrace'
	lxc-start -d -P "$P" -n c1
	busybox_root "$P/c2/rootfs"
	sed "s/c1/c2/g" "$P/c1/config" >"$P/c2/config"
	inner c2 'for i in 1 2 3 4; do setsid yes FLOOD & done; sleep 0.3; exit 7'
	run -7 timeout 20 lxc-start -F -P "$P" -n c2 --share-pid c1 >/dev/null
	lxc-stop -k -P "$P" -n c1
}

@test "attack: places that are mounted on are links (CVE-2015-1335, CVE-2019-18837, CVE-2023-27561, CVE-2026-41579)" {
	local at root
	victim c1
	root=$P/c1/rootfs
	for at in proc sys dev; do
		mv "$root/$at" "$root/$at.was"
		ln -s "$CANARY/dir" "$root/$at"
		refused c1 "/$at"
		rm "$root/$at"
		ln -s "../../../../../../../../../$CANARY/dir" "$root/$at"
		refused c1 "/$at"
		rm "$root/$at"
		mv "$root/$at.was" "$root/$at"
	done
}

@test "attack: what is made in the /dev of an image goes through no link of it (CVE-2025-52565, CVE-2026-88264)" {
	local at dev
	victim c1 'lxc.autodev = 0' 'lxc.tty.max = 2' 'lxc.pty.max = 10'
	dev=$P/c1/rootfs/dev
	for at in console tty1 tty2 pts; do
		rm -rf "${dev:?}/"*
		if [ $at = pts ]; then ln -s "$CANARY/dir" "$dev/$at"; else ln -s "$CANARY/file" "$dev/$at"; fi
		refused c1 "/dev/$at"
	done
	# these may be there: they are left as they are
	rm -rf "${dev:?}/"*
	for at in fd stdin stdout stderr ptmx; do ln -s "$CANARY/dir" "$dev/$at"; done
	lxc-start -d -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
	untouched
	# with lxc.tty.dir the names in /dev become links, the folder may be none
	rm -rf "${dev:?}/"*
	ln -s "$CANARY/dir" "$dev/lxc"
	echo 'lxc.tty.dir = lxc' >>"$P/c1/config"
	refused c1 /dev/lxc
}

@test "attack: targets of mount entries lead out by links and by .. (CVE-2015-3629, CVE-2026-87766)" {
	local target opts
	victim c1
	mkdir "$T/volume"
	ln -s "$CANARY/dir" "$P/c1/rootfs/link"
	ln -s "$CANARY/file" "$P/c1/rootfs/file"
	ln -s "$CANARY/none" "$P/c1/rootfs/dangling"
	cp "$P/c1/config" config
	for opts in bind,create=dir bind bind,create=file; do
		for target in link link/sub dangling dangling/sub file "$P/c1/rootfs/link" link/../../../x proc/self/root/x; do
			case $opts in
			*file) echo "lxc.mount.entry = $T/host/file $target none $opts 0 0" ;;
			*) echo "lxc.mount.entry = $T/volume $target none $opts 0 0" ;;
			esac | cat config - >"$P/c1/config"
			refused c1 "cannot mount"
		done
	done
	# ".." goes as far as the root, not further
	cat config - >"$P/c1/config" <<-END
		lxc.mount.entry = $T/volume ../../../../../../../../../../../..$CANARY/dir none bind,optional 0 0
		lxc.mount.entry = $T/volume $P/c1/rootfs/../../../../../../../../../../..$CANARY none bind,optional,create=dir 0 0
	END
	lxc-start -d -P "$P" -n c1
	[ "$(ls "$CANARY/dir")" = kept ]
	lxc-stop -k -P "$P" -n c1
	untouched
}

@test "attack: a neighbour swaps a folder for a link while mounts are made (CVE-2021-30465, CVE-2024-45310)" {
	local i pid
	victim c1 "lxc.mount.entry = $T/volume mnt none bind 0 0" \
		"lxc.mount.entry = $T/tools mnt/a/b/c none bind,optional,create=dir 0 0" \
		"lxc.mount.entry = $T/tools/tool mnt/a/b/file none bind,optional,create=file 0 0" \
		"lxc.mount.entry = none mnt/a/tmp tmpfs optional,create=dir 0 0"
	mkdir -p "$T/volume/a/b" "$T/tools"
	echo tool >"$T/tools/tool"
	ln -s "$CANARY/dir" "$T/volume/swapped"
	"$ATTACK" swap 12 "$T/volume/a" "$T/volume/swapped" 3>&- &
	pid=$!
	for i in {1..20}; do
		lxc-execute -P "$P" -n c1 -- sh -c 'mount | grep -c /mnt' || :
	done
	kill "$pid"
	wait "$pid" || :
	untouched
}

@test "attack: masks of /proc and /sys can be written or taken away (CVE-2015-3630, CVE-2025-31133)" {
	victim c1 'lxc.cap.drop = sys_admin'
	sysctl -n kernel.core_pattern >core
	run -0 lxc-execute -P "$P" -n c1 -- sh -c '
		for f in sys/kernel/core_pattern sys/kernel/modprobe sys/kernel/hotplug sys/vm/drop_caches sys/fs/suid_dumpable sysrq-trigger; do
			[ -e /proc/$f ] || continue
			true 2>/dev/null >>/proc/$f && echo OPENED $f
		done
		for f in kernel/uevent_helper kernel/mm/transparent_hugepage/enabled power/state; do
			true 2>/dev/null >>/sys/$f && echo OPENED /sys/$f
		done
		mount -o remount,rw /proc/sys && echo REMOUNTED
		mount -o remount,rw,bind /proc/sys && echo REMOUNTED
		mount -o remount,rw /sys && echo REMOUNTED
		umount /proc/sys && echo UNMOUNTED
		umount -l /proc/sysrq-trigger && echo UNMOUNTED
		mount -t proc proc /mnt && echo MOUNTED
		mount -t sysfs sysfs /mnt && echo MOUNTED
		true'
	[[ $output != *[A-Z]TED* && $output != *OPENED* ]]
	[ "$(sysctl -n kernel.core_pattern)" = "$(<core)" ]
}

@test "attack: /proc/PID/exe leads to the program on the host (CVE-2019-5736)" {
	victim c1
	sha256sum "$LXCBOX" >sum
	run -0 lxc-execute -P "$P" -n c1 -- /attack write /proc/1/exe
	[ "$output" = tried ]
	rm "$P/c1/rootfs/sbin/init"
	ln -s /proc/self/exe "$P/c1/rootfs/sbin/init"
	lxc-start -d -P "$P" -n c1 || :
	lxc-stop -k -P "$P" -n c1 || :
	printf '#!/proc/self/exe\n' >"$P/c1/rootfs/bin/again"
	chmod 755 "$P/c1/rootfs/bin/again"
	timeout 10 lxc-execute -P "$P" -n c1 -- /bin/again || :
	sha256sum -c --quiet sum
}

typed() { grep -v 'echo TYPED' <<<"$output" | grep -q TYPED; }

@test "attack: TIOCSTI types into the terminal of the caller (CVE-2016-10124, CVE-2017-5226)" {
	victim c1
	# a caller who types such things himself shows that they would be seen
	for how in "$ATTACK" "lxc-execute -P $P -n c1 -- /attack" "</dev/null lxc-execute -P $P -n c1 -- /attack"; do
		run -0 pty bash --norc -i <<-END
			line $how type; echo done=\$?
			expect done=0
			line exit 0
		END
		if [ "$how" = "$ATTACK" ]; then
			typed
		else
			! typed || { echo "$output" >&2; return 1; }
		fi
	done
}

@test "attack: a key, or inheritable and ambient capabilities of the caller get in (CVE-2022-29162, CVE-2016-8867)" {
	need setpriv
	victim c1
	run -0 "$ATTACK" key lxc-execute -P "$P" -n c1 -- /attack readkey @
	[ "$output" = tried ]
	run -0 setpriv --inh-caps +sys_admin,+chown --ambient-caps +sys_admin,+chown lxc-execute -P "$P" -n c1 -u 1000 -g 1000 -- cat /proc/self/status /proc/1/status
	[ "$(grep -cE '^Cap(Inh|Amb|Prm|Eff):[^0-9]*0+$' <<<"$output")" = 8 ]
	run -0 setpriv --inh-caps +sys_admin,+chown --ambient-caps +sys_admin,+chown lxc-execute -P "$P" -n c1 -- cat /proc/self/status
	[ "$(grep -cE '^Cap(Inh|Amb):[^0-9]*0+$' <<<"$output")" = 2 ]
}

@test "attack: the working folder is a descriptor of the host (CVE-2024-21626)" {
	local n
	victim c1
	for n in {3..12}; do
		ln -sfn "/proc/self/fd/$n" "$P/c1/rootfs/work"
		run lxc-execute -P "$P" -n c1 -s "lxc.init.cwd = /work" -- sh -c "ls ../../../../../../../../../$CANARY && echo FOUND"
		[[ $output != *FOUND* ]]
	done
	untouched
}

# --- from inside -----------------------------------------------------------------------

@test "attack: a root without sys_ptrace looks into one that starts in its pid namespace (CVE-2016-9962)" {
	local i
	victim c1 'lxc.cap.drop = sys_ptrace'
	inner c1 "/attack spy 2 $CANARY/file >/spied; exec sleep 1000"
	lxc-start -d -P "$P" -n c1
	cp -a "$P/c1" "$P/c2"
	sed -i 's/c1/c2/g' "$P/c2/config"
	for i in {1..15}; do
		lxc-execute -P "$P" -n c2 --share-pid c1 -- true
	done
	wait_until 10 contains "$P/c1/rootfs/spied" nothing
	lxc-stop -k -P "$P" -n c1
}

@test "attack: kill -1 in a shared pid namespace ends no supervisor, and leaves nothing" {
	local super
	victim c1 'lxc.cap.drop = sys_ptrace'
	inner c1 'trap "" TERM; sleep 1000 & wait; wait'
	lxc-start -d -P "$P" -n c1
	super=$(super_of c1)
	cp -a "$P/c1" "$P/c2"
	sed -i 's/c1/c2/g' "$P/c2/config"
	run -143 timeout 20 lxc-execute -P "$P" -n c2 --share-pid c1 -- sh -c 'kill -TERM -1; kill -KILL $$' </dev/null ||
		[ "$status" = 137 ]
	[ -e "/proc/$super" ]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a folder of the host as standard input is no way out" {
	victim c1
	run -0 lxc-execute -P "$P" -n c1 -- sh -c 'ls -l /proc/self/fd/0; cd /proc/self/fd/0 2>/dev/null && ls; :' <"$CANARY"
	[[ $output == */dev/null* ]]
	[[ $output != *file* ]]
	untouched
}

@test "attack: the release_agent of a hierarchy is in reach (CVE-2022-0492)" {
	victim c1 'lxc.mount.auto = cgroup:rw:force'
	run -0 lxc-execute -P "$P" -n c1 -- sh -c '
		find /sys/fs/cgroup -name release_agent
		for c in cpu memory rdma misc freezer devices pids net_cls name=own; do
			o=$c
			[ "$c" != name=own ] || o=none,$c
			mount -t cgroup -o $o cgroup /mnt 2>/dev/null || continue
			find /mnt -name release_agent
			umount /mnt
		done
		true'
	[ -z "$output" ]
}

@test "attack: the command socket is asked from inside, in the network of the host" {
	need perl
	victim c1 'lxc.namespace.keep = net'
	sed -i 's/^lxc.net.0.type.*/lxc.net.0.type = none/' "$P/c1/config"
	lxc-start -d -P "$P" -n c1
	local ask='use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un("\0" . shift)) or die;
		$SIG{PIPE} = "IGNORE"; syswrite($s, pack("L4", 0x6c786331, shift, 9, 1)); sysread($s, my $r, 24); print length($r) + 0'
	# perl is the host's: only the pid namespace is the container's, which is what counts
	for verb in 0 1 2 4; do
		run -0 nsenter -t "$(init_of c1)" -p -- perl -e "$ask" "$P/c1/command" "$verb"
		[ "$output" = 0 ]
	done
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

sleeps() { lxc-ps -P "$P" -n c1 -o args | grep -q '^c1 *sleep'; }

@test "attack: names that containers give steer no terminal" {
	local evil=$'\033[2J\302\233\007'
	victim c1
	inner c1 'ip link set lo down; ip link set lo name "'"$evil"'"; "/'"$evil"'" groups sh -c "sleep 1000; :" "'"$evil"'"'
	cp "$ATTACK" "$P/c1/rootfs/$evil"
	lxc-start -d -P "$P" -n c1
	wait_until 5 sleeps
	for cmd in "lxc-ps -n c1 -f" "lxc-ps -n c1 -o pid,comm,args,cgroup" "lxc-ps -n c1 --json" "lxc-ls -f -F name,interface,ipv4" \
		"lxc-ls --json" "lxc-ls --nesting -f" "lxc-info -n c1" "lxc-info -n c1 --json"; do
		# shellcheck disable=SC2086 # words
		run -0 $cmd -P "$P"
		! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' <<<"$output" || { od -c <<<"$output" >&2; return 1; }
	done
	lxc-stop -k -P "$P" -n c1
}

@test "attack: an init that is a fifo, of 4 GiB, without rights, or a folder ends the start, at once" {
	local init
	victim c1
	init=$P/c1/rootfs/sbin/init
	rm "$init"; mkfifo "$init"
	run timeout 10 lxc-start -d -P "$P" -n c1
	[ "$status" = 126 ]
	rm "$init"; truncate -s 4G "$init"; chmod 755 "$init"
	run timeout 10 lxc-start -d -P "$P" -n c1
	[ "$status" = 126 ]
	chmod 0 "$init"
	run timeout 10 lxc-start -d -P "$P" -n c1
	[ "$status" = 126 ]
	rm "$init"; mkdir "$init"
	run timeout 10 lxc-start -d -P "$P" -n c1
	[ "$status" = 126 ]
	rmdir "$init"
	# what is never to be read
	mv "$P/c1/rootfs/etc" "$P/c1/rootfs/etc.was"; mkdir "$P/c1/rootfs/etc"; mkfifo "$P/c1/rootfs/etc/hostname"
	ln -s ../bin/busybox "$init"
	run -0 timeout 10 lxc-start -d -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a flood on the console while the terminal is stopped and resized does not deafen the supervisor" {
	victim c1 'lxc.tty.max = 2'
	inner c1 'stty -F /dev/console raw ixon; for i in 1 2 3; do yes FLOOD >/dev/console & yes FLOOD >/dev/tty1 & done; wait'
	lxc-start -d -P "$P" -n c1
	local i
	for i in 1 2 3 4 5; do
		timeout 5 lxc-info -P "$P" -n c1 -s
		printf '\023\021\001q' | timeout 5 lxc-console -P "$P" -n c1 -t 0 >/dev/null
	done
	timeout 20 lxc-stop -k -P "$P" -n c1
}

# --- users of the host -----------------------------------------------------------------

@test "attack: run-time folders that somebody else has made are not used (CVE-2015-1331, CVE-2019-12439)" {
	victim c1
	mount -t tmpfs -o mode=1777 shm /dev/shm
	mount -t tmpfs -o mode=1777 tmp /run
	local how
	for how in link folder open; do
		rm -rf /run/lxc /dev/shm/lxc
		case $how in
		link) ln -s "$CANARY/dir" /run/lxc; ln -s "$CANARY/dir" /dev/shm/lxc ;;
		folder) mkdir /run/lxc /dev/shm/lxc; chown 65534 /run/lxc /dev/shm/lxc ;;
		open) mkdir -m 777 /run/lxc /dev/shm/lxc ;;
		esac
		lxc-start -d -P "$P" -n c1
		is_state c1 RUNNING
		[ -z "$(find /run/lxc/ /dev/shm/lxc/ -mindepth 1 ! -name kept)" ]
		lxc-stop -k -P "$P" -n c1
		untouched
	done
	umount /run /dev/shm
}

@test "attack: destroy follows no link, and nothing that is mounted" {
	victim c1
	ln -s "$CANARY/dir" "$P/c1/rootfs/link"
	ln -s "$CANARY" "$P/c1/link"
	mkdir -p "$P/c1/rootfs/"$'\033[2J\n..' "$P/c1/rootfs/..." "$P/c1/rootfs/ -rf"
	ln "$CANARY/file" "$P/c1/rootfs/hard"
	mkdir "$P/c1/rootfs/mounted"
	mount --bind "$CANARY" "$P/c1/rootfs/mounted"
	run -1 lxc-destroy -P "$P" -n c1
	umount "$P/c1/rootfs/mounted"
	lxc-destroy -P "$P" -n c1
	[ ! -e "$P/c1" ]
	untouched
	# a link in the place of the folder itself
	ln -s "$CANARY" "$P/c2"
	lxc-destroy -P "$P" -n c2 || :
	untouched
}

# --- joining, and a second supervisor ----------------------------------------------------

# orphan NAME: its supervisor is gone
orphan() {
	local super
	super=$(super_of "$1")
	kill -KILL "$super"
	wait_until 5 gone "$super"
}

@test "attack: a device lies on the ptmx of a container: nobody opens it, who adopts or who attaches" {
	victim c1 'lxc.tty.max = 2'
	lxc-start -d -P "$P" -n c1
	inside c1 sh -c 'mknod /evil c 1 3; mount -o bind /evil /dev/pts/ptmx'
	pty true </dev/null
	run -0 "$ATTACK" opened "$P/c1/rootfs/evil" "$BATS_RUN_TMPDIR/pty" lxc-attach -P "$P" -n c1 -- test -t 0 </dev/null
	[[ $output == *"not opened"* ]]
	orphan c1
	run -0 "$ATTACK" opened "$P/c1/rootfs/evil" timeout 20 lxc-start -P "$P" -n c1
	[[ $output == *"not opened"* ]]
	is_state c1 RUNNING
	lxc-stop -k -P "$P" -n c1
}

@test "attack: a folder of the host as standard input of lxc-attach is no way out" {
	victim c1
	lxc-start -d -P "$P" -n c1
	run -0 lxc-attach -P "$P" -n c1 -- sh -c 'ls -l /proc/self/fd/0; cd /proc/self/fd/0 2>/dev/null && ls; :' <"$CANARY"
	[[ $output == */dev/null* ]]
	[[ $output != *file* ]]
	lxc-stop -k -P "$P" -n c1
	untouched
}

@test "attack: a file system of the container's own that never answers keeps nobody who waits for a file of it" {
	victim c1
	[ -e /dev/fuse ] || skip_because "no FUSE in this kernel"
	inner c1 'mkdir -p /deaf; /attack deaf /deaf & exec sleep 1000'
	run -1 --separate-stderr timeout -s KILL 30 lxc-start -d -P "$P" -n c1 --wait-for file:/deaf/x -s lxcbox.ready.timeout=2
	[ "$stderr" = "lxc-start: c1: runs, but file:/deaf/x is not there after 2 seconds" ]
	timeout -s KILL 20 lxc-stop -k -P "$P" -n c1
}
