// Orders that compete for the last units, step by step: no order of their steps reserves more than there is, leaves something free
// that one of them needs, or ends in a deadlock.

#include <gmock/gmock.h>

#include "libs/testing/interleaving.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Interleaved;
using testing::Step;

class ReservationInterleaving : public ::testing::Test {
 protected:
  Step Place(const DemandFacts& order) {
    return Step::Do("place", [this, order](pg::Txn& txn) {
      return PlaceDemands(txn, world_.context(), world_.company(), {order}, world_.now()).status();
    });
  }
  /// A new item with five in stock.
  Id LastFive() {
    const std::string sku = absl::StrCat("SKU-", ++items_);
    const Id item = world_.AddItem(sku);
    world_.Stock(sku, Units(5), 1'000'000);
    return item;
  }
  int64_t Sum(const std::string& column, const std::string& where, const Id& id) {
    return world_.pg().Count(absl::StrCat("select coalesce(sum(", column, "_micros), 0)::bigint from demand_lines where ",
                                          where, " = '", id.ToString(), "'"));
  }
  void ExpectEnded(const Interleaved& result) {
    for (const auto& [session, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << session;
  }

  World world_;
  int items_ = 0;
};

TEST_F(ReservationInterleaving, TheLastUnitsAreReservedOnce) {
  Id item;
  DemandFacts three, four;
  testing::InterleaveTwo(
      world_.pg().pool(),
      [&] {
        item = LastFive();
        three = world_.Order({{item, Units(3)}});
        four = world_.Order({{item, Units(4)}});
        return std::pair(Place(three), Place(four));
      },
      [&](const Interleaved& result) {
        ExpectEnded(result);
        const int64_t demanded = Sum("demanded", "item_id", item);
        EXPECT_EQ(Sum("reserved", "item_id", item), std::min(Units(5).micros, demanded));
        if (result.committed() < 2) return;
        const bool four_waited = result.has("b.place waits");
        const bool three_waited = result.has("a.place waits");
        EXPECT_THAT(Sum("reserved", "demand_id", three.id), AnyOf(Units(3).micros, Units(1).micros));
        if (four_waited) {
          EXPECT_EQ(Sum("reserved", "demand_id", three.id), Units(3).micros);
        }
        if (three_waited) {
          EXPECT_EQ(Sum("reserved", "demand_id", four.id), Units(4).micros);
        }
      });
  world_.CheckInvariants();
}

TEST_F(ReservationInterleaving, TheSecondWaitsAndDecidesOnWhatIsLeft) {
  const Id item = LastFive();
  const DemandFacts three = world_.Order({{item, Units(3)}}), four = world_.Order({{item, Units(4)}});
  const Interleaved result = testing::Interleave(
      world_.pg().pool(),
      {{"a", {Step::Begin(), Place(three), Step::Commit()}}, {"b", {Step::Begin(), Place(four), Step::Commit()}}},
      {"a.begin", "b.begin", "a.place", "b.place", "b.commit", "a.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.place", "b.place waits", "a.commit", "b.place", "b.commit"));
  EXPECT_EQ(world_.Line(three, 0, "reserved"), Units(3).micros);
  EXPECT_EQ(world_.Line(four, 0, "reserved"), Units(2).micros);
}

TEST_F(ReservationInterleaving, ARollbackLeavesAllToTheSecond) {
  const Id item = LastFive();
  const DemandFacts three = world_.Order({{item, Units(3)}}), four = world_.Order({{item, Units(4)}});
  const Interleaved result = testing::Interleave(
      world_.pg().pool(),
      {{"a", {Step::Begin(), Place(three), Step::Rollback()}}, {"b", {Step::Begin(), Place(four), Step::Commit()}}},
      {"a.begin", "b.begin", "a.place", "b.place", "a.rollback", "b.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.place", "b.place waits", "a.rollback", "b.place", "b.commit"));
  EXPECT_EQ(world_.Line(four, 0, "reserved"), Units(4).micros);
}

TEST_F(ReservationInterleaving, ItemsNamedInAnotherOrderDoNotDeadlock) {
  Id first, second;
  testing::InterleaveTwo(
      world_.pg().pool(),
      [&] {
        first = LastFive();
        second = LastFive();
        return std::pair(Place(world_.Order({{first, Units(4)}, {second, Units(4)}})),
                         Place(world_.Order({{second, Units(4)}, {first, Units(4)}})));
      },
      [&](const Interleaved& result) {
        ExpectEnded(result);
        for (const Id& item : {first, second}) {
          EXPECT_EQ(Sum("reserved", "item_id", item), std::min(Units(5).micros, Sum("demanded", "item_id", item)));
        }
      });
  world_.CheckInvariants();
}

// What one gives back while the other asks for it is reserved by nobody or by the one who asks, never by both.
TEST_F(ReservationInterleaving, WithdrawingAgainstConfirming) {
  Id item;
  DemandFacts holder, other;
  testing::InterleaveTwo(
      world_.pg().pool(),
      [&] {
        item = LastFive();
        holder = world_.Order({{item, Units(5)}});
        other = world_.Order({{item, Units(4)}});
        world_.Place({holder});
        world_.Place({other});
        auto withdraw = [this, ref = world_.Ref(holder)](pg::Txn& txn) {
          return WithdrawDemands(txn, world_.context(), world_.company(), {ref}, world_.now()).status();
        };
        auto confirm = [this, other](pg::Txn& txn) {
          return ConfirmDemands(txn, world_.context(), world_.company(), {other}, world_.now()).status();
        };
        return std::pair(Step::Do("withdraw", withdraw), Step::Do("confirm", confirm));
      },
      [&](const Interleaved& result) {
        ExpectEnded(result);
        const bool given_back = result.ended.at("a") == "committed";
        EXPECT_EQ(Sum("reserved", "demand_id", holder.id), given_back ? 0 : Units(5).micros);
        // What is given back goes to those that are confirmed only.
        EXPECT_EQ(Sum("reserved", "demand_id", other.id), result.committed() == 2 ? Units(4).micros : 0);
      });
  world_.CheckInvariants();
}

}  // namespace
}  // namespace saikne::inventory
