#include "libs/money/money_proto.h"
#include "services/ordering/subscribers/reading.h"

namespace saikne::ordering {
namespace {

namespace iev = ::saikne::inventory::events::v1;

absl::StatusOr<std::vector<LineQuantity>> ReadGoods(const iev::ShipmentShipped& event) {
  std::vector<LineQuantity> goods;
  for (const iev::ShipmentLine& in : event.lines()) {
    LineQuantity line;
    ASSIGN_OR_RETURN(line.line_id, Id::ParseField("order_line_id", in.order_line_id()));
    ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity("quantity", in.quantity()));
    goods.push_back(line);
  }
  return goods;
}

absl::StatusOr<Shipment> ReadShipment(const iev::ShipmentShipped& event, absl::Time now) {
  Shipment shipment;
  ASSIGN_OR_RETURN(shipment.id, Id::ParseField("shipment_id", event.shipment_id()));
  shipment.number = event.shipment_number();
  shipment.tracking = event.tracking();
  shipment.ship_time = event.has_ship_time() ? absl::FromUnixSeconds(event.ship_time().seconds()) +
                                                   absl::Nanoseconds(event.ship_time().nanos())
                                             : now;
  return shipment;
}

}  // namespace

Outcomes OnShipmentShipped(const Process& process, pg::Txn& txn, Batch<iev::ShipmentShipped> batch, absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
        ASSIGN_OR_RETURN(Shipment shipment, ReadShipment(batch[i].event, now));
        ASSIGN_OR_RETURN(const auto goods, ReadGoods(batch[i].event));
        return order.Shipped(std::move(shipment), goods, now, process.deadlines);
      },
      now);
}

}  // namespace saikne::ordering
