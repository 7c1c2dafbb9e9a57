# lxc-autostart: many containers, in order.

load helper

# auto NAME [LINE...]: a container that a boot starts, whose init halts when it is asked, and writes down both
auto() {
	local name=$1
	shift
	[ -d "$T/shared" ] || mkdir "$T/shared"
	make_ctr "$name" 'lxc.start.auto = 1' 'lxc.init.cmd = /sbin/guest' "lxc.mount.entry = $T/shared mnt none bind 0 0" "$@"
	mkdir -p "$P/$name/rootfs/mnt"
	printf '#!/bin/sh\ntrap "echo -%s >>/mnt/said; exit 0" PWR\necho +%s >>/mnt/said\n: >/up\nwhile :; do sleep 0.05; done\n' "$name" "$name" \
		>"$P/$name/rootfs/sbin/guest"
	chmod 755 "$P/$name/rootfs/sbin/guest"
}
said() { tr '\n' ' ' <"$T/shared/said"; }
has_said() { [ "$(grep -c -e "^$1" "$T/shared/said")" = "$2" ]; }
boot() { lxc-autostart -P "$P" "$@"; }
kill_all() { lxc-autostart -P "$P" -k -a -A; }

# what the reference shows
three() {
	auto c2 'lxc.start.order = 1'
	auto b1 'lxc.start.order = 5' 'lxc.start.delay = 1' 'lxc.group = onboot'
	auto b3 'lxc.start.order = 10' 'lxc.group = web db'
	make_ctr zz
}

