#include <map>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/ordering/app/place_deals.h"
#include "services/ordering/store/reference_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {
namespace {

absl::StatusOr<ItemCopy> Read(const inventory::events::v1::ItemFacts& facts,
                              const ::saikne::events::Envelope& envelope) {
  ItemCopy copy;
  copy.company_id = envelope.company_id;
  copy.event_version = envelope.event_version;
  ASSIGN_OR_RETURN(copy.item.id, Id::ParseField("item_id", facts.item_id()));
  copy.item.sku = facts.sku();
  copy.item.name = facts.name();
  copy.item.unit = facts.unit();
  copy.item.service = facts.supply_method() == types::v1::SUPPLY_METHOD_SERVICE;
  copy.item.tax_code = facts.tax_code();
  if (facts.has_list_price()) {
    ASSIGN_OR_RETURN(const money::Currency currency, money::Currency::Parse(facts.list_price().currency_code()));
    ASSIGN_OR_RETURN(copy.item.list_price, money::UnitPriceFrom("list_price", facts.list_price(), currency));
  }
  return copy;
}

/// Takes over the items, then goes on with the deals that waited for them.
template <typename E>
Outcomes Copy(const Process& process, pg::Txn& txn, Batch<E> batch, absl::Time now) {
  std::vector<ItemCopy> items;
  std::map<Id, std::vector<std::string>> references;
  for (const auto& [envelope, event] : batch) {
    ASSIGN_OR_RETURN(ItemCopy item, Read(event.item(), envelope));
    references[item.company_id].push_back("item:" + item.item.sku);
    items.push_back(std::move(item));
  }
  RETURN_IF_ERROR(ReferenceStore(txn).SaveItems(std::move(items)));
  for (const auto& [company_id, names] : references)
    RETURN_IF_ERROR(ResumeDeals(txn, company_id, names, process, now));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace

Outcomes OnItemRegistered(const Process& process, pg::Txn& txn, Batch<inventory::events::v1::ItemRegistered> batch,
                          absl::Time now) {
  return Copy(process, txn, batch, now);
}

Outcomes OnItemChanged(const Process& process, pg::Txn& txn, Batch<inventory::events::v1::ItemChanged> batch,
                       absl::Time now) {
  return Copy(process, txn, batch, now);
}

}  // namespace saikne::ordering
