# shellcheck shell=bash
# The topics of all events; saiknectl knows them from the protos.

# topics_apply BROKERS
topics_apply() {
  ui_quiet "$log_dir/topics.log" "the topics could not be applied: read the log" \
    env SAIKNE_KAFKA_BROKERS="$1" SAIKNE_TOPIC_PREFIX=saikne "$bin_dir/saiknectl" topics apply --partitions 3
}
