#!/bin/sh
# Runs the whole suite again and again while the machine is busy: tests/under-load.sh [runs] [what dotnet test takes].
# One line for each run: passed, failed, skipped, and the names of the failed tests and of the suites that left no result. A suite that begins and leaves
# none fails its run, and when the whole solution is run every suite must leave one. The exit code is 1 when any run failed; the output of such a run is
# kept. A test that hangs ends its suite after twelve minutes, as in .ci/run.
set -u
runs=${1:-10}
[ $# -gt 0 ] && shift
cd "$(dirname "$0")/.." || exit 1
expected=
[ $# -gt 0 ] || expected=$(cd tests && echo *.Tests)
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
    dotnet test --no-build --blame-hang-timeout 12m --blame-hang-dump-type mini "$@" >"$log" 2>&1 || result=red
    awk -v run="$run" -v result="$result" -v expected="$expected" '
        BEGIN { n = split(expected, names_of, " "); for (i = 1; i <= n; i++) due[names_of[i]] = 1 }
        # The name of the suite in a path, or in the last but one word of a result: Pop3Module.Tests.dll (net10.0).
        function suite(text) { sub(/\.dll.*/, "", text); sub(/.*[\/\\ ]/, "", text); return text }
        # The build of a suite for .NET Framework has no adapter for dotnet test; one of the suites runs it.
        /^Test run for / && !/\(\.NETFramework/ { due[suite($0)] = 1 }
        /^No test matches the given testcase filter/ { sub(/.* in /, ""); delete due[suite($0)] }
        /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
            delete due[suite($0)]
            gsub(/,/, "")
            for (i = 1; i < NF; i++) {
                if ($i == "Failed:") failed += $(i + 1)
                if ($i == "Passed:") passed += $(i + 1)
                if ($i == "Skipped:") skipped += $(i + 1)
            }
        }
        /Test Run Aborted|test run was aborted/ { result = "red" }
        /^ +Failed .*\[[^]]*\]$/ { sub(/^ +Failed /, ""); sub(/ \[[^]]*\]$/, ""); names = names "\n    " $0 }
        END {
            for (name in due) { result = "red"; names = names "\n    " name " left no result" }
            if (passed + 0 == 0) result = "red"
            printf "run %d: %s, %d passed, %d failed, %d skipped%s\n", run, result, passed, failed, skipped, names
            exit result == "red"
        }' "$log" || { result=red; status=1; }
    [ "$result" = red ] && cp "$log" "${TMPDIR:-/tmp}/under-load-$run.log"
    run=$((run + 1))
done
exit $status
