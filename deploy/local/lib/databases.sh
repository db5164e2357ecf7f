# shellcheck shell=bash
# Six databases, each owned by one role of the same name that can connect to no other.

services=(crm ordering inventory procurement production finance)

# databases_create URL: makes what is missing on the server at URL (a role that may create databases and roles).
# Passwords lie in $secrets_dir/SERVICE.pgpass; a role whose file is gone gets a new one.
databases_create() {
  local url=$1 service name password
  for service in "${services[@]}"; do
    name=saikne_$service
    [ -s "$secrets_dir/$service.pgpass" ] ||
      secrets_write "$secrets_dir/$service.pgpass" "*:*:$name:$name:$(secrets_random)"
    password=$(secrets_password "$secrets_dir/$service.pgpass")
    databases_psql "$url" <<EOF || ui_die "database $name could not be created: read $(paths_show "$log_dir/databases.log")"
SET password_encryption = 'scram-sha-256';
SELECT 'CREATE ROLE $name LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') \\gexec
ALTER ROLE $name PASSWORD '$password';
SELECT 'GRANT $name TO CURRENT_USER' FROM pg_roles WHERE rolname = current_user AND NOT rolsuper \\gexec
SELECT 'CREATE DATABASE $name OWNER $name'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$name') \\gexec
REVOKE ALL ON DATABASE $name FROM PUBLIC;
EOF
  done
}

# databases_lock_maintenance URL: on our own cluster, also the two databases that every cluster has.
databases_lock_maintenance() {
  databases_psql "$1" <<<'REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC;'
}

# databases_psql URL: runs the SQL of standard input, stopping at the first error.
databases_psql() {
  mkdir -p "$log_dir"
  psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --dbname="$1" >>"$log_dir/databases.log" 2>&1
}

# databases_complete URL: true when all six databases are there.
databases_complete() {
  local found
  found=$(psql --no-psqlrc --no-password -Atq --dbname="$1" -c \
    "SELECT count(*) FROM pg_database WHERE datname IN ($(printf "'saikne_%s'," "${services[@]}")'')" 2>/dev/null) || return 1
  [ "$found" = "${#services[@]}" ]
}

# databases_server URL: prints host, port and TLS settings of the server at URL as a libpq string, without any user.
databases_server() {
  local answer server tls
  answer=$(printf '%s\n' '\echo :HOST' '\echo :PORT' | psql --no-psqlrc --no-password -Atq --dbname="$1") || return 1
  server="host=$(postgres_quote "$(head -n 1 <<<"$answer")") port=$(tail -n 1 <<<"$answer")"
  tls=$(grep -oE '(sslmode|sslrootcert)=[^& ]+' <<<"$1" | paste -sd ' ' || true)
  echo "$server${tls:+ $tls}"
}

# databases_url SERVER SERVICE: the libpq string of a service; the password stays in its file.
databases_url() {
  echo "$1 dbname=saikne_$2 user=saikne_$2 passfile=$(postgres_quote "$secrets_dir/$2.pgpass")"
}
