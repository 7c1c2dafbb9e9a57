# Debian 12 as debootstrap makes it, with each of its inits.

load helper

# The archive is out of reach in the corner that a test runs in.
setup_file() {
	command -v debootstrap >/dev/null || return 0
	"$FIXTURES/mkroot-debian" sysvinit &
	"$FIXTURES/mkroot-debian" systemd
	wait $!
}

# debian KIND: a container deb of it, configured as its owner would
debian() {
	need debootstrap
	mkdir -p "$P/deb"
	"$FIXTURES/mkroot-debian" "$1" "$P/deb/rootfs"
	echo deb >"$P/deb/rootfs/etc/hostname"
	cat >"$P/deb/config" <<-END
	lxc.include = /usr/share/lxc/config/common.conf
	lxc.arch = amd64
	lxc.uts.name = deb
	lxc.rootfs.path = dir:$P/deb/rootfs
	lxc.net.0.type = veth
	lxc.net.0.link = br0
	lxc.net.0.flags = up
	lxc.net.0.name = eth0
	lxc.net.0.ipv4.address = 10.7.0.2/24
	lxc.tty.max = 4
	lxc.console.logfile = $T/console
	END
	make_bridge br0
}

# The first start of a guest on a busy machine takes its time.
login() {
	pty -t 60 lxc-console -P "$P" -n deb -t 1 <<-'END'
	expect deb login:
	line root
	expect #
	line tty -s && echo at a tty of $(hostname)
	expect at a tty of deb
	line exit
	expect login:
	send \x01q
	END
}

@test "debian: sysvinit boots to a getty, lxc-console reaches its login, lxc-stop shuts it down" {
	debian sysvinit
	# what runs only when a shutdown is orderly; startpar would run only what insserv knows
	rm "$P/deb/rootfs/etc/init.d/.depend.stop"
	printf '#!/bin/sh\n: >/var/tmp/orderly\n' >"$P/deb/rootfs/etc/rc0.d/K00mark"
	chmod 755 "$P/deb/rootfs/etc/rc0.d/K00mark"
	lxc-start -P "$P" -n deb
	run -0 login
	[ "$(inside deb cat /proc/1/comm)" = init ]
	SECONDS=0
	run -0 lxc-stop -P "$P" -n deb -t 40
	[ "$SECONDS" -lt 30 ]
	is_state deb STOPPED
	[ -e "$P/deb/rootfs/var/tmp/orderly" ]
}

@test "debian: sysvinit reboots when lxc-stop -r asks, and when the guest does" {
	debian sysvinit
	lxc-start -P "$P" -n deb
	run -0 login
	local super init
	super=$(super_of deb) init=$(init_of deb)
	run -0 lxc-stop -r -P "$P" -n deb -t 60
	wait_until 30 is_state deb RUNNING
	[ "$(init_of deb)" != "$init" ]
	[ "$(super_of deb)" = "$super" ]
	run -0 login
	init=$(init_of deb)
	inside deb /sbin/reboot
	wait_until 40 gone "$init"
	wait_until 10 is_state deb RUNNING
	run -0 login
	lxc-stop -k -P "$P" -n deb
}

@test "debian: systemd reaches multi-user with no failed unit, and is shut down" {
	debian systemd
	mkdir -p "$P/deb/rootfs/etc/systemd/system/multi-user.target.wants"
	cat >"$P/deb/rootfs/etc/systemd/system/mark.service" <<-'END'
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=/bin/true
	ExecStop=/bin/touch /var/tmp/orderly
	END
	ln -s ../mark.service "$P/deb/rootfs/etc/systemd/system/multi-user.target.wants/"
	lxc-start -P "$P" -n deb
	wait_until 60 booted
	run -0 inside deb systemctl --failed --no-legend --plain
	[ -z "$output" ]
	run -0 inside deb systemctl is-active multi-user.target
	[ "$(inside deb systemd-detect-virt -c)" = lxc ]
	run -0 login
	SECONDS=0
	run -0 lxc-stop -P "$P" -n deb -t 60
	[ "$SECONDS" -lt 40 ]
	is_state deb STOPPED
	[ -e "$P/deb/rootfs/var/tmp/orderly" ]
}

# running or degraded: the units are looked at by name afterwards
booted() {
	case $(inside deb systemctl is-system-running) in
	running | degraded) ;;
	*) return 1 ;;
	esac
}
