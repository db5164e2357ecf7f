#pragma once

// A consumer under test on a real PostgreSQL and Kafka: it notes what it applies, and can be told to fail.

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status.h"
#include "libs/events/backbone_test_support.h"
#include "libs/events/consumer.h"
#include "libs/kafka/producer.h"

namespace saikne::events {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Writes records as they are.
class TestProducer {
 public:
  TestProducer() {
    kafka::Producer::Options options;
    options.client.brokers = TestBrokers();
    options.on_delivery = [](uint64_t, const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; };
    auto producer = kafka::Producer::Create(std::move(options));
    EXPECT_TRUE(producer.ok());
    producer_ = *std::move(producer);
  }
  void Send(const EventRecord& record) {
    EXPECT_TRUE(producer_->Send(record.topic, record.key, Views(record.headers), record.payload, 0).ok());
  }
  void Flush() { EXPECT_TRUE(producer_->Flush(absl::Seconds(10)).ok()); }

 private:
  std::unique_ptr<kafka::Producer> producer_;
};

// The service under test: it notes what it applies in a table, and can be told to fail.
class ConsumerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_.pg().Exec(
        "create table applied (position bigint generated always as identity, subject text, version bigint, type text, "
        "constraint applied_once unique (subject, version, type));"
        "create table told (reason text, topic text, subject text, company text)");
    SetOutboxSettings({"//test/crm", topics_.prefix(), nullptr});
  }

  EventRecord Record(const google::protobuf::Message& event, int64_t version) {
    return *EncodeRecord(event, version, TestFlow(), absl::Now(), Id(), "//test/crm", topics_.prefix());
  }
  void Send(const Id& id, int64_t version) { producer_.Send(Record(Account(id), version)); }

  absl::StatusOr<std::vector<Outcome>> Apply(pg::Txn& txn, absl::Span<const RawEvent> events) {
    static constexpr pg::Sql kInsert = {
        "test_apply", "insert into applied (subject, version, type) select * from unnest($1::text[], $2::bigint[], $3::text[])"};
    std::vector<std::string> subjects, types;
    std::vector<int64_t> versions;
    std::set<std::string> keys;
    for (const RawEvent& e : events) {
      EXPECT_TRUE(keys.insert(e.envelope->subject).second) << "a key twice in one group";
      subjects.push_back(e.envelope->subject);
      versions.push_back(e.envelope->event_version);
      types.push_back(e.envelope->type);
    }
    largest_group_ = std::max<size_t>(largest_group_, events.size());
    RETURN_IF_ERROR(txn.Write(kInsert, subjects, versions, types));
    if (decide_) return decide_(events);
    return AllApplied(events.size());
  }

  std::unique_ptr<Consumer> StartConsumer(const std::function<void(ConsumerSettings&)>& change = nullptr) {
    ConsumerSettings settings;
    settings.connection = database_.connection();
    settings.brokers = TestBrokers();
    settings.group = topics_.prefix();
    settings.topic_prefix = topics_.prefix();
    settings.session_timeout = absl::Seconds(6);
    settings.on_parked = [](pg::Txn& txn, const Envelope& e, const std::string& reason, const std::string&) {
      static constexpr pg::Sql kTell = {"test_tell", "insert into told values ($1, $2, $3, $4)"};
      return txn.Write(kTell, reason, e.topic, e.subject, e.company_id.ToString());
    };
    if (change) change(settings);
    auto reaction = [this](pg::Txn& txn, absl::Span<const RawEvent> events, absl::Time) {
      return Apply(txn, events);
    };
    auto consumer = std::make_unique<Consumer>(
        settings, std::vector<Subscription>{{AccountChanged::descriptor(), reaction, gaps_, set_},
                                            {CompanyChanged::descriptor(), reaction, GapPolicy::kPark, set_}});
    consumer->Start();
    return consumer;
  }

  int64_t Applied() { return database_.pg().Count("select count(*) from applied"); }
  bool AppliedSoon(int64_t n) {
    return Eventually(absl::Seconds(20), [&] { return Applied() >= n; }) && Applied() == n;
  }
  std::string VersionsOf(const Id& id) {
    return database_.pg().Value(absl::StrCat(
        "select string_agg(version::text, ',' order by position) from applied where subject = '",
        id.ToString(), "'"));
  }
  int64_t Parked() { return database_.pg().Count("select count(*) from parked_message"); }

  TestDatabase database_;
  TestTopics topics_;
  TestProducer producer_;
  std::function<absl::StatusOr<std::vector<Outcome>>(absl::Span<const RawEvent>)> decide_;
  std::atomic<size_t> largest_group_{0};
  GapPolicy gaps_ = GapPolicy::kPark;  // of accounts
  std::string set_;                    // of accounts and companies
};

}  // namespace saikne::events
