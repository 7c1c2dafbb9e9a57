/* SPDX-License-Identifier: ISC */
/* netproc: tables of sockets, routes and interfaces, whole, cut short and made up. */
#include <stdbool.h>

#include "unit.h"
#include "kernel/netproc.h"

static void
sockets(void)
{
	static const char tcp[] = "   0: 0100007F:1F90 0200000A:0016 0A 00000001:00000002 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0";
	static const char tcp6[] = "   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 01 00000000:00000000 00:00000000 00000000     0        0 77 1 0 99";
	static const uint8_t lo[] = { 127, 0, 0, 1 }, far[] = { 10, 0, 0, 2 };
	struct netproc_sock s;
	char cut[sizeof tcp];
	size_t n;

	CHECK(netproc_sock(tcp, false, &s));
	CHECK(memcmp(s.local, lo, 4) == 0 && memcmp(s.remote, far, 4) == 0);
	CHECK(s.lport == 8080 && s.rport == 22 && s.state == NETPROC_LISTEN);
	CHECK(s.txq == 1 && s.rxq == 2 && s.uid == 1000 && s.inode == 12345);
	CHECK(!netproc_sock(tcp, true, &s));
	CHECK(netproc_sock(tcp6, true, &s));
	CHECK(s.local[15] == 1 && s.lport == 80 && s.state == NETPROC_ESTABLISHED && s.inode == 77);
	CHECK(!netproc_sock(tcp6, false, &s));
	CHECK(!netproc_sock("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", false, &s));
	/* Nothing that ends early is one. */
	for (n = 0; n < (size_t)(strstr(tcp, "12345") - tcp); n++) {
		memcpy(cut, tcp, n);
		cut[n] = '\0';
		CHECK(!netproc_sock(cut, false, &s));
	}
	CHECK_STR(netproc_state(NETPROC_LISTEN), "LISTEN");
	CHECK_STR(netproc_state(0), "");
	CHECK_STR(netproc_state(200), "");
}

static void
unixes(void)
{
	struct netproc_unix u;

	CHECK(netproc_unix("0000000000000000: 00000002 00000000 00010000 0001 01 4242 /run/a b", &u));
	CHECK(u.refs == 2 && u.flags == NETPROC_ACCEPTS && u.type == 1 && u.state == 1 && u.inode == 4242);
	CHECK_STR(u.path, "/run/a b");
	CHECK(netproc_unix("ffff8800: 00000003 00000000 00000000 0002 03 7", &u));
	CHECK_STR(u.path, "");
	CHECK(netproc_unix("ffff8800: 00000003 00000000 00000000 0002 03 7 @x", &u));
	CHECK_STR(u.path, "@x");
	CHECK(!netproc_unix("Num       RefCount Protocol Flags    Type St Inode Path", &u));
	CHECK(!netproc_unix("ffff8800: 00000003 00000000", &u));
	CHECK(!netproc_unix("", &u));
}

static void
others(void)
{
	static const uint8_t net[] = { 10, 0, 3, 0 }, gateway[] = { 10, 0, 3, 1 };
	struct netproc_route r;
	struct netproc_dev d;

	CHECK(netproc_route("eth0\t0003000A\t0103000A\t0003\t0\t0\t100\t00FFFFFF\t0\t0\t0", &r));
	CHECK_STR(r.dev, "eth0");
	CHECK(memcmp(r.dst, net, 4) == 0 && memcmp(r.gateway, gateway, 4) == 0 && r.mask[2] == 255 && r.mask[3] == 0);
	CHECK(r.flags == 3 && r.metric == 100);
	CHECK(!netproc_route("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT", &r));
	CHECK(netproc_dev("  eth0:    1204      10    1    2    3     0          0         0   5678      20    4    5    6     0       0          0", &d));
	CHECK_STR(d.name, "eth0");
	CHECK(d.rx[0] == 10 && d.rx[1] == 1 && d.rx[2] == 2 && d.rx[3] == 3 && d.tx[0] == 20 && d.tx[1] == 4 && d.tx[2] == 5 && d.tx[3] == 6);
	/* No blank behind the colon where the number is long. */
	CHECK(netproc_dev("    lo:12345678901234 10 1 2 3 0 0 0 5678 20 4 5 6 0 0 0", &d));
	CHECK(!netproc_dev("Inter-|   Receive                                                |  Transmit", &d));
	CHECK(!netproc_dev(" face |bytes    packets errs drop fifo frame compressed multicast|bytes", &d));
	CHECK(!netproc_dev("eth0: 1 2 3", &d));
}

int
main(void)
{
	sockets();
	unixes();
	others();
	UNIT_END();
}
