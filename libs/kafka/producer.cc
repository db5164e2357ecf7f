#include "libs/kafka/producer.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/kafka/client.h"
#include "libs/kafka/producer_faults.h"

namespace saikne::kafka {

#ifdef SAIKNE_FAULT_POINTS
namespace {
std::atomic<bool> fail_next_poll{false};
}  // namespace

void FailNextPoll() { fail_next_poll = true; }
#endif

struct Producer::State {
  Options options;
  rd_kafka_t* client = nullptr;
  internal::Queue queue;  // the main queue: deliveries and errors
  std::unordered_map<std::string, rd_kafka_topic_t*> topics;

  ~State() {
    if (client == nullptr) return;
    rd_kafka_queue_cb_event_enable(queue.get(), nullptr, nullptr);
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                               RD_KAFKA_PURGE_F_NON_BLOCKING);
    queue.reset();
    for (auto& [name, topic] : topics) rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(client);
  }

  static void OnReady(rd_kafka_t*, void* opaque) {
    static_cast<State*>(opaque)->options.on_ready();
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto* state = static_cast<State*>(opaque);
    auto tag = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(message->_private));
    static const absl::Status ok;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      state->options.on_delivery(tag, ok);
    } else {
      state->options.on_delivery(
          tag, Error(absl::StatusCode::kInternal, "KAFKA_DELIVERY",
                     absl::StrCat(rd_kafka_topic_name(message->rkt), ": ",
                                  rd_kafka_err2str(message->err)),
                     {{"error", rd_kafka_err2name(message->err)}}));
    }
  }

  // limit: how many partitions there are to choose from.
  static int32_t FirstPartitions(const rd_kafka_topic_t* topic, const void* key, size_t size, int32_t count, void* limit, void* message) {
    return rd_kafka_msg_partitioner_murmur2_random(topic, key, size, std::min<int32_t>(count, *static_cast<int*>(limit)), limit, message);
  }

  rd_kafka_topic_t* Topic(absl::string_view name) {
    std::string key(name);
    auto found = topics.find(key);
    if (found != topics.end()) return found->second;
    rd_kafka_topic_conf_t* conf = nullptr;  // as all
    if (const auto limit = options.partitions.find(key); limit != options.partitions.end()) {
      conf = rd_kafka_default_topic_conf_dup(client);
      rd_kafka_topic_conf_set_opaque(conf, &limit->second);
      rd_kafka_topic_conf_set_partitioner_cb(conf, FirstPartitions);
    }
    rd_kafka_topic_t* topic = rd_kafka_topic_new(client, key.c_str(), conf);
    if (topic != nullptr) topics.emplace(std::move(key), topic);
    return topic;
  }
};

Producer::Producer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Producer::~Producer() = default;

absl::StatusOr<std::unique_ptr<Producer>> Producer::Create(Options options) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  ASSIGN_OR_RETURN(internal::Conf conf,
                   internal::MakeConf(state->options.client,
                                      {{"acks", "all"},
                                       {"enable.idempotence", "true"},
                                       // Not 5: docs/adr/0003-one-produce-request-in-flight.md
                                       {"max.in.flight.requests.per.connection", "1"},
                                       {"linger.ms", "0"},  // a busy relay batches by what waits
                                       {"compression.type", "lz4"},
                                       {"message.timeout.ms", "0"},
                                       {"partitioner", "murmur2_random"},
                                       {"retry.backoff.ms", "50"},
                                       {"queue.buffering.max.messages", "1000000"}}));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), State::OnDelivery);
  rd_kafka_conf_set_opaque(conf.get(), state.get());
  ASSIGN_OR_RETURN(state->client, internal::MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  state->queue.reset(rd_kafka_queue_get_main(state->client));
  if (state->options.on_ready) {
    rd_kafka_queue_cb_event_enable(state->queue.get(), State::OnReady, state.get());
  }
  return std::unique_ptr<Producer>(new Producer(std::move(state)));
}

absl::Status Producer::Send(absl::string_view topic, absl::string_view key,
                            absl::Span<const HeaderView> headers, absl::string_view value,
                            uint64_t tag) {
  rd_kafka_topic_t* handle = state_->Topic(topic);
  rd_kafka_headers_t* list = rd_kafka_headers_new(headers.size());
  for (const HeaderView& header : headers) {
    rd_kafka_header_add(list, header.first.data(), header.first.size(), header.second.data(),
                        header.second.size());
  }
  rd_kafka_vu_t arguments[6];
  arguments[0].vtype = RD_KAFKA_VTYPE_RKT;
  arguments[0].u.rkt = handle;
  arguments[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[1].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[2].vtype = RD_KAFKA_VTYPE_KEY;
  arguments[2].u.mem = {const_cast<char*>(key.data()), key.size()};
  arguments[3].vtype = RD_KAFKA_VTYPE_VALUE;
  arguments[3].u.mem = {const_cast<char*>(value.data()), value.size()};
  arguments[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  arguments[4].u.ptr = reinterpret_cast<void*>(static_cast<uintptr_t>(tag));
  arguments[5].vtype = RD_KAFKA_VTYPE_HEADERS;
  arguments[5].u.headers = list;
  rd_kafka_error_t* error = rd_kafka_produceva(state_->client, arguments, 6);
  if (error == nullptr) return absl::OkStatus();
  bool full = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
  absl::Status status =
      Error(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kInternal,
            full ? "QUEUE_FULL" : "KAFKA_PRODUCE",
            absl::StrCat(std::string(topic), ": ", rd_kafka_error_string(error)));
  rd_kafka_error_destroy(error);
  rd_kafka_headers_destroy(list);  // still ours: nothing was queued
  return status;
}

void Producer::Poll(absl::Duration timeout) {
#ifdef SAIKNE_FAULT_POINTS
  if (fail_next_poll.exchange(false)) {
    rd_kafka_test_fatal_error(state_->client, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "as asked by a test");
  }
#endif
  rd_kafka_poll(state_->client, internal::Millis(timeout));
}

absl::Status Producer::Flush(absl::Duration timeout) {
  if (rd_kafka_flush(state_->client, internal::Millis(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kDeadlineExceeded, "FLUSH_TIMEOUT",
               absl::StrCat(outstanding(), " records are not acknowledged"));
}

absl::Status Producer::fatal() const {
  char text[512];
  rd_kafka_resp_err_t error = rd_kafka_fatal_error(state_->client, text, sizeof text);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "KAFKA_FATAL", text,
               {{"error", rd_kafka_err2name(error)}});
}

int Producer::outstanding() const { return rd_kafka_outq_len(state_->client); }

}  // namespace saikne::kafka
