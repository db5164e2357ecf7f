#include "libs/kafka/admin.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/kafka/client.h"

namespace saikne::kafka {
namespace {

using internal::Millis;

struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Event = std::unique_ptr<rd_kafka_event_t, EventDeleter>;

struct OptionsDeleter {
  void operator()(rd_kafka_AdminOptions_t* options) const { rd_kafka_AdminOptions_destroy(options); }
};
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, OptionsDeleter>;

struct NewPartitionsDeleter {
  void operator()(rd_kafka_NewPartitions_t* partitions) const { rd_kafka_NewPartitions_destroy(partitions); }
};

struct DeleteRecordsDeleter {
  void operator()(rd_kafka_DeleteRecords_t* records) const { rd_kafka_DeleteRecords_destroy(records); }
};

struct NewTopicDeleter {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};

absl::Status NotCreated(const char* topic, const char* why) {
  return Error(absl::StatusCode::kFailedPrecondition, "TOPIC_NOT_CREATED",
               absl::StrCat(topic, ": ", why), {{"topic", topic}});
}

// The status of each topic in an answer; `fine` counts as success.
absl::Status CheckTopicResults(const rd_kafka_topic_result_t** results, size_t n,
                               rd_kafka_resp_err_t fine) {
  for (size_t i = 0; i < n; ++i) {
    rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != fine) {
      const char* text = rd_kafka_topic_result_error_string(results[i]);
      return NotCreated(rd_kafka_topic_result_name(results[i]),
                        text != nullptr ? text : rd_kafka_err2str(error));
    }
  }
  return absl::OkStatus();
}

std::vector<Placement> PlacementsOf(const rd_kafka_metadata_topic_t& topic) {
  std::vector<Placement> placements(topic.partition_cnt);
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const rd_kafka_metadata_partition_t& partition = topic.partitions[i];
    if (partition.id < 0 || partition.id >= topic.partition_cnt) continue;
    placements[partition.id] = {partition.leader, {partition.replicas, partition.replicas + partition.replica_cnt}, partition.isr_cnt};
  }
  return placements;
}

}  // namespace

struct Admin::State {
  rd_kafka_t* client = nullptr;
  ~State() {
    if (client != nullptr) rd_kafka_destroy(client);
  }

  AdminOptions MakeOptions(rd_kafka_admin_op_t op, absl::Duration timeout) {
    AdminOptions options(rd_kafka_AdminOptions_new(client, op));
    char error[128];
    rd_kafka_AdminOptions_set_request_timeout(options.get(), Millis(timeout), error, sizeof error);
    if (op == RD_KAFKA_ADMIN_OP_CREATETOPICS || op == RD_KAFKA_ADMIN_OP_DELETETOPICS) {
      rd_kafka_AdminOptions_set_operation_timeout(options.get(), Millis(timeout), error, sizeof error);
    }
    return options;
  }

  absl::StatusOr<Event> Wait(rd_kafka_queue_t* queue, absl::Duration timeout, const char* what) {
    Event event(rd_kafka_queue_poll(queue, Millis(timeout) + 1000));
    if (event == nullptr) return internal::Unavailable(RD_KAFKA_RESP_ERR__TIMED_OUT, what);
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return internal::Unavailable(rd_kafka_event_error(event.get()), what);
    }
    return event;
  }
};

Admin::Admin(std::unique_ptr<State> state) : state_(std::move(state)) {}
Admin::~Admin() = default;

absl::StatusOr<std::unique_ptr<Admin>> Admin::Create(const ClientSettings& client) {
  auto state = std::make_unique<State>();
  ASSIGN_OR_RETURN(internal::Conf conf, internal::MakeConf(client, {}));
  ASSIGN_OR_RETURN(state->client, internal::MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  return std::unique_ptr<Admin>(new Admin(std::move(state)));
}

absl::StatusOr<std::vector<TopicInfo>> Admin::ListTopics(absl::Duration timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  rd_kafka_resp_err_t error =
      rd_kafka_metadata(state_->client, /*all_topics=*/1, nullptr, &metadata, Millis(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, "list topics");
  std::vector<TopicInfo> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (absl::StartsWith(topic.topic, "__")) continue;
    topics.push_back({topic.topic, topic.partition_cnt,
                      topic.partition_cnt > 0 ? topic.partitions[0].replica_cnt : 0, PlacementsOf(topic)});
  }
  rd_kafka_metadata_destroy(metadata);
  std::sort(topics.begin(), topics.end(),
            [](const TopicInfo& a, const TopicInfo& b) { return a.name < b.name; });
  return topics;
}

absl::StatusOr<std::vector<Admin::Extent>> Admin::Extents(absl::Span<const TopicPartition> partitions, absl::Time time,
                                                          absl::Duration timeout) {
  std::vector<Extent> extents;
  for (const TopicPartition& p : partitions) {
    Extent extent{p};
    rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(state_->client, p.topic.c_str(), p.partition,
                                                                 &extent.begin, &extent.end, Millis(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, p.topic);
    extent.at = extent.end;
    extents.push_back(std::move(extent));
  }
  if (time == absl::InfiniteFuture() || partitions.empty()) return extents;
  std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)> list(
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())), rd_kafka_topic_partition_list_destroy);
  for (const TopicPartition& p : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), p.topic.c_str(), p.partition)->offset = absl::ToUnixMillis(time);
  }
  rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(state_->client, list.get(), Millis(timeout));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, "offsets at a time");
  for (Extent& extent : extents) {
    const rd_kafka_topic_partition_t* found = rd_kafka_topic_partition_list_find(
        list.get(), extent.partition.topic.c_str(), extent.partition.partition);
    if (found == nullptr || found->err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return internal::Unavailable(found == nullptr ? RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION : found->err, extent.partition.topic);
    if (found->offset >= 0) extent.at = found->offset;
  }
  return extents;
}

