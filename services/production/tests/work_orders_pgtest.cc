// Shortages and work orders over PostgreSQL, driven by inventory's events.

#include <map>

#include "libs/events/state_test_support.h"
#include "services/production/app/create_boms.h"
#include "services/production/app/watch_dates.h"
#include "services/production/app/ways_out.h"
#include "services/production/tests/world.h"

namespace saikne::production {
namespace {

using State = v1::WorkOrder;
using WorkOrders = World;

TEST_F(WorkOrders, StatesOfBomsMadeAnewAreThosePublished) {
  Make("WHEEL", {{"TUBE", "1"}, {"LOOP", "2"}}, "5");
  Make("FRAME", {{"TUBE", "4"}});
  EXPECT_EQ(saikne::events::ExpectStatesAsPublished(pg_, "production.bom", BomStates), 3);
}

TEST_F(WorkOrders, AShortageBecomesWorkOrdersDownTwoLevels) {
  TestDemand order = Order("order1", "BIKE");
  Short(order, 10);
  Short(order, 10);  // the same again
  Release();
  v1::WorkOrder bike = Newest("BIKE");
  EXPECT_EQ(bike.quantity().value(), "10");
  EXPECT_EQ(bike.state(), State::STATE_RELEASED);
  auto released = Last<ev::WorkOrderReleased>();
  EXPECT_EQ(released.pegs(0).deal_id(), order.deal);
  ASSERT_EQ(released.components_size(), 2);
  Short(ComponentOf(bike, "FRAME"), 10);
  Release();
  v1::WorkOrder frame = Newest("FRAME");
  EXPECT_EQ(frame.quantity().value(), "10");
  EXPECT_EQ(Last<ev::WorkOrderReleased>().components(0).quantity().value(), "30");
  EXPECT_EQ(Events<ev::WorkOrderReleased>().size(), 2u);

  Reserve(frame, {{"TUBE", 30}});
  EXPECT_EQ(Get(frame.id()).state(), State::STATE_READY);
  ASSERT_TRUE(Report(frame.number(), "10").ok());
  auto reported = Last<ev::OutputReported>();
  EXPECT_EQ(reported.pegs(0).demand().id(), bike.id());
  EXPECT_EQ(reported.components(0).quantity().value(), "30");
  Reserve(bike, {{"FRAME", 10}, {"WHEEL", 19}});
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_WAITING_MATERIAL);
  EXPECT_EQ(Get(bike.id()).producible().value(), "9.5");
  Reserve(bike, {{"WHEEL", 20}});
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_READY);
  ExpectClean();
}

TEST_F(WorkOrders, GoodAndScrapAreReportedAndWhatScrapLeavesUncoveredIsMadeAgain) {
  v1::WorkOrder bike = Ready("order1", 10);
  auto after = Report(bike.number(), "6", "1");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->state(), State::STATE_IN_PROGRESS);
  EXPECT_EQ(after->labour_cost().units(), 21) << "7 x 3 minutes at 60 an hour";
  auto reported = Last<ev::OutputReported>();
  EXPECT_EQ(reported.good().value(), "6");
  EXPECT_EQ(reported.scrap().value(), "1");
  EXPECT_EQ(reported.still_to_produce().value(), "10");
  EXPECT_EQ(reported.pegs(0).quantity().value(), "6");
  v1::WorkOrder again = Newest("BIKE");
  EXPECT_NE(again.id(), bike.id());
  EXPECT_EQ(again.quantity().value(), "1");
  EXPECT_EQ(again.state(), State::STATE_DRAFT);
  ASSERT_TRUE(Report(bike.number(), "", "3").ok()) << "a report of scrap alone";
  EXPECT_EQ(Last<ev::OutputReported>().pegs_size(), 0);
  EXPECT_EQ(Newest("BIKE").quantity().value(), "4");
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_COMPLETED);
  for (const auto& report : Events<ev::OutputReported>()) Value(bike.id(), report.report_id());
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CLOSED);
  auto closed = Last<ev::WorkOrderClosed>();
  EXPECT_EQ(closed.good().value(), "6");
  EXPECT_EQ(closed.scrap().value(), "4");
  EXPECT_EQ(closed.closed_short().value(), "0");
  ExpectClean();
}

TEST_F(WorkOrders, OutputBelowPlanIsClosedShortAndTheRestIsPlannedAgain) {
  v1::WorkOrder bike = Ready("order1", 10);
  ASSERT_TRUE(Report(bike.id(), "6").ok());
  EXPECT_EQ(ReasonOf(Close(bike.id()).status()), "REPORT_PENDING");
  Value(bike.id(), Last<ev::OutputReported>().report_id());
  auto closed = Close(bike.id());
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->state(), State::STATE_CLOSED);
  auto event = Last<ev::WorkOrderClosed>();
  EXPECT_EQ(event.closed_short().value(), "4");
  EXPECT_EQ(event.reason(), "machine broke");
  v1::WorkOrder rest = Newest("BIKE");
  EXPECT_NE(rest.id(), bike.id());
  EXPECT_EQ(rest.quantity().value(), "4");
  ExpectClean();
}

