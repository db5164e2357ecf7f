#include "libs/events/parked.h"

#include <thread>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "libs/events/consumer_test_support.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

using State = ParkedOutcome::State;
const ParkedAction kOperator{"olga", "it was fixed"};

// Events that a reaction refuses while `broken` is set.
class ParkedTest : public ConsumerTest {
 protected:
  void SetUp() override {
    ConsumerTest::SetUp();
    decide_ = [this](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
      if (broken_) return Error(absl::StatusCode::kFailedPrecondition, "BROKEN", "as asked");
      return AllApplied(events.size());
    };
  }

  ParkedEvents Tool() {
    auto reaction = [this](pg::Txn& txn, absl::Span<const RawEvent> events, absl::Time) { return Apply(txn, events); };
    return ParkedEvents(database_.pg().pool(), {{AccountChanged::descriptor(), reaction}},
                        [this](pg::Txn&, const ParkedKey& key, absl::Time) {
                          released_.push_back(key.subject);
                          return absl::OkStatus();
                        });
  }
  // What waits of a key, in the order of the versions.
  std::vector<ParkedName> Waiting(const Id& id) {
    const std::string names = database_.pg().Value(absl::StrCat(
        "select coalesce(string_agg(topic || ' ' || partition || ' ' || record_offset, ',' order by event_version), '') "
        "from parked_message where state = 'parked' and subject = '", id.ToString(), "'"));
    std::vector<ParkedName> waiting;
    for (absl::string_view name : absl::StrSplit(names, ',', absl::SkipEmpty())) {
      const std::vector<std::string> words = absl::StrSplit(name, ' ');
      waiting.push_back({words[0], std::stoi(words[1]), std::stoll(words[2])});
    }
    return waiting;
  }
  bool WaitingSoon(const Id& id, size_t n) {
    return Eventually(absl::Seconds(20), [&] { return Waiting(id).size() == n; });
  }

  std::atomic<bool> broken_{true};
  std::vector<std::string> released_;
};

TEST_F(ParkedTest, RetryDrainsAKeyInOrderAndItFlowsAgain) {
  const Id id = Id::New(absl::Now());
  for (int64_t v : {1, 2, 3}) Send(id, v);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(id, 3));
  const std::vector<ParkedName> names = Waiting(id);
  ParkedEvents parked = Tool();

  auto refused = parked.Retry(names[0], kOperator, absl::Now());
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->state, State::kFailed);
  EXPECT_EQ(refused->reason, "BROKEN");
  EXPECT_EQ(Applied(), 0) << "a refused retry leaves no effect";
  EXPECT_EQ(database_.pg().Value("select attempts from parked_message where event_version = 1"), "2");

  broken_ = false;
  EXPECT_EQ(ReasonOf(parked.Retry(names[1], kOperator, absl::Now()).status()), "PARKED_BEHIND");
  for (const ParkedName& name : names) {
    auto done = parked.Retry(name, kOperator, absl::Now());
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(done->state, State::kDone);
    EXPECT_FALSE(done->before);
  }
  auto again = parked.Retry(names[0], kOperator, absl::Now());
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->before) << "a second click does nothing";
  EXPECT_EQ(VersionsOf(id), "1,2,3");
  EXPECT_EQ(released_, std::vector<std::string>{id.ToString()});

  Send(id, 4);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(4));
  EXPECT_EQ(database_.pg().Value("select string_agg(actor || ' ' || outcome, ',' order by id) from parked_action"),
            "olga failed,olga done,olga done,olga done");
}

TEST_F(ParkedTest, SkipLeavesAnEventOutForGood) {
  const Id id = Id::New(absl::Now());
  Send(id, 1), Send(id, 2);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(id, 2));
  const std::vector<ParkedName> names = Waiting(id);
  ParkedEvents parked = Tool();
  auto skipped = parked.Skip(names[0], kOperator, absl::Now());
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(skipped->state, State::kSkipped);
  EXPECT_TRUE(released_.empty()) << "another one waits";
  broken_ = false;
  EXPECT_EQ(parked.Retry(names[1], kOperator, absl::Now())->state, State::kDone);
  EXPECT_EQ(parked.Retry(names[0], kOperator, absl::Now())->state, State::kSkipped) << "what was skipped stays skipped";
  EXPECT_EQ(VersionsOf(id), "2");
  EXPECT_EQ(released_.size(), 1u);
}

TEST_F(ParkedTest, WhatWasDoneIsToldAlsoWhenALaterOneFails) {
  const Id one = Id::New(absl::Now()), two = Id::New(absl::Now());
  for (int64_t v : {1, 2}) Send(one, v);
  Send(two, 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(one, 2) && WaitingSoon(two, 1));
  const std::vector<ParkedName> line = Waiting(one);
  const ParkedName unknown{line[0].topic, line[0].partition, 999};
  const std::vector<ParkedName> names = {line[0], line[1], unknown, Waiting(two)[0]};
  ParkedEvents parked = Tool();
  EXPECT_EQ(ReasonOf(parked.RetryAll({unknown}, kOperator, absl::Now()).status()), "PARKED_EVENT_NOT_FOUND")
      << "nothing was done: the call fails";
  broken_ = false;
  for (bool before : {false, true}) {
    auto outcomes = parked.RetryAll(names, kOperator, absl::Now());
    ASSERT_TRUE(outcomes.ok()) << outcomes.status();
    ASSERT_EQ(outcomes->size(), 3u) << "the last is not tried";
    for (int i : {0, 1}) {
      EXPECT_EQ((*outcomes)[i].state, State::kDone);
      EXPECT_EQ((*outcomes)[i].before, before) << "a second click does nothing";
    }
    EXPECT_EQ((*outcomes)[2].state, State::kFailed);
    EXPECT_EQ((*outcomes)[2].reason, "PARKED_EVENT_NOT_FOUND");
    EXPECT_EQ((*outcomes)[2].name.offset, 999);
  }
  EXPECT_EQ(VersionsOf(one), "1,2");
  EXPECT_EQ(Waiting(two).size(), 1u);
  EXPECT_EQ(parked.SkipAll({line[0], Waiting(two)[0]}, kOperator, absl::Now())->at(1).state, State::kSkipped);
}

