# shellcheck shell=bash
# Installs what is missing: Debian packages, google protos, Kafka's jars, buf.
# shellcheck disable=SC2034  # the lists are read by up and tests/run

# What a build and a run need (gRPC's CMake package asks for its protoc plugin). One that is there under another name counts (packages_missing).
packages_run=(
  build-essential cmake ninja-build ccache mold pkg-config
  libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libabsl-dev libpq-dev librdkafka-dev libjemalloc-dev
  libcli11-dev libcsv-dev libspdlog-dev nlohmann-json3-dev prometheus-cpp-dev libgtest-dev libgmock-dev
  postgresql-15 kcat curl jq openjdk-17-jre-headless maven python3-pip
)
packages_tests=(npm shellcheck faketime)

# packages_missing NAME...: those that are neither installed nor replaced by a program found in PATH.
packages_missing() {
  local installed name
  installed=" $(dpkg-query -W -f='${Package} ${db:Status-Status} ' 2>/dev/null || true)"
  for name in "$@"; do
    [[ $installed != *" $name installed "* ]] || continue
    case $name in
      npm | curl) command -v "$name" >/dev/null && continue ;;
      maven) command -v mvn >/dev/null && continue ;;
      openjdk-17-jre-headless) packages_java_is_new_enough && continue ;;
      python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
      postgresql-15) postgres_bin_dir >/dev/null && continue ;;
    esac
    printf '%s\n' "$name"
  done
}

packages_java_is_new_enough() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${version:-0}" -ge 17 ]
}

# packages_install NAME...: installs those of the Debian packages that are missing.
packages_install() {
  local missing as_root=()
  mapfile -t missing < <(packages_missing "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    ui_die "this system has no apt (Debian 12 is what this script installs on): install the equivalents of ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      ui_die "packages are missing and there is no sudo: as root, run: apt-get install ${missing[*]}"
    sudo -n true 2>/dev/null || [ -t 0 ] ||
      ui_die "packages are missing and sudo asks for a password: as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  ui_step "installing ${#missing[@]} Debian packages (a few minutes the first time)"
  ui_quiet "$log_dir/apt-update.log" "apt-get update failed: check the network, then run again" \
    "${as_root[@]}" apt-get update -qq
  packages_system_cluster no "${as_root[@]}"
  ui_quiet "$log_dir/apt-install.log" \
    "apt-get install failed: check the network and the disk (this is made for Debian 12), then run again" \
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=600 "${missing[@]}"
  packages_system_cluster default "${as_root[@]}"
}

# packages_system_cluster no|default [sudo]: the server's package makes and starts a cluster of its own on port 5432.
# Ours is private, so where the package is new here it is told not to, while it is installed.
packages_system_cluster() {
  local word=$1 dir=/etc/postgresql-common/createcluster.d
  shift
  case $word in
    no)
      [[ " ${missing[*]} " == *" postgresql-15 "* ]] || return 0
      "$@" mkdir -p "$dir"
      echo 'create_main_cluster = false' | "$@" tee "$dir/saikne.conf" >/dev/null
      ;;
    default) "$@" rm -f "$dir/saikne.conf" ;;
  esac
}

# packages_google_protos: google/rpc, google/type and google/api into .local/google-protos.
packages_google_protos() {
  ui_quiet "$log_dir/google-protos.log" "pip could not fetch googleapis-common-protos: check the network, then run again" \
    "$root/cmake/google_protos/fetch" "$google_protos_dir"
}

# packages_kafka: Kafka's jars into .local/kafka/libs, at the version that deploy/local/kafka/pom.xml names.
packages_kafka() {
  local pom=$root/deploy/local/kafka/pom.xml
  ! cmp -s "$pom" "$kafka_libs_dir/pom.xml" || return 0
  ui_step "fetching Kafka"
  rm -rf "$kafka_libs_dir"
  ui_quiet "$log_dir/maven.log" "Maven could not fetch Kafka: check the network, then run again" \
    mvn --batch-mode --no-transfer-progress --file "$pom" \
    dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$kafka_libs_dir"
  cp "$pom" "$kafka_libs_dir/pom.xml"
}

# packages_buf: the buf program into .local/node. Its package carries the binary, so nothing is fetched later.
packages_buf() {
  local version=1.50.0
  [ "$(cat "$node_dir/BUF_VERSION" 2>/dev/null)" != "$version" ] || return 0
  ui_step "fetching buf"
  mkdir -p "$node_dir"
  ui_quiet "$log_dir/npm.log" "npm could not fetch @bufbuild/buf: check the network, then run again" \
    npm install --prefix "$node_dir" --no-save --no-audit --no-fund --ignore-scripts "@bufbuild/buf@$version"
  ln -sfn node_modules/.bin/buf "$node_dir/buf"
  echo "$version" >"$node_dir/BUF_VERSION"
}
