# lxc-create: a container, or nothing at all.

load helper

setup() {
	# no default configuration but the test's own, and no templates but its own
	[ ! -d /etc/lxc ] || mount -t tmpfs none /etc/lxc
	mount -t tmpfs none /usr/share
	corner_setup
	! real || skip_because "messages and clean-up are our own"
}

create() { lxc-create -P "$P" -n c1 "$@"; }
nothing_made() { [ -z "$(ls -A "$P")" ]; }

# template NAME <SCRIPT: /usr/share/lxc/templates/lxc-NAME
template() {
	mkdir -p /usr/share/lxc/templates
	cat >"/usr/share/lxc/templates/lxc-$1"
	chmod +x "/usr/share/lxc/templates/lxc-$1"
}

# a template that waits, and a process of its own that writes for ever
slow_template() {
	template slow <<-'END'
	#!/bin/sh
	for a; do case $a in --rootfs=*) root=${a#*=} ;; --path=*) path=${a#*=} ;; esac; done
	(while :; do mkdir -p "$root/made/$RANDOM"; echo x >"$root/made/file"; done) &
	echo $! >"$path/../writer"
	echo $$ >"$path/../template"
	wait
	END
}

@test "create: with lxc.idmap a template runs as the container's root, and is told who the caller is" {
	template ids <<-'END'
	#!/bin/sh
	for a; do case $a in --rootfs=*) root=${a#*=} ;; --path=*) path=${a#*=} ;; esac; done
	echo "$(id -u) $(id -g) $*" >"$root/said"
	mkdir "$root/etc"
	chown 5:6 "$root/etc"
	echo 'lxc.tty.max = 3' >>"$path/config"
	chown 65536:65536 "$path/config"
	cp /proc/self/uid_map "$root/uid_map"
	END
	P=/run/open
	mkdir -m 755 "$P"
	printf 'lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 200000 65536\n' >map.conf
	run -0 create -f map.conf -t ids -- one two
	[ "$(<"$P/c1/rootfs/said")" = "0 0 --path=$P/c1 --name=c1 --rootfs=$P/c1/rootfs one two --mapped-uid 65536 --mapped-gid 65536" ]
	[ "$(stat -c %u:%g "$P/c1/rootfs/etc" "$P/c1/rootfs/said" "$P/c1" "$P/c1/config" | paste -sd ' ')" = "100005:200006 100000:200000 100000:200000 0:0" ]
	grep -q '^lxc.tty.max = 3$' "$P/c1/config"
	[ "$(tr -s ' ' <"$P/c1/rootfs/uid_map" | paste -sd '')" = ' 0 100000 65536 65536 0 1' ]
	# what fails leaves nothing, as ever
	template bad <<<'exit 3'
	sed -i '1i #!/bin/sh' /usr/share/lxc/templates/lxc-bad
	lxc-destroy -P "$P" -n c1
	run -1 --separate-stderr create -f map.conf -t bad
	[ "$stderr" = "lxc-create: failed to execute template 'bad' (exit status 3)" ]
	[ ! -e "$P/c1" ]
}

@test "create: a template that leaves a link in place of the configuration is not believed" {
	template link <<-'END'
	#!/bin/sh
	for a; do case $a in --path=*) path=${a#*=} ;; esac; done
	ln -sf /etc/passwd "$path/config"
	END
	P=/run/open
	mkdir -m 755 "$P"
	printf 'lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 200000 65536\n' >map.conf
	run -1 --separate-stderr create -f map.conf -t link
	[[ $stderr == "lxc-create: $P/c1/config: "* ]]
	[ ! -e "$P/c1" ]
	[ "$(stat -c %u /etc/passwd)" = 0 ]
}

@test "create: without a template the configuration is put in place, byte for byte" {
	printf '# mine\nlxc.uts.name = web\n\n  lxc.tty.max=2' >c.conf
	run -0 --separate-stderr create -f c.conf
	[ -z "$output$stderr" ]
	cmp c.conf "$P/c1/config"
	[ "$(ls -A "$P/c1")" = config ]
	[ "$(stat -c %a "$P/c1")" = 770 ]
	[ "$(stat -c %a "$P/c1/config")" = 640 ]
}

@test "create: -t none is no template" {
	echo 'lxc.uts.name = web' >c.conf
	create -t none -f c.conf
	cmp c.conf "$P/c1/config"
	[ ! -e "$P/c1/rootfs" ]
}

