#include "libs/events/outbox.h"

#include <algorithm>
#include <random>
#include <thread>

#include "libs/base/status.h"
#include "libs/events/backbone_test_support.h"
#include "libs/events/segments.h"
#include "libs/events/state_topics.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

class OutboxTest : public ::testing::Test {
 protected:
  TestDatabase database_;
};

TEST_F(OutboxTest, RowsAreInTheOrderOfTheSpan) {
  const Id id = database_.AddAggregates(1)[0];
  int woken = 0;
  SetOutboxSettings({"//test/crm", "acme", [&] { ++woken; }});
  ASSERT_TRUE(database_.Change(id, 100).ok());
  EXPECT_EQ(woken, 1);
  auto& pg = database_.pg();
  EXPECT_EQ(pg.Count("select count(*) from outbox"), 100);
  EXPECT_EQ(pg.Count("select count(*) from (select id - lag(id) over (order by event_version) as step from outbox) s "
                     "where step <> 1"), 0);
  EXPECT_EQ(pg.Value("select distinct topic from outbox"), "acme.crm.account.events.v1");
  EXPECT_EQ(pg.Value("select distinct key from outbox"), id.ToString());
  // Committed only with the transaction, and nobody is woken for what was not.
  EXPECT_FALSE(database_.Change(id, 1, [](pg::Txn&) { return absl::CancelledError("no"); }).ok());
  EXPECT_EQ(pg.Count("select count(*) from outbox"), 100);
  EXPECT_EQ(woken, 1);
  SetOutboxSettings({});
}

TEST_F(OutboxTest, ReferenceDataGoesToItsStateTopicToo) {
  const Id id = database_.AddAggregates(1)[0];
  SetOutboxSettings({"//test/crm", "acme", {}});
  AppendStates(true);
  ASSERT_TRUE(database_.Change(id, 3).ok());
  AppendStates(false);
  SetOutboxSettings({});
  auto& pg = database_.pg();
  EXPECT_EQ(pg.Value("select string_agg(topic || ' ' || event_version, ', ' order by id) from outbox"),
            "acme.crm.account.events.v1 1, acme.crm.account.state.v1 1, acme.crm.account.events.v1 2, "
            "acme.crm.account.state.v1 2, acme.crm.account.events.v1 3, acme.crm.account.state.v1 3");
  EXPECT_EQ(pg.Count("select count(distinct (event_id, key, headers, payload)) from outbox"), 3);
}

TEST(StateTopicsTest, AreOfReferenceDataOnly) {
  EXPECT_TRUE(EventTypeOf(AccountChanged::descriptor())->state);
  EXPECT_FALSE(EventTypeOf(crm::events::v1::DealWon::descriptor())->state);
  EXPECT_FALSE(EventTypeOf(finance::events::v1::InvoicePosted::descriptor())->state);
  EXPECT_EQ(StateTopics("acme"), (std::vector<std::string>{"acme.crm.account.state.v1", "acme.finance.company.state.v1",
                                                           "acme.finance.payment_term.state.v1", "acme.finance.tax_code.state.v1"}));
  for (const std::string& name : StateTopics("acme")) EXPECT_TRUE(IsStateTopic(name)) << name;
  EXPECT_FALSE(IsStateTopic("acme.crm.account.events.v1"));
  const std::vector<std::string> all = InstalledTopics("acme");
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::count(all.begin(), all.end(), "acme.finance.tax_code.state.v1"), 1);
}

// Ranges of ids cached by sessions would break the order that everything rests on.
TEST_F(OutboxTest, IdsAreNotCached) {
  EXPECT_EQ(database_.pg().Count("select seqcache from pg_sequence where seqrelid = "
                                 "pg_get_serial_sequence('outbox', 'id')::regclass"), 1);
  EXPECT_EQ(database_.pg().Count("select seqincrement from pg_sequence where seqrelid = "
                                 "pg_get_serial_sequence('outbox', 'id')::regclass"), 1);
}

// The proof for gaps needs the transaction id before the first row's id, also in a transaction that has written nothing else.
TEST_F(OutboxTest, TheTransactionIdIsDrawnBeforeTheIds) {
  const std::string plan = database_.pg().Value(
      "explain (costs off, format json) " + [] {
        std::string text = sql::kAppendOutbox.text;
        const char* arguments[] = {"'{}'", "'{}'", "'{}'", "'{}'", "'{}'", "'{}'", "'{}'"};
        for (int i = 7; i >= 1; --i) {
          const std::string name = "$" + std::to_string(i);
          for (size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, 2, arguments[i - 1]);
        }
        return text.substr(text.find("with me"));
      }());
  // The ids are drawn where the row is inserted, above the join with the CTE that draws the transaction id.
  EXPECT_NE(plan.find("CTE Scan"), std::string::npos) << plan;
  EXPECT_LT(plan.find("ModifyTable"), plan.find("CTE Scan")) << plan;
}

