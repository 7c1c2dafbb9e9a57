# lxc-list: containers by what they do, as Debian printed them.

load helper

sleeper() { make_ctr "$1" 'lxc.init.cmd = /bin/sleep 1000' "${@:2}"; }
# freezer NAME 1|0: freezes it, thaws it
freezer() {
	local c
	for c in "${CGROUPS[@]}"; do
		c=$c/lxc/$1
		[ ! -e "$c/freezer.state" ] || if [ "$2" = 1 ]; then echo FROZEN; else echo THAWED; fi >"$c/freezer.state"
		[ ! -e "$c/cgroup.freeze" ] || echo "$2" >"$c/cgroup.freeze"
	done
}

@test "list: three groups, (auto) behind those that start by themselves" {
	sleeper web 'lxc.start.auto = 1'
	sleeper db
	sleeper ice 'lxc.start.auto = 1'
	sleeper old 'lxc.start.auto = 1'
	sleeper spare 'lxc.start.auto = 0'
	lxc-start -P "$P" -n web
	lxc-start -P "$P" -n db
	lxc-start -P "$P" -n ice
	freezer ice 1
	wait_until 5 is_state ice FROZEN
	run -0 --separate-stderr lxc-list -P "$P"
	[ "$output" = "RUNNING
  db
  web (auto)

FROZEN
  ice (auto)

STOPPED
  old (auto)
  spare" ]
	[ -z "$stderr" ]
	freezer ice 0
	for n in web db ice; do lxc-stop -k -P "$P" -n $n; done
}

@test "list: without any container, or without its folder, the headings stand" {
	run -0 --separate-stderr lxc-list -P "$P"
	[ "$output" = "RUNNING

FROZEN

STOPPED" ]
	[ -z "$stderr" ]
	run -0 lxc-list -P "$T/nowhere"
	[ "${#lines[@]}" = 3 ]
	run -0 lxc-list
	[ "${lines[0]}" = RUNNING ]
}

@test "list: one that runs from a file of its own is there, too" {
	sleeper c1
	lxc-start -P "$P" -n volatile -f "$P/c1/config"
	run -0 lxc-list -P "$P"
	[ "$output" = "RUNNING
  volatile

FROZEN

STOPPED
  c1" ]
	lxc-stop -k -P "$P" -n volatile
}

@test "list: --json is what lxc-ls --json tells" {
	sleeper c1 'lxc.start.auto = 1' 'lxc.group = web'
	sleeper c2
	lxc-start -P "$P" -n c2
	[ "$(lxc-list -P "$P" --json)" = "$(lxc-ls -P "$P" --json)" ]
	run -0 lxc-list -P "$P" --json
	[[ ${lines[0]} == '[{"name":"c1","state":"STOPPED",'*'"autostart":true,'*'"groups":["web"]'* ]]
	lxc-stop -k -P "$P" -n c2
	run -0 lxc-list -P "$T/nowhere" --json
	[ "$output" = "[]" ]
}

@test "list: a configuration that is broken does not hide its container" {
	sleeper c1 'lxc.nosuch = 1'
	run -0 --separate-stderr lxc-list -P "$P"
	[[ $output == *STOPPED*c1* ]]
}