TEST_F(WorkOrders, ARefusedReportIsWalkedBackAndMayBeReportedAgain) {
  v1::WorkOrder bike = Ready("order1", 3);
  ASSERT_TRUE(Report(bike.id(), "1").ok());
  const std::string first = Last<ev::OutputReported>().report_id();
  ASSERT_TRUE(Report(bike.id(), "1", "1").ok());
  const std::string second = Last<ev::OutputReported>().report_id();
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_COMPLETED);
  Refuse(bike.id(), first);
  Refuse(bike.id(), first);  // the same again
  v1::WorkOrder back = Get(bike.id());
  EXPECT_EQ(back.state(), State::STATE_IN_PROGRESS);
  EXPECT_EQ(back.good().value(), "1");
  EXPECT_EQ(back.scrap().value(), "1");
  for (const auto& component : back.components()) {
    EXPECT_EQ(component.consumed().value(), component.sku() == "FRAME" ? "2" : "4");
  }
  EXPECT_EQ(back.labour_cost().units(), 6);
  EXPECT_EQ(back.pegs(0).quantity().value(), "1") << "of three one is made, one was scrapped and is planned elsewhere";
  EXPECT_EQ(OpenExceptions("OUTPUT_REFUSED"), 1);
  Value(bike.id(), first);  // late
  EXPECT_EQ(Get(bike.id()).good().value(), "1");
  Value(bike.id(), second);
  ASSERT_TRUE(Report(bike.id(), "1").ok());
  Value(bike.id(), Last<ev::OutputReported>().report_id());
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CLOSED);
  ExpectClean();
}

TEST_F(WorkOrders, ADemandThatIsWithdrawnCancelsDownAllLevels) {
  TestDemand order = Order("order1", "BIKE");
  Short(order, 10);
  Release();
  v1::WorkOrder bike = Newest("BIKE");
  TestDemand frames = ComponentOf(bike, "FRAME");
  Short(frames, 10);
  Release();
  v1::WorkOrder frame = Newest("FRAME");
  Withdraw(order);
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CANCELLED);
  EXPECT_EQ(Last<ev::WorkOrderCancelled>().work_order_id(), bike.id());
  EXPECT_EQ(Last<ev::WorkOrderCancelled>().pegs(0).deal_id(), order.deal);
  Withdraw(frames);  // as inventory answers it
  EXPECT_EQ(Get(frame.id()).state(), State::STATE_CANCELLED);
  EXPECT_EQ(Events<ev::WorkOrderCancelled>().size(), 2u);
  Withdraw(frames);
  EXPECT_EQ(Events<ev::WorkOrderCancelled>().size(), 2u);
  EXPECT_EQ(pg_.Count("select count(*) from exceptions"), 0);
  ExpectClean();
}

class Unpegged : public World {
 protected:
  /// A work order for 10 of which 6 are reported and valued, and which nobody needs any more.
  v1::WorkOrder Lonely() {
    v1::WorkOrder bike = Ready("order1", 10);
    EXPECT_TRUE(Report(bike.id(), "6").ok());
    Value(bike.id(), Last<ev::OutputReported>().report_id());
    Withdraw(Order("order1", "BIKE"));
    EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 1);
    EXPECT_EQ(Get(bike.id()).state(), State::STATE_IN_PROGRESS) << "a started one goes on for the pool";
    return Get(bike.id());
  }
  absl::Status Resolve(const svc::Resolver& way_out, const v1::WorkOrder& order) {
    return Try([&](pg::Txn& txn) { return way_out(txn, Call("resolve"), *Id::Parse(order.id()), "we sell it"); });
  }
};

TEST_F(Unpegged, TheWaysOutAreNamed) {
  Lonely();
  EXPECT_EQ(pg_.Value("select array_to_string(ways_out, ' ') from exceptions where kind = 'WORK_ORDER_UNPEGGED'"),
            "finish_to_stock close_short ignore");
}