TEST_F(ParkedTest, AGapIsRetriedAfterTheMissingOneOrReleasedWithoutIt) {
  broken_ = false;
  const Id filled = Id::New(absl::Now()), lost = Id::New(absl::Now());
  for (const Id& id : {filled, lost}) {
    Send(id, 1), Send(id, 3), Send(id, 4);
  }
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(filled, 2));
  ASSERT_TRUE(WaitingSoon(lost, 2));
  ParkedEvents parked = Tool();
  EXPECT_EQ(ReasonOf(parked.Retry(Waiting(filled)[0], kOperator, absl::Now()).status()), "GAP");

  Send(filled, 2);
  producer_.Flush();
  ASSERT_TRUE(WaitingSoon(filled, 3));
  for (const ParkedName& name : Waiting(filled)) {
    EXPECT_EQ(parked.Retry(name, kOperator, absl::Now())->state, State::kDone);
  }
  EXPECT_EQ(VersionsOf(filled), "1,2,3,4");

  const std::string topic = Waiting(lost)[0].topic;
  auto released = parked.Release({topic, lost.ToString()}, kOperator, absl::Now());
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->size(), 2u);
  EXPECT_EQ(VersionsOf(lost), "1,3,4");
  Send(lost, 5);
  producer_.Flush();
  EXPECT_TRUE(AppliedSoon(8));
  EXPECT_EQ(ReasonOf(parked.Release({topic, lost.ToString()}, kOperator, absl::Now()).status()), "PARKED_KEY_NOT_FOUND");
}

TEST_F(ParkedTest, AWholeKeyIsDoneInOneTransactionOrNotAtAll) {
  const Id id = Id::New(absl::Now());
  Send(id, 1), Send(id, 2);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(id, 2));
  consumer.reset();  // from here on only the tool reacts
  const std::string topic = Waiting(id)[0].topic;
  decide_ = [](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    return std::vector<Outcome>{events[0].envelope->event_version == 2 ? Outcome::Park("NOT_YET", "why") : Outcome::Applied()};
  };
  ParkedEvents parked = Tool();
  auto retry = [&] {
    return database_.pg().pool().RunInTransaction(
        [&](pg::Txn& txn) { return parked.RetryKey(txn, {topic, id.ToString()}, kOperator, absl::Now()); });
  };
  EXPECT_EQ(ReasonOf(retry()), "NOT_YET");
  EXPECT_EQ(Waiting(id).size(), 2u);
  EXPECT_EQ(Applied(), 0);
  broken_ = false;
  decide_ = nullptr;
  EXPECT_TRUE(retry().ok());
  EXPECT_EQ(VersionsOf(id), "1,2");
}

TEST_F(ParkedTest, RetriesAndArrivalsCrossWithoutLossOrDoubling) {
  const Id id = Id::New(absl::Now());
  Send(id, 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(WaitingSoon(id, 1));
  broken_ = false;
  constexpr int kVersions = 60;
  std::atomic<bool> stop{false};
  std::vector<std::thread> operators;
  for (int i = 0; i < 2; ++i) {
    operators.emplace_back([&] {
      ParkedEvents parked = Tool();
      while (!stop) {
        for (const ParkedName& name : Waiting(id)) parked.Retry(name, kOperator, absl::Now()).IgnoreError();
      }
    });
  }
  for (int64_t v = 2; v <= kVersions; ++v) {
    Send(id, v);
    if (v % 5 == 0) producer_.Flush();
  }
  producer_.Flush();
  EXPECT_TRUE(AppliedSoon(kVersions));
  stop = true;
  for (std::thread& t : operators) t.join();
  std::vector<std::string> all;
  for (int v = 1; v <= kVersions; ++v) all.push_back(absl::StrCat(v));
  EXPECT_EQ(VersionsOf(id), absl::StrJoin(all, ","));
}

TEST_F(ParkedTest, DeadLettersAreMirroredAsTheyCame) {
  const std::string topic = DeadLetterTopic(topics_.prefix(), "crm");
  const Id id = Id::New(absl::Now());
  Send(id, 1);
  producer_.Flush();
  auto consumer = StartConsumer([&](ConsumerSettings& settings) { settings.dead_letters = topic; });
  ASSERT_TRUE(WaitingSoon(id, 1));
  const EventRecord sent = Record(Account(id), 1);
  EXPECT_EQ(database_.pg().Value("select topic || ' ' || key from outbox"), absl::StrCat(topic, " ", id.ToString()));
  EXPECT_EQ(database_.pg().Count(absl::StrCat("select octet_length(payload) from outbox")),
            static_cast<int64_t>(sent.payload.size()));
  const std::string headers = database_.pg().Value("select headers from outbox");
  for (const char* line : {"ce_type: saikne.crm.events.v1.AccountChanged", "dlq-reason: BROKEN", "dlq-error: as asked",
                           "dlq-offset: 0", "dlq-attempts: 1"}) {
    EXPECT_NE(headers.find(line), std::string::npos) << line << " in " << headers;
  }
}

}  // namespace
}  // namespace saikne::events
