#!/usr/bin/env bash
# Clones the commit that is checked out into two folders, makes the package in both, and compares every file of the module and the package itself.
# The second clone lies deeper and is built in another time zone, language and file mode, as in CI, and each by compilers of its own: none of that may
# change an octet.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
commit=$(git rev-parse HEAD)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# pack FOLDER [NAME=VALUE...]: prints the hashes of what the package is made of.
pack() {
    git clone --quiet --no-checkout "$root" "$1"
    git -C "$1" checkout --quiet "$commit"
    (cd "$1" && env "${@:2}" dotnet pack build/Pop3Module.Package --configuration Release -nodeReuse:false -p:UseSharedCompilation=false >"$1.log" 2>&1) || {
        cat "$1.log" >&2
        return 1
    }
    (cd "$1/artifacts/package" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

mkdir -p "$scratch/another/place"
pack "$scratch/one" >"$scratch/one.sums"
(umask 077 && pack "$scratch/another/place/two" CI=true TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8) >"$scratch/two.sums"
diff "$scratch/one.sums" "$scratch/two.sums"
cat "$scratch/one.sums"
echo "$(wc -l <"$scratch/one.sums") files of commit $commit are the same from two clones."