TEST_F(Unpegged, FinishToStockKeepsItOpenAndAsksNoMore) {
  v1::WorkOrder bike = Lonely();
  ASSERT_EQ(Resolve(FinishToStockWayOut(), bike), absl::OkStatus());
  v1::WorkOrder after = Get(bike.id());
  EXPECT_TRUE(after.finish_to_stock());
  EXPECT_EQ(after.state(), State::STATE_IN_PROGRESS);
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 0);
  Short(Order("order2", "BIKE"), 3);  // takes from it
  EXPECT_EQ(Get(bike.id()).pegs(0).quantity().value(), "3");
  Withdraw(Order("order2", "BIKE"));
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 0) << "a person has decided";
  ASSERT_TRUE(Report(bike.id(), "4").ok());
  EXPECT_EQ(Last<ev::OutputReported>().pegs_size(), 0) << "for stock";
  Value(bike.id(), Last<ev::OutputReported>().report_id());
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CLOSED);
  EXPECT_EQ(ReasonOf(Resolve(FinishToStockWayOut(), bike)), "WORK_ORDER_STATE");
  ExpectClean();
}

TEST_F(Unpegged, CloseShortClosesIt) {
  v1::WorkOrder bike = Lonely();
  ASSERT_EQ(Resolve(CloseShortWayOut(settings_), bike), absl::OkStatus());
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CLOSED);
  EXPECT_EQ(Last<ev::WorkOrderClosed>().closed_short().value(), "4");
  EXPECT_EQ(Last<ev::WorkOrderClosed>().reason(), "we sell it");
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 0);
  ExpectClean();
}

TEST_F(Unpegged, AWayOutThatCannotBeTakenLeavesTheExceptionOpen) {
  v1::WorkOrder bike = Lonely();
  ASSERT_TRUE(Report(bike.id(), "1").ok());
  EXPECT_EQ(ReasonOf(Resolve(CloseShortWayOut(settings_), bike)), "REPORT_PENDING");
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 1);
}

TEST_F(Unpegged, FinishingByReportsClearsTheException) {
  v1::WorkOrder bike = Lonely();
  ASSERT_TRUE(Report(bike.id(), "4").ok());
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 1);
  Value(bike.id(), Last<ev::OutputReported>().report_id());
  EXPECT_EQ(OpenExceptions("WORK_ORDER_UNPEGGED"), 0);
}

using Issues = World;

TEST_F(Issues, ReportsConsumeLessByWhatWasIssued) {
  v1::WorkOrder bike = Ready("order1", 10);
  auto issued = Issue(bike.number(), {{"WHEEL", "15"}});
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->state(), State::STATE_IN_PROGRESS);
  EXPECT_EQ(issued->pending_issues(), 1);
  auto event = Last<ev::MaterialIssued>();
  ASSERT_EQ(event.components_size(), 1);
  EXPECT_EQ(event.components(0).item_id(), ItemId("WHEEL").ToString());
  EXPECT_EQ(event.components(0).quantity().value(), "15");
  EXPECT_EQ(ReasonOf(Report(bike.id(), "5").status()), "ISSUE_PENDING");
  EXPECT_EQ(ReasonOf(Close(bike.id()).status()), "ISSUE_PENDING");
  Value(bike.id(), event.report_id());
  Value(bike.id(), event.report_id());  // the same again
  EXPECT_EQ(Get(bike.id()).pending_issues(), 0);

  ASSERT_TRUE(Report(bike.id(), "5").ok());
  ASSERT_EQ(Last<ev::OutputReported>().components_size(), 1) << "frames only: ten wheels of the fifteen";
  EXPECT_EQ(Last<ev::OutputReported>().components(0).quantity().value(), "5");
  ASSERT_TRUE(Report(bike.id(), "5").ok());
  std::map<std::string, std::string> consumed;
  const auto last = Last<ev::OutputReported>();
  for (const auto& component : last.components()) consumed[component.item_id()] = component.quantity().value();
  EXPECT_EQ(consumed[ItemId("FRAME").ToString()], "5");
  EXPECT_EQ(consumed[ItemId("WHEEL").ToString()], "5");
  for (const auto& report : Events<ev::OutputReported>()) Value(bike.id(), report.report_id());
  EXPECT_EQ(Get(bike.id()).state(), State::STATE_CLOSED);
  ExpectClean();
}

TEST_F(Issues, WithoutLinesEverythingThatIsThereIsIssued) {
  Short(Order("order1", "BIKE"), 10);
  Release();
  v1::WorkOrder bike = Newest("BIKE");
  EXPECT_EQ(ReasonOf(Issue(bike.id()).status()), "COMPONENTS_MISSING");
  Reserve(bike, {{"FRAME", 4}, {"WHEEL", 20}});
  ASSERT_TRUE(Issue(bike.id()).ok());
  EXPECT_EQ(Last<ev::MaterialIssued>().components_size(), 2);
  EXPECT_EQ(ReasonOf(Issue(bike.id()).status()), "COMPONENTS_MISSING");
  EXPECT_EQ(Events<ev::MaterialIssued>().size(), 1u);
}

