#pragma once

// Orders for tests: two goods lines and whatever else is asked for.

#include <string>
#include <variant>
#include <vector>

#include "services/ordering/domain/order.h"

namespace saikne::ordering::testing {

inline const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);
inline const Deadlines kDeadlines;

inline Id IdOf(int n) { return Id::Derived(Id(), "test/" + std::to_string(n)); }

inline Line LineOf(int number, LineKind kind, int64_t units, BillingPolicy billing) {
  Line line;
  line.id = IdOf(1000 + number);
  line.number = number;
  line.kind = kind;
  line.item_id = IdOf(2000 + number);
  line.sku = "SKU-" + std::to_string(number);
  line.unit = "EA";
  line.quantity = money::Units(units);
  line.unit_price = {3'333'333};
  line.billing = billing;
  line.net_minor = 333 * units;
  line.tax_minor = 70 * units;
  line.tax_code = "STANDARD";
  line.tax_rate = {210'000};
  return line;
}

/// An order of these lines, placed, its first facts taken.
inline Order PlacedOrder(std::vector<Line> lines, DeliveryRule rule = DeliveryRule::kAsAvailable) {
  Order order;
  order.id = IdOf(1);
  order.company_id = IdOf(2);
  order.deal_id = IdOf(3);
  order.win_number = 1;
  order.number = "SO-2026-000001";
  order.customer_id = IdOf(4);
  order.currency = *money::Currency::Parse("EUR");
  order.correlation_id = order.deal_id->ToString();
  order.delivery_rule = rule;
  order.create_time = kNow;
  for (Line& line : lines) {
    order.net_minor += line.net_minor;
    order.tax_minor += line.tax_minor;
    order.lines.push_back(std::move(line));
  }
  order.Place(kNow, kDeadlines);
  return order;
}

/// Two goods lines of 10 and 4, billed on delivery.
inline Order TwoLines() {
  return PlacedOrder({LineOf(1, LineKind::kGoods, 10, BillingPolicy::kOnDelivery),
                      LineOf(2, LineKind::kGoods, 4, BillingPolicy::kOnDelivery)});
}

template <typename F>
int CountOf(const std::vector<Fact>& facts) {
  int n = 0;
  for (const Fact& fact : facts) n += std::holds_alternative<F>(fact);
  return n;
}

template <typename F>
const F* LastOf(const std::vector<Fact>& facts) {
  for (auto it = facts.rbegin(); it != facts.rend(); ++it)
    if (const F* found = std::get_if<F>(&*it)) return found;
  return nullptr;
}

/// Everything is reserved.
inline std::vector<LineCover> FullCover(const Order& order) {
  std::vector<LineCover> cover;
  for (const Line& line : order.lines)
    if (line.goods()) cover.push_back({line.id, line.quantity, {}});
  return cover;
}

inline void Confirm(Order& order) {
  (void)order.CreditHeld(kNow, kDeadlines);
  (void)order.StockReserved(FullCover(order), kNow, kDeadlines);
}

inline Shipment ShipmentOf(int n) {
  return {IdOf(3000 + n), "SH-2026-" + std::to_string(n), "DHL 1", kNow, {}};
}

inline absl::StatusOr<Reply> Ship(Order& order, int n, std::vector<LineQuantity> goods) {
  return order.Shipped(ShipmentOf(n), goods, kNow, kDeadlines);
}

inline std::vector<LineQuantity> AllOf(const Order& order) {
  std::vector<LineQuantity> all;
  for (const Line& line : order.lines) all.push_back({line.id, line.quantity});
  return all;
}

inline absl::StatusOr<Reply> BillAll(Order& order, int n) {
  return order.Invoiced({IdOf(4000 + n), order.id, order.gross_minor(), AllOf(order)}, kNow, kDeadlines);
}

inline Reply Pay(Order& order, int n) { return order.InvoicePaid(IdOf(4000 + n), kNow, kDeadlines); }

}  // namespace saikne::ordering::testing
