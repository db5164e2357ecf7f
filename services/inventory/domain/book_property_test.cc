// Random lives of orders, receipts, counts and shipments on a book, against a small model and the invariants I1-I3, I5, I10 and
// the meaning of supply_needed (domain.md 5.4).

#include <map>
#include <random>

#include "gtest/gtest.h"
#include "services/inventory/domain/book.h"

namespace saikne::inventory {
namespace {

using money::Units;

Id IdOf(int n) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-7000-8000-%012d", n);
  return *Id::Parse(text);
}

const Id kWarehouse = IdOf(9001), kStock = IdOf(9002), kShelf = IdOf(9003), kSupplier = IdOf(9011),
         kCustomer = IdOf(9012), kLoss = IdOf(9014);

class Life {
 public:
  explicit Life(uint32_t seed) : random_(seed) {
    book_.warehouses = {{kWarehouse, "MAIN", kStock}};
    book_.new_id = [this] { return IdOf(++last_id_); };
  }

  void Step() {
    switch (Pick(8)) {
      case 0: Place(); break;
      case 1: Confirm(); break;
      case 2: Withdraw(); break;
      case 3:
      case 4: Receive(); break;
      case 5: Lose(); break;
      case 6: Ship(); break;
      case 7: Expire(); break;
    }
    book_.AssignShipmentsOfTouched();
    for (auto& [id, demand] : book_.demands) demand.touched = false;
    Check();
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % n); }
  Id Item() { return IdOf(1 + Pick(3)); }

  Demand* Any(DemandState state) {
    std::vector<Demand*> found;
    for (auto& [id, demand] : book_.demands) {
      if (demand.state == state) found.push_back(&demand);
    }
    return found.empty() ? nullptr : found[Pick(static_cast<int>(found.size()))];
  }

  void Place() {
    Demand& demand = book_.demands[IdOf(++last_id_)];
    demand.id = IdOf(last_id_);
    demand.warehouse = kWarehouse;
    demand.priority = Pick(3);
    demand.requested_date = absl::CivilDay(2026, 1, 1 + Pick(3));
    demand.order_time = absl::FromUnixSeconds(last_id_);
    demand.delivery_rule = static_cast<DeliveryRule>(1 + Pick(4));
    demand.paid = Pick(2);
    demand.hold_until = absl::FromUnixSeconds(1);
    for (int n = Pick(4); n > 0; --n) {
      DemandLine& line = demand.lines.emplace_back();
      line.line_id = IdOf(++last_id_);
      line.line_number = n;
      line.item = Item();
      line.demanded = {1 + Pick(5'000'000)};
    }
    book_.TakeFree(demand);
  }

  void Confirm() {
    Demand* demand = Any(DemandState::kPlaced);
    if (demand == nullptr) return;
    demand->state = DemandState::kFirm;
    demand->hold_until.reset();
    book_.Touch(*demand);
    book_.TakeFree(*demand);
  }

  void Expire() {
    Demand* demand = Any(DemandState::kPlaced);
    if (demand == nullptr) return;
    book_.Expire(*demand);
    book_.AllocateFreed();
  }

  void Withdraw() {
    Demand* demand = Any(Pick(2) ? DemandState::kFirm : DemandState::kPlaced);
    if (demand == nullptr) return;
    book_.Withdraw(*demand);
    book_.AllocateFreed();
    for (const DemandLine& line : demand->lines) {
      EXPECT_EQ(line.demanded, line.issued + line.withdrawn);
      EXPECT_TRUE(line.reserved.zero());
    }
    for (Shipment* shipment : book_.OpenShipments(demand->id)) ADD_FAILURE() << shipment->id.ToString();
  }

