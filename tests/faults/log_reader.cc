#include "tests/faults/log_reader.h"

#include <openssl/evp.h>

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "saikne/answerer/events/v1/answerer_events.pb.h"
#include "saikne/opener/events/v1/opener_events.pb.h"

namespace saikne::faults {
namespace {

std::string Md5(absl::string_view bytes) {
  unsigned char digest[16];
  EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_md5(), nullptr);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(digest), sizeof digest));
}

template <typename E>
std::string OperationOf(absl::string_view payload) {
  E event;
  return event.ParseFromArray(payload.data(), static_cast<int>(payload.size())) ? event.operation_id() : "";
}

LogRecord Understand(const kafka::Record& got, const std::string& mark) {
  LogRecord record;
  record.partition = got.partition();
  record.event.key = std::string(got.key());
  record.event.digest = Md5(got.value());
  record.mark_in_payload = absl::StrContains(got.value(), mark);
  record.mark_outside = absl::StrContains(got.key(), mark);
  const std::map<absl::string_view, std::string*> texts = {
      {"ce_id", &record.id}, {"ce_type", &record.type}, {"ce_correlationid", &record.correlation},
      {"ce_causationid", &record.causation}, {"ce_traceparent", &record.traceparent}, {"traceparent", &record.traceparent_again}};
  for (const auto& [name, value] : got.headers()) {
    record.mark_outside |= absl::StrContains(value, mark) || absl::StrContains(name, mark);
    if (const auto text = texts.find(name); text != texts.end()) *text->second = std::string(value);
    if (name == "ce_aggregateversion" && !absl::SimpleAtoi(value, &record.event.version)) record.event.version = -1;
  }
  if (absl::EndsWith(record.type, ".TicketTurned")) record.operation = OperationOf<opener::events::v1::TicketTurned>(got.value());
  if (absl::EndsWith(record.type, ".TicketSettled")) record.operation = OperationOf<opener::events::v1::TicketSettled>(got.value());
  if (absl::EndsWith(record.type, ".TurnAnswered")) record.operation = OperationOf<answerer::events::v1::TurnAnswered>(got.value());
  return record;
}

}  // namespace

absl::StatusOr<std::vector<LogRecord>> ReadLog(System& system, const std::set<std::string>& topics, const std::string& mark) {
  const kafka::ClientSettings client = {system.brokers(), "saikne-faults-checker"};
  std::vector<kafka::TopicPartition> partitions;
  for (const std::string& topic : topics) {
    for (int i = 0; i < kPartitions; ++i) partitions.push_back({topic, i});
  }
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create(client));
  ASSIGN_OR_RETURN(std::vector<kafka::Admin::Extent> extents, admin->Extents(partitions));
  std::vector<kafka::Position> starts;
  std::map<kafka::TopicPartition, int64_t> open;  // one past the last record of what is not read yet
  for (const auto& extent : extents) {
    if (extent.begin >= extent.end) continue;
    starts.push_back({extent.partition, extent.begin});
    open[extent.partition] = extent.end;
  }
  std::vector<LogRecord> log;
  if (starts.empty()) return log;
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Reader> reader, kafka::Reader::Create(client, starts));
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!open.empty()) {
    if (absl::Now() > deadline) return absl::DeadlineExceededError("the log cannot be read to its end");
    absl::StatusOr<std::optional<kafka::Record>> polled = reader->Poll(absl::Milliseconds(100));
    if (!polled.ok() || !polled->has_value()) continue;
    const kafka::Record& got = **polled;
    const kafka::TopicPartition place{std::string(got.topic()), got.partition()};
    auto end = open.find(place);
    if (end == open.end()) continue;
    LogRecord record = Understand(got, mark);
    record.event.topic = place.topic;
    log.push_back(std::move(record));
    if (got.offset() + 1 >= end->second) open.erase(end);
  }
  return log;
}

}  // namespace saikne::faults
