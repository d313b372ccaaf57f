#!/bin/sh
# A PostgreSQL server to throw away: makes it, prints its address on one line, and stops and removes it when standard
# input ends. So it goes whenever the program that started it does, however that ends.
#
#   cluster.sh            nothing is synced to the disk: for tests
#   cluster.sh durable    everything is: for measurements
#
# Instead of an address, the line may be `error: …` with what to do. It listens on a Unix socket only, in a folder that
# no other user may enter, so it asks for no password. As root it runs as the user `postgres`, since it refuses to be root.
set -eu
cd /

fail() {
    echo "error: $1"
    exit 1
}

# The newest that is installed: Debian keeps every version in a folder of its own, others have one on the path.
bin=$(for initdb in /usr/lib/postgresql/*/bin/initdb; do [ -x "$initdb" ] && dirname "$initdb"; done | sort -V | tail -n 1)
if [ -z "$bin" ]; then
    initdb=$(command -v initdb) || fail "no PostgreSQL server here; \`cargo xtask setup\` installs Debian's"
    bin=$(dirname "$(readlink -f "$initdb")")
fi

if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || fail "PostgreSQL does not run as root, and there is no user postgres to run it as"
    as() { runuser -u postgres -- "$@"; }
else
    as() { "$@"; }
fi

folder=$(as mktemp -d "${TMPDIR:-/tmp}/lobby-pg.XXXXXX") || fail "cannot make a folder in ${TMPDIR:-/tmp}"
end() {
    as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

options="-k $folder -c listen_addresses= -c unix_socket_permissions=0700 -c max_connections=500 -c log_min_messages=error"
if [ "${1:-}" != durable ]; then
    options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c deadlock_timeout=100ms"
fi
# Standard input stays with this shell alone.
as "$bin/initdb" -D "$folder/data" -U lobby -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 </dev/null ||
    fail "initdb failed: $(tail -n 3 "$folder/initdb.log")"
as "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -o "$options" -w start >/dev/null 2>&1 </dev/null ||
    fail "the server did not start: $(tail -n 3 "$folder/server.log")"

echo "postgres://lobby@$(printf %s "$folder" | sed 's|/|%2F|g')"
cat >/dev/null
