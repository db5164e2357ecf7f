#include "services/production/domain/work_order.h"

#include <gtest/gtest.h>

#include "libs/base/status.h"

namespace saikne::production {
namespace {

using money::Units;

WorkOrder Ready(int64_t quantity, std::vector<int64_t> per_unit) {
  WorkOrder order{.id = Id::New(absl::UnixEpoch()), .number = "WO-1",
                  .state = WorkOrderState::kReady, .quantity = Units(quantity)};
  order.conversion_minor = 1000;
  for (int64_t each : per_unit) {
    Quantity all = Units(each * quantity);
    order.components.push_back({.line_id = Id::New(absl::UnixEpoch()), .sku = "C",
                                .quantity = all, .covered = all});
  }
  return order;
}

DemandLine Line(int n) {
  return {Id::Derived(Id(), "demand"), Id::Derived(Id(), std::to_string(n))};
}

TEST(WorkOrder, ConsumptionAndLabourOfPartsSumToTheWhole) {
  WorkOrder order = Ready(3, {1});
  order.components[0].quantity = order.components[0].covered = Quantity{10'000'000};  // 10 / 3 each
  Quantity consumed;
  int64_t labour = 0;
  for (int i = 0; i < 3; ++i) {
    absl::StatusOr<Report> report = BookReport(order, Units(1), {});
    ASSERT_TRUE(report.ok()) << report.status();
    consumed += report->consumed[0];
    labour += report->labour_minor;
  }
  EXPECT_EQ(consumed, Units(10));
  EXPECT_EQ(labour, 1000);
  EXPECT_EQ(order.state, WorkOrderState::kCompleted);
}

TEST(WorkOrder, ReportBeyondCoveredComponentsIsRefused) {
  WorkOrder order = Ready(10, {2});
  order.components[0].covered = Units(7);
  EXPECT_EQ(Producible(order)->micros, 3'500'000);
  absl::StatusOr<Report> report = BookReport(order, Units(4), {});
  EXPECT_EQ(ReasonOf(report.status()), "COMPONENTS_MISSING");
  EXPECT_EQ(order.good, Units(0));  // nothing half done
  EXPECT_TRUE(BookReport(order, Units(3), {}).ok());
  EXPECT_EQ(Producible(order)->micros, 500'000);
}

TEST(WorkOrder, ReportBeyondPlanIsRefused) {
  WorkOrder order = Ready(5, {1});
  EXPECT_EQ(ReasonOf(BookReport(order, Units(5), Units(1)).status()), "MORE_THAN_PLANNED");
}

TEST(WorkOrder, ScrapLeavesTheLatestPegUncovered) {
  WorkOrder order = Ready(10, {1});
  order.pegs = {{Line(1), Units(6), {}}, {Line(2), Units(4), {}}};
  ASSERT_TRUE(BookReport(order, Units(5), Units(3)).ok());
  EXPECT_EQ(order.pegs[0].accepted, Units(5));
  std::vector<DemandLine> cut = CutPegsToRemaining(order);
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_EQ(cut[0], Line(2));
  EXPECT_EQ(order.pegs[0].open, Units(1));
  EXPECT_EQ(order.pegs[1].open, Units(1));
  EXPECT_EQ(order.OpenPegs(), order.Remaining());
}

TEST(WorkOrder, RefusedReportIsUndoneExactly) {
  WorkOrder order = Ready(10, {3});
  order.pegs = {{Line(1), Units(10), {}}};
  WorkOrder before = order;
  absl::StatusOr<Report> report = BookReport(order, Units(4), Units(1));
  ASSERT_TRUE(report.ok());
  ReverseReport(order, *report);
  EXPECT_EQ(order.good, before.good);
  EXPECT_EQ(order.scrap, before.scrap);
  EXPECT_EQ(order.labour_minor, before.labour_minor);
  EXPECT_EQ(order.components[0].consumed, before.components[0].consumed);
  EXPECT_EQ(order.pegs[0].open, Units(10));
  EXPECT_EQ(order.pegs[0].accepted, Units(0));
  EXPECT_EQ(order.pending_reports, 0);
}

TEST(WorkOrder, ARefusedReportLeavesAStoppedOrderStopped) {
  WorkOrder order = Ready(10, {2});
  absl::StatusOr<Report> report = BookReport(order, Units(4), {});
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(Stop(order, "machine broke").ok());
  ReverseReport(order, *report);
  EXPECT_EQ(order.state, WorkOrderState::kStopped);
}

TEST(WorkOrder, LastValuedReportCloses) {
  WorkOrder order = Ready(2, {1});
  ASSERT_TRUE(BookReport(order, Units(1), {}).ok());
  ASSERT_TRUE(BookReport(order, Units(1), {}).ok());
  EXPECT_FALSE(ReportValued(order, {}));
  EXPECT_TRUE(ReportValued(order, {}));
  EXPECT_EQ(order.state, WorkOrderState::kClosed);
}

// Every command in every state: what is not listed as legal is refused and changes nothing.
TEST(WorkOrder, IllegalMovesAreRefused) {
  using S = WorkOrderState;
  for (int s = 1; s <= 9; ++s) {
    S state = static_cast<S>(s);
    auto make = [&] {
      WorkOrder order = Ready(5, {1});
      order.state = state;
      return order;
    };
    auto expect = [&](bool legal, absl::Status status, const WorkOrder& order, const char* what) {
      EXPECT_EQ(status.ok(), legal) << what << " in " << Name(state);
      if (legal) return;
      EXPECT_EQ(ReasonOf(status), "WORK_ORDER_STATE") << what << " in " << Name(state);
      EXPECT_EQ(order.state, state);
      EXPECT_FALSE(order.changed);
    };
    WorkOrder order = make();
    expect(state >= S::kReleased && state <= S::kInProgress, BookReport(order, Units(1), {}).status(),
           order, "report");
    order = make();
    expect(state == S::kInProgress || state == S::kStopped, CloseShort(order, "why"), order, "close");
    order = make();
    expect(state == S::kInProgress, Stop(order, "why"), order, "stop");
    order = make();
    expect(state == S::kStopped, Resume(order), order, "resume");
    order = make();
    expect(state <= S::kReady, Cancel(order, "why"), order, "cancel");
  }
}

TEST(WorkOrder, PendingReportBlocksClosingShort) {
  WorkOrder order = Ready(5, {1});
  ASSERT_TRUE(BookReport(order, Units(1), {}).ok());
  EXPECT_EQ(ReasonOf(CloseShort(order, "why")), "REPORT_PENDING");
}

}  // namespace
}  // namespace saikne::production
