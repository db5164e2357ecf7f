# shellcheck shell=bash
# A private one-node Kafka in KRaft mode, loopback only.

# Quick to start and small: up in about 3 s with a 256 MiB heap. tests/run bench measures with the default JIT.
kafka_jvm=${SAIKNE_KAFKA_JVM:--Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}

# kafka_create DIR PORT CONTROLLER_PORT: writes the configuration, and formats the storage the first time.
kafka_create() {
  kafka_configure "$@"
  kafka_format "$1" "$(kafka_new_id)"
}

# kafka_new_id: prints the id of a cluster to be.
kafka_new_id() { echo "A$(secrets_random | cut -c 1-21)"; }

# kafka_configure DIR PORT CONTROLLER_PORT: writes the configuration; what is appended to server.properties wins.
kafka_configure() {
  local home=$1 port=$2 controller_port=$3
  mkdir -p "$home"
  cat >"$home/server.properties" <<EOF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller_port
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$home/data
auto.create.topics.enable=false
num.partitions=3
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
message.max.bytes=4194304
replica.fetch.max.bytes=4194304
log.retention.hours=720
log.segment.bytes=268435456
EOF
  cat >"$home/log4j2.properties" <<EOF
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=%d %p %c{1} %m%n
rootLogger.level=WARN
rootLogger.appenderRef.stdout.ref=stdout
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
EOF
}

# kafka_format DIR CLUSTER_ID: formats the storage unless it is.
kafka_format() {
  local home=$1 java
  [ ! -e "$home/data/meta.properties" ] || return 0
  kafka_java "$home"
  ui_quiet "$log_dir/kafka-format.log" "Kafka's storage could not be formatted: read the log" \
    "${java[@]}" kafka.tools.StorageTool format \
    --cluster-id "$2" --config "$home/server.properties"
}

# kafka_java DIR: puts the start of a Java command into the caller's array `java`.
kafka_java() {
  read -r -a java <<<"java $kafka_jvm"
  java+=("-Dlog4j2.configurationFile=$1/log4j2.properties" -cp "$kafka_libs_dir/*")
}

# kafka_start DIR PORT [NAME]: starts the broker as process NAME (`kafka`) and waits until it answers.
kafka_start() {
  local home=$1 port=$2 name=${3:-kafka} java
  kafka_java "$home"
  process_start "$name" "${java[@]}" kafka.Kafka "$home/server.properties"
  ui_wait 60 kafka_ready "127.0.0.1:$port" || {
    tail -n 5 "$log_dir/$name.log" >&2
    ui_die "Kafka does not answer on port $port: read $(paths_show "$log_dir/$name.log")"
  }
}

kafka_ready() { kcat -L -b "$1" -m 2 2>/dev/null | grep -q '^ *broker '; }
