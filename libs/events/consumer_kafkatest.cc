#include "libs/events/consumer.h"

#include <atomic>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/consumer_test_support.h"
#include "libs/events/control.h"

namespace saikne::events {
namespace {

TEST_F(ConsumerTest, AppliesEachOnceInOrderAndDropsDuplicates) {
  const Id a = Id::New(absl::Now()), b = Id::New(absl::Now());
  for (int64_t v : {1, 2, 2, 1, 3}) Send(a, v);
  for (int64_t v : {1, 1, 2, 3, 2, 4}) Send(b, v);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(7));
  Send(a, 3), Send(b, 4), Send(a, 4);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(8));
  EXPECT_EQ(VersionsOf(a), "1,2,3,4");
  EXPECT_EQ(VersionsOf(b), "1,2,3,4");
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return consumer->status().duplicates == 6; }));
  EXPECT_EQ(Parked(), 0);
}

TEST_F(ConsumerTest, ManyKeysAreOneGroup) {
  for (int i = 0; i < 300; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(300));
  EXPECT_GE(largest_group_, 20u);
  EXPECT_LT(consumer->status().batches, 60);
}

TEST_F(ConsumerTest, TypesOfOneSetAreOneGroupWhenTheyAreGathered) {
  set_ = "both";
  size_t most_types = 0;
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    std::set<std::string> types;
    for (const RawEvent& e : events) types.insert(e.envelope->type);
    most_types = std::max(most_types, types.size());
    return AllApplied(events.size());
  };
  auto consumer = StartConsumer([](ConsumerSettings& settings) { settings.gather = absl::Milliseconds(300); });
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().partitions == 6; }));
  CompanyChanged company;
  company.set_company_id(Id::New(absl::Now()).ToString());
  for (int i = 0; i < 20; ++i) {
    Send(Id::New(absl::Now()), 1);
    if (i == 10) producer_.Send(Record(company, 1));
    producer_.Flush();
  }
  ASSERT_TRUE(AppliedSoon(21));
  consumer->Stop();
  EXPECT_EQ(most_types, 2u);
  EXPECT_LE(consumer->status().batches, 5) << "each would have been one of its own";
}

TEST_F(ConsumerTest, SeesAnEventSoonAfterTheCommitThroughTheRelay) {
  RelaySettings settings = TestRelaySettings(database_);
  settings.safety_poll = absl::Hours(1);  // the commit itself must tell
  Relay relay(settings);
  SetOutboxSettings({"//test/crm", topics_.prefix(), [&] { relay.Wake(); }});
  relay.Start();
  auto consumer = StartConsumer();
  const std::vector<Id> ids = database_.AddAggregates(50);
  ASSERT_TRUE(database_.Change(ids[0]).ok());
  ASSERT_TRUE(AppliedSoon(1));
  std::vector<absl::Duration> took;
  for (int i = 1; i < 50; ++i) {
    const absl::Time start = absl::Now();
    ASSERT_TRUE(database_.Change(ids[i]).ok());
    while (consumer->status().applied < i + 1 && absl::Now() - start < absl::Seconds(5)) {
      absl::SleepFor(absl::Microseconds(100));
    }
    took.push_back(absl::Now() - start);
  }
  ASSERT_TRUE(AppliedSoon(50));
  std::sort(took.begin(), took.end());
  std::printf("commit to reaction committed: p50 %s p90 %s\n", absl::FormatDuration(took[24]).c_str(),
              absl::FormatDuration(took[44]).c_str());
  relay.Stop();
  SetOutboxSettings({});
}

TEST_F(ConsumerTest, PoisonParksOnlyItsKey) {
  const Id poison = Id::New(absl::Now()), good = Id::New(absl::Now()), junk = Id::New(absl::Now());
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    for (const RawEvent& e : events) {
      if (e.envelope->subject == poison.ToString() && e.envelope->event_version == 2) {
        return Error(absl::StatusCode::kFailedPrecondition, "BROKEN_RULE", "no");
      }
    }
    return AllApplied(events.size());
  };
  for (int64_t v = 1; v <= 4; ++v) {
    Send(good, v);
    Send(poison, v);
  }
  EventRecord bad = Record(Account(junk), 1);
  bad.payload = "\xff\xff\xff";
  producer_.Send(bad);
  Send(junk, 2);
  for (int i = 0; i < 50; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(4 + 1 + 50));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 5; }));
  EXPECT_EQ(VersionsOf(good), "1,2,3,4");
  EXPECT_EQ(VersionsOf(poison), "1");
  auto& pg = database_.pg();
  EXPECT_EQ(pg.Value("select string_agg(reason || event_version, ',' order by event_version) from parked_message "
                     "where subject = '" + poison.ToString() + "'"),
            "BROKEN_RULE2,FOLLOWS3,FOLLOWS4");
  EXPECT_EQ(pg.Value("select string_agg(reason || event_version || first, ',' order by event_version) from parked_message "
                     "where subject = '" + junk.ToString() + "'"),
            "BAD_PAYLOAD1true,FOLLOWS2false");
  EXPECT_EQ(pg.Count("select count(*) from told"), 2);
  EXPECT_EQ(pg.Value("select company from told where reason = 'BROKEN_RULE'"), CompanyId().ToString());
  // Positions have passed all of it, and versions count as taken charge of.
  EXPECT_EQ(pg.Count("select sum(next_offset) from consumer_position"), 4 + 4 + 2 + 50);
  EXPECT_EQ(pg.Count("select last_version from consumer_seen where subject = '" + poison.ToString() + "'"), 4);
}

