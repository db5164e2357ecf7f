# shellcheck shell=bash
# The six services as processes. Each is restarted only when its binary or its settings changed, or when it is not well.

# Ports: gRPC of service N on base + N, its admin port on base + 100 + N.
services_port_base=${SAIKNE_LOCAL_PORT_BASE:-7100}

services_number() {
  local index
  for index in "${!services[@]}"; do
    [ "${services[index]}" != "$1" ] || echo $((index + 1))
  done
}

services_port() { echo $((services_port_base + $(services_number "$1"))); }
services_admin_port() { echo $((services_port_base + 100 + $(services_number "$1"))); }

# services_settings SERVICE SERVER BROKERS: prints its environment, one variable a line.
services_settings() {
  echo "SAIKNE_DATABASE=$(databases_url "$2" "$1")"
  echo "SAIKNE_KAFKA_BROKERS=$3"
  echo "SAIKNE_LISTEN=127.0.0.1:$(services_port "$1")"
  echo "SAIKNE_ADMIN_LISTEN=127.0.0.1:$(services_admin_port "$1")"
  echo "SAIKNE_TOPIC_PREFIX=saikne"
}

# services_run SETTING...: puts into the caller's array `run` the start of a command in exactly this
# environment: no other SAIKNE_ variable (such as the superuser's SAIKNE_PG) reaches a service.
services_run() {
  local name
  run=(env)
  for name in "${!SAIKNE_@}"; do
    run+=(-u "$name")
  done
  run+=("$@")
}

# services_stamp SERVICE SETTINGS: what a running process was started with.
services_stamp() { { cat "$bin_dir/saikne-$1"; printf '%s' "$2"; } | sha256sum | cut -d' ' -f1; }

services_ready() { [ "$(services_readiness "$1")" = 200 ]; }

# services_readiness SERVICE: the HTTP status of /readyz, 000 when nothing answers.
services_readiness() {
  curl --noproxy '*' --silent --output /dev/null --max-time 2 --write-out '%{http_code}' \
    "http://127.0.0.1:$(services_admin_port "$1")/readyz" || true
}

# services_up SERVER BROKERS: stops what changed, migrates and starts it, waits until every service is ready.
services_up() {
  local server=$1 brokers=$2 service settings stamp run changed=()
  for service in "${services[@]}"; do
    settings=$(services_settings "$service" "$server" "$brokers")
    stamp=$(services_stamp "$service" "$settings")
    if process_pid "saikne-$service" >/dev/null && [ "$(cat "$run_dir/saikne-$service.stamp" 2>/dev/null)" = "$stamp" ] &&
      services_ready "$service"; then
      continue
    fi
    changed+=("$service")
  done
  if [ ${#changed[@]} = 0 ]; then
    ui_step "the six services are running"
    return
  fi

  for service in "${changed[@]}"; do
    process_stop "saikne-$service"
    ports_need "$(services_port "$service")" "the service $service" SAIKNE_LOCAL_PORT_BASE
    ports_need "$(services_admin_port "$service")" "the admin port of $service" SAIKNE_LOCAL_PORT_BASE
  done
  ui_step "migrating the databases of ${changed[*]}"
  for service in "${changed[@]}"; do
    mapfile -t settings < <(services_settings "$service" "$server" "$brokers")
    services_run "${settings[@]}"
    ui_quiet "$log_dir/saikne-$service-migrate.log" "$service could not migrate its database: read the log" \
      "${run[@]}" "$bin_dir/saikne-$service" migrate
  done
  ui_step "starting ${changed[*]}"
  for service in "${changed[@]}"; do
    mapfile -t settings < <(services_settings "$service" "$server" "$brokers")
    services_run "${settings[@]}"
    process_start "saikne-$service" "${run[@]}" "$bin_dir/saikne-$service" serve
    services_stamp "$service" "$(services_settings "$service" "$server" "$brokers")" >"$run_dir/saikne-$service.stamp"
  done
  for service in "${changed[@]}"; do
    ui_wait 60 services_ready_or_gone "$service" || true
    if ! services_ready "$service"; then
      tail -n 5 "$log_dir/saikne-$service.log" >&2
      ui_die "$service is not ready: read $(paths_show "$log_dir/saikne-$service.log"), then run again"
    fi
  done
}

services_ready_or_gone() { services_ready "$1" || process_gone "saikne-$1"; }

# services_write_env BROKERS: .local/env, which a shell reads to find the running system.
services_write_env() {
  local service
  {
    echo "# Written by deploy/local/up: where the running system is. Read it with: . .local/env"
    echo "export PATH=\"$bin_dir:\$PATH\""
    echo "export SAIKNE_KAFKA_BROKERS='$1'"
    # So that a later `up` in the same shell does not take our own broker for one of the user's.
    [ "$1" = "${SAIKNE_KAFKA_BROKERS:-}" ] || echo "export SAIKNE_LOCAL_KAFKA_BROKERS='$1'"
    echo "export SAIKNE_TOPIC_PREFIX=saikne"
    for service in "${services[@]}"; do
      echo "export SAIKNE_${service^^}_ADDRESS=127.0.0.1:$(services_port "$service")"
    done
  } >"$local_dir/env"
}