  void Receive() {
    const Id item = Item();
    const Quantity quantity{1 + Pick(6'000'000)};
    const int64_t value = Pick(2000);
    std::vector<PegClaim> pegs;
    if (Demand* demand = Any(DemandState::kFirm); demand != nullptr && Pick(2)) {
      for (const DemandLine& line : demand->lines) {
        if (line.item == item) pegs.push_back({demand->id, line.line_id, {Pick(3'000'000)}});
      }
    }
    ASSERT_TRUE(book_.Receive({item, kWarehouse, quantity, kSupplier, Reason::kReceipt, IdOf(1)}, value,
                              Pick(2) ? kStock : kShelf)
                    .ok());
    on_hand_[item] += quantity;
    value_[item] += value;
    book_.Allocate({item, kWarehouse}, pegs);
  }

  void Lose() {
    const Id item = Item();
    const Quantity there = book_.bins[{item, kStock}].on_hand;
    if (!there.positive()) return;
    const Quantity quantity{1 + static_cast<int64_t>(random_() % there.micros)};
    const StockKey key{item, kWarehouse};
    book_.ReleaseDownTo(key, book_.stock[key].on_hand - quantity);
    auto value = book_.Issue({item, kWarehouse, quantity, kLoss, Reason::kCount, IdOf(1)}, kStock);
    ASSERT_TRUE(value.ok()) << value.status();
    on_hand_[item] -= quantity;
    value_[item] -= *value;
  }

  void Ship() {
    for (auto& [id, shipment] : book_.shipments) {
      if (!shipment.open() || Pick(3) == 0) continue;
      Demand& demand = book_.demands[shipment.demand];
      book_.Touch(demand);
      for (ShipmentLine& line : shipment.lines) {
        if (line.quantity.positive() && Pick(3) == 0) line.quantity = {1 + static_cast<int64_t>(random_() % line.quantity.micros)};
        if (line.quantity.zero()) continue;
        auto value = book_.IssueReserved(demand, *demand.Find(line.order_line_id), line.quantity, kCustomer,
                                         Reason::kSale, id);
        ASSERT_TRUE(value.ok()) << value.status();
        on_hand_[line.item] -= line.quantity;
        value_[line.item] -= *value;
      }
      shipment.state = ShipmentState::kShipped;
      return;
    }
  }

  void Check() {
    std::map<Id, Quantity> reserved, backordered;
    for (const auto& [id, demand] : book_.demands) {
      std::map<Id, Quantity> assigned;
      for (Shipment* shipment : book_.OpenShipments(id)) {
        EXPECT_EQ(demand.state, DemandState::kFirm);
        for (const ShipmentLine& line : shipment->lines) assigned[line.order_line_id] += line.quantity;
      }
      for (const DemandLine& line : demand.lines) {
        reserved[line.item] += line.reserved;
        if (demand.open()) backordered[line.item] += line.Backordered();
        ASSERT_GE(line.Backordered().micros, 0);
        ASSERT_GE(line.covered_free.micros, 0);
        ASSERT_GE(line.covered_pegged.micros, 0);
        ASSERT_EQ(line.covered_free + line.covered_pegged, line.reserved + line.issued);
        ASSERT_GE(line.SupplyNeeded().micros, 0);
        ASSERT_LE(assigned[line.line_id], line.reserved);
        // What is not covered and not withdrawn is always a need for supply that is still to come.
        ASSERT_EQ(line.SupplyNeeded() - line.covered_pegged - line.lost, line.Backordered());
      }
    }
    for (int n = 1; n <= 3; ++n) {
      const Id item = IdOf(n);
      const Stock& stock = book_.stock[{item, kWarehouse}];
      ASSERT_EQ(stock.on_hand, on_hand_[item]);
      ASSERT_EQ(stock.reserved, reserved[item]);  // I3
      ASSERT_GE(stock.reserved.micros, 0);        // I2
      ASSERT_LE(stock.reserved, stock.on_hand);
      ASSERT_EQ(book_.bins[(BinKey{item, kStock})].on_hand + book_.bins[(BinKey{item, kShelf})].on_hand, stock.on_hand);
      ASSERT_EQ(book_.valuations[item].quantity, stock.on_hand);
      ASSERT_EQ(book_.valuations[item].value_minor, value_[item]);
      if (stock.on_hand.zero()) {
        ASSERT_EQ(value_[item], 0);  // I10
      }
      // Nothing is free while a firm demand waits: every increase was distributed.
      ASSERT_TRUE(stock.Free().zero() || backordered[item].zero())
          << stock.Free().micros << " free, " << backordered[item].micros << " backordered";
    }
    CheckMoves();
  }