TEST_F(OutboxTest, PerKeyTheOrderOfVersionsIsTheOrderOfIds) {
  for (int writers : {1, 2, 8, 64}) {
    const std::vector<Id> ids = database_.AddAggregates(10);
    std::vector<std::thread> threads;
    std::atomic<int64_t> committed{0};
    const int64_t before = database_.pg().Count("select count(*) from outbox");
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([&, w] {
        std::mt19937 random(w);
        for (int i = 0; i < 400 / writers + 2; ++i) {
          const int n = 1 + random() % 3;
          const bool fail = random() % 5 == 0;
          absl::Status status = database_.Change(ids[random() % ids.size()], n, [&](pg::Txn&) {
            return fail ? absl::CancelledError("rolled back") : absl::OkStatus();
          });
          if (status.ok()) committed += n;
        }
      });
    }
    for (std::thread& t : threads) t.join();
    EXPECT_EQ(database_.pg().Count("select count(*) from outbox") - before, committed);
    EXPECT_EQ(database_.pg().Count("select count(*) from (select event_version - lag(event_version, 1, 0::bigint) over "
                                   "(partition by key order by id) as step from outbox) s where step <> 1"), 0)
        << writers << " writers";
  }
}

TEST_F(OutboxTest, AnOversizeEventEndsTheTransaction) {
  const Id id = database_.AddAggregates(1)[0];
  absl::Status status = database_.pg().pool().RunInTransaction([&](pg::Txn& txn) {
    return Outbox(txn).Append({{Account(id, std::string(901 * 1024, 'x')), 1, TestFlow(), absl::Now()}});
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "EVENT_TOO_LARGE");
  EXPECT_TRUE(database_.pg().pool().RunInTransaction([&](pg::Txn& txn) {
    return Outbox(txn).Append({{Account(id, std::string(890 * 1024, 'x')), 1, TestFlow(), absl::Now()}});
  }).ok());
  // The database refuses it too, whoever writes.
  status = database_.pg().pool().RunInTransaction([](pg::Txn& txn) {
    return txn.ExecText("insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload) "
                        "select 1, gen_random_uuid(), 't', 'k', 1, now(), '', decode(repeat('00', 921601), 'hex')").status();
  });
  EXPECT_EQ(ReasonOf(status), "OUTBOX_PAYLOAD_SIZE");
}

TEST_F(OutboxTest, RefusesWhatIsNoEventAndKeysThatAreNoIds) {
  auto append = [&](const google::protobuf::Message& message) {
    return ReasonOf(database_.pg().pool().RunInTransaction([&](pg::Txn& txn) {
      return Outbox(txn).Append({{message, 1, TestFlow(), absl::Now()}});
    }));
  };
  EXPECT_EQ(append(crm::events::v1::AccountFacts()), "NO_EVENT_OPTION");
  EXPECT_EQ(append(AccountChanged()), "BAD_EVENT_KEY");
}

TEST_F(OutboxTest, SegmentsTurnAndAreEmptiedWhenAllIsPublishedAndOld) {
  auto& pg = database_.pg();
  const Id id = database_.AddAggregates(1)[0];
  RelaySettings settings;
  settings.segment_bytes = 1;
  settings.journal_retention = absl::Hours(24);
  auto turn = [&](absl::Duration later) {
    ASSERT_TRUE(TurnSegments(pg.pool(), settings, absl::Now() + later).ok());
  };
  auto active = [&] { return pg.Count("select active from outbox_segment"); };
  turn(absl::ZeroDuration());
  EXPECT_EQ(active(), 1);  // an empty one does not turn
  for (int segment : {2, 3}) {
    ASSERT_TRUE(database_.Change(id, 10).ok());
    turn(absl::ZeroDuration());
    EXPECT_EQ(active(), segment);
  }
  ASSERT_TRUE(database_.Change(id, 10).ok());
  turn(absl::ZeroDuration());
  EXPECT_EQ(active(), 3);  // the next one holds rows still
  turn(absl::Hours(48));
  EXPECT_EQ(pg.Count("select count(*) from outbox_1"), 10);  // old, and not published
  pg.Exec("update relay_progress set acked_to = 30, missing_lo = '{4}', missing_hi = '{4}'");
  turn(absl::Hours(48));
  EXPECT_EQ(pg.Count("select count(*) from outbox_1"), 10);  // one of it may still appear
  pg.Exec("update relay_progress set missing_lo = '{15}', missing_hi = '{15}'");
  turn(absl::Hours(1));
  EXPECT_EQ(pg.Count("select count(*) from outbox_1"), 10);  // published, and not old
  turn(absl::Hours(48));
  EXPECT_EQ(pg.Count("select count(*) from outbox_1"), 0);
  EXPECT_EQ(pg.Count("select count(*) from outbox_2"), 10);
  turn(absl::Hours(48));
  EXPECT_EQ(active(), 1);
  EXPECT_EQ(pg.Count("select count(*) from outbox"), 20);
}

// A writer in the segment keeps it: truncation does not wait and does not hurt.
TEST_F(OutboxTest, ASegmentInUseIsLeftAlone) {
  auto& pg = database_.pg();
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id, 10).ok());
  pg.Exec("update outbox_segment set active = 2; update relay_progress set acked_to = 10");
  RelaySettings settings;
  settings.journal_retention = absl::Hours(1);
  absl::Status held = pg.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    absl::Status late = txn.ExecText("insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, "
                                     "payload) values (1, gen_random_uuid(), 't', 'k', 1, now(), '', '')").status();
    if (!late.ok()) return late;
    return TurnSegments(pg.pool(), settings, absl::Now() + absl::Hours(2));
  });
  ASSERT_TRUE(held.ok()) << held;
  EXPECT_EQ(pg.Count("select count(*) from outbox_1"), 11);
}

}  // namespace
}  // namespace saikne::events
