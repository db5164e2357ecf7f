// Random lives of an order in a small world: inventory and finance as simple models that answer through topics without order
// between them, with repetitions; a person who holds, releases and cancels. O1, O2, O3 and O5 after every step; O4 and the money at rest.

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/ordering/domain/order.h"
#include "services/ordering/tests/orders.h"

namespace saikne::ordering {
namespace {

using namespace testing;  // NOLINT: the orders of this test
using money::Quantity;
using money::Units;

class World {
 public:
  explicit World(uint32_t seed) : random_(seed), order_(Start()) {
    for (const Line& line : order_.lines) stock_.push_back({line.quantity, {}, {}, line.goods()});
    Publish();
  }

  void Step() {
    switch (Pick(10)) {
      case 0: InventoryReads(); break;
      case 1: FinanceReads(); break;
      case 2: Cover(); break;
      case 3: ShipSome(); break;
      case 4: PaySome(); break;
      case 5: Person(); break;
      default: DeliverSome();
    }
    Publish();
    Check();
  }

  /// No more cancelling or holding: everything that can happen happens.
  void Drain() {
    for (int round = 0; round < 400 && !(order_.terminal() && Quiet()); ++round) {
      if (order_.holds & kManualHold) Ok(order_.Release(false, "ann", "go", kNow, kDeadlines));
      if (order_.credit != CreditAnswer::kHeld && !order_.terminal())
        Send("credit", [this] { return Ignore(order_.CreditHeld(kNow, kDeadlines)); });
      Publish();
      InventoryReads();
      FinanceReads();
      for (auto& s : stock_)
        if (s.goods && !closed_) s.reserved = s.demanded - s.issued;
      if (!closed_) Reserved();
      ShipSome();
      PaySome();
      DeliverSome();
      Publish();
      Check();
    }
    ASSERT_TRUE(order_.terminal()) << NameOf(order_.state) << " waits for " << static_cast<int>(order_.waits_for);
    CheckAtRest();
  }

 private:
  struct Stock {
    Quantity demanded, reserved, issued;
    bool goods;
  };
  using Event = std::function<void()>;

  Order Start() {
    std::vector<Line> lines;
    const int n = 1 + Pick(3);
    const bool after_payment = Pick(4) == 0;
    for (int i = 0; i < n; ++i) {
      const LineKind kind = Pick(4) == 0 ? LineKind::kService : LineKind::kGoods;
      const BillingPolicy billing =
          after_payment || Pick(2) == 0 ? BillingPolicy::kOnOrder : BillingPolicy::kOnDelivery;
      lines.push_back(LineOf(i + 1, kind, 1 + Pick(5), billing));
    }
    return PlacedOrder(lines, after_payment ? DeliveryRule::kAfterPayment : DeliveryRule::kAsAvailable);
  }

  int Pick(int n) { return static_cast<int>(random_() % n); }
  void Ok(const absl::Status& status) { ASSERT_TRUE(status.ok()) << status; }
  static void Ignore(const Reply&) {}
  void Ok(const absl::StatusOr<Reply>& reply) { ASSERT_TRUE(reply.ok()) << reply.status(); }

  void Publish() {
    for (Fact& fact : order_.TakeFacts()) {
      to_inventory_.push_back(fact);
      to_finance_.push_back(fact);
      if (std::holds_alternative<WasCompleted>(fact)) ++completed_;
      if (std::holds_alternative<WasCancelled>(fact)) ++cancelled_;
      if (std::holds_alternative<WasPlaced>(fact)) ++placed_;
      if (std::holds_alternative<WasReleasedToShip>(fact)) ++released_;
    }
  }

  void Send(const std::string& key, Event event) { topics_[key].push_back(std::move(event)); }

  /// The first event of a random key, sometimes twice.
  void DeliverSome() {
    if (topics_.empty()) return;
    auto it = topics_.begin();
    std::advance(it, Pick(static_cast<int>(topics_.size())));
    const Event event = it->second.front();
    it->second.pop_front();
    if (it->second.empty()) topics_.erase(it);
    event();
    if (Pick(5) == 0) event();
  }
  bool Quiet() const { return topics_.empty() && to_inventory_.empty() && to_finance_.empty(); }