TEST_F(ConsumerTest, AParkOutcomeLeavesNoEffect) {
  const Id refused = Id::New(absl::Now());
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    std::vector<Outcome> outcomes;
    for (const RawEvent& e : events) {
      outcomes.push_back(e.envelope->subject == refused.ToString() ? Outcome::Park("NOT_MINE", "why")
                                                                   : Outcome::Applied());
    }
    return outcomes;
  };
  Send(refused, 1);
  for (int i = 0; i < 30; ++i) Send(Id::New(absl::Now()), 1);
  Send(refused, 2);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(30));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 2; }));
  EXPECT_EQ(VersionsOf(refused), "");
  EXPECT_EQ(database_.pg().Value("select detail from parked_message where first"), "why");
}

TEST_F(ConsumerTest, AnEventIsParkedAlsoWhenTheBoardRefusesIt) {
  const Id refused = Id::New(absl::Now());
  database_.pg().Exec("alter table told add constraint told_refuses check (reason <> 'NOT_MINE')");
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    std::vector<Outcome> outcomes = AllApplied(events.size());
    for (size_t i = 0; i < events.size(); ++i) {
      if (events[i].envelope->subject == refused.ToString()) outcomes[i] = Outcome::Park("NOT_MINE", "why");
    }
    return outcomes;
  };
  Send(refused, 1);
  for (int i = 0; i < 5; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(5));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 1; }));
  EXPECT_EQ(database_.pg().Count("select count(*) from told"), 0);
}

// What a reaction has written is sent later; that it fails is the reaction's error, not the backbone's.
TEST_F(ConsumerTest, AWriteThatIsRefusedParksItsEventOnly) {
  const Id refused = Id::New(absl::Now());
  database_.pg().Exec(absl::StrCat("alter table applied add constraint applied_refuses check (subject <> '", refused.ToString(), "')"));
  Send(refused, 1);
  for (int i = 0; i < 30; ++i) Send(Id::New(absl::Now()), 1);
  Send(refused, 2);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(30));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 2; }));
  EXPECT_EQ(database_.pg().Value("select string_agg(reason, ',' order by event_version) from parked_message"), "APPLIED_REFUSES,FOLLOWS");
}

TEST_F(ConsumerTest, BytesThatAreNoEventParkUnderTheirKey) {
  EventRecord record{topics_.accounts(), std::string("\xc3\x28" "bad\nkey"), {}, "junk"};
  producer_.Send(record);
  EventRecord headless = Record(Account(Id::New(absl::Now())), 1);
  headless.headers.resize(3);
  producer_.Send(headless);
  EventRecord version = Record(Account(Id::New(absl::Now())), 1);
  for (auto& header : version.headers) {
    if (header.first == "ce_aggregateversion") header.second = "many";
  }
  producer_.Send(version);
  Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(1));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 3; }));
  EXPECT_EQ(database_.pg().Value("select string_agg(distinct reason, ',') from parked_message"), "BAD_ENVELOPE");
}

TEST_F(ConsumerTest, AGapParksTheKeyAndWaitsForTheMissingOne) {
  const Id id = Id::New(absl::Now()), late = Id::New(absl::Now());
  for (int64_t v : {1, 2, 4, 5}) Send(id, v);
  for (int64_t v : {7, 8}) Send(late, v);  // first sight accepts any version
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(4));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 2; }));
  EXPECT_EQ(VersionsOf(id), "1,2");
  EXPECT_EQ(database_.pg().Value("select reason from parked_key"), "GAP");
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return consumer->status().gaps == 1; }));
  // Republished: it is taken in, not dropped as known; and repeating what waits adds nothing.
  for (int64_t v : {3, 4, 5}) Send(id, v);
  producer_.Flush();
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 3; }));
  EXPECT_EQ(database_.pg().Value("select string_agg(event_version::text, ',' order by event_version) from parked_message"),
            "3,4,5");
}

