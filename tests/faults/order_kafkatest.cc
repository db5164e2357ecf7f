// The order of events is that of their ids, not of their transactions (eventing.md 3): who began first may come last to the aggregate.

#include <thread>

#include "libs/base/status.h"
#include "libs/events/backbone_test_support.h"
#include "libs/events/relay.h"

namespace saikne::events {
namespace {

TEST(OrderTest, TheOlderTransactionComesLastToTheAggregate) {
  constexpr pg::Sql kDrawTransactionId = {"draw", "select pg_current_xact_id()"};
  constexpr pg::Sql kAdvance = {"advance", "update aggregates set event_version = 2 where id = $1::uuid"};
  TestDatabase database;
  TestTopics topics;
  const Id id = database.AddAggregates(1)[0];
  SetOutboxSettings({"//test/crm", topics.prefix(), [] {}});
  const absl::Status older = database.pg().pool().TryTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Exec(kDrawTransactionId).status());
    std::thread([&] { EXPECT_TRUE(database.Change(id).ok()); }).join();
    RETURN_IF_ERROR(txn.Exec(kAdvance, id).status());
    const Outgoing event(Account(id), 2, TestFlow(), absl::Now());
    return Outbox(txn).Append({&event, 1});
  });
  ASSERT_TRUE(older.ok()) << older;
  Relay relay(TestRelaySettings(database));  // finds both at once
  relay.Start();
  TopicReader reader(topics.accounts());
  const auto& records = reader.ReadAll(2);
  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].envelope.event_version, 1);
  EXPECT_EQ(records[1].envelope.event_version, 2);
  SetOutboxSettings({});
}

}  // namespace
}  // namespace saikne::events