  void CheckMoves() {
    std::map<Id, Quantity> moved;  // I1, I5: all locations together are zero
    for (const Move& move : book_.moves) {
      ASSERT_TRUE(move.quantity.positive());
      moved[move.from] -= move.quantity;
      moved[move.to] += move.quantity;
    }
    Quantity sum, here;
    for (const auto& [place, quantity] : moved) sum += quantity;
    for (const auto& [key, bin] : book_.bins) here += bin.on_hand;
    ASSERT_TRUE(sum.zero());
    ASSERT_EQ(moved[kStock] + moved[kShelf], here);
  }

  std::mt19937 random_;
  Book book_;
  int last_id_ = 10'000;
  std::map<Id, Quantity> on_hand_;
  std::map<Id, int64_t> value_;
};

TEST(BookProperty, InvariantsHoldThroughRandomLives) {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  for (uint32_t life = 0; life < 60; ++life) {
    SCOPED_TRACE(testing::Message() << "seed " << seed + life);
    Life one(seed + life);
    for (int step = 0; step < 80; ++step) {
      one.Step();
      if (testing::Test::HasFailure()) return;
    }
  }
}

// Pegged supply that comes does not lower what supply must cover; free stock does; a count that takes pegged cover raises it.
TEST(Book, SupplyNeededIsCumulative) {
  Book book;
  book.warehouses = {{kWarehouse, "MAIN", kStock}};
  int id = 100;
  book.new_id = [&id] { return IdOf(++id); };
  const Id item = IdOf(1);
  const StockKey key{item, kWarehouse};
  Demand& demand = book.demands[IdOf(50)];
  demand.id = IdOf(50);
  demand.warehouse = kWarehouse;
  demand.state = DemandState::kFirm;
  DemandLine& line = demand.lines.emplace_back();
  line.line_id = IdOf(51);
  line.item = item;
  line.demanded = Units(10);
  EXPECT_EQ(line.SupplyNeeded(), Units(10));
  ASSERT_TRUE(book.Receive({item, kWarehouse, Units(4), kSupplier, Reason::kReceipt, IdOf(2)}, 400).ok());
  book.Allocate(key, {{{demand.id, line.line_id, Units(4)}}});
  EXPECT_EQ(line.SupplyNeeded(), Units(10));
  EXPECT_EQ(line.covered_pegged, Units(4));
  ASSERT_TRUE(book.Receive({item, kWarehouse, Units(3), kSupplier, Reason::kReceipt, IdOf(3)}, 300).ok());
  book.Allocate(key);
  EXPECT_EQ(line.SupplyNeeded(), Units(7));
  EXPECT_EQ(line.Backordered(), Units(3));
  book.ReleaseDownTo(key, Units(2));  // 5 of 7 vanish: 3 that were free, 2 that were pegged
  EXPECT_EQ(line.SupplyNeeded(), Units(12));
  EXPECT_EQ(line.lost, Units(2));
  ASSERT_TRUE(book.Issue({item, kWarehouse, Units(5), kLoss, Reason::kCount, IdOf(4)}).ok());
  ASSERT_TRUE(book.IssueReserved(demand, line, Units(2), kCustomer, Reason::kSale, IdOf(5)).ok());
  EXPECT_EQ(line.SupplyNeeded(), Units(12));
  book.Withdraw(demand);
  EXPECT_EQ(line.withdrawn, Units(8));
  EXPECT_EQ(line.SupplyNeeded(), Units(4));  // what pegged supply has brought: 2 shipped, 2 lost
}

