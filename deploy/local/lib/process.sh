# shellcheck shell=bash
# Processes that outlive the shell which started them: pid and start time in $run_dir/NAME.pid, output in
# $log_dir/NAME.log.

# process_start NAME COMMAND...
process_start() {
  local name=$1 pid
  shift
  mkdir -p "$run_dir" "$log_dir"
  (
    process_close_inherited
    cd "$root" || exit
    setsid "$@" </dev/null >>"$log_dir/$name.log" 2>&1 &
    echo "$!" >"$run_dir/$name.new"
  )
  pid=$(cat "$run_dir/$name.new")
  echo "$pid $(process_born "$pid")" >"$run_dir/$name.pid"
  rm -f "$run_dir/$name.new"
}

# process_close_inherited: closes what the caller has open beyond its standard streams (locks, pipes of whoever runs it).
# 255 is bash's own.
process_close_inherited() {
  local fd
  for fd in "/proc/$BASHPID/fd"/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || [ "$fd" = 255 ] || eval "exec $fd>&-"
  done
}

# process_born PID: when the process started, in clock ticks since boot; tells a reused pid from ours.
process_born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20 || true; }

# process_pid NAME: prints the pid when it runs, else fails.
process_pid() {
  local pid born
  read -r pid born 2>/dev/null <"$run_dir/$1.pid" || return 1
  [ -n "$born" ] && [ "$(process_born "$pid")" = "$born" ] || return 1
  [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1)" != Z ] || return 1
  echo "$pid"
}

process_gone() { ! process_pid "$1" >/dev/null; }

# process_stop NAME [SIGNAL]: asks it to end, waits up to 30 s, then kills it.
process_stop() {
  local pid
  if pid=$(process_pid "$1"); then
    kill -s "${2:-TERM}" "$pid" 2>/dev/null || true
    if ! ui_wait 30 process_gone "$1"; then
      ui_note "$1 did not stop within 30 s and was killed (log: $(paths_show "$log_dir/$1.log"))"
      kill -s KILL "$pid" 2>/dev/null || true
      ui_wait 5 process_gone "$1" || true
    fi
  fi
  rm -f "$run_dir/$1.pid"
}
