#include "libs/kafka/consumer.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/kafka/client.h"

namespace saikne::kafka {
namespace {

using internal::Millis;
using internal::PartitionList;

PartitionList ToList(absl::Span<const Position> positions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const Position& p : positions) {
    rd_kafka_topic_partition_list_add(list.get(), p.partition.topic.c_str(), p.partition.partition)
        ->offset = p.offset;
  }
  return list;
}

std::vector<TopicPartition> FromList(const rd_kafka_topic_partition_list_t* list) {
  std::vector<TopicPartition> partitions;
  for (int i = 0; i < list->cnt; ++i) {
    partitions.push_back({list->elems[i].topic, list->elems[i].partition});
  }
  return partitions;
}

absl::Status PositionLost(const rd_kafka_message_t* message, const TopicPartition& partition) {
  return Error(absl::StatusCode::kOutOfRange, "POSITION_LOST",
               absl::StrCat(partition.topic, "/", partition.partition,
                            ": the position is not in the log: ", rd_kafka_message_errstr(message)),
               {{"topic", partition.topic}, {"partition", absl::StrCat(partition.partition)}});
}

// It waits for the client's threads.
bool Destroyed(rd_kafka_t* client, absl::Duration within) {
  const auto done = std::make_shared<absl::Notification>();
  std::thread([client, done] {
    rd_kafka_destroy(client);
    done->Notify();
  }).detach();
  return done->WaitForNotificationWithTimeout(within);
}

}  // namespace

struct Consumer::State {
  Options options;
  rd_kafka_t* client = nullptr;
  std::vector<TopicPartition> assigned;  // by the group, read or not
  absl::Status fatal;

  // Serves joins and leaves. Every call must end in assign or unassign, or the client hangs when it closes.
  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto* state = static_cast<State*>(opaque);
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      state->assigned = FromList(list);
      absl::Status status = state->Assign();
      if (!status.ok()) log::Warn("consumer.not_assigned", {{"error", status}});
      return;
    }
    state->assigned.clear();
    rd_kafka_assign(client, nullptr);
    if (state->options.on_revoked) state->options.on_revoked();
  }

  static void OnError(rd_kafka_t* client, int error, const char* reason, void* opaque) {
    auto* state = static_cast<State*>(opaque);
    if (error != RD_KAFKA_RESP_ERR__FATAL) return;
    char text[512];
    rd_kafka_fatal_error(client, text, sizeof text);
    state->fatal = Error(absl::StatusCode::kInternal, "KAFKA_FATAL", absl::StrCat(reason, ": ", text));
  }

  // On an error the group's partitions stay ours, unread.
  absl::Status Assign() {
    absl::StatusOr<std::vector<Position>> positions = options.on_assigned(assigned);
    PartitionList list = ToList(positions.ok() ? absl::MakeConstSpan(*positions)
                                               : absl::Span<const Position>());
    // Taking all away first makes the client start each partition anew at the given offset.
    PartitionList none(rd_kafka_topic_partition_list_new(0));
    rd_kafka_assign(client, none.get());
    rd_kafka_resp_err_t error = rd_kafka_assign(client, list.get());
    if (!positions.ok()) return positions.status();
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, "assign");
    return absl::OkStatus();
  }
};

Consumer::Consumer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Consumer::~Consumer() { Close(); }

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Create(Options options) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  const absl::Duration session = state->options.session_timeout;
  ASSIGN_OR_RETURN(
      internal::Conf conf,
      internal::MakeConf(state->options.client,
                         {{"group.id", state->options.group},
                          {"enable.auto.commit", "false"},
                          {"enable.auto.offset.store", "false"},
                          {"auto.offset.reset", "error"},
                          {"partition.assignment.strategy", "range,roundrobin"},  // eager
                          {"session.timeout.ms", absl::StrCat(Millis(session))},
                          {"heartbeat.interval.ms", absl::StrCat(std::max(100, Millis(session) / 3))},
                          {"max.poll.interval.ms", absl::StrCat(Millis(state->options.max_poll_interval))},
                          {"fetch.error.backoff.ms", "50"},
                          {"topic.metadata.refresh.interval.ms", "30000"}}));
  rd_kafka_conf_set_rebalance_cb(conf.get(), State::OnRebalance);
  rd_kafka_conf_set_error_cb(conf.get(), State::OnError);
  rd_kafka_conf_set_opaque(conf.get(), state.get());
  ASSIGN_OR_RETURN(state->client, internal::MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(state->client);
  std::unique_ptr<Consumer> consumer(new Consumer(std::move(state)));

  PartitionList topics(rd_kafka_topic_partition_list_new(8));
  for (const std::string& topic : consumer->state_->options.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  rd_kafka_resp_err_t error = rd_kafka_subscribe(consumer->state_->client, topics.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, "subscribe");
  return consumer;
}

Consumer::Polled Consumer::Poll(absl::Duration timeout) {
  Polled polled;
  rd_kafka_message_t* message = rd_kafka_consumer_poll(state_->client, Millis(timeout));
  if (!state_->fatal.ok()) polled.status = state_->fatal;
  if (message == nullptr) return polled;
  Record record(message);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    polled.record = std::move(record);
    return polled;
  }
  if (message->rkt != nullptr) {
    polled.partition = {rd_kafka_topic_name(message->rkt), message->partition};
  }
  if (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
      message->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
    polled.status = PositionLost(message, polled.partition);
  } else if (polled.status.ok()) {
    polled.status = internal::Unavailable(message->err, rd_kafka_message_errstr(message));
  }
  return polled;
}