// The delivery rules over one order of two lines.
TEST(Book, ShipmentsFollowTheDeliveryRule) {
  for (DeliveryRule rule : {DeliveryRule::kAsAvailable, DeliveryRule::kCompleteLine, DeliveryRule::kCompleteOrder,
                            DeliveryRule::kAfterPayment}) {
    Book book;
    book.warehouses = {{kWarehouse, "MAIN", kStock}};
    int id = 100;
    book.new_id = [&id] { return IdOf(++id); };
    Demand& demand = book.demands[IdOf(50)];
    demand.id = IdOf(50);
    demand.warehouse = kWarehouse;
    demand.state = DemandState::kFirm;
    demand.delivery_rule = rule;
    for (int n : {1, 2}) {
      DemandLine& line = demand.lines.emplace_back();
      line.line_id = IdOf(50 + n);
      line.item = IdOf(n);
      line.demanded = Units(2);
    }
    auto receive = [&](int item, int64_t quantity) {
      EXPECT_TRUE(book.Receive({IdOf(item), kWarehouse, Units(quantity), kSupplier, Reason::kReceipt, IdOf(9)}, 1).ok());
      book.AllocateFreed();
      book.AssignShipments(demand);
    };
    auto assigned = [&] {
      Quantity sum;
      for (Shipment* shipment : book.OpenShipments(demand.id)) {
        for (const ShipmentLine& line : shipment->lines) sum += line.quantity;
      }
      return sum;
    };
    receive(1, 2);
    receive(2, 1);
    const Quantity partly = rule == DeliveryRule::kAsAvailable ? Units(3)
                            : rule == DeliveryRule::kCompleteLine ? Units(2)
                                                                  : Units(0);
    EXPECT_EQ(assigned(), partly);
    receive(2, 1);
    EXPECT_EQ(assigned(), rule == DeliveryRule::kAfterPayment ? Units(0) : Units(4));
    EXPECT_EQ(book.shipments.size(), rule == DeliveryRule::kAfterPayment ? 0u : 1u);
    demand.paid = true;
    book.AssignShipments(demand);
    EXPECT_EQ(assigned(), Units(4));
  }
}

TEST(Book, PickingClosesAShipmentToJoiners) {
  Book book;
  book.warehouses = {{kWarehouse, "MAIN", kStock}};
  int id = 100;
  book.new_id = [&id] { return IdOf(++id); };
  Demand& demand = book.demands[IdOf(50)];
  demand.id = IdOf(50);
  demand.warehouse = kWarehouse;
  demand.state = DemandState::kFirm;
  DemandLine& line = demand.lines.emplace_back();
  line.line_id = IdOf(51);
  line.item = IdOf(1);
  line.demanded = Units(3);
  auto receive = [&] {
    EXPECT_TRUE(book.Receive({IdOf(1), kWarehouse, Units(1), kSupplier, Reason::kReceipt, IdOf(9)}, 1).ok());
    book.AllocateFreed();
    book.AssignShipments(demand);
  };
  receive();
  receive();
  ASSERT_EQ(book.shipments.size(), 1u);
  book.shipments.begin()->second.state = ShipmentState::kPicked;
  receive();
  ASSERT_EQ(book.shipments.size(), 2u);
  // A count takes all but one: the younger shipment loses first and is cancelled when it is empty.
  book.ReleaseDownTo({IdOf(1), kWarehouse}, Units(1));
  book.AssignShipments(demand);
  EXPECT_EQ(book.shipments.rbegin()->second.state, ShipmentState::kCancelled);
  EXPECT_EQ(book.shipments.begin()->second.lines[0].quantity, Units(1));
}

}  // namespace
}  // namespace saikne::inventory