TEST_F(ConsumerTest, AGapIsAcceptedWhereTheNewestIsAllThatMatters) {
  gaps_ = GapPolicy::kAccept;
  auto consumer = StartConsumer();
  const Id id = Id::New(absl::Now());
  for (int64_t v : {1, 3, 2, 4}) Send(id, v);
  producer_.Flush();
  EXPECT_TRUE(AppliedSoon(3));
  EXPECT_EQ(VersionsOf(id), "1,3,4");
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return consumer->status().gaps == 1 && consumer->status().duplicates == 1; }));
  EXPECT_EQ(Parked(), 0);
}

TEST_F(ConsumerTest, WhereTheFirstMustBeTheFirstALaterOneWaitsForIt) {
  gaps_ = GapPolicy::kParkFirst;
  auto consumer = StartConsumer();
  const Id late = Id::New(absl::Now()), good = Id::New(absl::Now());
  Send(late, 2);
  Send(good, 1);
  producer_.Flush();
  EXPECT_TRUE(AppliedSoon(1));
  EXPECT_EQ(VersionsOf(good), "1");
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return Parked() == 1; }));
  Send(late, 1);
  producer_.Flush();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Parked() == 2; })) << "in front of what waits, not dropped";
}

// A conflict halves the batch; with each success it grows back.
TEST_F(ConsumerTest, ConflictsHalveTheBatchAndItGrowsBack) {
  constexpr size_t kBearable = 4;
  std::mutex mutex;
  std::vector<size_t> sizes;  // of the attempts
  std::atomic<bool> contended{true};
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    std::lock_guard<std::mutex> lock(mutex);
    sizes.push_back(events.size());
    if (contended && events.size() > kBearable) return Error(absl::StatusCode::kAborted, "CONFLICT", "as asked");
    return AllApplied(events.size());
  };
  for (int i = 0; i < 100; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(100));
  size_t refused = 0;
  {
    std::lock_guard<std::mutex> lock(mutex);
    for (size_t i = 0; i + 1 < sizes.size(); ++i) {
      if (sizes[i] <= kBearable) continue;
      EXPECT_LE(sizes[i + 1], std::max<size_t>(1, sizes[i] / 2)) << "attempt " << i + 1;
      ++refused;
    }
    EXPECT_GE(sizes.size(), 100 / kBearable);
    sizes.clear();
  }
  EXPECT_GT(refused, 2u);
  EXPECT_GE(consumer->status().retries, static_cast<int64_t>(refused));
  contended = false;
  for (int i = 0; i < 400; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(500));
  std::lock_guard<std::mutex> lock(mutex);
  // Not at once: each batch is a little larger than the one before at the most.
  EXPECT_GT(*std::max_element(sizes.begin(), sizes.end()), 3 * kBearable);
  EXPECT_LE(sizes.front(), 2 * kBearable);
}

TEST_F(ConsumerTest, TypesWithoutAReactionOnlyAdvance) {
  const Id id = Id::New(absl::Now());
  crm::events::v1::AccountRegistered registered;
  registered.set_account_id(id.ToString());
  producer_.Send(Record(registered, 1));
  Send(id, 2);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(1));
  EXPECT_EQ(VersionsOf(id), "2");
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return consumer->status().unknown == 1; }));
  EXPECT_EQ(Parked(), 0);
}

// A reference that comes by another topic, later in the same stream of records: the one waits, the other flows.
TEST_F(ConsumerTest, WhatIsUnavailableWaitsWhileOtherTopicsFlow) {
  std::atomic<bool> company_known{false};
  const Id account = Id::New(absl::Now()), company = CompanyId();
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    for (const RawEvent& e : events) {
      if (e.envelope->type == CompanyChanged::descriptor()->full_name()) {
        company_known = true;
      } else if (!company_known) {
        return Error(absl::StatusCode::kUnavailable, "NO_COMPANY", "not yet");
      }
    }
    return AllApplied(events.size());
  };
  auto consumer = StartConsumer();
  Send(account, 1);
  producer_.Flush();
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().stalled == 1; }));
  EXPECT_EQ(Applied(), 0);
  CompanyChanged changed;
  changed.set_company_id(company.ToString());
  producer_.Send(Record(changed, 1));
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(2));
  EXPECT_EQ(Parked(), 0);
}

TEST_F(ConsumerTest, WhatStaysUnavailableIsParkedInTheEnd) {
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    if (events[0].envelope->event_version == 1) return Error(absl::StatusCode::kUnavailable, "NO_COMPANY", "never");
    return AllApplied(events.size());
  };
  Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer([](ConsumerSettings& s) { s.unavailable_limit = absl::Seconds(1); });
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return Parked() == 1; }));
  EXPECT_EQ(database_.pg().Value("select reason from told"), "NO_COMPANY");
}