  void Reserved() {
    std::vector<LineCover> cover;
    for (size_t i = 0; i < stock_.size(); ++i) {
      const Stock& s = stock_[i];
      if (s.goods) cover.push_back({order_.lines[i].id, s.reserved + s.issued, s.demanded - s.reserved - s.issued});
    }
    Send("demand", [this, cover] { Ok(order_.StockReserved(cover, kNow, kDeadlines)); });
  }

  void InventoryReads() {
    if (to_inventory_.empty()) return;
    const Fact fact = to_inventory_.front();
    to_inventory_.pop_front();
    if (std::holds_alternative<WasPlaced>(fact)) {
      for (Stock& s : stock_)
        if (s.goods) s.reserved = std::min(s.demanded - s.issued, Units(Pick(6)));
      Reserved();
    }
    if (std::holds_alternative<WasConfirmed>(fact)) may_ship_ = order_.delivery_rule != DeliveryRule::kAfterPayment;
    if (std::holds_alternative<WasReleasedToShip>(fact)) may_ship_ = true;
    if (std::holds_alternative<WasHeld>(fact)) held_ = true;
    if (const auto* released = std::get_if<WasReleased>(&fact)) held_ = !released->reasons.empty();
    if (std::holds_alternative<WasCancelRequested>(fact)) {
      closed_ = true;
      std::vector<LineWithdrawn> lines;
      for (size_t i = 0; i < stock_.size(); ++i)
        if (stock_[i].goods) lines.push_back({order_.lines[i].id, stock_[i].issued});
      if (Pick(2) == 0 && !may_ship_) lines.clear();  // never seen
      Send("demand", [this, lines] { Ok(order_.DemandWithdrawn(lines, kNow, kDeadlines)); });
    }
  }

  void Cover() {
    if (closed_ || placed_ == 0 || !may_ship_) return;
    for (Stock& s : stock_)
      if (s.goods) s.reserved = std::min(s.demanded - s.issued, s.reserved + Units(Pick(3)));
    Reserved();
  }

  void ShipSome() {
    if (closed_ || !may_ship_ || held_) return;
    std::vector<LineQuantity> goods;
    for (size_t i = 0; i < stock_.size(); ++i) {
      Stock& s = stock_[i];
      const Quantity q = std::min(s.reserved, Units(1 + Pick(5)));
      if (!s.goods || !q.positive()) continue;
      s.reserved -= q;
      s.issued += q;
      goods.push_back({order_.lines[i].id, q});
    }
    if (goods.empty()) return;
    const int n = ++shipments_;
    Send("shipment" + std::to_string(n), [this, n, goods] { Ok(Ship(order_, n, goods)); });
    Reserved();
  }

  void Bill(const Id& trigger, std::vector<LineQuantity> lines) {
    if (lines.empty()) return;
    const Id id = IdOf(5000 + ++invoices_);
    const PostedInvoice invoice{id, trigger, 100, lines};
    Send("invoice" + std::to_string(invoices_), [this, invoice] { Ok(order_.Invoiced(invoice, kNow, kDeadlines)); });
    unpaid_.push_back(invoices_);
  }

  void PaySome() {
    if (unpaid_.empty()) return;
    const int n = unpaid_.front();
    unpaid_.pop_front();
    Send("invoice" + std::to_string(n), [this, n] { Ignore(order_.InvoicePaid(IdOf(5000 + n), kNow, kDeadlines)); });
  }

  void FinanceReads() {
    if (to_finance_.empty()) return;
    const Fact fact = to_finance_.front();
    to_finance_.pop_front();
    if (std::holds_alternative<WasPlaced>(fact)) {
      if (Pick(3) == 0) Send("credit", [this] { Ignore(order_.CreditRefused(kNow, kDeadlines)); });
      if (Pick(3) > 0) Send("credit", [this] { Ignore(order_.CreditHeld(kNow, kDeadlines)); });
    }
    if (const auto* confirmed = std::get_if<WasConfirmed>(&fact)) {
      std::vector<LineQuantity> lines;
      for (const Line& line : order_.lines)
        if (line.billing == BillingPolicy::kOnOrder || confirmed->counts_as_delivered)
          lines.push_back({line.id, line.quantity});
      Bill(order_.id, lines);
    }
    if (const auto* shipped = std::get_if<WasShipped>(&fact)) {
      std::vector<LineQuantity> lines;
      for (const Delivered& part : shipped->shipment.lines)
        if (order_.lines[part.line].billing == BillingPolicy::kOnDelivery)
          lines.push_back({order_.lines[part.line].id, part.quantity});
      Bill(shipped->shipment.id, lines);
    }
    if (std::holds_alternative<WasCancelled>(fact)) {
      std::vector<LineQuantity> lines;
      for (const Line& line : order_.lines)
        if (order_.confirm_time && line.billing == BillingPolicy::kOnOrder && line.cancelled.positive())
          lines.push_back({line.id, line.cancelled});
      if (!lines.empty())
        Send("credit_note", [this, lines] { Ok(order_.Credited(IdOf(6000), lines, kNow, kDeadlines)); });
    }
  }

