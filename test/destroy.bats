# lxc-destroy: a container goes, and nothing that is not its own.

load helper

setup() {
	corner_setup
	! real || skip_because "LXC removes root file systems wherever they are"
}

destroy() { lxc-destroy -P "$P" -n "${@:-c1}"; }
refused() {
	run -1 --separate-stderr destroy "${@:2}"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "lxc-destroy: $1" ]
}
# empty_ctr NAME [LINE...]: one that is never started
empty_ctr() {
	mkdir -p "$P/$1/rootfs/etc"
	echo x >"$P/$1/rootfs/etc/file"
	printf '%s\n' "lxc.rootfs.path = dir:$P/$1/rootfs" "${@:2}" >"$P/$1/config"
}
precious() {
	mkdir -p "$T/precious/etc"
	echo mine >"$T/precious/etc/file"
	ln -s etc "$T/precious/link"
	snapshot "$T/precious" >"$T/before"
}
untouched() { snapshot "$T/precious" | diff "$T/before" -; }

@test "destroy: the container's folder goes, silently" {
	empty_ctr c1
	empty_ctr c2
	run -0 --separate-stderr destroy
	[ -z "$output$stderr" ]
	[ "$(ls -A "$P")" = c2 ]
	run -0 destroy c2
	[ -d "$P" ]
}

@test "destroy: a container that is not there is an error" {
	refused "'c1' does not exist"
	[ "${#stderr_lines[@]}" = 1 ]
	run -1 --separate-stderr lxc-destroy -P "$T/none" -n c1
	[ "$stderr" = "lxc-destroy: 'c1' does not exist" ]
	run -1 --separate-stderr lxc-destroy -P "$P"
	[ "$stderr" = "lxc-destroy: which container? -n NAME is missing" ]
	run -1 destroy ../lxc
	run -1 destroy .
	[ -d "$P" ]
}

@test "destroy: a folder without a configuration is nobody's container and stays" {
	mkdir -p "$P/data/sub"
	echo mine >"$P/data/sub/file"
	refused "$P/data: is no container: it has no config" data
	[ "${stderr_lines[1]}" = "hint: nothing of it was removed" ]
	[ "$(cat "$P/data/sub/file")" = mine ]
	refused "$P/data: is no container: it has no config" data -f -s
	# nor is a file
	echo mine >"$P/notes"
	refused "$P/notes: is no container: it has no config" notes -f
	[ "$(cat "$P/notes")" = mine ]
	# what an interrupted lxc-destroy may leave last
	mkdir "$P/c1"
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: a root file system elsewhere stays, however it is named" {
	precious
	local line
	for line in "lxc.rootfs.path = dir:$T/precious" "lxc.rootfs.path = $T/precious" "lxc.rootfs = $T/precious" \
		"lxc.rootfs.path = overlay:$T/precious:$P/c1/delta" "lxc.rootfs.path = $P/../precious" \
		"lxc.mount.entry = $T/precious mnt none bind 0 0"; do
		mkdir "$P/c1"
		echo "$line" >"$P/c1/config"
		destroy
		[ ! -e "$P/c1" ]
		untouched
	done
}

@test "destroy: a configuration that names / or a folder above it removes no more than its own" {
	precious
	empty_ctr other
	local root
	for root in / "$P" "$T" "$P/c1" "$P/c1/.." "$P/other" .. ""; do
		for line in "lxc.rootfs.path = dir:$root" "lxc.rootfs.path = $root" "lxc.rootfs = $root"; do
			mkdir "$P/c1"
			echo "$line" >"$P/c1/config"
			run -0 destroy
			[ "$(ls -A "$P")" = other ]
		done
	done
	[ "$(cat "$P/other/rootfs/etc/file")" = x ]
	untouched
}

@test "destroy: links in the folder are not followed" {
	precious
	empty_ctr c1
	ln -s "$T/precious" "$P/c1/rootfs/absolute"
	ln -s ../../../precious "$P/c1/rootfs/relative"
	ln -s / "$P/c1/root"
	ln "$T/precious/etc/file" "$P/c1/rootfs/hard"
	rm -r "$P/c1/rootfs/etc"
	ln -s "$T/precious/etc" "$P/c1/rootfs/etc"
	destroy
	[ ! -e "$P/c1" ]
	untouched
}

@test "destroy: a root or a whole folder that is a link: the link goes, what it leads to stays" {
	precious
	mkdir "$P/c1"
	echo "lxc.rootfs.path = dir:$P/c1/rootfs" >"$P/c1/config"
	ln -s "$T/precious" "$P/c1/rootfs"
	destroy
	[ ! -e "$P/c1" ]
	untouched
	echo x >"$T/precious/config"
	snapshot "$T/precious" >"$T/before"
	ln -s "$T/precious" "$P/c1"
	destroy
	[ ! -L "$P/c1" ]
	untouched
}

