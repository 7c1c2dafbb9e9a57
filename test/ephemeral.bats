# lxc.ephemeral = 1: a container that goes when it stops.

# what is in single quotes is for the hooks' own shell
# shellcheck disable=SC2016

load helper

# ctr NAME [LINE...]: an ephemeral container that runs until it is told to end
ctr() {
	make_ctr "$1" 'lxc.ephemeral = 1' 'lxc.init.cmd = /bin/sleep 1000' "${@:2}"
}
start() { lxc-start -P "$P" -n c1 "$@"; }

@test "ephemeral: it is gone when lxc-stop returns, its files and all" {
	ctr c1
	start
	run -0 --separate-stderr lxc-stop -P "$P" -n c1 -k
	[ -z "$output$stderr" ]
	[ ! -e "$P/c1" ]
	[ -z "$(lxc-ls -P "$P")" ]
}

@test "ephemeral: one in the foreground goes when its init ends, and the status is init's" {
	ctr c1
	run -7 --separate-stderr start -F -- /bin/sh -c 'exit 7'
	[ -z "$stderr" ]
	[ ! -e "$P/c1" ]
}

@test "ephemeral: post-stop hooks run before, then destroy hooks, and only when it ends for good" {
	ctr c1 "lxc.hook.post-stop = $T/hook" "lxc.hook.destroy = $T/hook"
	printf '#!/bin/sh\n[ -d "$LXC_ROOTFS_PATH/bin" ] && echo $3 $LXC_TARGET >>%s/ran\n' "$T" >hook
	chmod 755 hook
	start
	lxc-stop -P "$P" -n c1 -r
	[ "$(<ran)" = 'post-stop reboot' ] && [ -d "$P/c1/rootfs/bin" ]
	is_state c1 RUNNING
	lxc-stop -P "$P" -n c1 -k
	[ "$(<ran)" = $'post-stop reboot\npost-stop stop\ndestroy' ]
	[ ! -e "$P/c1" ]
}

@test "ephemeral: a destroy hook that fails keeps it" {
	ctr c1 'lxc.hook.destroy = sh -c "echo still needed; exit 1"' "lxc.log.file = $T/log"
	start
	lxc-stop -P "$P" -n c1 -k
	[ -d "$P/c1/rootfs" ]
	contains log 'lxc.hook.destroy: sh -c "echo still needed; exit 1": exit status 1'
	contains log 'it said: still needed'
	is_state c1 STOPPED
}

@test "ephemeral: while it is destroyed its supervisor answers, and lxc-stop -k does not interrupt that" {
	ctr c1 "lxc.hook.destroy = sh -c 'echo >$T/busy; while [ ! -e $T/go ]; do sleep 0.02; done'"
	start
	lxc-stop -P "$P" -n c1 -k -W
	wait_until 10 test -e busy
	is_state c1 STOPPING
	lxc-stop -P "$P" -n c1 -k &
	local p=$!
	wait_until 5 is_state c1 STOPPING
	: >go
	wait "$p"
	[ ! -e "$P/c1" ]
}

@test "ephemeral: a root file system outside of its folder stays" {
	ctr c1
	mv "$P/c1/rootfs" root
	sed -i "s|dir:.*|dir:$T/root|" "$P/c1/config"
	snapshot root >before
	start -F -- /bin/true
	[ ! -e "$P/c1" ]
	snapshot root | grep -v '^\. ' | diff <(grep -v '^\. ' before) -
}

@test "ephemeral: one that did not start stays, with the reason" {
	ctr c1 'lxc.mount.entry = /nowhere mnt none bind 0 0'
	run -1 --separate-stderr start
	[ "$stderr" = "lxc-start: c1: cannot mount /nowhere on mnt: No such file or directory" ]
	[ -d "$P/c1/rootfs" ]
}

@test "ephemeral: another file's word is none for what is in the folder" {
	ctr c1
	cp "$P/c1/config" other
	sed -i /ephemeral/d "$P/c1/config"
	start -F -f other -- /bin/true
	[ -d "$P/c1/rootfs" ]
	# a setting of the command line is one
	start -F -s lxc.ephemeral=1 -- /bin/true
	[ ! -e "$P/c1" ]
}

@test "ephemeral: lxc-destroy -f ends and removes it" {
	ctr c1
	start
	run -0 --separate-stderr lxc-destroy -P "$P" -n c1 -f
	[ -z "$output$stderr" ]
	[ ! -e "$P/c1" ]
}

@test "ephemeral: one with snapshots or mounts in its folder stays, and the log says so" {
	ctr c1 "lxc.log.file = $T/log"
	mkdir -p "$P/c1/snaps/snap0"
	start -F -- /bin/true 2>/dev/null
	[ -d "$P/c1/rootfs" ]
	contains log 'c1 has snapshots: use -s to remove them too'
}

@test "ephemeral: one whose supervisor was killed is removed by lxc-destroy" {
	ctr c1
	start
	local super
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	lxc-stop -P "$P" -n c1 -k
	[ -d "$P/c1" ]
	lxc-destroy -P "$P" -n c1
	[ ! -e "$P/c1" ]
}
