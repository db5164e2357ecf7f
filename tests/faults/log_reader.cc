#include "tests/faults/log_reader.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/kafka/consumer.h"
#include "saikne/answerer/events/v1/answerer_events.pb.h"
#include "saikne/opener/events/v1/opener_events.pb.h"

namespace saikne::faults {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);  // until the next record

kafka::ClientSettings Client(System& system) { return {system.brokers(), "saikne-faults-checker"}; }

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

// Where a header's value belongs.
std::string* TextOf(absl::string_view header, LogRecord& record) {
  if (header == "ce_id") return &record.id;
  if (header == "ce_type") return &record.type;
  if (header == "ce_correlationid") return &record.correlation;
  if (header == "ce_causationid") return &record.causation;
  return header == "ce_traceparent" ? &record.traceparent : nullptr;
}

LogRecord Understand(const kafka::Record& got, const std::string& mark) {
  LogRecord record;
  record.event.topic = std::string(got.topic());
  record.partition = got.partition();
  record.event.key = std::string(got.key());
  record.event.digest = Md5(got.value());
  record.mark_in_payload = absl::StrContains(got.value(), mark);
  record.mark_outside = absl::StrContains(got.key(), mark);
  absl::string_view again;
  for (const auto& [name, value] : got.headers()) {
    record.mark_outside |= absl::StrContains(value, mark) || absl::StrContains(name, mark);
    if (name == "traceparent") again = value;
    if (std::string* text = TextOf(name, record); text != nullptr) *text = std::string(value);
    if (name == "ce_aggregateversion" && !absl::SimpleAtoi(value, &record.event.version)) record.event.version = -1;
  }
  record.two_traces = record.traceparent != again;
  if (absl::EndsWith(record.type, ".TicketTurned")) record.operation = OperationOf<opener::events::v1::TicketTurned>(got.value());
  if (absl::EndsWith(record.type, ".TicketSettled")) record.operation = OperationOf<opener::events::v1::TicketSettled>(got.value());
  if (absl::EndsWith(record.type, ".TurnAnswered")) record.operation = OperationOf<answerer::events::v1::TurnAnswered>(got.value());
  return record;
}

}  // namespace

void LogReader::Forget() {
  places_.clear();
  log_.clear();
}

absl::Status LogReader::Advance() {
  ASSIGN_OR_RETURN(const std::vector<kafka::Admin::Extent> extents, Extents());
  if (Continues(extents)) {
    ASSIGN_OR_RETURN(const bool same, ReadTo(extents));
    if (same) return absl::OkStatus();
  }
  Forget();
  return ReadTo(extents).status();
}

absl::StatusOr<std::vector<kafka::Admin::Extent>> LogReader::Extents() const {
  std::vector<kafka::TopicPartition> partitions;
  for (const std::string& topic : system_.topics()) {
    for (int i = 0; i < kPartitions; ++i) partitions.push_back({topic, i});
  }
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create(Client(system_)));
  return admin->Extents(partitions);
}

bool LogReader::Continues(const std::vector<kafka::Admin::Extent>& extents) const {
  for (const kafka::Admin::Extent& extent : extents) {
    const auto known = places_.find(extent.partition);
    if (known != places_.end() && (known->second.begin != extent.begin || known->second.next > extent.end)) return false;
  }
  return true;
}

// False when a record that was read is another one now.
absl::StatusOr<bool> LogReader::ReadTo(const std::vector<kafka::Admin::Extent>& extents) {
  std::vector<kafka::Position> starts;
  std::map<kafka::TopicPartition, int64_t> open;  // one past the last record of what is not read yet
  std::set<kafka::TopicPartition> known;          // whose first record must be the last one that was read
  for (const kafka::Admin::Extent& extent : extents) {
    if (extent.begin >= extent.end) continue;
    Place& place = places_.try_emplace(extent.partition, Place{extent.begin, extent.begin, {}, {}, {}}).first->second;
    if (place.next > place.begin) known.insert(extent.partition);
    starts.push_back({extent.partition, std::max(place.begin, place.next - 1)});
    open[extent.partition] = extent.end;
  }
  if (starts.empty()) return true;
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Reader> reader, kafka::Reader::Create(Client(system_), starts));
  for (absl::Time last = absl::Now(); !open.empty();) {
    if (absl::Now() - last > kPatience) return absl::DeadlineExceededError("the log cannot be read to its end");
    absl::StatusOr<std::optional<kafka::Record>> polled = reader->Poll(absl::Milliseconds(100));
    if (!polled.ok() || !polled->has_value()) continue;
    last = absl::Now();
    const kafka::Record& got = **polled;
    const kafka::TopicPartition partition{std::string(got.topic()), got.partition()};
    auto end = open.find(partition);
    if (end == open.end()) continue;
    LogRecord record = Understand(got, mark_);
    Place place = {places_[partition].begin, got.offset() + 1, record.id, record.event.digest, got.timestamp()};
    if (known.erase(partition) == 0) {
      log_.push_back(std::move(record));
      places_[partition] = std::move(place);
    } else if (!(place == places_[partition])) {
      return false;
    }
    if (got.offset() + 1 >= end->second) open.erase(end);
  }
  return true;
}

}  // namespace saikne::faults
