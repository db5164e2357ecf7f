#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "libs/supply/item_store.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/suppliers.h"

namespace saikne::procurement {
namespace {

using saikne::events::Flow;
using saikne::events::Outgoing;
using Items = absl::flat_hash_map<std::string, supply::Item>;
using Suppliers = absl::flat_hash_map<std::string, Supplier>;

bool SameContent(const SupplierPrice& a, const SupplierPrice& b) {
  return a.terms.unit == b.terms.unit && a.terms.factor == b.terms.factor &&
         a.terms.price == b.terms.price && a.terms.minimum == b.terms.minimum &&
         a.terms.maximum == b.terms.maximum && a.terms.pack == b.terms.pack &&
         a.terms.lead_time_days == b.terms.lead_time_days && a.currency == b.currency &&
         a.valid_from == b.valid_from && a.valid_to == b.valid_to && a.active == b.active;
}

absl::StatusOr<SupplierPrice> Resolve(const PriceInput& input, const std::string& path,
                                      const Items& items, const Suppliers& suppliers) {
  auto item = items.find(input.sku);
  if (item == items.end()) {
    return FieldError(path + "sku", absl::StrCat("there is no item ", input.sku));
  }
  auto supplier = suppliers.find(input.supplier);
  if (supplier == suppliers.end()) {
    return FieldError(path + "supplier_id", absl::StrCat("there is no supplier ", input.supplier));
  }
  if (input.price.currency != supplier->second.currency) {
    return FieldError(path + "unit_price", absl::StrCat("supplier ", supplier->second.number,
                                                        " sells in ", supplier->second.currency));
  }
  SupplierPrice price = input.price;
  price.item_id = item->second.id;
  price.sku = item->second.sku;
  price.terms.supplier_id = supplier->second.id;
  if (price.terms.unit.empty()) price.terms.unit = item->second.unit;
  return price;
}

Outgoing PriceEvent(const SupplierPrice& price, const money::Currency& currency, const Flow& flow,
                    absl::Time now) {
  saikne::procurement::events::v1::SupplierPriceChanged event;
  event.set_supplier_price_id(price.id.ToString());
  event.set_supplier_id(price.terms.supplier_id.ToString());
  event.set_item_id(price.item_id.ToString());
  event.set_sku(price.sku);
  event.set_unit(price.terms.unit);
  money::ToProto(price.terms.factor, event.mutable_factor());
  money::PriceToProto(price.terms.price, currency, event.mutable_unit_price());
  if (price.valid_from) money::ToProto(*price.valid_from, event.mutable_valid_from());
  if (price.valid_to) money::ToProto(*price.valid_to, event.mutable_valid_to());
  event.set_lead_time_days(price.terms.lead_time_days);
  event.set_active(price.active);
  return Outgoing(event, price.event_version, flow, now);
}

/// Takes over identity and versions from what is stored.
absl::StatusOr<RowOutcome> Renew(SupplierPrice& price, const std::string& path,
                                 const absl::flat_hash_map<std::string, const SupplierPrice*>& stored,
                                 const Id& company_id, absl::Time now) {
  price.company_id = company_id;
  auto old = stored.find(price.external_key);
  if (old == stored.end()) {
    price.id = Id::New(now);
    price.version = 1;
    price.event_version = 1;
    return RowOutcome::kCreated;
  }
  const SupplierPrice& before = *old->second;
  if (before.item_id != price.item_id) return FieldError(path + "sku", "of a price cannot be changed");
  if (before.terms.supplier_id != price.terms.supplier_id) {
    return FieldError(path + "supplier_id", "of a price cannot be changed");
  }
  price.id = before.id;
  price.version = before.version + 1;
  price.event_version = before.event_version + 1;
  return SameContent(before, price) ? RowOutcome::kUnchanged : RowOutcome::kUpdated;
}

absl::Status Publish(pg::Txn& txn, const std::vector<SupplierPrice>& changed, const Flow& flow,
                     absl::Time now) {
  std::vector<Outgoing> events;
  for (const SupplierPrice& price : changed) {
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(price.currency));
    events.push_back(PriceEvent(price, currency, flow, now));
  }
  return saikne::events::Outbox(txn).Append(events);
}

}  // namespace

absl::StatusOr<std::vector<RowResult>> SetSupplierPrices(pg::Txn& txn,
                                                         const std::vector<PriceInput>& inputs,
                                                         const Flow& flow, const Planning& planning,
                                                         absl::Time now) {
  SupplierStore store(txn);
  supply::ItemStore item_store(txn);
  std::vector<std::string> skus, names, keys;
  for (const PriceInput& input : inputs) {
    skus.push_back(input.sku);
    names.push_back(input.supplier);
    keys.push_back(input.price.external_key);
  }
  ASSIGN_OR_RETURN(Items items, item_store.BySku(flow.company_id, skus));
  ASSIGN_OR_RETURN(Suppliers suppliers, store.Find(flow.company_id, names));
  std::vector<SupplierPrice> prices;
  std::vector<Id> item_ids;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(SupplierPrice price,
                     Resolve(inputs[i], absl::StrCat("prices[", i, "]."), items, suppliers));
    item_ids.push_back(price.item_id);
    prices.push_back(std::move(price));
  }
  RETURN_IF_ERROR(item_store.Lock(item_ids));
  ASSIGN_OR_RETURN(std::vector<SupplierPrice> stored, store.LockPricesByKey(flow.company_id, keys));
  absl::flat_hash_map<std::string, const SupplierPrice*> by_key;
  for (const SupplierPrice& price : stored) by_key[price.external_key] = &price;

  std::vector<RowResult> results;
  std::vector<SupplierPrice> changed;
  for (size_t i = 0; i < prices.size(); ++i) {
    SupplierPrice& price = prices[i];
    ASSIGN_OR_RETURN(RowOutcome outcome, Renew(price, absl::StrCat("prices[", i, "]."), by_key,
                                               flow.company_id, now));
    results.push_back({price.id, "", price.external_key, outcome});
    if (outcome != RowOutcome::kUnchanged) changed.push_back(std::move(price));
  }
  if (changed.empty()) return results;
  RETURN_IF_ERROR(store.SavePrices(changed, flow.actor, now));
  RETURN_IF_ERROR(Publish(txn, changed, flow, now));
  RETURN_IF_ERROR(CoverBlocked(txn, item_ids, planning, now));
  return results;
}

absl::StatusOr<std::vector<Outgoing>> SupplierPriceStates(pg::Txn& txn, const saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(const std::vector<SupplierPrice> prices, SupplierStore(txn).LockPricesAfter(page.after, page.limit));
  std::vector<Outgoing> states;
  for (const SupplierPrice& price : prices) {
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(price.currency));
    states.push_back(PriceEvent(price, currency, page.FlowOf(price.company_id, price.id), page.now));
  }
  return states;
}

}  // namespace saikne::procurement
