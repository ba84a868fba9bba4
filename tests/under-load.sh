#!/bin/sh
# Runs the whole suite again and again while the machine is busy: tests/under-load.sh [runs] [what dotnet test takes].
# One line for each run: passed, failed, skipped, and the names of the failed tests. The exit code is 1 when any run failed.
set -u
runs=${1:-10}
[ $# -gt 0 ] && shift
cd "$(dirname "$0")/.." || exit 1
dotnet build || exit 1

log=$(mktemp)
load=
if command -v stress-ng >/dev/null; then
    stress-ng --cpu 8 --quiet & load=$!
else
    for _ in 1 2 3 4 5 6 7 8; do
        while :; do :; done & load="$load $!"
    done
fi

trap 'kill $load 2>/dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

status=0
run=1
while [ "$run" -le "$runs" ]; do
    result=green
    dotnet test --no-build "$@" >"$log" 2>&1 || { result=red; status=1; }
    awk -v run="$run" -v result="$result" '
        /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
            gsub(/,/, "")
            for (i = 1; i < NF; i++) {
                if ($i == "Failed:") failed += $(i + 1)
                if ($i == "Passed:") passed += $(i + 1)
                if ($i == "Skipped:") skipped += $(i + 1)
            }
        }
        /^ +Failed .*\[[^]]*\]$/ { sub(/^ +Failed /, ""); sub(/ \[[^]]*\]$/, ""); names = names "\n    " $0 }
        END { printf "run %d: %s, %d passed, %d failed, %d skipped%s\n", run, result, passed, failed, skipped, names }' "$log"
    [ "$result" = red ] && cp "$log" "${TMPDIR:-/tmp}/under-load-$run.log"
    run=$((run + 1))
done
exit $status
