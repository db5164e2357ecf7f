# shellcheck shell=bash
# Passwords: random, in files that only their owner can read, in the format of libpq's password file.

# secrets_random: prints 32 random letters and digits.
secrets_random() { head -c 256 /dev/urandom | base64 -w 0 | tr -d '+/=' | cut -c 1-32; }

# secrets_write FILE LINE
secrets_write() (
  umask 077
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$2" >"$1"
)

# secrets_password FILE: prints the password of a file that secrets_write wrote.
secrets_password() { sed 's/.*://' "$1"; }