@test "create: without -f the default configuration is taken, and without that an empty one" {
	create -t none
	[ -f "$P/c1/config" ] && [ ! -s "$P/c1/config" ]
	mkdir -p /etc/lxc
	echo 'lxc.uts.name = default' >/etc/lxc/default.conf
	lxc-create -P "$P" -n c2 -t none
	cmp /etc/lxc/default.conf "$P/c2/config"
	rm /etc/lxc/default.conf
}

@test "create: each x of a hardware address becomes a random digit, for good" {
	cat >c.conf <<-'END'
	# lxc.net.0.hwaddr = xx
	lxc.net.0.type = veth
	lxc.net.0.hwaddr = 10:66:6a:xx:xx:xx
	lxc.net.1.type = veth
	lxc.net.1.hwaddr = 10:66:6a:00:00:01
	END
	create -f c.conf
	lxc-create -P "$P" -n c2 -f c.conf
	[ "$(grep -Ec '^lxc.net.0.hwaddr = 10:66:6a(:[0-9a-f]{2}){3}$' "$P/c1/config")" = 1 ]
	grep -qx 'lxc.net.1.hwaddr = 10:66:6a:00:00:01' "$P/c1/config"
	grep -qx '# lxc.net.0.hwaddr = xx' "$P/c1/config"
	run -1 diff "$P/c1/config" "$P/c2/config"
	sed 's/10:66:6a:[0-9a-f:]*$/10:66:6a:xx:xx:xx/' "$P/c1/config" >again
	sed -i 's/^\(lxc.net.1.hwaddr =\).*/\1 10:66:6a:00:00:01/' again
	diff again c.conf
	# and the same with the legacy key
	printf 'lxc.network.type = veth\nlxc.network.hwaddr = xx:xx:xx:xx:xx:xx\n' >old.conf
	lxc-create -P "$P" -n c3 -f old.conf
	grep -Eqx 'lxc.network.hwaddr = [0-9a-f][02468ace](:[0-9a-f]{2}){5}' "$P/c3/config"
}

@test "create: a container that is there already is an error and stays as it is" {
	create -t none
	echo 'lxc.uts.name = mine' >"$P/c1/config"
	run -1 --separate-stderr create -t busybox
	[ -z "$output" ]
	[ "$stderr" = "lxc-create: 'c1' already exists" ]
	[ "$(cat "$P/c1/config")" = 'lxc.uts.name = mine' ]
	[ "$(ls -A "$P/c1")" = config ]
}

@test "create: a folder of that name is not taken over" {
	mkdir "$P/c1"
	echo mine >"$P/c1/file"
	run -1 --separate-stderr create -t none
	[ "$stderr" = "lxc-create: 'c1' already exists" ]
	[ "$(ls -A "$P/c1")" = file ]
}

@test "create: a file that is not there is an error and nothing is made" {
	run -1 --separate-stderr create -f "$T/none.conf"
	[ "$stderr" = "lxc-create: $T/none.conf: No such file or directory" ]
	nothing_made
}

@test "create: a wrong configuration is an error and nothing is made" {
	printf 'lxc.uts.name = a\nlxc.tty.max = many\n' >c.conf
	run -1 --separate-stderr create -f c.conf -t busybox
	[[ $stderr == "lxc-create: c.conf:2: lxc.tty.max: "* ]]
	[ "${#stderr_lines[@]}" = 1 ]
	nothing_made
}

@test "create: a name that would be a path is an error" {
	for n in ../x a/b .. -x 'a b'; do
		run -1 --separate-stderr lxc-create -P "$P" --name="$n" -t none
		[[ $stderr == *"not a container's name"* ]]
	done
	run -1 --separate-stderr lxc-create -P "$P" -t none
	[ "$stderr" = "lxc-create: which container? -n NAME is missing" ]
	nothing_made
}

@test "create: an unknown template is an error that names those that there are" {
	run -1 --separate-stderr create -t download -- --dist debian
	[ "${stderr_lines[0]}" = "lxc-create: unknown template 'download'" ]
	[ "${stderr_lines[1]}" = "hint: there are: busybox (built in); others are programs lxc-NAME in /usr/share/lxc/templates, or are given by their path" ]
	[ "${#stderr_lines[@]}" = 2 ]
	nothing_made
	template local </dev/null
	template debian </dev/null
	run -1 --separate-stderr create -t download
	[[ ${stderr_lines[1]} == "hint: there are: busybox (built in), debian, local; "* ]]
	run -1 --separate-stderr create -t ../lxc-debian
	[ "${stderr_lines[0]}" = "lxc-create: unknown template '../lxc-debian'" ]
	nothing_made
}

