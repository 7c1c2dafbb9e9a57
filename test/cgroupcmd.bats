# lxc-cgroup: read and write files of a running container's cgroups.

load helper

# one: c1 runs
one() {
	make_ctr c1 'lxc.init.cmd = /bin/sleep 1000' "$@"
	lxc-start -P "$P" -n c1
}
end() { lxc-stop -k -P "$P" -n c1; }
cg() { lxc-cgroup -P "$P" -n c1 "$@"; }
# v1 CONTROLLER...: the test wants these hierarchies
v1() {
	local m
	for m; do
		mountpoint -q "/sys/fs/cgroup/$m" || skip_because "the cgroup controller $m is not mounted"
	done
}
# where CONTROLLER: c1's folder in it
where() { echo "/sys/fs/cgroup/$1$(cgroup_of $$ "/sys/fs/cgroup/$1")/lxc/c1"; }

@test "cgroup: prints a file of the container's as the kernel has it" {
	v1 cpu pids
	one
	echo 300 >"$(where cpu)/cpu.shares"
	run -0 --separate-stderr cg cpu.shares
	[ "$output" = 300 ]
	[ -z "$stderr" ]
	# no further newline, and none less
	cg cpu.shares >got
	printf '300\n' | cmp - got
	run -0 cg pids.max
	[ "$output" = max ]
	end
}

@test "cgroup: prints files of many lines, and empty ones" {
	v1 memory devices
	one 'lxc.cgroup.devices.deny = a' 'lxc.cgroup.devices.allow = c 1:3 rwm' 'lxc.cgroup.devices.allow = c 1:5 rwm'
	run -0 cg devices.list
	[ "${#lines[@]}" -ge 2 ]
	contains <(echo "$output") "c 1:3 rwm"
	cg memory.stat >got
	[ "$(wc -l <got)" -gt 10 ]
	[ "$(grep -c '^$' got)" = 0 ]
	end
}

@test "cgroup: sets a file and says nothing" {
	v1 cpu memory
	one
	run -0 --separate-stderr cg cpu.shares 512
	[ -z "$output$stderr" ]
	[ "$(<"$(where cpu)/cpu.shares")" = 512 ]
	run -0 cg memory.limit_in_bytes 64M
	[ "$(<"$(where memory)/memory.limit_in_bytes")" = $((64 << 20)) ]
	end
}

@test "cgroup: sets several at once, in the order given, up to the first that fails" {
	v1 cpu pids
	one
	run -0 --separate-stderr cg cpu.shares=600 pids.max=77
	[ -z "$output$stderr" ]
	[ "$(cg cpu.shares) $(cg pids.max)" = "600 77" ]
	run -1 --separate-stderr cg cpu.shares=601 pids.max=many cpu.shares=602
	[ "$stderr" = "lxc-cgroup: c1: pids.max = many: the kernel refuses it: Invalid argument" ]
	[ "$(cg cpu.shares)" = 601 ]
	run -1 --separate-stderr cg cpu.shares=603 pids.max
	[ "$stderr" = "lxc-cgroup: pids.max: no KEY=VALUE" ]
	[ "$(cg cpu.shares)" = 601 ]
	end
}

@test "cgroup: --json reads several" {
	v1 cpu pids
	one
	cg cpu.shares 512
	run -0 cg --json cpu.shares pids.max
	[ "$output" = '{"name":"c1","values":{"cpu.shares":"512","pids.max":"max"}}' ]
	run -1 --separate-stderr cg --json cpu.shares pids.min
	[ -z "$output" ]
	end
}

@test "cgroup: files of the v2 tree beside those of v1" {
	v1 unified
	one
	run -0 cg cgroup.freeze
	[ "$output" = 0 ]
	run -0 cg cgroup.freeze 1
	[ "$(<"$(where unified)/cgroup.freeze")" = 1 ]
	run -0 cg cgroup.freeze 0
	end
}

@test "cgroup: a controller alone, or with its dot, lists the files it has" {
	v1 pids
	one
	run -0 cg pids
	[ "${lines[*]}" = "$(cd "$(where pids)" && echo pids.*)" ]
	run -0 cg pids.
	[ "${lines[*]}" = "$(cd "$(where pids)" && echo pids.*)" ]
	end
}

@test "cgroup: an unknown controller and an unknown file are told apart" {
	v1 cpu memory
	one
	run -1 --separate-stderr cg nonsense.limit
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: nonsense.limit: it has no controller nonsense" ]
	[[ ${stderr_lines[1]} == "hint: it has "*cpu*memory* ]]
	run -1 --separate-stderr cg nonsense.limit 3
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: nonsense.limit: it has no controller nonsense" ]
	run -1 --separate-stderr cg nonsense
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: nonsense: it has no controller nonsense" ]
	run -1 --separate-stderr cg memory.limit_in_byte
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: memory.limit_in_byte: the controller memory has no such file" ]
	[ "${stderr_lines[1]}" = "hint: did you mean memory.limit_in_bytes?" ]
	run -1 --separate-stderr cg memory.something.else 4
	[ "${stderr_lines[1]}" = "hint: lxc-cgroup -n c1 memory lists them" ]
	end
}