@test "autostart -L: what would start, by order, then by name, and the seconds behind each" {
	three
	run -0 --separate-stderr boot -L -a
	[ "$output" = "c2 0
b1 1
b3 0" ]
	[ -z "$stderr" ]
	run -0 boot -L
	[ "$output" = "c2 0" ]
	run -0 boot -L -A -a
	[ "$output" = "zz 0
c2 0
b1 1
b3 0" ]
}

@test "autostart -g: groups in the order given; an empty element is those of none, and swallows nothing" {
	three
	run -0 boot -L -g onboot,
	[ "$output" = "b1 1
c2 0" ]
	run -0 boot -L -g web,,onboot
	[ "$output" = "b3 0
c2 0
b1 1" ]
	run -0 boot -L -g db -g onboot -g web
	[ "$output" = "b3 0
b1 1" ]
	run -0 boot -L -g ''
	[ "$output" = "c2 0" ]
	run -0 boot -L -g onbootX,onboo,we
	[ -z "$output" ]
}

@test "autostart -L --json" {
	three
	boot -L -a --json >json
	[ "$(python3 -c 'import json; print([(x["name"], x["action"], x["order"], x["delay"]) for x in json.load(open("json"))])')" = \
		"[('c2', 'start', 1, 0), ('b1', 'start', 5, 1), ('b3', 'start', 10, 0)]" ]
	[ "$(boot -L -g none --json)" = "[]" ]
}

@test "autostart: starts what is stopped, and what runs is left as it is; -L of each kind lists those that fit" {
	three
	lxc-start -P "$P" -n c2
	local init
	init=$(init_of c2)
	run -0 --separate-stderr boot -a
	[ -z "$output$stderr" ]
	is_state b1 RUNNING
	is_state b3 RUNNING
	is_state zz STOPPED
	[ "$(init_of c2)" = "$init" ]
	[ -z "$(boot -L -a)" ]
	[ "$(boot -L -a -s)" = "b3
b1
c2" ]
	[ "$(boot -L -a -r)" = "c2 0
b1 1
b3 0" ]
	kill_all
}

@test "autostart: lxc.start.delay stands between two starts, and behind no other" {
	auto a 'lxc.start.delay = 1'
	auto b 'lxc.start.delay = 50'
	local t=${EPOCHREALTIME/[.,]/}
	run -0 timeout 60 lxc-autostart -P "$P"
	t=$((${EPOCHREALTIME/[.,]/} - t))
	[ "$t" -ge 1000000 ]
	t=${EPOCHREALTIME/[.,]/}
	run -0 timeout 60 lxc-autostart -P "$P"
	[ $((${EPOCHREALTIME/[.,]/} - t)) -lt 1000000 ]
	kill_all
}

@test "autostart: a failure of one is told, and keeps no other; exit status 2, 1 when all failed, 0 when there is none" {
	run -0 boot
	auto a
	auto b 'lxc.init.cmd = /nonexistent'
	auto c
	run -2 --separate-stderr boot
	[ "${stderr_lines[0]}" = "lxc-autostart: b: /nonexistent: not in its root file system" ] || [[ ${stderr_lines[0]} == "lxc-autostart: "*nonexistent* ]]
	is_state a RUNNING
	is_state c RUNNING
	run -1 boot
	kill_all
	run -1 --separate-stderr lxc-autostart -P "$T/none"
	[ "$stderr" = "lxc-autostart: $T/none: No such file or directory" ]
}

@test "autostart: a configuration that is broken is told, and does not keep the container from being stopped" {
	auto a
	auto b
	boot
	echo 'lxc.broken' >>"$P/a/config"
	run -0 timeout 60 lxc-autostart -P "$P" -s -a -t 20
	run -2 --separate-stderr boot
	[[ $stderr == "lxc-autostart: $P/a/config:"*": lxc.broken: the = is missing" ]]
	is_state b RUNNING
	kill_all
}

@test "autostart -s: all of one order at once, the orders one behind the other, the other way round" {
	auto a 'lxc.start.order = 1'
	auto b1 'lxc.start.order = 5'
	auto b2 'lxc.start.order = 5'
	auto c 'lxc.start.order = 9'
	boot
	wait_until 10 has_said + 4
	[ "$(said)" = "+a +b1 +b2 +c " ]
	: >"$T/shared/said"
	run -0 timeout 60 lxc-autostart -P "$P" -s -t 30
	[ "$(grep -v b "$T/shared/said" | tr '\n' ' ')" = "-c -a " ]
	[[ $(said) == "-c -b"* ]]
	nothing_left
}

@test "autostart -s: those that do not end in time are killed, at one deadline for all" {
	local n
	for n in a b c d; do
		auto "$n"
		sed -i 's/exit 0/:/' "$P/$n/rootfs/sbin/guest"
	done
	boot
	wait_until 10 has_said + 4
	local t=${EPOCHREALTIME/[.,]/}
	run -0 boot -s -t 2
	t=$((${EPOCHREALTIME/[.,]/} - t))
	[ "$t" -ge 2000000 ]
	[ "$t" -lt 6000000 ]
	nothing_left
}

@test "autostart -r restarts, -k kills" {
	auto a
	sed -i 's/PWR/INT/' "$P/a/rootfs/sbin/guest"
	boot
	wait_until 10 has_said + 1
	local super
	super=$(super_of a)
	run -0 timeout 60 lxc-autostart -P "$P" -r
	wait_until 10 has_said + 2
	[ "$(super_of a)" = "$super" ]
	run -0 boot -k
	is_state a STOPPED
	# by the restart, and not by the kill
	has_said -a 1
}

@test "autostart: options that make no sense are told" {
	run -1 --separate-stderr boot -k -s
	[ "$stderr" = "lxc-autostart: -k, -r and -s exclude each other" ]
	run -1 --separate-stderr boot -s -t -2
	[ "$stderr" = "lxc-autostart: -t takes -1 or more" ]
}

# --- dependencies -------------------------------------------------------------------

@test "autostart: lxcbox.start.after comes before lxc.start.order" {
	auto a 'lxcbox.start.after = c nobody'
	auto b
	auto c
	[ "$(boot -L)" = "c 0
a 0
b 0" ]
}

@test "autostart: what is required starts too, first; and ends behind it" {
	auto app 'lxcbox.require = db'
	auto db
	sed -i '/start.auto/d' "$P/db/config"
	[ "$(boot -L)" = "db 0
app 0" ]
	run -0 boot
	wait_until 10 has_said + 2
	[ "$(said)" = "+db +app " ]
	[ "$(boot -L -s -A)" = "app
db" ]
	run -0 timeout 60 lxc-autostart -P "$P" -s -A -t 20
	[ "$(said)" = "+db +app -app -db " ]
}

@test "autostart: a circle is told by its names; the others start" {
	auto a 'lxcbox.require = b'
	auto b 'lxcbox.start.after = c'
	auto c 'lxcbox.require = a'
	auto d
	run -2 --separate-stderr boot
	[ "$stderr" = "lxc-autostart: lxcbox.require, lxcbox.start.after: a circle: a > b > c > a" ]
	is_state d RUNNING
	is_state a STOPPED
	kill_all
}

@test "autostart: one whose requirement does not start is not started" {
	auto app 'lxcbox.require = db'
	auto db 'lxc.init.cmd = /nonexistent'
	auto web 'lxcbox.require = ghost'
	run -1 --separate-stderr boot
	[[ $stderr == *"
lxc-autostart: app: is not started: it requires db, which is not up"* ]]
	[[ $stderr == *"lxc-autostart: ghost: no such container: $P/ghost/config is not there
lxc-autostart: web: is not started: it requires ghost, which is not up" ]]
}

@test "autostart: who comes after one that has lxcbox.ready waits until that is up" {
	auto app 'lxcbox.require = db'
	auto db 'lxcbox.ready = file:/up' 'lxcbox.ready.timeout = 20'
	sed -i 's/^: >.up/sleep 0.5; echo +up >>\/mnt\/said; : >\/up/' "$P/db/rootfs/sbin/guest"
	rm -f "$P/db/rootfs/up"
	run -0 boot
	wait_until 10 has_said + 3
	[ "$(said)" = "+db +up +app " ]
	kill_all
}

@test "start: what is required is started first; lxc-start tells when it cannot be" {
	auto app 'lxcbox.require = db'
	auto db 'lxcbox.require = disk'
	auto disk
	run -0 --separate-stderr lxc-start -P "$P" -n app
	[ -z "$output$stderr" ]
	wait_until 10 has_said + 3
	[ "$(said)" = "+disk +db +app " ]
	kill_all
	rm "$P/disk/config"
	run -1 --separate-stderr lxc-start -P "$P" -n app
	[ "$stderr" = "lxc-start: disk: no such container: $P/disk/config is not there
lxc-start: db: is not started: it requires disk, which is not up
lxc-start: app: is not started: it requires db, which is not up" ]
}

@test "start: when what is required ends, those that require it are shut down" {
	auto app 'lxcbox.require = db' 'lxcbox.restart = always'
	auto db
	lxc-start -P "$P" -n app
	wait_until 10 has_said + 2
	run -0 lxc-stop -P "$P" -n db -t 20
	wait_until 20 is_state app STOPPED
	[ "$(said)" = "+db +app -db -app " ]
	wait_until 10 nothing_left
}

@test "start: a restart of what is required is no end of it, nor is the death of its supervisor" {
	auto app 'lxcbox.require = db'
	auto db 'lxcbox.restart = always' 'lxcbox.restart.delay = 0'
	lxc-start -P "$P" -n app
	wait_until 10 has_said + 2
	kill -KILL "$(init_of db)"
	wait_until 10 has_said +db 2
	is_state app RUNNING
	wait_until 10 is_state db RUNNING
	kill -KILL "$(super_of db)"
	wait_until 10 is_state db RUNNING
	is_state app RUNNING
	run -0 lxc-stop -k -P "$P" -n db
	wait_until 20 is_state app STOPPED
}
