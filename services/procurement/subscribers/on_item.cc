#include "services/procurement/subscribers/on_item.h"

#include "libs/base/status.h"
#include "services/procurement/store/item_store.h"

namespace saikne::procurement {
namespace {

template <typename Event>
absl::StatusOr<std::vector<saikne::events::Outcome>> CopyItems(
    pg::Txn& txn, absl::Span<const saikne::events::Received<Event>> events) {
  std::vector<Item> items;
  for (const auto& received : events) {
    const inventory::events::v1::ItemFacts& facts = received.event.item();
    ASSIGN_OR_RETURN(Id id, Id::ParseField("item_id", received.event.item_id()));
    items.push_back({.id = id,
                     .company_id = received.envelope.company_id,
                     .sku = facts.sku(),
                     .name = facts.name(),
                     .unit = facts.unit(),
                     .supply_method = facts.supply_method(),
                     .event_version = received.envelope.event_version});
  }
  RETURN_IF_ERROR(ItemStore(txn).Upsert(std::move(items)));
  return saikne::events::AllApplied(events.size());
}

}  // namespace

absl::StatusOr<std::vector<saikne::events::Outcome>> OnItemRegistered(
    pg::Txn& txn,
    absl::Span<const saikne::events::Received<inventory::events::v1::ItemRegistered>> events,
    absl::Time) {
  return CopyItems(txn, events);
}

absl::StatusOr<std::vector<saikne::events::Outcome>> OnItemChanged(
    pg::Txn& txn,
    absl::Span<const saikne::events::Received<inventory::events::v1::ItemChanged>> events,
    absl::Time) {
  return CopyItems(txn, events);
}

}  // namespace saikne::procurement
