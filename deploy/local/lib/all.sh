# shellcheck shell=bash
# All pieces, in the order of their needs.

lib_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/local/lib/ui.sh
. "$lib_dir/ui.sh"
# shellcheck source=deploy/local/lib/paths.sh
. "$lib_dir/paths.sh"
# shellcheck source=deploy/local/lib/packages.sh
. "$lib_dir/packages.sh"
# shellcheck source=deploy/local/lib/ports.sh
. "$lib_dir/ports.sh"
# shellcheck source=deploy/local/lib/process.sh
. "$lib_dir/process.sh"
# shellcheck source=deploy/local/lib/secrets.sh
. "$lib_dir/secrets.sh"
# shellcheck source=deploy/local/lib/postgres.sh
. "$lib_dir/postgres.sh"
# shellcheck source=deploy/local/lib/kafka.sh
. "$lib_dir/kafka.sh"
# shellcheck source=deploy/local/lib/private.sh
. "$lib_dir/private.sh"
# shellcheck source=deploy/local/lib/build.sh
. "$lib_dir/build.sh"
# shellcheck source=deploy/local/lib/databases.sh
. "$lib_dir/databases.sh"
# shellcheck source=deploy/local/lib/topics.sh
. "$lib_dir/topics.sh"
# shellcheck source=deploy/local/lib/services.sh
. "$lib_dir/services.sh"
