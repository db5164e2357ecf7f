#pragma once

// Within libs/kafka only: making librdkafka clients.

#include <librdkafka/rdkafka.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/settings.h"

namespace saikne::kafka::internal {

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

struct PartitionListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, PartitionListDeleter>;

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;

/// Our defaults for every client, then `ours`, then the settings' own properties. Logs go to libs/base/log.
absl::StatusOr<Conf> MakeConf(const ClientSettings& settings,
                              std::initializer_list<std::pair<const char*, std::string>> ours);

/// Takes the configuration. Errors: INVALID_ARGUMENT/KAFKA_CONFIGURATION.
absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, Conf conf);

/// UNAVAILABLE/KAFKA_UNAVAILABLE with the client's words.
absl::Status Unavailable(rd_kafka_resp_err_t error, const std::string& what);

inline int Millis(absl::Duration d) { return static_cast<int>(absl::ToInt64Milliseconds(d)); }

}  // namespace saikne::kafka::internal
