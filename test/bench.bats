# make bench: the figures, not their size, which is the machine's affair

load helper

@test "bench: measures without any peer, gives every figure as JSON and leaves nothing" {
	! real || skip_because "measures lxcbox"
	need ip unshare
	PEERS='' ROUNDS=1 BENCH_N=2 OUT=$T/bench.json TMPDIR=$T run -0 sh "$here/bench/run" "$LXCBOX"
	[[ $output == *"goal 384"* ]]
	need jq
	jq -e '.version and .kernel and (.regime == "A" or .regime == "B") and .rounds == 1' bench.json
	# a key for each line of the table, each measured but for those of the peers
	jq -e '.figures | length == 47' bench.json
	jq -e '[.figures[] | has("value") and has("unit") and has("goal") and has("met")] | all' bench.json
	jq -e '[.figures | to_entries[] | select(.key | test("lxc-|[.](lxc|crun|runc|bwrap|nspawn|nsenter)$") | not) | .value.value | type == "number"] | all' bench.json
	jq -e '.peers == [] and (.missing | length == 5)' bench.json
	jq -e '[.times[] | .failed == 0] | all' bench.json
	[ -z "$(find "$T" -maxdepth 1 -name 'lxcbox-bench.*')" ]
}

@test "bench: a binary that is not there is an error, and says so" {
	run -1 --separate-stderr sh "$here/bench/run" "$T/none"
	[ "$stderr" = "bench: usage: run BINARY" ]
}
