# lxcbox: one static executable that is every lxc-* command
.POSIX:
include config.mk

# The order is the call order: a file calls only what stands before it (make layers).
LIB = \
	lib/base/err \
	lib/base/mem \
	lib/base/str \
	lib/base/num \
	lib/base/path \
	lib/base/io \
	lib/base/opt \
	lib/base/table \
	lib/base/loop \
	lib/base/screen \
	lib/base/ring \
	lib/kernel/sys \
	lib/kernel/proc \
	lib/kernel/procs \
	lib/kernel/trace \
	lib/kernel/ns \
	lib/kernel/idmap \
	lib/kernel/cap \
	lib/kernel/rlimit \
	lib/kernel/seal \
	lib/kernel/timens \
	lib/kernel/beneath \
	lib/kernel/rmtree \
	lib/kernel/mnt \
	lib/kernel/pty \
	lib/kernel/nl \
	lib/kernel/rtnl \
	lib/kernel/bus \
	lib/kernel/netproc \
	lib/kernel/cghier \
	lib/kernel/cg \
	lib/kernel/cgseat \
	lib/kernel/cgstat \
	lib/kernel/cgprocs \
	lib/kernel/cgin \
	lib/kernel/inflate \
	lib/kernel/kmod \
	lib/kernel/probeans \
	lib/kernel/probenet \
	lib/kernel/probe \
	lib/container/system \
	lib/container/defaults \
	lib/container/ids \
	lib/container/confbuiltin \
	lib/container/conftype \
	lib/container/confspecial \
	lib/container/confids \
	lib/container/confplace \
	lib/container/confown \
	lib/container/confnettype \
	lib/container/confaddr \
	lib/container/confnet \
	lib/container/confkeys \
	lib/container/conf \
	lib/container/confread \
	lib/container/conffile \
	lib/container/ctr \
	lib/container/clones \
	lib/container/cli \
	lib/container/kconfig \
	lib/container/feature \
	lib/container/host \
	lib/container/net \
	lib/container/netlook \
	lib/container/limits \
	lib/container/params \
	lib/container/cgmount \
	lib/container/mounts \
	lib/container/rootfs \
	lib/container/dev \
	lib/container/busybox \
	lib/container/tmpl_busybox \
	lib/container/tmpl \
	lib/container/create \
	lib/run/init \
	lib/run/newns \
	lib/run/halt \
	lib/run/cmd \
	lib/run/event \
	lib/run/conlog \
	lib/run/stop \
	lib/run/hook \
	lib/run/destroy \
	lib/run/console \
	lib/run/share \
	lib/run/notify \
	lib/run/child \
	lib/run/how \
	lib/run/super \
	lib/run/lifehook \
	lib/run/lifecg \
	lib/run/adopt \
	lib/run/life \
	lib/run/need \
	lib/run/restart \
	lib/run/start \
	lib/run/startopt \
	lib/run/freeze \
	lib/run/devlink \
	lib/run/devnode \
	lib/run/sockown \
	lib/run/netview \
	lib/run/logview \
	lib/run/ready \
	lib/run/plan \
	lib/run/auto \
	lib/run/glue \
	lib/run/checkpoint \
	lib/run/viewer \
	lib/run/shell \
	lib/run/join \
	lib/run/attachpty \
	lib/run/attach \
	lib/run/wait \
	lib/run/use \
	lib/run/list \
	lib/run/listform \
	lib/run/meter \
	lib/run/meterform \
	lib/run/psargs \
	lib/run/psown \
	lib/run/pstext \
	lib/run/pscol \
	lib/run/psorder \
	lib/run/psform \
	lib/run/pssel

UNIT = attach base beneath bus cap cg conf ids inflate mnt netproc nl opt proc ps top
FUZZ = conf inflate netproc nl

