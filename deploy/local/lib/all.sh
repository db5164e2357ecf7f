# shellcheck shell=bash
# All pieces, in the order of their needs.

lib_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for piece in ui paths packages ports process secrets postgres kafka private build databases topics services; do
  # shellcheck source=/dev/null
  . "$lib_dir/$piece.sh"
done
