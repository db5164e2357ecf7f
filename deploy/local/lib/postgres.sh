# shellcheck shell=bash
# A private PostgreSQL cluster: a folder of its own, loopback only, passwords required, durability as in production.

# postgres_bin_dir: prints the folder of the server programs of the newest installed version, 15 at the least.
postgres_bin_dir() {
  local initdb
  for initdb in $(find /usr/lib/postgresql /usr/pgsql-* -path '*/bin/initdb' 2>/dev/null | sort -rV); do
    [ "$("$initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ] || continue
    dirname "$initdb"
    return
  done
  return 1
}

# postgres_as COMMAND...: runs it as the cluster's owner: the caller, or the user postgres where the caller is root
# (the server refuses to run as root).
postgres_as() {
  "${postgres_owner[@]}" "$@"
}

postgres_owner=(env)
[ "$(id -u)" != 0 ] || postgres_owner=(setpriv --reuid=postgres --regid=postgres --init-groups env -C /)

# postgres_home DIR: prints where the cluster that belongs to DIR lives: DIR itself, or a folder of the system where the
# user postgres cannot reach DIR (a clone below /root).
postgres_home() {
  if [ "$(id -u)" != 0 ] || postgres_as test -x "$(dirname "$1")"; then
    echo "$1"
  else
    echo "/var/lib/saikne-local/$(printf '%s' "$1" | cksum | cut -d' ' -f1)"
  fi
}

# postgres_create DIR PASSFILE: makes the cluster, with the superuser saikne and a random password in PASSFILE.
postgres_create() {
  local home=$1 passfile=$2 bin password memory_mib
  [ ! -e "$home/created" ] || return 0
  bin=$(postgres_bin_dir) || ui_die "no PostgreSQL 15 or newer found: install postgresql-15, then run again"
  rm -rf "$home"
  mkdir -p "$home"
  [ "$(id -u)" != 0 ] || chown postgres:postgres "$home"
  chmod 700 "$home"
  password=$(secrets_random)
  printf '%s' "$password" | postgres_as tee "$home/password" >/dev/null
  ui_quiet "$log_dir/initdb.log" "initdb failed: read the log" \
    postgres_as "$bin/initdb" --pgdata="$home/data" --username=saikne --pwfile="$home/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums
  rm -f "$home/password"
  memory_mib=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
  postgres_as tee -a "$home/data/postgresql.conf" >/dev/null <<EOF

# Saikne, local run. Durability stays as in production: fsync, full_page_writes and synchronous_commit are on.
listen_addresses = '127.0.0.1'
max_connections = 300
shared_buffers = '$((memory_mib / 8 > 1024 ? 1024 : memory_mib / 8))MB'
max_wal_size = '4GB'
min_wal_size = '512MB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
log_lock_waits = on
log_line_prefix = '%m [%p] %d '
EOF
  secrets_write "$passfile" "*:*:*:saikne:$password"
  postgres_as touch "$home/created"
}

# postgres_socket_dir DIR: the folder of the Unix socket; a socket's path has at most 107 bytes.
postgres_socket_dir() {
  local home=$1 dir
  if [ ${#home} -le 80 ]; then
    dir=$home/socket
  else
    dir=$(cat "$home/socket_dir" 2>/dev/null || true)
    if [ -z "$dir" ] || [ ! -d "$dir" ]; then
      dir=$(postgres_as mktemp -d /tmp/saikne-pg.XXXXXX)
      echo "$dir" | postgres_as tee "$home/socket_dir" >/dev/null
    fi
  fi
  [ -d "$dir" ] || postgres_as mkdir -m 700 "$dir"
  echo "$dir"
}

# postgres_start DIR PORT: starts the cluster as process `postgres` and waits until it answers. Tries again a few times:
# after a kill -9 the server refuses to start until the last of its old processes has noticed.
postgres_start() {
  local home=$1 port=$2 bin socket attempt
  bin=$(postgres_bin_dir)
  socket=$(postgres_socket_dir "$home")
  for attempt in 1 2 3 4 5; do
    process_start postgres "${postgres_owner[@]}" "$bin/postgres" -D "$home/data" -p "$port" -k "$socket"
    ui_wait 60 postgres_ready_or_gone "$socket" "$port" || break
    ! postgres_ready "$socket" "$port" || return 0
    sleep "$attempt"
  done
  tail -n 5 "$log_dir/postgres.log" >&2
  ui_die "PostgreSQL does not answer on port $port: read $(paths_show "$log_dir/postgres.log")"
}

postgres_ready_or_gone() { postgres_ready "$1" "$2" || process_gone postgres; }
postgres_ready() { "$(postgres_bin_dir)/pg_isready" -q -h "$1" -p "$2"; }

# postgres_url DIR PORT PASSFILE: a libpq connection string of the superuser, through the socket, without the password.
postgres_url() {
  echo "host=$(postgres_quote "$(postgres_socket_dir "$1")") port=$2 user=saikne dbname=postgres passfile=$(postgres_quote "$3")"
}

# postgres_quote VALUE: the value as a libpq connection string needs it.
postgres_quote() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\\\'}"
}
