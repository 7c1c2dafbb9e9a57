/* SPDX-License-Identifier: ISC */
/* lxc-device: give a device of the host to a running container, or take it back */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/cmd.h"
#include "run/devlink.h"
#include "run/devnode.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static int
add(const struct ctr *c, const struct live *l, const char *dev, const char *name)
{
	if (devlink_here(dev))
		return devlink_move(c, l->init, dev, name ? name : dev, false);
	if (!devnode_here(dev)) {
		warn("%s: no network interface, and no device node", dev);
		hint("a node is given by its whole path: /dev/ttyUSB0");
		return -1;
	}
	if (!name || *name == '/')
		return devnode_add(c, l, dev, name ? name : dev);
	warn("%s: no whole path in the container", name);
	return -1;
}

static int
del(const struct ctr *c, const struct live *l, const char *dev, const char *name)
{
	if (*dev != '/')
		return devlink_move(c, l->init, dev, name ? name : dev, true);
	if (!name || *name == '/')
		return devnode_del(c, l, dev, name ? name : dev);
	warn("%s: no whole path in the container", name);
	return -1;
}

static const struct {
	const char *name;
	int (*fn)(const struct ctr *c, const struct live *l, const char *dev, const char *name);
} verbs[] = {
	{ "add", add }, { "del", del },
};

static int
device(char **operand)
{
	struct live l;
	struct ctr c;
	int ret = -1;
	size_t i;

	if (!operand[0] || !operand[1] || (operand[2] && operand[3])) {
		warn("add or del, DEV and perhaps its NAME are wanted");
		return EXIT_FAILURE;
	}
	for (i = 0; i < 2 && (!*operand[0] || !str_begins(verbs[i].name, operand[0])); i++)
		;
	if (i == 2) {
		warn("%s: neither add nor del", operand[0]);
		return EXIT_FAILURE;
	}
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	live_get(&c, &l);
	if (l.init)
		ret = verbs[i].fn(&c, &l, operand[1], operand[2]);
	else
		cli_not_running(&c);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_device = {
	.name = "lxc-device", .args = "-n NAME [--] add|del DEV [NAME]", .text = "give a device to a running container, or take it back",
	.flags = APPLET_NAME | APPLET_PROC, .run = device,
	.more = "DEV is a network interface, which is moved: NAME is what it is called where it arrives, down\n"
	    "and without addresses. Or it is a device node, and NAME its whole path in the container\n"
	    "(the same): one of the same kind, number and mode is made there, and its use allowed.\n"
	    "Nothing of this outlasts the container. When it ends, the kernel moves a physical interface to\n"
	    "the host's first network namespace, down and under its name there; virtual ones (veth,\n"
	    "macvlan, dummy ...) end with it: del them before.\n"
	    "\n"
	    "  lxc-device -n web1 add eth1                  lxc-device -n web1 del eth1\n"
	    "  lxc-device -n web1 add eth1 lan0             lxc-device -n web1 del lan0 eth1\n"
	    "  lxc-device -n web1 add /dev/ttyUSB0          lxc-device -n web1 del /dev/ttyUSB0\n"
	    "  lxc-device -n web1 add /dev/sdb1 /dev/data   lxc-device -n web1 del /dev/sdb1 /dev/data\n",
};
