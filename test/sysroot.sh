#!/bin/sh
# sysroot.sh DIR: what musl lacks to build us, into DIR: kernel headers as links, and libcap made
# with $CC from the distribution's source package. Changes nothing outside of DIR and needs no root.
set -eu
dir=$1 NM=${NM:-nm}
mkdir -p "$dir/include/sys" "$dir/lib"
dir=$(cd "$dir" && pwd)

# libcap's constructor asks the kernel for its last capability, six calls at every exec; most commands never need to know.
# Where it has a name it becomes a function that lib/kernel/cap.c calls before it needs that; else it stays what it is.
lazy() {
	if "$NM" "$1" | grep -q ' T _libcap_initialize$'; then
		"$OBJCOPY" -R '.init_array*' -R '.ctors*' --redefine-sym _libcap_initialize=lxcbox_libcap "$1" "$dir/lib/libcap.a"
	else
		cp "$1" "$dir/lib/libcap.a"
	fi
}

# Where libc is musl (Alpine), libcap-static and linux-headers are what is installed.
if ! command -v dpkg >/dev/null 2>&1; then
	[ -e /usr/lib/libcap.a ] || { echo "sysroot.sh: /usr/lib/libcap.a is missing: apk add libcap-static libcap-dev linux-headers" >&2; exit 1; }
	lazy /usr/lib/libcap.a
	touch "$dir/done"
	exit 0
fi

# Only these three: with all of the folder glibc's own headers would be found.
triplet=$($CC -dumpmachine 2>/dev/null || echo x86_64-linux-gnu)
case $triplet in *-*-*-*) triplet=$(echo "$triplet" | sed 's/^\([^-]*\)-[^-]*-/\1-/') ;; esac
triplet=$(echo "$triplet" | sed 's/musl/gnu/')
for name in linux asm-generic asm; do
	for from in "$KERNEL_HEADERS/$triplet/$name" "$KERNEL_HEADERS/$name" "/usr/$triplet/include/$name"; do
		[ -e "$from" ] && { ln -sfn "$from" "$dir/include/$name"; break; }
	done
done

# A package list of its own, with the sources of the release that this machine has.
apt=$dir/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
# No package counts as installed: apt would ask for the source of that version, which a mirror that moved on has not.
: >"$apt/status"
apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Identifier: Packages' | grep -v -e '-security' -e '-updates' -e '-backports' |
	sort -u | head -n 1 | sed 's/^/deb-src /; s/$/ main/' >"$apt/sources.list"
cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
END
cd "$apt"
APT_CONFIG=$apt/apt.conf apt-get -qq update
APT_CONFIG=$apt/apt.conf apt-get -qq --download-only source libcap2
tar -xf libcap2_*.orig.tar.?z
make -s -C libcap-*/libcap CC="$CC" AR="$AR" RANLIB="$RANLIB" OBJCOPY="$OBJCOPY" BUILD_CC="$HOSTCC" SHARED=no \
	COPTS="-Os -ffunction-sections -fdata-sections -isystem $dir/include" libcap.a >/dev/null
lazy libcap-*/libcap/libcap.a
cp libcap-*/libcap/include/sys/capability.h "$dir/include/sys/"
rm -rf "$apt"
touch "$dir/done"
