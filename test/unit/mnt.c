/* SPDX-License-Identifier: ISC */
/* mnt: every word of a mount line's options. */
#include <sys/mount.h>

#include "unit.h"
#include "kernel/mnt.h"

/* Beside all flags of a pair, so that what a word clears shows. */
static const struct { const char *text; unsigned long flags, propagation; } words[] = {
	{ "ro", MS_RDONLY, 0 }, { "ro,rw", 0, 0 }, { "rw,ro", MS_RDONLY, 0 },
	{ "nosuid", MS_NOSUID, 0 }, { "nosuid,suid", 0, 0 }, { "nodev", MS_NODEV, 0 }, { "nodev,dev", 0, 0 },
	{ "noexec", MS_NOEXEC, 0 }, { "noexec,exec", 0, 0 }, { "noatime", MS_NOATIME, 0 }, { "noatime,atime", 0, 0 },
	{ "nodiratime", MS_NODIRATIME, 0 }, { "nodiratime,diratime", 0, 0 },
	{ "relatime", MS_RELATIME, 0 }, { "relatime,norelatime", 0, 0 },
	{ "strictatime", MS_STRICTATIME, 0 }, { "strictatime,nostrictatime", 0, 0 },
	{ "nosymfollow", 256, 0 }, { "sync", MS_SYNCHRONOUS, 0 }, { "sync,async", 0, 0 }, { "dirsync", MS_DIRSYNC, 0 },
	{ "lazytime", 1 << 25, 0 }, { "mand", MS_MANDLOCK, 0 }, { "mand,nomand", 0, 0 },
	{ "remount", MS_REMOUNT, 0 }, { "defaults", 0, 0 }, { "bind", MS_BIND, 0 }, { "rbind", MS_BIND | MS_REC, 0 },
	{ "move", MS_MOVE, 0 },
	{ "private", 0, MS_PRIVATE }, { "shared", 0, MS_SHARED }, { "slave", 0, MS_SLAVE }, { "unbindable", 0, MS_UNBINDABLE },
	{ "rprivate", 0, MS_PRIVATE | MS_REC }, { "rshared", 0, MS_SHARED | MS_REC },
	{ "rslave", 0, MS_SLAVE | MS_REC }, { "runbindable", 0, MS_UNBINDABLE | MS_REC },
	{ "bind,ro,nosuid,rslave", MS_BIND | MS_RDONLY | MS_NOSUID, MS_SLAVE | MS_REC },
	{ "", 0, 0 }, { ",,ro,,", MS_RDONLY, 0 },
};

/* Nothing that only begins or ends like a word of ours; LXC takes the first for ro. */
static const char *const data[] = {
	"rootcontext=x", "rox", "r", "nosuidx", "bindx", "RO", "create=", "create=dirs", "createdir", "relatives",
	"size=10m,mode=755", "lowerdir=/a:/b,upperdir=/c", "optional=1", "idmap", "ro=1",
};

static void
flags(void)
{
	struct mnt_opts o;
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		mnt_opts_parse(&o, words[i].text);
		if (o.flags != words[i].flags || o.propagation != words[i].propagation || o.data) {
			fprintf(stderr, "%s: flags %lx, propagation %lx, data %s\n", words[i].text, o.flags, o.propagation, o.data ? o.data : "none");
			CHECK(!"as expected");
		}
		CHECK(!o.optional && !o.relative && !o.create && !o.idmap);
		mnt_opts_free(&o);
	}
}

static void
others(void)
{
	struct mnt_opts o;
	size_t i;

	for (i = 0; i < sizeof data / sizeof *data; i++) {
		mnt_opts_parse(&o, data[i]);
		CHECK_STR(o.data, data[i]);
		CHECK(o.flags == 0 && o.propagation == 0 && !o.optional && !o.relative && !o.create && !o.idmap);
		mnt_opts_free(&o);
		CHECK(!o.data);
	}
	mnt_opts_parse(&o, "size=1m,optional,ro,relative,create=file,mode=1777,idmap=container,nodev");
	CHECK_STR(o.data, "size=1m,mode=1777");
	CHECK_STR(o.idmap, "container");
	CHECK(o.optional && o.relative && o.create == 'f' && o.flags == (MS_RDONLY | MS_NODEV));
	mnt_opts_free(&o);
	mnt_opts_parse(&o, "create=dir,idmap=a,idmap=b");
	CHECK(o.create == 'd' && !o.data);
	CHECK_STR(o.idmap, "b");
	mnt_opts_free(&o);
}

int
main(void)
{
	flags();
	others();
	UNIT_END();
}
