#include <algorithm>

#include "libs/base/status.h"
#include "services/ordering/app/block_supply.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {
namespace {

template <typename E>
absl::StatusOr<SupplyChange> Read(const ::saikne::events::Received<E>& received, SupplySource source) {
  SupplyChange change;
  change.source = source;
  change.flow = received.envelope.flow();
  ASSIGN_OR_RETURN(change.demand_id, Id::ParseField("demand_id", received.event.demand_id()));
  ASSIGN_OR_RETURN(change.item_id, Id::ParseField("item_id", received.event.item_id()));
  change.sku = received.event.sku();
  for (const types::v1::Peg& peg : received.event.pegs()) {
    if (peg.order_id().empty()) continue;
    ASSIGN_OR_RETURN(const Id id, Id::ParseField("pegs.order_id", peg.order_id()));
    change.order_ids.push_back(id);
  }
  std::sort(change.order_ids.begin(), change.order_ids.end());
  change.order_ids.erase(std::unique(change.order_ids.begin(), change.order_ids.end()), change.order_ids.end());
  return change;
}

template <typename E>
Outcomes Block(pg::Txn& txn, Batch<E> batch, SupplySource source, absl::Time now) {
  std::vector<SupplyChange> changes;
  for (const auto& received : batch) {
    ASSIGN_OR_RETURN(SupplyChange change, Read(received, source));
    change.reason = received.event.reason();
    changes.push_back(std::move(change));
  }
  RETURN_IF_ERROR(BlockSupply(txn, changes, now));
  return ::saikne::events::AllApplied(batch.size());
}

template <typename E>
Outcomes Unblock(pg::Txn& txn, Batch<E> batch, SupplySource source, absl::Time now) {
  std::vector<SupplyChange> changes;
  for (const auto& received : batch) {
    ASSIGN_OR_RETURN(SupplyChange change, Read(received, source));
    changes.push_back(std::move(change));
  }
  RETURN_IF_ERROR(UnblockSupply(txn, changes, now));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace

Outcomes OnPurchaseBlocked(const Process&, pg::Txn& txn, Batch<procurement::events::v1::SupplyBlocked> batch,
                           absl::Time now) {
  return Block(txn, batch, SupplySource::kProcurement, now);
}

Outcomes OnPurchaseUnblocked(const Process&, pg::Txn& txn, Batch<procurement::events::v1::SupplyUnblocked> batch,
                             absl::Time now) {
  return Unblock(txn, batch, SupplySource::kProcurement, now);
}

Outcomes OnProductionBlocked(const Process&, pg::Txn& txn, Batch<production::events::v1::SupplyBlocked> batch,
                             absl::Time now) {
  return Block(txn, batch, SupplySource::kProduction, now);
}

Outcomes OnProductionUnblocked(const Process&, pg::Txn& txn, Batch<production::events::v1::SupplyUnblocked> batch,
                               absl::Time now) {
  return Unblock(txn, batch, SupplySource::kProduction, now);
}

}  // namespace saikne::ordering
