#!/usr/bin/env bats
# Configurations of real users, each with what LXC 5.0.2 says of it. The corpus
# stands beside the project, in ../shared/corpus, or where LXCBOX_CORPUS says.

load helper

setup() {
	corner_setup
	CORPUS=${LXCBOX_CORPUS:-$BATS_TEST_DIRNAME/../../shared/corpus}
	[ -d "$CORPUS/conf" ] || skip_because "the corpus is not here"
	# no file of an installed LXC takes the place of a built-in one
	[ ! -d /usr/share/lxc ] || mount -t tmpfs -o mode=755 lxc /usr/share/lxc
	MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo | sort)
	C=$T/c.conf
}

# What LXC reads is a file without its includes, as its verdicts were made.
without_includes() { sed 's/^[[:blank:]]*lxc\.include/#&/' "$1"; }

# ask FILE KEY...: the values of its keys, in "out" and "err"
ask() {
	local f=$1 k=()
	shift
	while [ $# -gt 0 ]; do
		k+=(-c "$1")
		shift
	done
	lxc-info -P "$P" -n c1 --rcfile "$f" "${k[@]}" >out 2>err
}

# verdicts: FILE VERDICT LINE of each file. A legacy file is judged as it is behind lxc-update-config; two that this
# program leaves half converted, for want of a newline behind their last line, are good ones.
verdicts() {
	awk -F '\t' -v OFS='\t' '
		FNR == 1 { table++; next }
		table == 1 { verdict[$1] = $3; line[$1] = "" }
		table == 2 && !($1 in verdict) { verdict[$1] = $2; line[$1] = $3 }
		END {
			verdict["legacy/058.conf"] = verdict["legacy/061.conf"] = "accepted"
			for (f in verdict) print f, verdict[f], line[f]
		}' "$CORPUS/REFERENCE-LEGACY.tsv" "$CORPUS/REFERENCE.tsv" | sort
}

# errors_name_lines FILE: each line of "err" is "lxc-info: FILE:LINE: KEY: reason", and that line of the file has that key
errors_name_lines() {
	awk -v f="$1" '
		NR == FNR { text[NR] = $0; next }
		{
			sub(/^lxc-info: /, "")
			if (index($0, f ":") != 1) { bad = 1; print; next }
			rest = substr($0, length(f) + 2)
			split(rest, part, ": ")
			if (!index(text[part[1]], part[2]) || part[3] == "") { bad = 1; print }
		}
		END { exit bad || NR == 0 }' "$1" err
}

@test "corpus: what LXC accepts is accepted, what it rejects is rejected with file, line, key and reason" {
	local file verdict line bad=0 got
	while IFS=$'\t' read -r file verdict line; do
		without_includes "$CORPUS/conf/$file" >"$C"
		got=accepted
		ask "$C" lxc.arch || got=rejected
		if [ "$got" != "$verdict" ]; then
			echo "$file: $got, not $verdict: $(cat err)"
			bad=1
		elif [ "$got" = accepted ]; then
			[ ! -s err ] || { echo "$file: $(cat err)"; bad=1; }
		elif ! errors_name_lines "$C" || { [ -n "$line" ] && ! grep -q "^lxc-info: $C:$line: " err; }; then
			echo "$file: not of that form, or not line $line: $(cat err)"
			bad=1
		fi
	done < <(verdicts)
	[ "$bad" = 0 ]
}

# FILE KEY...: a line for each file; what LXC printed for them is decoded into "want-FILE"; where two runs of it differ: "random"
values() {
	awk -F '\t' '
		function decode(s,    i, n, part, out) {
			n = split(substr(s, 2, length(s) - 2), part, /\\\\/)
			for (i = 1; i <= n; i++) {
				gsub(/\\n/, "\n", part[i])
				gsub(/\\t/, "\t", part[i])
				gsub(/\\"/, "\"", part[i])
				out = out (i > 1 ? "\\" : "") part[i]
			}
			return out
		}
		FNR == 1 { next }
		$3 == "RANDOM" { print $1, $2 >"random"; next }
		{
			to = "want-" $1
			gsub("/", "-", to)
			printf "%s", decode($3) >>to
			close(to)
			keys[$1] = keys[$1] " " $2
		}
		END { for (f in keys) print f keys[f] }' "$CORPUS/REFERENCE-VALUES.tsv"
}

@test "corpus: every key prints what LXC prints" {
	local file keys bad=0
	values >list
	while read -r file keys; do
		without_includes "$CORPUS/conf/$file" >"$C"
		# shellcheck disable=SC2086
		ask "$C" $keys
		cmp -s out "want-${file//\//-}" || { echo "$file:"; diff "want-${file//\//-}" out || bad=1; }
	done <list
	[ -s list ] && [ "$bad" = 0 ]
	while read -r file keys; do
		without_includes "$CORPUS/conf/$file" >"$C"
		ask "$C" "$keys"
		grep -qE "^$keys = ([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}( .*)?$" out || { echo "$file: $(cat out)"; bad=1; }
	done <random
	[ "$bad" = 0 ]
}

# Its includes are all files that come with LXC, or with packages beside it.
shipped_includes() {
	! sed -n 's/^[[:blank:]]*lxc\.include[[:blank:]]*=[[:blank:]]*//p' "$1" |
		grep -qvE '^((/usr|/data/data/com\.termux/files/usr)/share/lxc/config|LXC_TEMPLATE_CONFIG)/(([a-z-]*\.)?(common|userns|lucid|nesting)\.conf|(common|userns)\.conf\.d/(00-lxcfs\.conf)?)$|^/etc/lxc/default\.conf$'
}

@test "corpus: the common files that configurations include are built in" {
	local file verdict line n=0 bad=0
	while IFS=$'\t' read -r file verdict line; do
		file=$CORPUS/conf/$file
		[ "$verdict" = accepted ] && grep -q '^[[:blank:]]*lxc\.include' "$file" && shipped_includes "$file" || continue
		n=$((n + 1))
		ask "$file" lxc.arch || { echo "$file: $(cat err)"; bad=1; }
	done < <(verdicts)
	echo "$n files with includes"
	[ "$n" -gt 0 ] && [ "$bad" = 0 ]
}