@test "create: a storage type or option that there is not is an error" {
	for b in lvm zfs btrfs loop overlay rbd nbd what; do
		run -1 --separate-stderr create -t busybox -B "$b"
		[ "$stderr" = "lxc-create: -B $b: this version stores a root file system only as dir" ]
	done
	run -1 --separate-stderr create -t busybox --vgname vg
	[ "$stderr" = "lxc-create: options of lvm, loop, zfs and rbd storage have no effect yet in this version" ]
	nothing_made
	for b in dir none best; do
		create -B "$b" -t none
		lxc-destroy -P "$P" -n c1
	done
}

@test "create: a template gets the container's path, name, root and its own options" {
	template foo <<-'END'
	#!/bin/sh
	printf '%s\n' "$0" "$@" "umask $(umask)" >"$OUT"
	for a; do case $a in --path=*) path=${a#*=} ;; --rootfs=*) root=${a#*=} ;; esac; done
	cat "$path/config" >>"$OUT"
	mkdir -p "$root/etc"
	echo 'lxc.uts.name = bytemplate' >>"$path/config"
	echo said
	END
	echo 'lxc.tty.max = 1' >c.conf
	umask 077
	OUT=$T/out run -0 create -t foo -f c.conf -- --flavour sweet -x
	[ "$output" = said ]
	cat >want <<-END
	/usr/share/lxc/templates/lxc-foo
	--path=$P/c1
	--name=c1
	--rootfs=$P/c1/rootfs
	--flavour
	sweet
	-x
	umask 0022
	lxc.tty.max = 1
	lxc.rootfs.path = dir:$P/c1/rootfs
	END
	diff out want
	[ -d "$P/c1/rootfs/etc" ]
	cat >want <<-END
	# Template used to create this container: /usr/share/lxc/templates/lxc-foo
	# Parameters passed to the template: --flavour sweet -x
	# For additional config options, please look at lxc.container.conf(5)

	# Uncomment the following line to support nesting containers:
	#lxc.include = /usr/share/lxc/config/nesting.conf

	lxc.tty.max = 1
	lxc.rootfs.path = dir:$P/c1/rootfs
	lxc.uts.name = bytemplate
	END
	diff "$P/c1/config" want
	[ ! -e "$P/c1/partial" ]
	[ "$(stat -c %a "$P/c1")" = 770 ]
	[ "$(stat -c %a "$P/c1/rootfs")" = 755 ]
}

@test "create: a legacy configuration names the root in the legacy way" {
	template foo <<-'END'
	#!/bin/sh
	END
	printf 'lxc.utsname = old\n' >c.conf
	create -t foo -f c.conf
	grep -qx "lxc.rootfs = $P/c1/rootfs" "$P/c1/config"
	run -1 grep lxc.rootfs.path "$P/c1/config"
}

@test "create: -q silences the template too" {
	template foo <<-'END'
	#!/bin/sh
	echo said; echo more >&2
	END
	run -0 create -q -t foo
	[ -z "$output" ]
	# as a web interface calls it
	lxc-destroy -P "$P" -n c1
	run -0 lxc-create --quiet -P "$P" --name c1 --bdev best --template foo -- --dist x
	[ -z "$output" ]
	[ -f "$P/c1/config" ]
}

@test "create: a template may be given by its path" {
	printf '#!/bin/sh\n' >mine
	chmod +x mine
	create -t "$T/mine"
	grep -qx "# Template used to create this container: $T/mine" "$P/c1/config"
	lxc-destroy -P "$P" -n c1
	create -t ./mine
	grep -qx "# Template used to create this container: $T/mine" "$P/c1/config"
}

@test "create: the file partial is there as long as a template is at work" {
	template foo <<-'END'
	#!/bin/sh
	for a; do case $a in --path=*) path=${a#*=} ;; esac; done
	stat -c %a "$path/partial"
	lxc-create -P "${path%/*}" -n c1 -t none; echo "create $?"
	lxc-start -P "${path%/*}" -n c1; echo "start $?"
	END
	run -0 create -t foo
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" = "lxc-create: 'c1' already exists: it is just being created" ]
	[ "${lines[2]}" = "create 1" ]
	[ "${lines[3]}" = "lxc-start: c1: is not whole: lxc-create is at work on it, or was interrupted" ]
	[ "${lines[4]}" = "hint: lxc-create -n c1 begins anew, lxc-destroy -n c1 removes it" ]
	[ "${lines[5]}" = "start 1" ]
	[ ! -e "$P/c1/partial" ]
}