absl::StatusOr<std::map<std::string, std::map<std::string, std::string>>> Admin::TopicConfigs(
    absl::Span<const std::string> topics, absl::Duration timeout) {
  std::map<std::string, std::map<std::string, std::string>> configs;
  if (topics.empty()) return configs;
  std::vector<rd_kafka_ConfigResource_t*> resources;
  for (const std::string& topic : topics) {
    resources.push_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  }
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_DescribeConfigs(state_->client, resources.data(), resources.size(),
                           state_->MakeOptions(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout).get(),
                           queue.get());
  rd_kafka_ConfigResource_destroy_array(resources.data(), resources.size());
  ASSIGN_OR_RETURN(Event event, state_->Wait(queue.get(), timeout, "describe topics"));
  size_t n = 0;
  const rd_kafka_ConfigResource_t** answers = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &n);
  for (size_t i = 0; i < n; ++i) {
    const char* topic = rd_kafka_ConfigResource_name(answers[i]);
    if (rd_kafka_ConfigResource_error(answers[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return NotFound("TOPIC", topic);
    }
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(answers[i], &entries);
    for (size_t j = 0; j < entries; ++j) {
      if (rd_kafka_ConfigEntry_source(entry[j]) != RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) continue;
      const char* value = rd_kafka_ConfigEntry_value(entry[j]);
      configs[topic][rd_kafka_ConfigEntry_name(entry[j])] = value != nullptr ? value : "";
    }
    configs[topic];
  }
  return configs;
}

absl::Status Admin::CreateTopics(absl::Span<const NewTopic> topics, absl::Duration timeout) {
  if (topics.empty()) return absl::OkStatus();
  char error[512];
  std::vector<std::unique_ptr<rd_kafka_NewTopic_t, NewTopicDeleter>> owned;
  std::vector<rd_kafka_NewTopic_t*> list;
  for (const NewTopic& topic : topics) {
    owned.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                             topic.replication_factor, error, sizeof error));
    if (owned.back() == nullptr) return NotCreated(topic.name.c_str(), error);
    for (const auto& [name, value] : topic.config) {
      rd_kafka_NewTopic_set_config(owned.back().get(), name.c_str(), value.c_str());
    }
    list.push_back(owned.back().get());
  }
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_CreateTopics(state_->client, list.data(), list.size(),
                        state_->MakeOptions(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout).get(),
                        queue.get());
  ASSIGN_OR_RETURN(Event event, state_->Wait(queue.get(), timeout, "create topics"));
  size_t n = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(event.get()), &n);
  return CheckTopicResults(results, n, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
}

absl::Status Admin::DeleteTopics(absl::Span<const std::string> topics, absl::Duration timeout) {
  if (topics.empty()) return absl::OkStatus();
  std::vector<rd_kafka_DeleteTopic_t*> list;
  for (const std::string& topic : topics) list.push_back(rd_kafka_DeleteTopic_new(topic.c_str()));
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_DeleteTopics(state_->client, list.data(), list.size(),
                        state_->MakeOptions(RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout).get(),
                        queue.get());
  rd_kafka_DeleteTopic_destroy_array(list.data(), list.size());
  ASSIGN_OR_RETURN(Event event, state_->Wait(queue.get(), timeout, "delete topics"));
  size_t n = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_DeleteTopics_result_topics(
      rd_kafka_event_DeleteTopics_result(event.get()), &n);
  return CheckTopicResults(results, n, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

absl::Status Admin::AddPartitions(const std::string& topic, int partitions, absl::Duration timeout) {
  char error[512];
  std::unique_ptr<rd_kafka_NewPartitions_t, NewPartitionsDeleter> asked(
      rd_kafka_NewPartitions_new(topic.c_str(), partitions, error, sizeof error));
  if (asked == nullptr) return NotCreated(topic.c_str(), error);
  rd_kafka_NewPartitions_t* list[] = {asked.get()};
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_CreatePartitions(state_->client, list, 1, state_->MakeOptions(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, timeout).get(), queue.get());
  ASSIGN_OR_RETURN(Event event, state_->Wait(queue.get(), timeout, "add partitions"));
  size_t n = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event.get()), &n);
  return CheckTopicResults(results, n, RD_KAFKA_RESP_ERR_NO_ERROR);
}

absl::Status Admin::DeleteRecords(absl::Span<const Position> before, absl::Duration timeout) {
  internal::PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(before.size())));
  for (const Position& p : before) {
    rd_kafka_topic_partition_list_add(list.get(), p.partition.topic.c_str(), p.partition.partition)->offset = p.offset;
  }
  std::unique_ptr<rd_kafka_DeleteRecords_t, DeleteRecordsDeleter> asked(rd_kafka_DeleteRecords_new(list.get()));
  rd_kafka_DeleteRecords_t* all[] = {asked.get()};
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_DeleteRecords(state_->client, all, 1, state_->MakeOptions(RD_KAFKA_ADMIN_OP_DELETERECORDS, timeout).get(), queue.get());
  ASSIGN_OR_RETURN(Event event, state_->Wait(queue.get(), timeout, "delete records"));
  const rd_kafka_topic_partition_list_t* results =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  for (int i = 0; i < results->cnt; ++i) {
    if (results->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(results->elems[i].err, results->elems[i].topic);
  }
  return absl::OkStatus();
}

}  // namespace saikne::kafka
