/* SPDX-License-Identifier: ISC */
/* The table of netlink sockets, of this kernel's and of older ones. */
#include "unit.h"

#include "kernel/bus.h"

static ino_t
find(const char *table, uint32_t port)
{
	char text[1024];

	snprintf(text, sizeof text, "%s", table);
	return bus_socket_in(text, port);
}

int
main(void)
{
	static const char table[] =
	    "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n"
	    "000000009d55b6e5 0   4711       00000000 0        0        0     2        0        4       \n"
	    "000000007276c91c 2   4711       00100000 0        0        0     2        0        480     \n"
	    "000000007276c91d 2   4294963200 00000000 0        0        0     2        0        18446744073709551615\n"
	    "000000007276c91e 2   -4097      00000000 0        0        0     2        0        77\n";
	static const char old[] =
	    "sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks     Drops\n"
	    "cf8e3c00 2   4711   00000000 0        0        00000000 2        0\n";

	CHECK(find(table, 4711) == 480);
	CHECK(find(table, 4294963200u) == (ino_t)-1);
	CHECK(find(table, (uint32_t)-4097) == 77);
	CHECK(find(table, 1) == 0);
	CHECK(find(old, 4711) == 0);
	CHECK(find("", 0) == 0);
	CHECK(find("Pid\n\n2 2\n", 2) == 0);
	UNIT_END();
}
