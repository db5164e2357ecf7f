#include "tests/bench/latency.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "libs/base/time_proto.h"
#include "libs/events/record.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "libs/kafka/producer.h"
#include "saikne/crm/v1/deal_service.pb.h"

namespace saikne::bench {
namespace {

std::vector<kafka::Position> EndsOf(const std::string& topic, int partitions) {
  std::vector<kafka::Position> positions;
  for (int p = 0; p < partitions; ++p) positions.push_back({{topic, p}, kafka::Reader::kEnd});
  return positions;
}

/// Notes when the invoice of each deal is seen by a foreign reader of the topic.
void ReadInvoices(kafka::Reader& reader, std::map<std::string, absl::Time>& seen, size_t wanted) {
  absl::Time deadline = absl::Now() + absl::Seconds(120);
  while (seen.size() < wanted && absl::Now() < deadline) {
    auto record = reader.Poll(absl::Milliseconds(50));
    if (!record.ok() || !record->has_value()) continue;
    events::Envelope envelope;
    (void)events::FromHeaders((*record)->headers(), envelope);  // every event here is ours
    if (absl::EndsWith(envelope.type, ".InvoicePosted")) seen.emplace(envelope.correlation_id, absl::Now());
  }
}

}  // namespace

Percentiles PercentilesOf(std::vector<absl::Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  return {samples[samples.size() / 2], samples[std::min(samples.size() - 1, samples.size() * 99 / 100)]};
}

Percentiles AtRate(double per_second, size_t count, int threads, const std::function<void(size_t)>& call) {
  const absl::Time start = absl::Now() + absl::Milliseconds(100);
  std::vector<absl::Duration> samples(count);
  std::atomic<size_t> next{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < threads; ++t) {
    callers.emplace_back([&] {
      for (size_t i = next++; i < count; i = next++) {
        const absl::Time intended = start + absl::Seconds(static_cast<double>(i) / per_second);
        absl::SleepFor(intended - absl::Now());
        call(i);
        samples[i] = absl::Now() - intended;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  return PercentilesOf(std::move(samples));
}

Percentiles WonToInvoiced(e2e::System& system, const std::vector<std::string>& deals, double per_second) {
  auto reader = kafka::Reader::Create(
      {.brokers = system.kafka().brokers()},
      EndsOf(absl::StrCat(system.kafka().prefix(), ".finance.invoice.events.v1"), 3));
  EXPECT_TRUE(reader.ok()) << reader.status();
  (void)(*reader)->Poll(absl::Seconds(2));  // finds the ends before the first deal is won
  std::map<std::string, absl::Time> seen;
  std::thread reading([&] { ReadInvoices(**reader, seen, deals.size()); });

  const absl::Time start = absl::Now() + absl::Milliseconds(100);
  auto intended = [&](size_t i) { return start + absl::Seconds(static_cast<double>(i) / per_second); };
  AtRate(per_second, deals.size(), 8, [&](size_t i) {
    crm::v1::WinDealRequest request;
    request.set_id(deals[i]);
    system.Get<crm::v1::Deal>("saikne.crm.v1.DealService/WinDeal", request);
  });
  reading.join();
  EXPECT_EQ(seen.size(), deals.size());
  std::vector<absl::Duration> samples;
  for (size_t i = 0; i < deals.size(); ++i) {
    if (auto found = seen.find(deals[i]); found != seen.end()) samples.push_back(found->second - intended(i));
  }
  return PercentilesOf(std::move(samples));
}

void PrintHops(e2e::System& system, const std::vector<std::string>& deals) {
  std::map<std::string, std::vector<absl::Duration>> after_win;
  for (const std::string& deal : deals) {
    crm::v1::GetDealTrailRequest request;
    request.set_id(deal);
    auto trail = system.Get<crm::v1::DealTrail>("saikne.crm.v1.DealService/GetDealTrail", request);
    std::optional<absl::Time> won;
    for (const crm::v1::TrailStep& step : trail.steps()) {
      const absl::Time recorded = FromTimestamp(step.record_time());
      if (step.event_type() == "DealWon") won = recorded;
      if (won) after_win[step.event_type()].push_back(recorded - *won);
    }
  }
  std::vector<std::pair<Percentiles, std::string>> hops;
  for (auto& [event, samples] : after_win) hops.emplace_back(PercentilesOf(std::move(samples)), event);
  std::sort(hops.begin(), hops.end(), [](const auto& a, const auto& b) { return a.first.p50 < b.first.p50; });
  for (const auto& [times, event] : hops) {
    std::printf("  recorded after the win: %-28s p50 %6.1f ms, p99 %6.1f ms\n", event.c_str(),
                absl::ToDoubleMilliseconds(times.p50), absl::ToDoubleMilliseconds(times.p99));
  }
}

absl::Duration FourHopFloor(e2e::System& system, double per_second, int samples) {
  std::string topic = absl::StrCat(system.kafka().prefix(), ".bench.floor");
  auto admin = kafka::Admin::Create({.brokers = system.kafka().brokers()});
  EXPECT_TRUE((*admin)->CreateTopics({{.name = topic, .partitions = 1}}).ok());
  auto reader = kafka::Reader::Create({.brokers = system.kafka().brokers()}, {{{topic, 0}, kafka::Reader::kBeginning}});
  auto producer = kafka::Producer::Create(
      {.client = {.brokers = system.kafka().brokers()}, .on_ready = [] {}, .on_delivery = [](uint64_t, const absl::Status&) {}});
  EXPECT_TRUE(reader.ok() && producer.ok());
  system.database("crm").Exec("create table bench_floor (n bigint primary key, payload text)");
  std::vector<absl::Duration> commits, hops;
  for (int i = 0; i < samples; ++i) {
    absl::SleepFor(absl::Seconds(1.0 / per_second));
    absl::Time start = absl::Now();
    system.database("crm").Exec(absl::StrCat("insert into bench_floor values (", i, ", repeat('x', 400))"));
    absl::Time committed = absl::Now();
    (void)(*producer)->Send(topic, absl::StrCat(i), {}, std::string(400, 'x'), i);
    std::optional<kafka::Record> got;
    while (!got && absl::Now() - committed < absl::Seconds(10)) {
      (*producer)->Poll(absl::ZeroDuration());
      auto record = (*reader)->Poll(absl::Milliseconds(1));
      if (record.ok() && record->has_value()) got = *std::move(record);
    }
    if (i < samples / 10) continue;  // the first ones warm the path
    commits.push_back(committed - start);
    hops.push_back(absl::Now() - committed);
  }
  EXPECT_TRUE((*producer)->Flush(absl::Seconds(10)).ok());
  system.database("crm").Exec("drop table bench_floor");
  (void)(*admin)->DeleteTopics({topic});
  return 4 * (PercentilesOf(commits).p50 + PercentilesOf(hops).p50);
}

}  // namespace saikne::bench