// The position is the database's: Kafka's own offsets do not matter, and a rewound position gives no second effect.
TEST_F(ConsumerTest, GoesOnFromTheDatabaseAfterACrash) {
  const Id id = Id::New(absl::Now());
  for (int64_t v = 1; v <= 20; ++v) Send(id, v);
  producer_.Flush();
  auto no_offsets = [](ConsumerSettings& s) { s.offset_commit = absl::Hours(1); };
  auto consumer = StartConsumer(no_offsets);
  ASSERT_TRUE(AppliedSoon(20));
  consumer.reset();
  for (int64_t v = 21; v <= 30; ++v) Send(id, v);
  producer_.Flush();
  consumer = StartConsumer(no_offsets);
  ASSERT_TRUE(AppliedSoon(30));
  EXPECT_EQ(consumer->status().duplicates, 0);  // from the database's position, not from the beginning
  consumer.reset();
  database_.pg().Exec("update consumer_position set next_offset = 0");
  consumer = StartConsumer(no_offsets);
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().duplicates == 30; }));
  EXPECT_EQ(Applied(), 30);
}

TEST_F(ConsumerTest, AMovedPositionFencesAndIsFollowed) {
  const Id id = Id::New(absl::Now());
  for (int64_t v = 1; v <= 5; ++v) Send(id, v);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(5));
  database_.pg().Exec("update consumer_position set next_offset = 0");
  Send(id, 6);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(6));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return consumer->status().duplicates == 5; }));
  EXPECT_EQ(VersionsOf(id), "1,2,3,4,5,6");
}

TEST_F(ConsumerTest, APositionThatTheLogDoesNotHaveStopsAndIsNeverJumped) {
  const Id id = Id::New(absl::Now());
  Send(id, 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(1));
  consumer.reset();
  database_.pg().Exec("update consumer_position set next_offset = next_offset + 1000");
  consumer = StartConsumer();
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] {
    return consumer->status().last_error.find("POSITION_LOST") != std::string::npos;
  }));
  EXPECT_EQ(database_.pg().Count("select max(next_offset) from consumer_position"), 1001);
}

// A topic that was deleted and made anew: what comes first in it is not passed over once it has grown up to the old position.
TEST_F(ConsumerTest, ALogThatGrowsUpToALostPositionIsNotReadFromThere) {
  const Id id = Id::New(absl::Now());
  for (int64_t v = 1; v <= 3; ++v) Send(id, v);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(3));
  auto paused = [&] {
    auto control = ReadControl(database_.pg().pool(), BackbonePart::kConsumer);
    return control.ok() && control->paused && control->actor == "system:positions";
  };
  const int64_t before = database_.pg().Count("select max(next_offset) from consumer_position");
  consumer = nullptr;
  database_.pg().Exec("update consumer_position set next_offset = next_offset + 2 where next_offset > 0");
  consumer = StartConsumer();
  ASSERT_TRUE(Eventually(absl::Seconds(20), paused));
  for (int64_t v = 4; v <= 8; ++v) Send(id, v);
  producer_.Flush();
  consumer = nullptr;
  consumer = StartConsumer();  // nor by a process that was started later
  EXPECT_FALSE(Eventually(absl::Seconds(3), [&] { return Applied() > 3; }));
  database_.pg().Exec(absl::StrCat("update consumer_position set next_offset = ", before, " where next_offset > 0"));
  ASSERT_TRUE(Resume(database_.pg().pool(), BackbonePart::kConsumer, "rewound", "olga").ok());
  EXPECT_TRUE(AppliedSoon(8));
}

// Two members while one comes and goes: every effect once, in order.
TEST_F(ConsumerTest, RebalancesLoseAndDoubleNothing) {
  std::vector<Id> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(Id::New(absl::Now()));
  auto one = StartConsumer();
  std::atomic<bool> stop{false};
  std::thread sender([&] {
    for (int64_t v = 1; v <= 60; ++v) {
      for (const Id& id : ids) Send(id, v);
      producer_.Flush();
      absl::SleepFor(absl::Milliseconds(100));
    }
    stop = true;
  });
  while (!stop) {
    auto two = StartConsumer();
    absl::SleepFor(absl::Milliseconds(1500));
  }
  sender.join();
  ASSERT_TRUE(Eventually(absl::Seconds(40), [&] { return Applied() >= 1800; })) << Applied();
  EXPECT_EQ(Applied(), 1800);
  EXPECT_EQ(Parked(), 0);
  EXPECT_EQ(database_.pg().Count("select count(*) from (select version - lag(version) over (partition by subject order "
                                 "by position) as step from applied) x where step <> 1"), 0);
}

}  // namespace
}  // namespace saikne::events