@test "create: a template that fails leaves nothing behind" {
	template bad <<-'END'
	#!/bin/sh
	for a; do case $a in --rootfs=*) root=${a#*=} ;; esac; done
	mkdir -p "$root/deep/er"; echo x >"$root/deep/er/file"; ln -s / "$root/link"
	exit 3
	END
	run -1 --separate-stderr create -t bad
	[ "$stderr" = "lxc-create: failed to execute template 'bad' (exit status 3)" ]
	nothing_made
	printf '#!/no/such/interpreter\n' >"/usr/share/lxc/templates/lxc-bad"
	run -1 --separate-stderr create -t bad
	[ "${stderr_lines[0]}" = "lxc-create: /usr/share/lxc/templates/lxc-bad: No such file or directory" ]
	nothing_made
}

# users.md: a slip in a configuration made lxc-create delete the tree it named
@test "create: a root file system that the configuration names is never touched, whatever fails" {
	mkdir -p precious/etc
	echo mine >precious/etc/file
	snapshot precious >before
	template bad <<-'END'
	#!/bin/sh
	exit 1
	END
	local line
	for line in "lxc.rootfs.path = dir:$T/precious" "lxc.rootfs.path = $T/precious" "lxc.rootfs = $T/precious"; do
		printf '%s\nlxc.tty.max = 1\n' "$line" >c.conf
		run -1 create -f c.conf -t bad
		nothing_made
		run -1 create -f c.conf -t nosuch
		nothing_made
		run -1 create -f c.conf -t busybox -- --busybox-path /dev/null
		nothing_made
		printf 'lxc.nonsense ==\n' >>c.conf
		run -1 create -f c.conf -t none
		nothing_made
		sed -i '$d' c.conf
		create -f c.conf -t none
		lxc-destroy -P "$P" -n c1
		# a template fills the container's own folder all the same
		create -f c.conf -t busybox
		[ -x "$P/c1/rootfs/bin/busybox" ]
		lxc-destroy -P "$P" -n c1
		snapshot precious >after
		diff before after
	done
}

@test "create: --dir puts the root elsewhere, and makes the folders on the way" {
	create -t busybox --dir "$T/a/b/root"
	[ -x "$T/a/b/root/bin/busybox" ]
	[ ! -e "$P/c1/rootfs" ]
	grep -qx "lxc.rootfs.path = dir:$T/a/b/root" "$P/c1/config"
	lxc-destroy -P "$P" -n c1
	[ -x "$T/a/b/root/bin/busybox" ]
	run -1 --separate-stderr create -t busybox --dir a/b
	[ "$stderr" = "lxc-create: --dir a/b: is not absolute" ]
}

@test "create: --dir that has something in it is an error and stays as it is" {
	mkdir -p mine/sub
	echo x >mine/sub/file
	snapshot mine >before
	run -1 --separate-stderr create -t busybox --dir "$T/mine"
	[ "$stderr" = "lxc-create: $T/mine: Directory not empty" ]
	nothing_made
	run -1 --separate-stderr create -t busybox --dir "$T/mine/sub/file"
	nothing_made
	run -1 --separate-stderr create -t busybox --dir "$T/mine/sub/file/x"
	nothing_made
	run -1 --separate-stderr create -t busybox --dir "$P/c1"
	nothing_made
	snapshot mine >after
	diff before after
}

@test "create: a failure with --dir leaves what was there, and no more" {
	template bad <<-'END'
	#!/bin/sh
	for a; do case $a in --rootfs=*) root=${a#*=} ;; esac; done
	mkdir -p "$root/deep"; echo x >"$root/deep/file"
	exit 1
	END
	mkdir -p there empty/lost+found
	run -1 create -t bad --dir "$T/there/new/root"
	nothing_made
	[ -d there ] && [ -z "$(ls -A there)" ]
	chmod 700 empty
	run -1 create -t bad --dir "$T/empty"
	nothing_made
	[ "$(ls -A empty)" = lost+found ]
	[ "$(stat -c %a empty)" = 700 ]
}

@test "create: --dir without a template is where the root is already" {
	busybox_root
	snapshot root >before
	create -t none --dir "$T/root"
	snapshot root >after
	diff before after
	grep -qx "lxc.rootfs.path = dir:$T/root" "$P/c1/config"
	run -1 --separate-stderr lxc-create -P "$P" -n c2 -t none --dir "$T/none"
	[ "$stderr" = "lxc-create: --dir $T/none: No such file or directory" ]
	[ ! -e "$P/c2" ]
}

