#pragma once

// For the tests of this folder: a database with the backbone, aggregates to write to, topics of the test's own, and what is in them.

#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/base/id.h"
#include "libs/events/outbox.h"
#include "libs/events/record.h"
#include "libs/events/relay.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "libs/testing/eventually.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::events {

using crm::events::v1::AccountChanged;
using finance::events::v1::CompanyChanged;
using saikne::testing::Eventually;
using saikne::testing::PgFixture;

inline Id CompanyId() { return *Id::Parse("01900000-0000-7000-8000-00000000c0de"); }

inline Flow TestFlow() {
  Flow flow;
  flow.company_id = CompanyId();
  flow.actor = "tester";
  flow.correlation_id = "01900000-0000-7000-8000-0000000000aa";
  flow.causation_id = "01900000-0000-7000-8000-0000000000bb";
  flow.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return flow;
}

inline AccountChanged Account(const Id& id, const std::string& name = "Acme") {
  AccountChanged event;
  event.set_account_id(id.ToString());
  event.mutable_account()->set_account_id(id.ToString());
  event.mutable_account()->set_name(name);
  return event;
}

/// A database with the backbone and a table of aggregates.
class TestDatabase {
 public:
  TestDatabase() : pg_({Migrations()}, 72) {
    pg_.Exec("create table aggregates (id uuid primary key, event_version bigint not null default 0)");
  }
  PgFixture& pg() { return pg_; }
  const std::string& connection() const { return pg_.connection(); }

  std::vector<Id> AddAggregates(int n) {
    std::vector<Id> ids;
    for (int i = 0; i < n; ++i) ids.push_back(Id::New(absl::Now()));
    EXPECT_TRUE(pg_.pool()
                    .RunInTransaction([&](pg::Txn& txn) {
                      static constexpr pg::Sql kInsert = {
                          "test_insert", "insert into aggregates (id) select unnest($1::uuid[])"};
                      return txn.Exec(kInsert, ids).status();
                    })
                    .ok());
    return ids;
  }

  /// As a use case does it: lock and advance the aggregate, then append. `in_txn` runs before the end; its status ends it.
  absl::Status Change(const Id& id, int events = 1,
                      const std::function<absl::Status(pg::Txn&)>& in_txn = nullptr) {
    return pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      static constexpr pg::Sql kAdvance = {
          "test_advance",
          "update aggregates set event_version = event_version + $2::bigint where id = $1::uuid returning event_version"};
      auto row = txn.Exec(kAdvance, id, int64_t{events});
      if (!row.ok()) return row.status();
      const int64_t last = (*row)[0].Get<int64_t>(0);
      std::vector<Outgoing> outgoing;
      for (int64_t v = last - events + 1; v <= last; ++v) {
        outgoing.emplace_back(Account(id, absl::StrCat("v", v)), v, TestFlow(), absl::Now());
      }
      absl::Status appended = Outbox(txn).Append(outgoing);
      if (!appended.ok()) return appended;
      if (!in_txn) return absl::OkStatus();
      absl::Status flushed = txn.Flush();  // their ids are drawn before it
      return flushed.ok() ? in_txn(txn) : flushed;
    });
  }

 private:
  PgFixture pg_;
};

inline std::string TestBrokers() {
  const char* brokers = std::getenv("SAIKNE_TEST_KAFKA");
  if (brokers == nullptr || *brokers == 0) {
    std::fprintf(stderr, "SAIKNE_TEST_KAFKA is unset: it names the brokers of this run (see tests/run)\n");
    std::exit(2);
  }
  return brokers;
}

/// Topics under a prefix of the test's own.
class TestTopics {
 public:
  TestTopics() : prefix_(absl::StrCat("t", Id::New(absl::Now()).ToString())) {
    auto admin = kafka::Admin::Create({TestBrokers()});
    EXPECT_TRUE(admin.ok());
    names_ = {TopicName(prefix_, "crm.account"), TopicName(prefix_, "finance.company")};
    std::vector<kafka::NewTopic> topics;
    for (const std::string& name : names_) topics.push_back({name, 3, 1, {}});
    absl::Status created = (*admin)->CreateTopics(topics);
    EXPECT_TRUE(created.ok()) << created;
  }
  ~TestTopics() {
    if (::testing::Test::HasFailure()) return;  // to be looked at
    auto admin = kafka::Admin::Create({TestBrokers()});
    if (admin.ok()) (*admin)->DeleteTopics(names_).IgnoreError();
  }
  const std::string& prefix() const { return prefix_; }
  const std::string& accounts() const { return names_[0]; }
  const std::string& companies() const { return names_[1]; }

 private:
  std::string prefix_;
  std::vector<std::string> names_;
};

/// One record of a topic.
struct SeenRecord {
  Envelope envelope;
  std::string key;
  std::map<std::string, std::string> headers;
  int32_t partition;
  int64_t offset;
};

/// Reads a topic from its beginning, on and on.
class TopicReader {
 public:
  explicit TopicReader(const std::string& topic) {
    std::vector<kafka::Position> positions;
    for (int p = 0; p < 3; ++p) positions.push_back({{topic, p}, kafka::Reader::kBeginning});
    auto reader = kafka::Reader::Create({TestBrokers()}, positions);
    EXPECT_TRUE(reader.ok());
    reader_ = *std::move(reader);
  }

  /// Waits until `n` records are there (or the time is over) and a little longer for more than that.
  const std::vector<SeenRecord>& ReadAll(size_t n, absl::Duration within = absl::Seconds(30),
                                         absl::Duration quiet = absl::Milliseconds(300)) {
    absl::Time end = absl::Now() + within;
    while (absl::Now() < end) {
      auto record = reader_->Poll(records_.size() >= n ? quiet : absl::Milliseconds(200));
      if (!record.ok()) continue;
      if (!record->has_value()) {
        if (records_.size() >= n) break;
        continue;
      }
      SeenRecord seen{{}, std::string((*record)->key()), {}, (*record)->partition(), (*record)->offset()};
      auto headers = (*record)->headers();
      absl::Status status = FromHeaders(headers, seen.envelope);
      EXPECT_TRUE(status.ok()) << status;
      for (auto& [name, value] : headers) seen.headers[std::string(name)] = std::string(value);
      records_.push_back(std::move(seen));
    }
    return records_;
  }

 private:
  std::unique_ptr<kafka::Reader> reader_;
  std::vector<SeenRecord> records_;
};

inline RelaySettings TestRelaySettings(const TestDatabase& database, const std::string& owner = "") {
  RelaySettings settings;
  settings.connection = database.connection();
  settings.brokers = TestBrokers();
  settings.owner = owner;
  return settings;
}

/// First occurrences of each key in order and without holes, from version 1; duplicates are counted, not refused.
struct LogCheck {
  int64_t first_occurrences = 0;
  int64_t duplicates = 0;
};
inline LogCheck CheckLog(const std::vector<SeenRecord>& records) {
  LogCheck check;
  std::map<std::string, int64_t> last;
  for (const SeenRecord& r : records) {
    int64_t& version = last[r.key];
    if (r.envelope.event_version <= version) {
      ++check.duplicates;
      continue;
    }
    EXPECT_EQ(r.envelope.event_version, version + 1) << "key " << r.key;
    version = r.envelope.event_version;
    ++check.first_occurrences;
  }
  return check;
}

}  // namespace saikne::events