@test "destroy: what is mounted in the folder stops it before anything is removed" {
	precious
	empty_ctr c1
	mkdir -p "$P/c1/rootfs/mnt/a b"
	snapshot "$P/c1" >c1.before
	mount --bind "$T/precious" "$P/c1/rootfs/mnt/a b"
	refused "$P/c1/rootfs/mnt/a b: something is mounted there: nothing was removed"
	[ "${stderr_lines[1]}" = "hint: umount $P/c1/rootfs/mnt/a b, then destroy again" ]
	umount "$P/c1/rootfs/mnt/a b"
	snapshot "$P/c1" | diff c1.before -
	untouched
	mount -t tmpfs none "$P/c1"
	echo x >"$P/c1/config"
	refused "$P/c1: something is mounted there: nothing was removed"
	umount "$P/c1"
	snapshot "$P/c1" | diff c1.before -
	destroy
}

@test "destroy: files of others, odd modes, devices, fifos and a deep tree go too" {
	empty_ctr c1
	(
		cd "$P/c1/rootfs"
		mkdir -p a/b c
		echo x >a/b/file
		chown -R 100000:100000 a
		chmod 000 a/b a
		mkfifo c/fifo
		mknod c/null c 1 3
		touch -- c/-rf $'c/new\nline' 'c/ * '
		chmod 000 "$P/c1/config"
		# 1500 levels, 500 more than there are descriptors
		mkdir -p "$(printf 'd/%.0s' {1..1500})"
	)
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: missing pieces are no obstacle" {
	empty_ctr c1
	rm -r "$P/c1/rootfs"
	destroy
	[ ! -e "$P/c1" ]
	mkdir "$P/c1"
	ln -s /no/where "$P/c1/config"
	destroy
	[ ! -e "$P/c1" ]
	mkdir -p "$P/c1/config"
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: a broken configuration is no obstacle" {
	empty_ctr c1
	printf 'nonsense\nlxc.tty.max = many\nlxc.include = /none\n' >>"$P/c1/config"
	run -0 --separate-stderr destroy
	[ -z "$stderr" ]
	[ ! -e "$P/c1" ]
	# nor while it runs
	make_ctr c1
	lxc-start -P "$P" -n c1
	echo nonsense >>"$P/c1/config"
	run -0 destroy c1 -f
	[ ! -e "$P/c1" ]
}

@test "destroy: half of a container goes" {
	mkdir -p "$P/c1/rootfs/bin"
	: >"$P/c1/partial"
	chmod 000 "$P/c1/partial"
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: a running container is an error and runs on" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	local pid
	pid=$(init_of c1)
	refused "c1 is running: stop it first, or use -f"
	[ "${#stderr_lines[@]}" = 1 ]
	refused "c1 is running: stop it first, or use -f" c1 -s
	is_state c1 RUNNING
	[ "$(init_of c1)" = "$pid" ]
	lxc-stop -k -P "$P" -n c1
	destroy
}

@test "destroy: -f kills a running container first" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	local pid super
	pid=$(init_of c1)
	super=$(super_of c1)
	run -0 --separate-stderr destroy c1 -f
	[ -z "$output$stderr" ]
	gone "$pid"
	wait_until 5 gone "$super"
	[ ! -e "$P/c1" ]
}

@test "destroy: -f ends a container that is frozen" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	local c
	for c in "${CGROUPS[@]}"; do
		[ ! -e "$c/lxc/c1/freezer.state" ] || echo FROZEN >"$c/lxc/c1/freezer.state"
		[ ! -e "$c/lxc/c1/cgroup.freeze" ] || echo 1 >"$c/lxc/c1/cgroup.freeze"
	done
	destroy c1 -f
	[ ! -e "$P/c1" ]
}

@test "destroy: -f ends a container whose supervisor has died, and sweeps what it left" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	local pid super
	pid=$(init_of c1)
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 5 gone "$super"
	refused "c1 is running: stop it first, or use -f"
	[ -d "/proc/$pid" ]
	run -0 destroy c1 -f
	gone "$pid"
	[ ! -e "$P/c1" ]
}

