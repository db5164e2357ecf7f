// An owner whose lease was taken over learns it from the progress that it may not note, also when it does not come to renewing.

#include "libs/events/backbone_test_support.h"
#include "libs/events/relay.h"

namespace saikne::events {
namespace {

TEST(FenceTest, ProgressIsRefusedBeforeARenewalTells) {
  TestDatabase database;
  TestTopics topics;
  RelaySettings settings = TestRelaySettings(database, "old");
  settings.lease_ttl = absl::Minutes(2);
  settings.lease_renewal = absl::Minutes(1);
  Relay relay(settings);
  SetOutboxSettings({"//test/crm", topics.prefix(), [&relay] { relay.Wake(); }});
  relay.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return relay.leads(); }));
  const Id id = database.AddAggregates(1)[0];
  ASSERT_TRUE(database.Change(id).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return database.pg().Count("select acked_to from relay_progress") == 1; }));
  database.pg().Exec("update relay_lease set owner = 'thief', fence = fence + 1; update relay_progress set fence = fence + 1");
  ASSERT_TRUE(database.Change(id).ok());
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return !relay.leads(); }));
  EXPECT_EQ(database.pg().Count("select acked_to from relay_progress"), 1);
  SetOutboxSettings({});
}

}  // namespace
}  // namespace saikne::events
