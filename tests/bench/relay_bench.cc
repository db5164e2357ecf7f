// The relay by itself: from a commit to its event seen by a foreign consumer, at 50 and at 500 a second, beside bare Kafka at the same
// rate; how fast it drains 300,000 rows of 400 bytes, beside producing the same records without a database; and how it keeps up with
// writers that do nothing but append, beside the same writers without it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "libs/events/record.h"
#include "libs/kafka/producer.h"
#include "libs/testing/eventually.h"
#include "tests/bench/appending.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

std::unique_ptr<kafka::Producer> BareProducer(const testing::KafkaFixture& kafka) {
  auto producer = kafka::Producer::Create(
      {.client = {.brokers = kafka.brokers()}, .on_ready = [] {}, .on_delivery = [](uint64_t, const absl::Status&) {}});
  EXPECT_TRUE(producer.ok()) << producer.status();
  return *std::move(producer);
}

TEST(Bench, RelayCommitToSeen) {
  OwnRelay relay;
  relay.Start();
  const auto producer = BareProducer(relay.kafka());
  for (const int rate : {50, 500}) {
    const size_t count = static_cast<size_t>(rate) * 10;
    Percentiles events_seen, bare_seen;
    {
      Watcher watcher(relay.kafka(), relay.topic());
      events_seen = WrittenToSeen(rate, count, 8, watcher, [&](const Id& id) { EXPECT_TRUE(relay.Append(id).ok()); });
    }
    {
      Watcher watcher(relay.kafka(), relay.topic());
      bare_seen = WrittenToSeen(rate, count, 1, watcher, [&](const Id& id) {
        EXPECT_TRUE(producer->Send(relay.topic(), id.ToString(), {}, Event(id).SerializeAsString(), 0).ok());
        producer->Poll(absl::ZeroDuration());
      });
    }
    EXPECT_TRUE(producer->Flush(absl::Seconds(10)).ok());
    Report({absl::StrCat("commit to seen by a consumer at ", rate, "/s"), Text(events_seen), absl::StrCat("bare Kafka ", Text(bare_seen)),
            RatioOf(bare_seen.p50, events_seen.p50), "p50 <= 2.5 ms, p99 <= 6 ms"});
  }
  relay.Stop();
}

absl::Duration ProduceBare(OwnRelay& relay, int records) {
  const auto one = events::EncodeRecord(Event(Id::New(absl::Now())), 1, {.company_id = Id::New(absl::Now()), .actor = "bench"},
                                        absl::Now(), Id(), "//bench/crm", relay.kafka().prefix());
  EXPECT_TRUE(one.ok()) << one.status();
  const std::vector<kafka::HeaderView> headers = events::Views(one->headers);
  const auto producer = BareProducer(relay.kafka());
  const absl::Time start = absl::Now();
  for (int i = 0; i < records; ++i) {
    const std::string key = absl::StrCat(one->key, i);
    while (!producer->Send(one->topic, key, headers, one->payload, 0).ok()) producer->Poll(absl::Milliseconds(1));
    if (i % 1000 == 0) producer->Poll(absl::ZeroDuration());
  }
  EXPECT_TRUE(producer->Flush(absl::Minutes(5)).ok());
  return absl::Now() - start;
}

TEST(Bench, RelayDrain) {
  const int rows = SizeOf("SAIKNE_BENCH_OUTBOX", 300'000);
  OwnRelay relay;
  PileUp(relay.pg(), rows);
  const absl::Time start = absl::Now();
  relay.Start();
  ASSERT_TRUE(testing::Eventually(absl::Minutes(5), [&] { return relay.status().published >= rows; }));
  const absl::Duration drained = absl::Now() - start;
  relay.Stop();
  const absl::Duration bare = ProduceBare(relay, rows);
  Report({absl::StrCat("outbox drained, ", rows, " rows of ", kPayloadBytes, " bytes"), PerSecond(rows / absl::ToDoubleSeconds(drained)),
          absl::StrCat("bare Kafka ", PerSecond(rows / absl::ToDoubleSeconds(bare))), RatioOf(bare, drained), ">= 80,000/s"});
}

// What writers on connections of their own have committed, each event with the time of its commit.
struct Written {
  std::vector<std::pair<Id, absl::Time>> events;
  absl::Duration took;
};

Written WriteFlatOut(OwnRelay& relay, int connections, absl::Duration how_long) {
  Written written;
  std::mutex mutex;
  std::vector<std::thread> writers;
  const absl::Time start = absl::Now();
  for (int w = 0; w < connections; ++w) {
    writers.emplace_back([&] {
      std::vector<std::pair<Id, absl::Time>> own;
      while (absl::Now() - start < how_long) {
        const Id id = Id::New(absl::Now());
        EXPECT_TRUE(relay.Append(id).ok());
        own.emplace_back(id, absl::Now());
      }
      std::lock_guard lock(mutex);
      written.events.insert(written.events.end(), own.begin(), own.end());
    });
  }
  for (std::thread& writer : writers) writer.join();
  written.took = absl::Now() - start;
  return written;
}

TEST(Bench, RelayWritersFlatOut) {
  const int connections = std::min(SizeOf("SAIKNE_BENCH_WRITERS", 8), 14);
  const absl::Duration how_long = absl::Seconds(SizeOf("SAIKNE_BENCH_WRITERS_SECONDS", 10));
  OwnRelay relay;
  relay.Start();
  Watcher watcher(relay.kafka(), relay.topic());
  const absl::Time start = absl::Now();
  const Written with = WriteFlatOut(relay, connections, how_long);
  const int64_t waiting = static_cast<int64_t>(with.events.size()) - static_cast<int64_t>(watcher.count());
  ASSERT_TRUE(watcher.Await(with.events.size(), absl::Minutes(2)));
  absl::Time last = start;
  std::vector<absl::Duration> lags;
  for (const auto& [id, committed] : with.events) {
    const absl::Time seen = watcher.At(id.ToString());
    lags.push_back(std::max(absl::ZeroDuration(), seen - committed));
    last = std::max(last, seen);
  }
  relay.Stop();
  const Written without = WriteFlatOut(relay, connections, how_long);
  const double committed = static_cast<double>(with.events.size()) / absl::ToDoubleSeconds(with.took);
  const double through = static_cast<double>(with.events.size()) / absl::ToDoubleSeconds(last - start);
  const double alone = static_cast<double>(without.events.size()) / absl::ToDoubleSeconds(without.took);
  Report({absl::StrCat(connections, " writers flat out, one event a transaction"),
          absl::StrFormat("%.0f/s seen, %.0f/s committed; lag %s, %d unseen at the end", through, committed,
                          Text(PercentilesOf(std::move(lags))), waiting),
          absl::StrCat("the writers without a relay ", PerSecond(alone)), through / alone, "none"});
}

}  // namespace
}  // namespace saikne::bench