TEST_F(Issues, MoreThanThePlanOrThanIsThereIsRefusedAndNamesTheField) {
  v1::WorkOrder bike = Ready("order1", 10);
  auto field = [](const absl::Status& status) {
    for (const ErrorDetail& detail : DetailsOf(status)) {
      if (detail.key == "field") return detail.value;
    }
    return FieldsOf(status).empty() ? std::string() : FieldsOf(status)[0].first;
  };
  absl::Status over = Issue(bike.id(), {{"FRAME", "1"}, {"WHEEL", "21"}}).status();
  EXPECT_EQ(ReasonOf(over), "OVER_ISSUE");
  EXPECT_EQ(field(over), "lines[1].quantity");
  Reserve(bike, {{"WHEEL", 7}});
  absl::Status missing = Issue(bike.id(), {{"WHEEL", "8"}}).status();
  EXPECT_EQ(ReasonOf(missing), "COMPONENTS_MISSING");
  EXPECT_EQ(field(missing), "lines[0].quantity");
  EXPECT_EQ(field(Issue(bike.id(), {{"TUBE", "1"}}).status()), "lines[0].sku");
  EXPECT_EQ(field(Issue(bike.id(), {{"WHEEL", "1"}, {"WHEEL", "1"}}).status()), "lines[1].sku");
  EXPECT_EQ(field(Issue(bike.id(), {{"WHEEL", "0"}}).status()), "lines[0].quantity");
  EXPECT_EQ(field(Issue(bike.id(), {{"WHEEL", "0.0000001"}}).status()), "lines[0].quantity");
  EXPECT_TRUE(Events<ev::MaterialIssued>().empty());
}

TEST_F(Issues, ARefusedIssueIsWalkedBack) {
  v1::WorkOrder bike = Ready("order1", 10);
  ASSERT_TRUE(Issue(bike.id(), {{"WHEEL", "15"}}).ok());
  Refuse(bike.id(), Last<ev::MaterialIssued>().report_id());
  v1::WorkOrder back = Get(bike.id());
  EXPECT_EQ(back.pending_issues(), 0);
  for (const auto& component : back.components()) EXPECT_EQ(component.issued().value(), "0") << component.sku();
  EXPECT_EQ(OpenExceptions("OUTPUT_REFUSED"), 1);
  ASSERT_TRUE(Report(bike.id(), "10").ok());
  EXPECT_EQ(Last<ev::OutputReported>().components_size(), 2);
}

class Late : public World {
 protected:
  void Watch(absl::Time at) {
    Run([&](pg::Txn& txn) { return WatchDates(txn, settings_, at).status(); });
  }
  const absl::Time day_ = absl::FromCivil(absl::CivilSecond(2027, 2, 1, 8), absl::UTCTimeZone());
};

TEST_F(Late, AWorkOrderIsLateOnItsDayOnceAndNotBefore) {
  Short(Order("order1", "BIKE"), 10, "2027-02-01");
  Short(Order("order2", "FRAME"), 1);  // as soon as possible: never late
  Watch(day_);
  EXPECT_TRUE(Events<ev::WorkOrderLate>().empty()) << "a draft is not released yet";
  Release();
  Watch(day_ - absl::Hours(9));
  EXPECT_TRUE(Events<ev::WorkOrderLate>().empty());
  Watch(day_);
  Watch(day_ + absl::Hours(48));
  ASSERT_EQ(Events<ev::WorkOrderLate>().size(), 1u);
  auto late = Last<ev::WorkOrderLate>();
  EXPECT_EQ(late.sku(), "BIKE");
  EXPECT_EQ(late.required_date().day(), 1);
  EXPECT_EQ(late.remaining().value(), "10");
  EXPECT_EQ(late.pegs(0).deal_id(), Order("order1", "BIKE").deal);
  EXPECT_TRUE(Newest("BIKE").late());
  EXPECT_EQ(OpenExceptions("WORK_ORDER_LATE"), 1);
  Withdraw(Order("order1", "BIKE"));
  Watch(day_);
  EXPECT_EQ(OpenExceptions("WORK_ORDER_LATE"), 0) << "cancelled";
}

TEST_F(Late, TheWarningIsSet) {
  settings_.late_warning_days = 0;
  Short(Order("order1", "BIKE"), 10, "2027-02-01");
  Release();
  Watch(day_);
  EXPECT_TRUE(Events<ev::WorkOrderLate>().empty());
  Watch(day_ + absl::Hours(24));
  EXPECT_EQ(Events<ev::WorkOrderLate>().size(), 1u);
}

}  // namespace
}  // namespace saikne::production
