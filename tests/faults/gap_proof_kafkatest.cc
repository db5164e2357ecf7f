// The case that decides how a gap may be taken for dead (eventing.md 3), on a real server: the lower id belongs to the later transaction,
// which is the newest of all and still open.

#include <atomic>
#include <thread>

#include "libs/base/status.h"
#include "libs/events/backbone_test_support.h"
#include "libs/events/relay.h"

namespace saikne::events {
namespace {

constexpr pg::Sql kDrawTransactionId = {"draw", "select pg_current_xact_id()"};
constexpr pg::Sql kAdvance = {"advance", "update aggregates set event_version = 1 where id = $1::uuid"};

void AwaitTrue(const std::atomic<bool>& flag) {
  while (!flag) absl::SleepFor(absl::Milliseconds(1));
}

TEST(GapProofTest, TheIdOfTheNewestOpenTransactionIsWaitedFor) {
  constexpr int kRounds = 6;
  TestDatabase database;
  TestTopics topics;
  RelaySettings settings = TestRelaySettings(database);
  // Nothing but the two sessions and the relay's own notes may draw transaction ids.
  settings.lease_ttl = absl::Minutes(2);
  settings.lease_renewal = absl::Minutes(1);
  Relay relay(settings);
  SetOutboxSettings({"//test/crm", topics.prefix(), [&relay] { relay.Wake(); }});
  relay.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return relay.leads(); }));
  const std::vector<Id> ids = database.AddAggregates(2 * kRounds);
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<bool> begun{false}, appended{false}, released{false};
    std::thread later([&] {
      AwaitTrue(begun);
      const absl::Status changed = database.Change(ids[2 * round], 1, [&](pg::Txn&) {
        appended = true;
        AwaitTrue(released);
        return absl::OkStatus();
      });
      EXPECT_TRUE(changed.ok()) << changed;
    });
    const absl::Status earlier = database.pg().pool().TryTransaction([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.Exec(kDrawTransactionId).status());
      begun = true;
      AwaitTrue(appended);
      RETURN_IF_ERROR(txn.Exec(kAdvance, ids[2 * round + 1]).status());
      const Outgoing event(Account(ids[2 * round + 1]), 1, TestFlow(), absl::Now());
      return Outbox(txn).Append({&event, 1});
    });
    EXPECT_TRUE(earlier.ok()) << earlier;
    // Published, noted, and fetched again twice.
    absl::SleepFor(absl::Milliseconds(1500));
    released = true;
    later.join();
  }
  TopicReader reader(topics.accounts());
  EXPECT_EQ(CheckLog(reader.ReadAll(2 * kRounds, absl::Seconds(10))).first_occurrences, 2 * kRounds);
  SetOutboxSettings({});
}

}  // namespace
}  // namespace saikne::events
