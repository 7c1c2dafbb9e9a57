# make fault, a part of it: a call fails, a process is killed, at every so many points of each command.

load helper

# it makes a corner of its own
setup() { :; }
teardown() { :; }
export BATS_TEST_TIMEOUT=300

@test "fault: no call that fails and no process that is killed leaves a command hanging or anything behind" {
	[ "$(uname -m)" = x86_64 ] || skip_because "fault.c knows the registers of x86_64 alone"
	! real || skip_because "LXC 5 is not under test here"
	need unshare ip
	# other points each day
	offset=$(($(date +%s) / 86400 % 89))
	echo "run.sh -s 89 -o $offset"
	run -0 bash "$here/fault/run.sh" -s 89 -o "$offset"
	[ "$(grep -c ' points ' <<<"$output")" = 38 ]
	run ! grep FAIL <<<"$output"
}
