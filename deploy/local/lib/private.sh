# shellcheck shell=bash
# The private servers of one folder: used by `up` (its folder is .local) and by tests/run (a folder of its own).

# private_postgres DIR PORT PASSFILE: starts the cluster of DIR unless it runs; its libpq string lands in $postgres.
private_postgres() {
  local home
  home=$(postgres_home "$1")
  if ! process_pid postgres >/dev/null; then
    ports_need "$2" PostgreSQL SAIKNE_LOCAL_PG_PORT
    ui_step "starting PostgreSQL on port $2"
    postgres_create "$home" "$3"
    postgres_start "$home" "$2"
  fi
  # shellcheck disable=SC2034  # the answer
  postgres=$(postgres_url "$home" "$(private_port postgres "$2")" "$3")
}

# private_kafka DIR PORT CONTROLLER_PORT: starts the broker of DIR unless it runs; its address lands in $brokers.
private_kafka() {
  if ! process_pid kafka >/dev/null; then
    ports_need "$2" Kafka SAIKNE_LOCAL_KAFKA_PORT
    ports_need "$3" "Kafka's controller" SAIKNE_LOCAL_KAFKA_PORT
    ui_step "starting Kafka on port $2"
    kafka_create "$1" "$2" "$3"
    kafka_start "$1" "$2"
  fi
  # shellcheck disable=SC2034
  brokers=127.0.0.1:$(private_port kafka "$2")
}

# private_port NAME PORT: the port that the running server was started with; PORT where it was started just now.
private_port() {
  local file=$run_dir/$1.port
  if [ "$(cut -d' ' -f1 "$file" 2>/dev/null)" != "$(process_pid "$1")" ]; then
    echo "$(process_pid "$1") $2" >"$file"
  fi
  cut -d' ' -f2 "$file"
}