absl::Status Consumer::Reassign() { return state_->Assign(); }

absl::StatusOr<std::vector<Position>> Consumer::Beginnings(
    absl::Span<const TopicPartition> partitions, absl::Duration timeout) {
  std::vector<Position> positions;
  for (const TopicPartition& p : partitions) {
    int64_t low = 0, high = 0;
    rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        state_->client, p.topic.c_str(), p.partition, &low, &high, Millis(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, p.topic);
    positions.push_back({p, low});
  }
  return positions;
}

absl::StatusOr<std::vector<Position>> Consumer::Ends(absl::Span<const TopicPartition> partitions,
                                                     absl::Duration timeout) {
  std::vector<Position> positions;
  for (const TopicPartition& p : partitions) {
    int64_t low = 0, high = 0;
    rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        state_->client, p.topic.c_str(), p.partition, &low, &high, Millis(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, p.topic);
    positions.push_back({p, high});
  }
  return positions;
}

void Consumer::CommitAdvisory(absl::Span<const Position> positions) {
  if (positions.empty()) return;
  rd_kafka_commit(state_->client, ToList(positions).get(), /*async=*/1);
}

int64_t Consumer::Backlog(absl::Span<const Position> positions) const {
  int64_t backlog = 0;
  for (const Position& p : positions) {
    int64_t low = 0, high = 0;
    if (rd_kafka_get_watermark_offsets(state_->client, p.partition.topic.c_str(),
                                       p.partition.partition, &low,
                                       &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        high > p.offset) {
      backlog += high - p.offset;
    }
  }
  return backlog;
}

void Consumer::Close(absl::Duration deadline) {
  if (state_ == nullptr || state_->client == nullptr) return;
  // Closing can hang when a partition was lost meanwhile; then the client is abandoned rather than the process held up.
  internal::Queue queue(rd_kafka_queue_new(state_->client));
  rd_kafka_error_t* error = rd_kafka_consumer_close_queue(state_->client, queue.get());
  if (error != nullptr) rd_kafka_error_destroy(error);
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(deadline);
  while (!rd_kafka_consumer_closed(state_->client) && std::chrono::steady_clock::now() < end) {
    // Events rather than callbacks: the queue may still hold records, which no callback takes.
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), 50);
    if (event == nullptr) continue;
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) rd_kafka_assign(state_->client, nullptr);
    rd_kafka_event_destroy(event);
  }
  const bool closed = rd_kafka_consumer_closed(state_->client);
  queue.reset();
  rd_kafka_t* client = std::exchange(state_->client, nullptr);
  const std::string name = rd_kafka_name(client);
  if (!closed || !Destroyed(client, absl::FromChrono(end - std::chrono::steady_clock::now()))) {
    log::Warn("consumer.abandoned", {{"client", name}});
    state_.release();  // its callbacks may still be called
  }
}

struct Reader::State {
  rd_kafka_t* client = nullptr;
  ~State() {
    if (client == nullptr) return;
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
  }
};

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::~Reader() = default;

absl::StatusOr<std::unique_ptr<Reader>> Reader::Create(const ClientSettings& client,
                                                       std::vector<Position> positions) {
  auto state = std::make_unique<State>();
  ASSIGN_OR_RETURN(internal::Conf conf,
                   internal::MakeConf(client, {{"group.id", "saikne-reader"},
                                               {"enable.auto.commit", "false"},
                                               {"auto.offset.reset", "earliest"},
                                               {"fetch.error.backoff.ms", "50"}}));
  ASSIGN_OR_RETURN(state->client, internal::MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(state->client);
  rd_kafka_resp_err_t error = rd_kafka_assign(state->client, ToList(positions).get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::Unavailable(error, "assign");
  return std::unique_ptr<Reader>(new Reader(std::move(state)));
}

absl::StatusOr<std::optional<Record>> Reader::Poll(absl::Duration timeout) {
  rd_kafka_message_t* message = rd_kafka_consumer_poll(state_->client, Millis(timeout));
  if (message == nullptr) return std::optional<Record>();
  Record record(message);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return internal::Unavailable(message->err, rd_kafka_message_errstr(message));
  }
  return std::optional<Record>(std::move(record));
}

}  // namespace saikne::kafka
