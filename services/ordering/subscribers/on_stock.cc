#include "libs/money/money_proto.h"
#include "services/ordering/subscribers/reading.h"

namespace saikne::ordering {
namespace {

namespace iev = ::saikne::inventory::events::v1;
using ::saikne::events::Outcome;
using ::saikne::events::Received;

absl::StatusOr<std::vector<LineCover>> ReadCover(const iev::StockReserved& event) {
  std::vector<LineCover> cover;
  for (const iev::ReservedLine& in : event.lines()) {
    LineCover line;
    ASSIGN_OR_RETURN(line.line_id, Id::ParseField("line_id", in.line_id()));
    ASSIGN_OR_RETURN(const money::Quantity reserved, money::NonNegativeQuantity("reserved", in.reserved()));
    ASSIGN_OR_RETURN(const money::Quantity issued, money::NonNegativeQuantity("issued", in.issued()));
    ASSIGN_OR_RETURN(line.backordered, money::NonNegativeQuantity("backordered", in.backordered()));
    line.covered = reserved + issued;
    cover.push_back(line);
  }
  return cover;
}

absl::StatusOr<std::vector<LineWithdrawn>> ReadWithdrawn(const iev::DemandWithdrawn& event) {
  std::vector<LineWithdrawn> lines;
  for (const iev::WithdrawnLine& in : event.lines()) {
    LineWithdrawn line;
    ASSIGN_OR_RETURN(line.line_id, Id::ParseField("line_id", in.line_id()));
    ASSIGN_OR_RETURN(line.shipped, money::NonNegativeQuantity("shipped", in.shipped()));
    lines.push_back(line);
  }
  return lines;
}

/// Runs `react` on those events that are about orders; demands of work orders are none of ours.
template <typename E, typename React>
Outcomes OrdersOnly(Batch<E> batch, React react) {
  std::vector<Received<E>> ours;
  std::vector<size_t> index;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].event.kind() != types::v1::DEMAND_KIND_ORDER) continue;
    ours.push_back(batch[i]);
    index.push_back(i);
  }
  std::vector<Outcome> outcomes(batch.size(), Outcome::Ignored("NOT_AN_ORDER"));
  if (ours.empty()) return outcomes;
  ASSIGN_OR_RETURN(const std::vector<Outcome> of_ours, react(Batch<E>(ours)));
  for (size_t k = 0; k < of_ours.size(); ++k) outcomes[index[k]] = of_ours[k];
  return outcomes;
}

}  // namespace

Outcomes OnStockReserved(const Process& process, pg::Txn& txn, Batch<iev::StockReserved> batch, absl::Time now) {
  return OrdersOnly(batch, [&](Batch<iev::StockReserved> ours) -> Outcomes {
    ASSIGN_OR_RETURN(const auto changes, ChangesOf(ours, [](const auto& e) { return e.demand_id(); }));
    return ReactOnOrders(
        txn, changes,
        [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
          ASSIGN_OR_RETURN(const auto cover, ReadCover(ours[i].event));
          return order.StockReserved(cover, now, process.deadlines);
        },
        now);
  });
}

Outcomes OnDemandWithdrawn(const Process& process, pg::Txn& txn, Batch<iev::DemandWithdrawn> batch, absl::Time now) {
  return OrdersOnly(batch, [&](Batch<iev::DemandWithdrawn> ours) -> Outcomes {
    ASSIGN_OR_RETURN(const auto changes, ChangesOf(ours, [](const auto& e) { return e.demand_id(); }));
    return ReactOnOrders(
        txn, changes,
        [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
          ASSIGN_OR_RETURN(const auto lines, ReadWithdrawn(ours[i].event));
          return order.DemandWithdrawn(lines, now, process.deadlines);
        },
        now);
  });
}

}  // namespace saikne::ordering
