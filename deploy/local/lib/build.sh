# shellcheck shell=bash
# Builds with CMake and Ninja.

# build_configure DIR [CMAKE_ARGUMENT...]: configures the build folder; where that was done with the same arguments, only
# changed CMake files are looked at.
build_configure() {
  local dir=$1 log
  shift
  log=$log_dir/configure-$(basename "$dir").log
  if [ -e "$dir/build.ninja" ] && [ "$(cat "$dir/.configured" 2>/dev/null)" = "$*" ]; then
    ui_quiet "$log" "CMake failed: read the log" ninja -C "$dir" build.ninja
    return
  fi
  rm -f "$dir/.configured"
  ui_quiet "$log" "CMake failed: read the log" \
    cmake -S "$root" -B "$dir" -G Ninja "-DSAIKNE_GOOGLE_PROTOS=$google_protos_dir" "$@"
  echo "$*" >"$dir/.configured"
}

# build_jobs: as many as there are cores, but not more than one per 1.5 GiB of memory (a gRPC source takes up to 1 GiB).
build_jobs() {
  local by_memory cores
  by_memory=$(awk '/MemTotal/ {print int($2 / 1572864)}' /proc/meminfo)
  cores=$(nproc)
  if [ "$by_memory" -lt 1 ]; then
    echo 1
  elif [ "$by_memory" -lt "$cores" ]; then
    echo "$by_memory"
  else
    echo "$cores"
  fi
}

# build_targets DIR TARGET...: builds, with a line of progress every 30 s; on failure shows the compiler's words.
build_targets() {
  local dir=$1 log pid next
  shift
  log=$log_dir/build-$(basename "$dir").log
  mkdir -p "$log_dir"
  NINJA_STATUS='[%f/%t] ' ninja -C "$dir" -k 20 -j "$(build_jobs)" "$@" </dev/null >"$log" 2>&1 &
  pid=$!
  next=$((SECONDS + 30))
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    [ "$SECONDS" -ge "$next" ] || continue
    next=$((SECONDS + 30))
    ui_step "building $(paths_show "$dir") $(grep -o '^\[[0-9]*/[0-9]*\]' "$log" | tail -n 1)"
  done
  if ! wait "$pid"; then
    grep -A 12 -E '^FAILED:|error:|^CMake Error|^ninja: error' "$log" | head -n 80 >&2
    ui_die "the build failed: read $(paths_show "$log")"
  fi
}
