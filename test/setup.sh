#!/bin/sh
# setup.sh build|demo|test: install what that needs and this machine lacks, with its own package
# manager (Debian's or Alpine's), saying so first. What is there is left as it is.
set -eu
what=${1:?usage: setup.sh build|demo|test}

# PROGRAM:DEBIAN-PACKAGE:ALPINE-PACKAGE ("-": none); a program with a slash is a file
build='
cc:gcc:gcc
make:make:make
musl-gcc:musl-tools:-
/usr/include/linux/netlink.h:linux-libc-dev:linux-headers
/usr/include/stdio.h:libc6-dev:musl-dev
xz:xz-utils:xz
/usr/lib/libcap.a:-:libcap-static
/usr/include/sys/capability.h:-:libcap-dev'
demo='
ip:iproute2:iproute2
unshare:util-linux:util-linux
busybox:busybox-static:busybox-static'
test='
bash:bash:bash
bats:bats:bats
debootstrap:debootstrap:debootstrap
nsenter:util-linux:util-linux
losetup:mount:losetup
setfacl:acl:acl
strace:strace:strace
python3:python3:python3
clang:clang:clang
clang-tidy:clang-tidy:clang-extra-tools
cppcheck:cppcheck:cppcheck
shellcheck:shellcheck:shellcheck
/usr/include/sys/capability.h:libcap-dev:-
flock:util-linux:flock
qemu-system-x86_64:qemu-system-x86:qemu-system-x86_64
cpio:cpio:cpio
mke2fs:e2fsprogs:e2fsprogs
perl:perl:perl
jq:jq:jq
tmux:tmux:tmux
prlimit:util-linux:util-linux-misc
capsh:libcap2-bin:libcap
newuidmap:uidmap:shadow-uidmap'

case $what in
build) rows=$build ;;
demo) rows="$build$demo" ;;
test) rows="$build$demo$test" ;;
*) echo "setup.sh: $what: is none of build demo test" >&2; exit 1 ;;
esac

if command -v apt-get >/dev/null 2>&1; then
	column=2 install='apt-get -qq -y --no-install-recommends install'
elif command -v apk >/dev/null 2>&1; then
	column=3 install='apk add -q'
else
	column=0 install=
fi

missing='' packages=''
for row in $rows; do
	program=${row%%:*}
	package=-
	[ "$column" = 0 ] || package=$(echo "$row" | cut -d: -f"$column")
	[ "$package" != - ] || [ "$column" = 0 ] || continue
	case $program in
	/*) [ ! -e "$program" ] || continue ;;
	*) ! command -v "$program" >/dev/null 2>&1 || continue ;;
	esac
	missing="$missing $program"
	case " $packages " in *" $package "*) ;; *) packages="$packages $package" ;; esac
done
# a busybox that needs libraries cannot run in a root file system of its own
if [ "$what" != build ] && [ "$column" = 2 ] && [ ! -e /usr/share/doc/busybox-static ]; then
	case " $packages " in *" busybox-static "*) ;; *) packages="$packages busybox-static" ;; esac
fi
[ -n "$packages" ] || exit 0
if [ "$column" = 0 ]; then
	echo "setup.sh: neither apt-get nor apk is here; missing:$missing" >&2
	exit 1
fi
if [ "$(id -u)" != 0 ]; then
	echo "setup.sh: not root, cannot install:$packages" >&2
	echo "hint: $install$packages" >&2
	exit 1
fi
echo "installing:$packages"
export DEBIAN_FRONTEND=noninteractive
if [ "$column" = 2 ]; then
	# shellcheck disable=SC2086 # words
	$install $packages >/dev/null 2>&1 || { apt-get -qq update && $install $packages >/dev/null; }
else
	# shellcheck disable=SC2086
	$install $packages
fi
