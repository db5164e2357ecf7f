# shellcheck shell=bash
# What the person at the terminal sees: progress lines, and one clear line when something is wrong.

ui_started=$SECONDS

# ui_step TEXT: a progress line with the seconds since the start.
ui_step() { printf '[%4d s] %s\n' "$((SECONDS - ui_started))" "$*"; }

# ui_note TEXT: a line that belongs to the step above.
ui_note() { printf '         %s\n' "$*"; }

# ui_die TEXT: ends the program with one line that says what to do.
ui_die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# ui_quiet LOG HINT COMMAND...: runs a command with its output in LOG; when it fails, shows the end of the log and HINT.
ui_quiet() {
  local log=$1 hint=$2
  shift 2
  mkdir -p "$(dirname "$log")"
  if ! "$@" </dev/null >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    ui_die "$hint (log: $(paths_show "$log"))"
  fi
}

# ui_wait SECONDS COMMAND...: true as soon as COMMAND is, false when it is not within SECONDS.
ui_wait() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