interrupted_by() {
	[ -e /usr/share/lxc/templates/lxc-slow ] || slow_template
	lxc-create -P "$P" -n c1 -t slow </dev/null >out 2>err &
	local pid=$! status=0
	wait_until 5 test -s "$P/template"
	wait_until 5 test -e "$P/c1/rootfs/made/file"
	[ -e "$P/c1/partial" ]
	kill "-$1" "$pid"
	wait "$pid" || status=$?
	# `run` knows no set -e
	wait_until 5 gone "$(cat "$P/writer")" && wait_until 5 gone "$(cat "$P/template")" || return 99
	rm "$P/writer" "$P/template"
	return "$status"
}

@test "create: a signal during a template ends both and leaves nothing behind" {
	local sig
	# a shell's background job ignores SIGINT: that one is the next test's
	for sig in TERM HUP; do
		run -1 interrupted_by "$sig"
		[ "$(cat err)" = "lxc-create: aborted" ]
		nothing_made
	done
}

@test "create: Ctrl-c at a terminal during a template leaves nothing behind" {
	slow_template
	sed -i 's/^wait$/echo waits; wait/' /usr/share/lxc/templates/lxc-slow
	run -1 pty lxc-create -P "$P" -n c1 -t slow <<-'END'
	expect waits
	send \x03
	expect aborted
	END
	wait_until 5 gone "$(cat "$P/writer")"
	rm "$P/writer" "$P/template"
	nothing_made
}

@test "create: a template that ignores the signal is killed by the second" {
	template deaf <<-'END'
	#!/bin/sh
	trap '' TERM
	for a; do case $a in --path=*) path=${a#*=} ;; esac; done
	: >"$path/../ready"
	while :; do read x </dev/null; done
	END
	lxc-create -P "$P" -n c1 -t deaf </dev/null 2>err &
	local pid=$!
	wait_until 5 test -e "$P/ready"
	kill "$pid"
	pause
	[ -e "$P/c1/partial" ]
	kill "$pid"
	wait_until 5 gone "$pid"
	rm "$P/ready"
	[ "$(cat err)" = "lxc-create: aborted" ]
	nothing_made
}

@test "create: what a killed lxc-create left is known as such, and the next one begins anew" {
	# a template of one process: what it had started would be nobody's then
	template slow <<-'END'
	#!/bin/sh
	for a; do case $a in --rootfs=*) root=${a#*=} ;; --path=*) path=${a#*=} ;; esac; done
	mkdir -p "$root/made"; echo x >"$root/made/file"
	echo $$ >"$path/../writer"
	echo $$ >"$path/../template"
	while :; do read x </dev/null; done
	END
	run -137 interrupted_by KILL
	[ -e "$P/c1/partial" ]
	run -1 --separate-stderr lxc-start -P "$P" -n c1
	[ "${stderr_lines[0]}" = "lxc-start: c1: is not whole: lxc-create is at work on it, or was interrupted" ]
	run -0 --separate-stderr create -t busybox
	[ -z "$stderr" ]
	[ ! -e "$P/c1/partial" ]
	[ ! -e "$P/c1/rootfs/made" ]
	lxc-start -P "$P" -n c1
	lxc-stop -k -P "$P" -n c1
}

@test "create: two at once: one makes it, the other says that it is there" {
	local i a b one=0 two=0
	for i in 1 2 3 4 5; do
		lxc-create -P "$P" -n "c$i" -t busybox 2>err1 &
		a=$!
		lxc-create -P "$P" -n "c$i" -t busybox 2>err2 &
		b=$!
		one=0 two=0
		wait "$a" || one=$?
		wait "$b" || two=$?
		[ $((one + two)) = 1 ]
		[[ $(cat err1 err2) == "lxc-create: 'c$i' already exists"* ]]
		[ -x "$P/c$i/rootfs/bin/busybox" ]
		[ ! -e "$P/c$i/partial" ]
	done
}

@test "create: -t TEMPLATE -h shows the template's own help" {
	template foo <<-'END'
	#!/bin/sh
	echo "foo was asked: $*"
	END
	run -0 lxc-create -t foo -h
	[[ ${lines[0]} == "Usage: lxc-create "* ]]
	[ "${lines[-1]}" = "foo was asked: -h" ]
	nothing_made
}

@test "create: --dir that is a file is told as that, and left as it is" {
	echo mine >file
	run -1 --separate-stderr lxc-create -P "$P" -n c1 -t busybox --dir "$T/file"
	[ "$stderr" = "lxc-create: $T/file: Not a directory" ]
	[ "$(<file)" = mine ]
	[ ! -e "$P/c1" ]
}

@test "create: an empty folder, as one killed before it began leaves it, is no container" {
	mkdir "$P/c1"
	run -0 --separate-stderr create -t none
	[ -z "$stderr" ]
	[ -e "$P/c1/config" ]
	[ ! -e "$P/c1/partial" ]
}
