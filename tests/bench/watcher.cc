#include "tests/bench/watcher.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "libs/base/id.h"
#include "libs/events/record.h"
#include "libs/testing/eventually.h"

namespace saikne::bench {
namespace {

std::unique_ptr<kafka::Reader> ReaderOf(const testing::KafkaFixture& kafka, const std::string& topic, int partitions,
                                        int64_t offset) {
  std::vector<kafka::Position> positions;
  for (int p = 0; p < partitions; ++p) positions.push_back({{topic, p}, offset});
  auto reader = kafka::Reader::Create({.brokers = kafka.brokers()}, positions);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return *std::move(reader);
}

events::Envelope EnvelopeOf(const kafka::Record& record) {
  events::Envelope envelope;
  (void)events::FromHeaders(record.headers(), envelope);  // every event here is ours
  return envelope;
}

}  // namespace

Watcher::Watcher(const testing::KafkaFixture& kafka, const std::string& topic, int partitions, Name name)
    : name_(std::move(name)), reader_(ReaderOf(kafka, topic, partitions, kafka::Reader::kEnd)) {
  (void)reader_->Poll(absl::Seconds(2));  // finds the ends
  thread_ = std::thread([this] { Watch(); });
}

Watcher::~Watcher() {
  stop_ = true;
  thread_.join();
}

size_t Watcher::count() {
  std::lock_guard lock(mutex_);
  return seen_.size();
}

absl::Time Watcher::At(const std::string& name) {
  std::lock_guard lock(mutex_);
  const auto found = seen_.find(name);
  return found == seen_.end() ? absl::InfiniteFuture() : found->second;
}

bool Watcher::Await(size_t count, absl::Duration patience) {
  return testing::Eventually(patience, [&] { return this->count() >= count; });
}

std::string Watcher::DealOfInvoice(const kafka::Record& record) {
  events::Envelope envelope = EnvelopeOf(record);
  return absl::EndsWith(envelope.type, ".InvoicePosted") ? envelope.correlation_id : "";
}

void Watcher::Watch() {
  while (!stop_) {
    auto record = reader_->Poll(absl::Milliseconds(20));
    if (!record.ok() || !record->has_value()) continue;
    const absl::Time now = absl::Now();
    std::string name = name_(**record);
    if (name.empty()) continue;
    std::lock_guard lock(mutex_);
    seen_.emplace(std::move(name), now);
  }
}

LogCount CountLog(const testing::KafkaFixture& kafka, const std::string& topic, int64_t events, int partitions) {
  const auto reader = ReaderOf(kafka, topic, partitions, kafka::Reader::kBeginning);
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  std::set<Id> ids;
  LogCount count;
  while (absl::Now() < deadline) {
    auto record = reader->Poll(absl::Seconds(1));
    if (!record.ok()) continue;
    if (!record->has_value()) {
      if (count.events >= events) break;
      continue;
    }
    ids.insert(EnvelopeOf(**record).id);
    ++count.records;
    count.events = static_cast<int64_t>(ids.size());
  }
  return count;
}

}  // namespace saikne::bench
