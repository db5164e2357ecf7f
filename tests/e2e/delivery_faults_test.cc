// Events that come twice, out of their time, or broken: what was done is not done again, and one bad key stops no other.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/events/record.h"
#include "libs/events/topics.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

using ordering::v1::ORDER_STATE_COMPLETED;
using ordering::v1::ORDER_STATE_CONFIRMED;

/// The record of an event as it lay in the log: same ce_id, same version.
events::EventRecord AsPublished(System& system, const events::Envelope& envelope, const google::protobuf::Message& event) {
  auto record = events::EncodeRecord(event, envelope.event_version, envelope.flow(), envelope.time, envelope.id,
                                     envelope.source, system.kafka().prefix());
  EXPECT_TRUE(record.ok()) << record.status();
  return *record;
}

TEST(DeliveryFaultsTest, AWinThatIsDeliveredTwiceIsOneOrder) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "2", "25"}});
  people.AwaitState(deal, ORDER_STATE_CONFIRMED);
  const auto won = system.kafka().Await<crm::events::v1::DealWon>();
  ASSERT_EQ(won.size(), 1);
  const events::EventRecord same = AsPublished(system, won[0].envelope, won[0].event);
  system.kafka().PublishRaw(same.topic, same.key, same.headers, same.payload);
  // The same win as an event of its own with the next version, as a person's republishing is.
  system.kafka().Publish(won[0].event, won[0].envelope.flow(), won[0].envelope.event_version + 1);
  const std::string other = people.Win("D2", "beta", {{"LAMP", "1", "25"}});  // has passed the duplicate when it is there
  people.AwaitState(other, ORDER_STATE_CONFIRMED);
  system.CtlOk({"reconcile", "--wait-seconds", "30"});
  EXPECT_EQ(people.OrdersOf(deal).size(), 1);
  Routine routine(people);
  for (const std::string& id : {deal, other}) {
    EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] { return people.OrdersOf(id).back().state() == ORDER_STATE_COMPLETED; }));
    EXPECT_EQ(people.OrdersOf(id).size(), 1);
  }
  EXPECT_EQ(people.Balance("revenue"), "-75.00");
  ExpectTrail(people, deal, {"DealWon", "OrderPlaced", "OrderCompleted"});
  ExpectConsistent(system);
}

TEST(DeliveryFaultsTest, EveryEventOfTheLogDeliveredAgainChangesNothing) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "2", "25"}, {"HELMET", "1", "20"}});
  Routine routine(people);
  EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] {
    const auto orders = people.OrdersOf(deal);
    return !orders.empty() && orders.back().state() == ORDER_STATE_COMPLETED;
  }));
  ExpectConsistent(system);
  const size_t steps = people.Trail(deal).steps_size();
  const auto again = [&](const auto& received) {
    for (const auto& one : received) {
      const events::EventRecord record = AsPublished(system, one.envelope, one.event);
      system.kafka().PublishRaw(record.topic, record.key, record.headers, record.payload);
    }
  };
  again(system.kafka().Await<crm::events::v1::DealWon>());
  again(system.kafka().Await<ordering::events::v1::OrderPlaced>());
  again(system.kafka().Await<ordering::events::v1::OrderConfirmed>());
  again(system.kafka().Await<ordering::events::v1::OrderShipped>());
  again(system.kafka().Await<inventory::events::v1::StockShort>());
  again(system.kafka().Await<inventory::events::v1::ShipmentShipped>());
  again(system.kafka().Await<inventory::events::v1::StockIssued>());
  const std::string other = people.Win("D2", "beta", {{"LAMP", "1", "25"}});
  EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] {
    const auto orders = people.OrdersOf(other);
    return !orders.empty() && orders.back().state() == ORDER_STATE_COMPLETED;
  }));
  ExpectConsistent(system);
  EXPECT_EQ(people.OrdersOf(deal).size(), 1);
  EXPECT_EQ(people.Trail(deal).steps_size(), steps);
  EXPECT_EQ(people.Balance("revenue"), "-95.00");
  EXPECT_EQ(people.PurchaseOrders().size(), 1);
}

