// Drafts that cannot be released, and the trace context of what a timer publishes.

#include "services/production/tests/world.h"

namespace saikne::production {
namespace {

class RefusedDraft : public World {
 protected:
  void ReleaseDue() {
    auto more = ReleaseDueWorkOrders(pg_.pool(), numbers_, now_ + absl::Seconds(1));
    EXPECT_TRUE(more.ok()) << more.status();
  }
  /// From now on, and no more: no work order over 900 can be released.
  void Limit() {
    pg_.Exec("alter table work_orders add constraint too_many check (state <> 2 or quantity_micros < 900000000)");
  }
  void Unlimit() { pg_.Exec("alter table work_orders drop constraint too_many"); }
  int64_t InState(int state) { return pg_.Count(absl::StrCat("select count(*) from work_orders where state = ", state)); }
  int64_t Open() {
    return pg_.Count("select count(*) from exceptions where kind = 'WORK_ORDER_NOT_RELEASED' and close_time is null");
  }
};

TEST_F(RefusedDraft, DoesNotHoldUpTheOthersAndIsAnException) {
  ASSERT_TRUE(TryShort(Order("one", "FRAME"), 900).ok());
  ASSERT_TRUE(TryShort(Order("two", "BIKE"), 2).ok());
  Limit();
  ReleaseDue();
  EXPECT_EQ(InState(1), 1);
  EXPECT_EQ(InState(2), 1);
  EXPECT_EQ(Open(), 1);
  EXPECT_EQ(pg_.Value("select owner || ' ' || array_to_string(ways_out, ',') from exceptions"), "planner retry,cancel");
  ReleaseDue();
  EXPECT_EQ(pg_.Count("select count(*) from exceptions"), 1);
}

TEST_F(RefusedDraft, TakesNoMoreNeedsAndGoesWhenTheExceptionIsClosed) {
  ASSERT_TRUE(TryShort(Order("one", "FRAME"), 900).ok());
  Limit();
  ReleaseDue();
  Unlimit();
  ASSERT_TRUE(TryShort(Order("two", "FRAME"), 1).ok());
  EXPECT_EQ(InState(1), 2);
  ReleaseDue();
  EXPECT_EQ(InState(2), 1);
  pg_.Exec("update exceptions set close_time = now(), resolution = 'retry'");
  ReleaseDue();
  EXPECT_EQ(InState(2), 2);
}

TEST_F(RefusedDraft, CancellingItCoversItsNeedsAgain) {
  ASSERT_TRUE(TryShort(Order("one", "FRAME"), 900).ok());
  Limit();
  ReleaseDue();
  Unlimit();
  const Id draft = *Id::Parse(pg_.Value("select id from work_orders"));
  Run([&](pg::Txn& txn) { return CancelRefusedDraft(txn, company_, draft, "because", settings_, now_); });
  EXPECT_EQ(InState(9), 1);
  ReleaseDue();
  EXPECT_EQ(pg_.Count("select count(*) from work_orders where state = 2 and quantity_micros = 900000000"), 1);
}

}  // namespace
}  // namespace saikne::production
