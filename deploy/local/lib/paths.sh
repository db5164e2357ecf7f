# shellcheck shell=bash
# shellcheck disable=SC2034  # read by the other pieces
# Where everything lives. Nothing is written outside the clone except Debian packages and, when root's clone is in a
# place that the user postgres cannot enter, the cluster's folder (postgres.sh).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
local_dir=$root/.local
google_protos_dir=$local_dir/google-protos
kafka_libs_dir=$local_dir/kafka/libs
node_dir=$local_dir/node

# The running system. tests/run sets these to a folder of its own.
log_dir=$local_dir/log
run_dir=$local_dir/run
secrets_dir=$local_dir/secrets

release_dir=$root/build/release
bin_dir=$release_dir/bin

# paths_show PATH: the path as a person in the clone would type it.
paths_show() { printf '%s' "${1#"$root"/}"; }

# paths_need_disk GIB: ends the program when the clone's disk has less than GIB free.
paths_need_disk() {
  local free_kib
  mkdir -p "$local_dir" 2>/dev/null || ui_die "cannot write to $root: make it yours (chown), then run again"
  free_kib=$(df -Pk "$local_dir" | awk 'NR == 2 {print $4}')
  [ "$free_kib" -ge $(($1 * 1024 * 1024)) ] ||
    ui_die "$((free_kib / 1024)) MiB free on the disk of $root, $1 GiB are needed: free some space, then run again"
}

# paths_lock: waits until no other run installs or builds in this clone. Holds until the program ends.
paths_lock() {
  mkdir -p "$local_dir"
  exec 9>"$local_dir/lock"
  flock -n 9 || { ui_step "waiting for another run in this clone"; flock 9; }
}

# paths_unlock: lets the next run install and build.
paths_unlock() { flock -u 9; }