@test "destroy: what a dead container's dead supervisor left is swept" {
	make_ctr c1
	lxc-start -P "$P" -n c1
	local pid super
	pid=$(init_of c1)
	super=$(super_of c1)
	kill -KILL "$super" "$pid"
	wait_until 5 gone "$super"
	wait_until 5 gone "$pid"
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: -f ends a container that was started from a file and has no folder" {
	make_ctr c1
	mv "$P/c1" elsewhere
	sed -i "s,$P/c1/rootfs,$T/elsewhere/rootfs," elsewhere/config
	snapshot elsewhere >before
	lxc-start -P "$P" -n c1 -f elsewhere/config
	refused "c1 is running: stop it first, or use -f"
	local pid
	pid=$(init_of c1)
	run -0 destroy c1 -f
	gone "$pid"
	snapshot elsewhere | diff before -
}

@test "destroy: a stopped ephemeral container goes" {
	empty_ctr c1 'lxc.ephemeral = 1'
	destroy
	[ ! -e "$P/c1" ]
}

@test "destroy: a container with snapshots goes only with -s" {
	empty_ctr c1
	mkdir -p "$P/c1/snaps/snap0/rootfs"
	refused "c1 has snapshots: use -s to remove them too"
	[ -d "$P/c1/rootfs/etc" ] && [ -d "$P/c1/snaps/snap0/rootfs" ]
	refused "c1 has snapshots: use -s to remove them too" c1 -f
	destroy c1 -s
	[ ! -e "$P/c1" ]
	# an empty folder is none
	empty_ctr c1
	mkdir "$P/c1/snaps"
	destroy
	# nor is another's; the old place of them
	empty_ctr c1
	mkdir -p "${P}snaps/c1/snap0" "${P}snaps/c2/snap0"
	refused "c1 has snapshots: use -s to remove them too"
	destroy c1 -s
	[ "$(ls "${P}snaps")" = c2 ]
}

# clone_of SOURCE NAME: as lxc-copy -s records it
clone_of() {
	empty_ctr "$2"
	printf '%s\n%s\n' "$P" "$1" >"$P/$2/lxc_rdepends"
	printf '%s\n%s\n' "$P" "$2" >>"$P/$1/lxc_snapshots"
}

@test "destroy: a container with clones goes only with -s, and then they go first" {
	empty_ctr c1
	clone_of c1 k1
	clone_of c1 k2
	clone_of k2 k3
	empty_ctr other
	refused "c1 has snapshot clones that live on its root file system: destroy them first, or use -s"
	refused "k2 has snapshot clones that live on its root file system: destroy them first, or use -s" k2 -f
	[ "$(echo "$P"/*/rootfs/etc | wc -w)" = 5 ]
	destroy c1 -s
	[ "$(ls -A "$P")" = other ]
}

@test "destroy: a clone is taken off the list of its source, which can go when the last has" {
	empty_ctr c1
	clone_of c1 k1
	clone_of c1 k2
	destroy k1
	[ "$(cat "$P/c1/lxc_snapshots")" = "$P
k2" ]
	destroy k2
	[ ! -e "$P/c1/lxc_snapshots" ]
	destroy
	[ -z "$(ls -A "$P")" ]
}

@test "destroy: clones that the oldest LXC only counted hold a container until they have gone" {
	empty_ctr c1
	clone_of c1 k1
	clone_of c1 k2
	echo 2 >"$P/c1/lxc_snapshots"
	refused "c1 has snapshot clones that live on its root file system: destroy them first, or use -s"
	refused "c1 has 2 snapshot clones that it does not name: destroy them first" c1 -s
	destroy k1
	[ "$(cat "$P/c1/lxc_snapshots")" = 1 ]
	destroy k2
	destroy
	empty_ctr c1
	echo 0 >"$P/c1/lxc_snapshots"
	destroy
	[ -z "$(ls -A "$P")" ]
}

@test "destroy: a running clone stops -s, unless -f is given" {
	empty_ctr c1
	make_ctr k1
	printf '%s\nk1\n' "$P" >"$P/c1/lxc_snapshots"
	printf '%s\nc1\n' "$P" >"$P/k1/lxc_rdepends"
	lxc-start -P "$P" -n k1
	refused "k1 is running: stop it first, or use -f" c1 -s
	[ -d "$P/c1/rootfs/etc" ]
	destroy c1 -s -f
	[ -z "$(ls -A "$P")" ]
}

@test "destroy: a list of clones that goes round in a ring ends" {
	empty_ctr c1
	clone_of c1 k1
	clone_of k1 c1
	run -1 --separate-stderr destroy c1 -s
	[[ $stderr == "lxc-destroy: c1: "* ]]
	[ -d "$P/c1/rootfs" ] && [ -d "$P/k1/rootfs" ]
}

@test "destroy: while another command holds the container it waits, then gives up" {
	empty_ctr c1
	exec 9<"$P/c1"
	flock 9
	refused "c1: another command is at work on it"
	[ -e "$P/c1/rootfs/etc/file" ]
	exec 9<&-
	destroy
}