APPLET_SRC = $(APPLETS:%=applets/%)
OBJ = $(LIB:%=$(B)/%.o) $(APPLET_SRC:%=$(B)/%.o) $(B)/main.o
PATHS = -DVERSION='"$(VERSION)"' -DLXCPATH='"$(LXCPATH)"' -DSYSCONFDIR='"$(SYSCONFDIR)"' \
	-DRUNDIR='"$(RUNDIR)"' -DLOGDIR='"$(LOGDIR)"' -DBINDIR='"$(BINDIR)"'
FLAGS = -std=c11 -D_GNU_SOURCE -Ilib -I$(B) -isystem $(B)/sysroot/include $(PATHS) $(WARN) $(WERROR) $(CFLAGS)

all: lxcbox

lxcbox: $(B)/lxcbox
	@cp $(B)/lxcbox $@.new && mv $@.new $@

$(B)/lxcbox: $(OBJ)
	@echo '  LINK $@'
	@$(CC) $(LDFLAGS) -L$(B)/sysroot/lib -o $@.full $(OBJ) $(LDLIBS)
	@$(STRIP) -s -R .comment -o $@ $@.full

# Whatever changes the objects is in the stamp: two compilers never meet in one link.
$(B)/flags: FORCE
	@mkdir -p $(B)
	@echo '$(CC) $(FLAGS)' | cmp -s - $@ || echo '$(CC) $(FLAGS)' >$@

$(B)/sysroot/done: test/sysroot.sh
	@echo '  LIBCAP'
	@CC='$(CC)' AR='$(AR)' RANLIB='$(RANLIB)' NM='$(NM)' OBJCOPY='$(OBJCOPY)' HOSTCC='$(HOSTCC)' \
		KERNEL_HEADERS='$(KERNEL_HEADERS)' sh test/sysroot.sh $(B)/sysroot

# The one generated source: the list of applets.
$(B)/applets.h: $(B)/flags FORCE
	@{ for a in $(APPLETS); do echo "extern const struct applet applet_$$a;"; done; \
		echo 'static const struct applet *const applets[] = {'; \
		for a in $(APPLETS); do echo "	&applet_$$a,"; done; \
		echo '	NULL'; echo '};'; } >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(OBJ): $(B)/flags $(B)/sysroot/done
$(B)/main.o: $(B)/applets.h

.SUFFIXES:
$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	@$(CC) $(FLAGS) -MMD -c -o $@ $<

-include $(OBJ:.o=.d)

# These two work on a fresh machine: what is missing is installed first, and config.mk looks for its compiler then.
demo:
	@sh test/setup.sh demo
	@$(MAKE) -s all
	@sh test/demo.sh ./lxcbox

test:
	@sh test/setup.sh test
	@$(MAKE) -s all layers
	@bash test/run.sh

# C tests of the pure parts, one program a file.
unit: $(UNIT:%=$(B)/unit/%)
	@for t in $(UNIT:%=$(B)/unit/%); do echo "# $$t"; $$t || exit 1; done

$(B)/unit/%: test/unit/%.c test/unit/unit.h $(LIB:%=$(B)/%.o)
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(CC) $(FLAGS) $(LDFLAGS) -L$(B)/sysroot/lib -o $@ $< $(LIB:%=$(B)/%.o) $(LDLIBS)

# The same with glibc and the sanitizers; and the whole program, for LXCBOX=build/asan/lxcbox bats test/walk.bats
SANITIZE = -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
GLIBC = -std=c11 -D_GNU_SOURCE -Ilib -I$(B) $(PATHS) $(WARN)
ASAN = $(LIB:%=$(B)/asan/%.o)
sanitize: $(UNIT:%=$(B)/sanitize/%)
	@for t in $(UNIT:%=$(B)/sanitize/%); do echo "# $$t"; $$t || exit 1; done

$(B)/sanitize/%: test/unit/%.c test/unit/unit.h $(ASAN)
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(HOSTCC) $(GLIBC) $(SANITIZE) -o $@ $< $(ASAN) -lcap

asan: $(B)/asan/lxcbox

