# What a packager sets; each may be given on the command line: make CC=aarch64-linux-musl-gcc

VERSION = 0.1.0

# where make install puts the program and its links
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin

# where containers, configuration, run-time files and logs live
LXCPATH = /var/lib/lxc
SYSCONFDIR = /etc/lxc
RUNDIR = /run/lxc
LOGDIR = /var/log/lxc

# everything that is built goes below B
B = build

# compiler and its tools; for another machine also the folder of its kernel headers
CC = $(shell command -v musl-gcc || echo cc)
AR = ar
RANLIB = ranlib
OBJCOPY = objcopy
STRIP = strip
NM = nm
# compiler for what runs while building
HOSTCC = cc
KERNEL_HEADERS = /usr/include

# what WERROR = -Werror makes errors, as .ci/run does
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wcast-qual -Wformat=2 -Wundef -Wvla -Wno-unused-parameter
# position-independent code buys nothing in a static program at a fixed address
CFLAGS = -Os -fno-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables
LDFLAGS = -static -no-pie -Wl,--gc-sections -Wl,-z,norelro -Wl,-z,noseparate-code
LDLIBS = -lcap

# applets to build; leave out what is not wanted
APPLETS = attach autostart cgroup checkconfig checkpoint config console containers create destroy device execute freeze info init kill list ls monitor netstat ps restart shutdown start stop top unfreeze unshare usernsexec version wait