  void Person() {
    const State s = order_.state;
    switch (Pick(6)) {
      case 0:
        if (s == State::kPlaced || s == State::kConfirmed || s == State::kOnHold)
          Ok(order_.HoldByPerson("wait", kNow, kDeadlines));
        break;
      case 1:
      case 2:
        if (order_.holds & kManualHold) Ok(order_.Release(false, "ann", "go", kNow, kDeadlines));
        break;
      case 3:
        if (order_.holds & kCreditHold) {
          Ok(order_.Release(true, "ann", "go", kNow, kDeadlines));
          Send("credit", [this] { Ignore(order_.CreditHeld(kNow, kDeadlines)); });
        }
        break;
      case 4:
        if (s != State::kCompleted && order_.has_open() && Pick(3) == 0) Ok(order_.Cancel("no", kNow, kDeadlines));
        break;
      case 5:
        order_.Overdue(kNow + absl::Hours(Pick(2000)), kDeadlines);
        break;
    }
  }

  void Check() {
    for (const Line& line : order_.lines) {
      ASSERT_GE(line.open(), Quantity{});                                        // O1
      ASSERT_GE(std::min({line.reserved, line.backordered, line.shipped, line.cancelled}), Quantity{});
      ASSERT_LE(line.reserved + line.backordered, line.open());                  // O2
      if (line.billing == BillingPolicy::kOnDelivery) { ASSERT_LE(line.invoiced, line.shipped); }  // O3
    }
    ASSERT_EQ(order_.state == State::kOnHold, order_.holds != 0);
    ASSERT_LE(completed_, 1);
    ASSERT_LE(cancelled_, 1);
    ASSERT_LE(released_, 1);
    if (order_.state == State::kCompleted) { ASSERT_NE(order_.fulfilment(), Part::kNone); }  // O5
    if (order_.state == State::kCancelled) { ASSERT_EQ(order_.fulfilment(), Part::kNone); }
    const bool waits = order_.waits_for != Step::kNothing;
    if (waits) { ASSERT_TRUE(order_.deadline.has_value() || order_.raised != 0); }   // R4
  }

  void CheckAtRest() {
    while (!Quiet()) {
      InventoryReads();
      FinanceReads();
      DeliverSome();
      Publish();
    }
    int64_t kept = 0;
    for (size_t i = 0; i < order_.lines.size(); ++i) {
      const Line& line = order_.lines[i];
      EXPECT_EQ(line.open(), Quantity{});
      EXPECT_EQ(line.invoiced - line.credited, line.shipped);                    // O4
      if (line.goods()) { EXPECT_EQ(line.shipped, stock_[i].issued); }
      kept += *money::PartUpTo(line.net_minor, line.shipped, line.quantity) +
              *money::PartUpTo(line.tax_minor, line.shipped, line.quantity);
    }
    EXPECT_EQ(kept + order_.cancelled_gross_minor, order_.gross_minor());        // O6 with the Parts rule
    EXPECT_EQ(order_.open_exceptions & ~kDeliveryOverdue, 0);
    EXPECT_EQ(completed_ + (order_.state == State::kCancelled), 1);
  }

  std::mt19937 random_;
  Order order_;
  std::vector<Stock> stock_;
  std::map<std::string, std::deque<Event>> topics_;
  std::deque<Fact> to_inventory_, to_finance_;
  std::deque<int> unpaid_;
  bool may_ship_ = false, held_ = false, closed_ = false;
  int shipments_ = 0, invoices_ = 0, completed_ = 0, cancelled_ = 0, placed_ = 0, released_ = 0;
};

TEST(OrderPropertyTest, RandomLivesKeepTheInvariantsAndEnd) {
  const uint32_t first = 20'261'123;
  for (uint32_t seed = first; seed < first + 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int step = 0; step < 60; ++step) world.Step();
    world.Drain();
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace saikne::ordering
