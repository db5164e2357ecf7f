# shellcheck shell=bash
# TCP ports on the loopback interface.

# ports_open PORT: true when something listens there.
ports_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# ports_need PORT WHAT VARIABLE: ends the program when the port is taken.
ports_need() {
  ! ports_open "$1" || ui_die "port $1, meant for $2, is taken by another program: stop that one, or choose another with $3=PORT"
}

# ports_free: prints a port that nothing listens on, below the range from which the system hands out ports by itself.
ports_free() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    ports_open "$port" || { echo "$port"; return; }
  done
}
