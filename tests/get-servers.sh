#!/usr/bin/env bash
# Downloads the POP3 servers that tests/Pop3Module.Servers.Tests runs, from the package sources of this Debian or Ubuntu, and unpacks each into a folder of
# its own: the packages exclude one another, so none is installed. What a package needs and the machine lacks is unpacked with it. Dovecot is not among
# them: it is installed. A server that is there already is left as it is.
#   tests/get-servers.sh [server ...]
# The folder is $POP3MODULE_SERVERS, by default ~/.cache/pop3module/servers.
set -uo pipefail
cache=${POP3MODULE_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/pop3module/servers}

# What a server runs without: mail transport agents, what maintainer scripts call, and an interpreter for extensions.
declare -r unneeded='^(exim4.*|postfix|update-inetd|gamin|gawk|libsigsegv2|db[0-9.]*-util|gnutls-bin|mysql-common|mariadb-common|guile.*|ssl-cert)$'
declare -A packages=(
    [solid-pop3d]='solid-pop3d openbsd-inetd'
    [popa3d]='popa3d openbsd-inetd'
    [mailutils]='mailutils-pop3d'
    [courier]='courier-pop'
    [cyrus]='cyrus-pop3d sasl2-bin libsasl2-modules'
)
failed=0

# get SERVER: unpacks into a folder beside its place, which it gets when it is whole.
get() {
    local server=$1 names file part folder
    folder=$(mktemp -d "$cache/$server.XXXXXX") && chmod 755 "$folder" && cd "$folder" || return 1
    # Only the names are wanted; removing what excludes the package is part of the simulation.
    # shellcheck disable=SC2086
    names=$(apt-get install --simulate --quiet --no-install-recommends ${packages[$server]} | awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' | grep -vE "$unneeded")
    [ -n "$names" ] || return 1
    # shellcheck disable=SC2086
    apt-get download --quiet $names || return 1
    for file in *.deb; do
        dpkg -x "$file" . && dpkg-deb --show --showformat '${Package} ${Version}\n' "$file" >>packages && rm "$file" || return 1
    done

    # /lib and its like are links into /usr on the machine.
    for part in bin lib lib64 sbin; do
        if [ -d "$part" ]; then
            mkdir -p "usr/$part" && cp -a "$part/." "usr/$part/" && rm -r "$part" || return 1
        fi
    done
    rm -rf usr/share/doc usr/share/man usr/share/locale
    mv "$folder" "$cache/$server"
}

# have SERVER: gets it where it is not there, and tells what was wrong.
have() {
    local server=$1
    if [ -z "${packages[$server]:-}" ]; then
        echo "$server is none of ${!packages[*]}." >&2
        return 1
    fi

    if [ ! -d "$cache/$server" ] && ! (get "$server") >"$cache/$server.log" 2>&1; then
        echo "$server cannot be had:" >&2
        tail -n 5 "$cache/$server.log" >&2
        rm -rf "$cache/$server".??????
        return 1
    fi
}

mkdir -p "$cache" || exit 1
[ "$#" -gt 0 ] || set -- "${!packages[@]}"
jobs=()
for server in "$@"; do
    have "$server" &
    jobs+=($!)
done
for job in "${jobs[@]}"; do
    wait "$job" || failed=1
done
exit "$failed"