TEST(DeliveryFaultsTest, APoisonedOrderIsParkedWithItsCancellationAndOthersFlowOn) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string before = people.Win("D1", "alpha", {{"LAMP", "1", "25"}});
  people.AwaitState(before, ORDER_STATE_CONFIRMED);
  const auto placed = system.kafka().Await<ordering::events::v1::OrderPlaced>();
  ASSERT_FALSE(placed.empty());

  const std::string poisoned = Id::New(absl::Now()).ToString();
  ordering::events::v1::OrderPlaced place = placed[0].event;
  place.set_order_id(poisoned);
  events::EventRecord bad = system.kafka().Record(place, placed[0].envelope.flow(), 1);
  bad.payload = "this is no protobuf";
  system.kafka().PublishRaw(bad.topic, bad.key, bad.headers, bad.payload);
  ordering::events::v1::OrderCancelRequested cancel;
  cancel.set_order_id(poisoned);
  cancel.set_order_number("SO-2026-999999");
  cancel.set_reason("a test");
  system.kafka().Publish(cancel, placed[0].envelope.flow(), 2);

  EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] {
    const std::string parked = system.CtlOk({"parked", "list", "-o", "json"});
    size_t count = 0;
    for (size_t at = parked.find(poisoned); at != std::string::npos; at = parked.find(poisoned, at + 1)) ++count;
    return count >= 6;  // both events, in inventory, finance and crm
  })) << system.CtlOk({"parked", "list"});
  EXPECT_NE(system.CtlOk({"parked", "list"}).find("KEY_PARKED"), std::string::npos);  // the second one waits behind the first

  const std::string after = people.Win("D2", "beta", {{"LAMP", "1", "25"}});
  Routine routine(people);
  for (const std::string& deal : {before, after}) {
    EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] {
      const auto orders = people.OrdersOf(deal);
      return !orders.empty() && orders.back().state() == ORDER_STATE_COMPLETED;
    }));
  }
  const Output reconcile = system.Ctl({"reconcile", "--wait-seconds", "10"});
  EXPECT_EQ(reconcile.code, 6) << reconcile.text;  // what is parked is not explained away
  EXPECT_NE(reconcile.text.find(poisoned), std::string::npos) << reconcile.text;
  EXPECT_NE(system.CtlOk({"exceptions", "list"}).find("PARKED"), std::string::npos);
  ExpectBalanced(system);
  ExpectNoNegativeStock(system);
}

TEST(DeliveryFaultsTest, ACancellationOfAnOrderThatInventoryNeverSawIsAnsweredWithZeros) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "1", "25"}});
  people.AwaitState(deal, ORDER_STATE_CONFIRMED);
  const auto placed = system.kafka().Await<ordering::events::v1::OrderPlaced>();
  ASSERT_FALSE(placed.empty());
  const std::string unseen = Id::New(absl::Now()).ToString();
  ordering::events::v1::OrderCancelRequested cancel;
  cancel.set_order_id(unseen);
  cancel.set_order_number("SO-2026-999999");
  cancel.set_reason("a test");
  system.kafka().Publish(cancel, placed[0].envelope.flow(), 1);
  EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] {
    for (const auto& withdrawn : system.kafka().Events<inventory::events::v1::DemandWithdrawn>()) {
      if (withdrawn.event.demand_id() != unseen) continue;
      for (const auto& line : withdrawn.event.lines()) EXPECT_TRUE(Same(line.shipped(), "0"));
      return true;
    }
    return false;
  }));
  ordering::events::v1::OrderPlaced late = placed[0].event;  // and when it comes after all, nothing is set aside for it
  late.set_order_id(unseen);
  system.kafka().Publish(late, placed[0].envelope.flow(), 2);
  const std::string other = people.Win("D2", "beta", {{"LAMP", "4", "25"}});
  EXPECT_TRUE(Same(people.AwaitState(other, ORDER_STATE_CONFIRMED).lines(0).reserved(), "4"));
}

}  // namespace
}  // namespace saikne::e2e
