# The rescue case: a kernel, an initramfs of busybox and the binary, nothing
# else. Each test boots a machine and does the whole walk in it (fixtures/rescue.sh).

load helper

# Its own network namespace has no way to the kernel's package: fetched before.
setup_file() {
	local tools=$BATS_TEST_DIRNAME/../../shared/tools
	export VM_RUN=${LXCBOX_VM:-$tools/vm-run} VM_KERNEL='' VM_MODULES=''
	[ -z "${LXCBOX_CACHE:-}" ] || export VM_CACHE=${VM_CACHE:-$LXCBOX_CACHE/vm-kernel}
	[ -x "$VM_RUN" ] || return 0
	"${VM_RUN%-run}-kernel" --suite bookworm --flavour cloud >"$BATS_FILE_TMPDIR/kernel" 2>/dev/null || :
	VM_KERNEL=$(sed -n 's/^kernel=//p' "$BATS_FILE_TMPDIR/kernel")
	VM_MODULES=$(sed -n 's/^modules=//p' "$BATS_FILE_TMPDIR/kernel")
}

# vm ROOT CGROUP [LACK...]: the walk in a machine with that root and those
# hierarchies mounted; below oldkernel of the release in OLD, if that is set
vm() {
	local root=$1 cgroup=$2
	shift 2
	[ -x "$VM_RUN" ] || skip_because "there is no vm-run here"
	[ -n "$VM_KERNEL" ] || skip_because "no kernel for vm-run"
	need "qemu-system-$(uname -m)" cpio mke2fs
	"${CC:-cc}" -static -D_GNU_SOURCE -O1 -o pty "$BATS_TEST_DIRNAME/pty.c"
	local under=()
	if [ -n "${OLD:-}" ]; then
		[ -e "${VM_RUN%/*}/oldkernel.c" ] || skip_because "there is no oldkernel here"
		"${CC:-cc}" -static -Os -o oldkernel "${VM_RUN%/*}/oldkernel.c"
		under=(/root/oldkernel -t "$OLD" --)
	fi
	: >>oldkernel
	truncate -s 8M disk
	mke2fs -q -F disk
	run "$VM_RUN" --kernel "$VM_KERNEL" --modules "$VM_MODULES" --load loop,ext4 --root "$root" --cgroup "$cgroup" --time 100 \
		--file "$LXCBOX:/bin/lxcbox" --file pty:/bin/pty --file disk:/disk --file oldkernel --file "$FIXTURES/rescue.sh" -- \
		"${under[@]}" sh rescue.sh "$@"
	[ "${lines[-1]}" = "end 0" ] || { printf "%s\n" "$output" | tail -n 60; return 1; }
}

did() {
	local s
	for s; do
		grep -qxF "ok $s" <<<"$output" || { echo "not done: $s"; return 1; }
	done
}

@test "rescue: the whole walk on an initramfs root, with no cgroup mounted" {
	vm ramfs none
	did create start info ls console stop execute 'stop -k' adopt 'the same init' 'reboot of the adopted' destroy 'nothing left'
	did 'the supervisor is shielded' 'its init is not'
}

@test "rescue: a container on an initramfs root keeps no disk of the host busy" {
	vm ramfs v1
	did 'start beside a disk' 'execute on a disk' 'the disk is free'
}

@test "rescue: the whole walk without /run, /dev/pts, /dev/shm, /sys and /tmp" {
	vm ramfs none run pts shm sys tmp
	did create start info ls stop execute 'stop -k' destroy 'nothing left'
}

@test "rescue: the whole walk with a /run that cannot be written" {
	vm tmpfs v2 run-ro
	did create start info ls console stop execute 'stop -k' destroy 'nothing left'
}

@test "rescue: a kernel of 3.10 with no cgroup mounted: hierarchies that nobody sees" {
	OLD=3.10 vm ramfs none
	did create start info ls console stop execute adopt 'reboot of the adopted' 'stop without its supervisor' 'devices are denied' destroy 'nothing left'
}

@test "rescue: where there is no /proc, one line says so, and how to mend it" {
	vm ramfs none proc
	did create start execute ls info stop wait console destroy 'destroy with it'
}

@test "rescue: a container on a read-only file system runs, and says why it cannot be removed" {
	mkdir ro
	mount -t tmpfs ro ro
	P=$T/ro
	make_ctr c1
	mount -o remount,ro ro
	mount -o remount,ro /run
	run -7 lxc-execute -P "$P" -n c1 -- sh -c 'exit 7'
	lxc-start -P "$P" -n c1
	is_state c1 RUNNING
	run -0 lxc-ls -P "$P" --running -1
	[ "$output" = c1 ]
	run -0 lxc-stop -k -P "$P" -n c1
	run -1 --separate-stderr lxc-destroy -P "$P" -n c1
	[ "$stderr" = "lxc-destroy: $P/c1: Read-only file system" ]
	: >empty
	run -1 --separate-stderr lxc-create -P "$P" -n c2 -f empty -t busybox
	[ "$stderr" = "lxc-create: $P/c2: Read-only file system" ]
	umount ro
}
