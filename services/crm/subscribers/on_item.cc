#include "services/crm/subscribers/on_item.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/crm/store/item_store.h"

namespace saikne::crm {
namespace {

absl::StatusOr<Item> ItemFrom(const ::saikne::events::Envelope& envelope,
                              const inventory::events::v1::ItemFacts& facts) {
  Item item;
  ASSIGN_OR_RETURN(item.id, Id::ParseField("item.item_id", facts.item_id()));
  item.company_id = envelope.company_id;
  item.sku = facts.sku();
  item.name = facts.name();
  item.unit = facts.unit();
  item.supply_method = static_cast<int32_t>(facts.supply_method());
  item.tax_code = facts.tax_code();
  item.event_version = envelope.event_version;
  if (facts.has_list_price()) {
    ASSIGN_OR_RETURN(const money::Currency currency,
                     money::Currency::Parse(facts.list_price().currency_code()));
    ASSIGN_OR_RETURN(const money::UnitPrice price,
                     money::UnitPriceFrom("item.list_price", facts.list_price(), currency));
    item.list_price = price;
    item.list_price_currency = currency.code();
  }
  return item;
}

template <typename E>
absl::StatusOr<std::vector<::saikne::events::Outcome>> Copy(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<E>> events) {
  std::vector<Item> items;
  for (const auto& received : events) {
    ASSIGN_OR_RETURN(Item item, ItemFrom(received.envelope, received.event.item()));
    items.push_back(std::move(item));
  }
  RETURN_IF_ERROR(UpsertItems(txn, std::move(items)));
  return ::saikne::events::AllApplied(events.size());
}

}  // namespace

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnItemRegistered(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::ItemRegistered>> events,
    absl::Time) {
  return Copy(txn, events);
}

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnItemChanged(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::ItemChanged>> events, absl::Time) {
  return Copy(txn, events);
}

}  // namespace saikne::crm