@test "cgroup: what can only be read, or only be written, is told so" {
	v1 memory devices
	one
	run -1 --separate-stderr cg memory.usage_in_bytes 5
	[ "$stderr" = "lxc-cgroup: c1: memory.usage_in_bytes: can only be read" ]
	run -1 --separate-stderr cg devices.allow
	[ "$stderr" = "lxc-cgroup: c1: devices.allow: can only be written" ]
	end
}

@test "cgroup: what the kernel refuses is explained where its errno does not" {
	v1 cpuset memory devices
	one
	run -1 --separate-stderr cg cpuset.cpus 900
	[[ ${stderr_lines[0]} == "lxc-cgroup: c1: cpuset.cpus = 900: the kernel refuses it: "* ]]
	[[ ${stderr_lines[1]} == "hint: only what "*"the cgroup above has"* ]]
	run -1 --separate-stderr cg cpuset.cpus ""
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: cpuset.cpus = : the kernel refuses it: No space left on device" ]
	[ "${stderr_lines[1]}" = "hint: it needs one at least, as processes are in it" ]
	run -1 --separate-stderr cg devices.allow tty
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: devices.allow = tty: the kernel refuses it: Invalid argument" ]
	[ "${stderr_lines[1]}" = 'hint: a rule is "c|b|a MAJOR:MINOR rwm"' ]
	run -1 --separate-stderr cg memory.limit_in_bytes lots
	[[ ${stderr_lines[0]} == "lxc-cgroup: c1: memory.limit_in_bytes = lots: the kernel refuses it: "* ]]
	end
}

@test "cgroup: memory.limit may not be above memory.memsw.limit" {
	v1 memory
	one
	cg memory.memsw.limit_in_bytes >/dev/null 2>&1 || skip_because "this kernel does not count swap"
	cg memory.limit_in_bytes 64M
	cg memory.memsw.limit_in_bytes 64M
	run -1 --separate-stderr cg memory.limit_in_bytes 128M
	[ "${stderr_lines[0]}" = "lxc-cgroup: c1: memory.limit_in_bytes = 128M: the kernel refuses it: Invalid argument" ]
	[ "${stderr_lines[1]}" = "hint: it may not be above memory.memsw.limit_in_bytes: set that first" ]
	run -1 --separate-stderr cg memory.memsw.limit_in_bytes 32M
	[ "${stderr_lines[1]}" = "hint: it may not be below memory.limit_in_bytes: set that first" ]
	end
}

@test "cgroup: no way out of the container's own cgroup" {
	one
	local k
	for k in ../cpu.shares /etc/passwd cpu/../cpu.shares .. . ""; do
		run -1 --separate-stderr cg "$k"
		[ "$stderr" = "lxc-cgroup: c1: $k: no name of a cgroup file" ]
		run -1 --separate-stderr cg "$k" 1
		[ "$stderr" = "lxc-cgroup: c1: $k: no name of a cgroup file" ]
	done
	end
}

@test "cgroup: of a container that does not run it is an error; so is a missing KEY" {
	make_ctr c1
	run -1 --separate-stderr cg cpu.shares
	[ "$output$stderr" = "lxc-cgroup: c1: is not running" ]
	run -1 --separate-stderr cg
	[ "${stderr_lines[0]}" = "lxc-cgroup: which KEY?" ]
	run -1 --separate-stderr cg devices.allow c 1:3 rwm
	[ "${stderr_lines[0]}" = "lxc-cgroup: 1:3: one VALUE only" ]
}

@test "cgroup: works without a supervisor, on a frozen container, and from another cgroup" {
	v1 cpu
	one
	local super i
	super=$(super_of c1)
	kill -KILL "$super"
	wait_until 10 gone "$super"
	run -0 cg cpu.shares 333
	lxc-freeze -P "$P" -n c1
	run -0 cg cpu.shares
	[ "$output" = 333 ]
	(
		for i in "${!CGROUPS[@]}"; do
			mkdir "${CGROUPS[i]}/other" && cp "${CGROUPS[i]}/cpuset.cpus" "${CGROUPS[i]}/cpuset.mems" "${CGROUPS[i]}/other/" 2>/dev/null || :
			echo "$BASHPID" >"${CGROUPS[i]}/other/cgroup.procs"
		done
		cg cpu.shares >got
	)
	for i in "${!CGROUPS[@]}"; do
		rmdir "${CGROUPS[i]}/other"
	done
	[ "$(<got)" = 333 ]
	end
}