$(B)/asan/lxcbox: $(ASAN) $(APPLET_SRC:%=$(B)/asan/%.o) $(B)/asan/main.o
	@echo '  LINK $@'
	@$(HOSTCC) $(SANITIZE) -o $@ $(ASAN) $(APPLET_SRC:%=$(B)/asan/%.o) $(B)/asan/main.o -lcap

$(B)/asan/%.o: %.c $(B)/flags $(B)/applets.h
	@mkdir -p $(@D)
	@$(HOSTCC) $(GLIBC) $(SANITIZE) -MMD -c -o $@ $<

-include $(ASAN:.o=.d) $(APPLET_SRC:%=$(B)/asan/%.d) $(B)/asan/main.d

# Each parser against made-up input, FUZZ_SECONDS each.
FUZZ_SECONDS = 60
FUZZED = $(LIB:%=$(B)/fuzz/%.o)
fuzz: $(FUZZ:%=$(B)/fuzz/%)
	@for t in $(FUZZ); do mkdir -p $(B)/corpus/$$t; echo "# fuzz $$t"; \
		$(B)/fuzz/$$t -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=0 -timeout=10 \
		-artifact_prefix=$(B)/fuzz/ $(B)/corpus/$$t $$(ls -d test/fuzz/corpus/$$t 2>/dev/null) || exit 1; done

$(FUZZ:%=$(B)/fuzz/%): $(B)/fuzz/%: test/fuzz/%.c $(FUZZED)
	@echo '  CC $@'
	@clang $(GLIBC) -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $< $(FUZZED) -lcap

$(B)/fuzz/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@clang $(GLIBC) -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -MMD -c -o $@ $<

-include $(FUZZED:.o=.d)

# A file may call only files before it in LIB.
layers: $(LIB:%=$(B)/%.o)
	@n=0; for o in $(LIB:%=$(B)/%.o); do n=$$((n + 1)); $(NM) -g $$o | sed "s|^|$$n $$o |"; done | awk '\
		$$(NF-1) == "U" { need[$$0]; next } { at[$$NF] = $$1 } \
		END { for (l in need) { split(l, f); if (at[f[4]] > f[1]) { print f[2], "calls up:", f[4]; bad = 1 } } exit bad }'
	@! grep -ln '<linux/' main.c applets/*.c lib/base/*.c lib/container/*.c lib/run/*.c

lint: $(B)/sysroot/done $(B)/applets.h
	@sh test/lint.sh $(CC) $(LIB:%=%.c) $(APPLET_SRC:%=%.c) main.c -- $(FLAGS)

bench: all
	sh test/bench/run ./lxcbox

# Every system call of the commands failing once, and their processes killed at each: minutes. FAULT = start error super:137 has one.
FAULT =
fault: all
	@bash test/fault/run.sh $(FAULT)

# Where the bytes go.
size: $(B)/lxcbox
	@ls -l lxcbox | awk '{ print $$5, "bytes" }'
	@size $(OBJ) | awk 'NR > 1 { print $$1 + $$2, $$6 }' | sort -rn | head -n 40

links:
	@for a in $(APPLETS); do echo "$(BINDIR)/lxc-$$a"; done

install: all
	mkdir -p $(DESTDIR)$(BINDIR)
	cp lxcbox $(DESTDIR)$(BINDIR)/lxcbox
	for a in $(APPLETS); do ln -sf lxcbox $(DESTDIR)$(BINDIR)/lxc-$$a; done

uninstall:
	for a in $(APPLETS); do rm -f $(DESTDIR)$(BINDIR)/lxc-$$a; done
	rm -f $(DESTDIR)$(BINDIR)/lxcbox

clean:
	rm -rf lxcbox $(B)/lib $(B)/applets $(B)/unit $(B)/sanitize $(B)/asan $(B)/fuzz $(B)/main.* $(B)/lxcbox* $(B)/flags

distclean:
	rm -rf lxcbox $(B)

FORCE:
.PHONY: all demo test unit sanitize asan fuzz layers lint bench fault size links install uninstall clean distclean FORCE
