#include "services/inventory/app/items.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/inventory/app/tax_codes.h"
#include "services/inventory/store/plans.h"

namespace saikne::inventory {
namespace {

namespace ev = ::saikne::inventory::events::v1;

void SetFacts(const ItemRecord& item, const money::Currency& currency, ev::ItemFacts* out) {
  out->set_item_id(item.id.ToString());
  out->set_sku(item.sku);
  out->set_name(item.name);
  out->set_unit(item.unit);
  out->set_supply_method(static_cast<saikne::types::v1::SupplyMethod>(item.supply_method));
  out->set_tax_code(item.tax_code);
  if (item.standard_cost) money::PriceToProto(*item.standard_cost, currency, out->mutable_standard_cost());
  if (item.list_price) money::PriceToProto(*item.list_price, currency, out->mutable_list_price());
  if (item.external_key) out->set_external_key(*item.external_key);
}

template <typename Event>
::saikne::events::Outgoing Message(const ItemRecord& item, const money::Currency& currency,
                                   ::saikne::events::Flow flow, absl::Time now) {
  Event event;
  event.set_item_id(item.id.ToString());
  SetFacts(item, currency, event.mutable_item());
  if (flow.correlation_id.empty()) flow.correlation_id = item.id.ToString();
  return ::saikne::events::Outgoing(event, item.event_version, flow, now);
}

absl::Status UnitInUse(const ItemRecord& item) {
  return Error(absl::StatusCode::kFailedPrecondition, "UNIT_IN_USE",
               absl::StrCat("The stock unit of ", item.sku, " cannot change: it has stock or demand"),
               {{"sku", item.sku}});
}

// What a batch does to the items that exist.
struct Plan {
  std::vector<RegisteredItem> rows;
  std::vector<Id> unit_changes;
};

absl::StatusOr<Plan> Decide(std::vector<ItemRecord> items, const std::vector<ItemRecord>& known, absl::Time now) {
  std::map<std::string, const ItemRecord*> by_key;
  for (const ItemRecord& item : known) {
    if (item.external_key) by_key[*item.external_key] = &item;
  }
  Plan plan;
  std::set<std::string> keys, skus;
  for (size_t i = 0; i < items.size(); ++i) {
    ItemRecord& item = items[i];
    const std::string field = absl::StrCat("requests[", i, "].item.");
    if (!skus.insert(item.sku).second) return FieldError(absl::StrCat(field, "sku"), "is given twice");
    if (item.external_key && !keys.insert(*item.external_key).second) {
      return FieldError(absl::StrCat(field, "external_key"), "is given twice");
    }
    auto found = item.external_key ? by_key.find(*item.external_key) : by_key.end();
    item.update_time = now;
    if (found == by_key.end()) {
      item.id = Id::New(now);
      item.version = item.event_version = 1;
      item.create_time = now;
      plan.rows.push_back({std::move(item), RowOutcome::kCreated});
      continue;
    }
    const ItemRecord& before = *found->second;
    if (before.sku != item.sku) return FieldError(absl::StrCat(field, "sku"), "cannot change: it is " + before.sku);
    if (before.unit != item.unit) plan.unit_changes.push_back(before.id);
    if (SameContent(before, item)) {
      plan.rows.push_back({before, RowOutcome::kUnchanged});
      continue;
    }
    item.id = before.id;
    item.version = before.version + 1;
    item.event_version = before.event_version + 1;
    item.create_time = before.create_time;
    plan.rows.push_back({std::move(item), RowOutcome::kUpdated});
  }
  return plan;
}

// Names the row whose sku another item has; the constraint alone would not.
absl::Status CheckSkus(ItemStore& store, const Plan& plan) {
  std::vector<std::string> skus;
  for (const RegisteredItem& row : plan.rows) {
    if (row.outcome == RowOutcome::kCreated) skus.push_back(row.item.sku);
  }
  if (skus.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto taken, store.Find(skus));
  for (size_t i = 0; i < plan.rows.size(); ++i) {
    const RegisteredItem& row = plan.rows[i];
    if (row.outcome != RowOutcome::kCreated || !taken.count(row.item.sku)) continue;
    return NamingField(Error(absl::StatusCode::kAlreadyExists, "ITEMS_SKU_KEY",
                         absl::StrCat("There is an item ", row.item.sku, " already"), {{"sku", row.item.sku}}),
                   absl::StrCat("requests[", i, "].item.sku"));
  }
  return absl::OkStatus();
}

absl::Status CheckTaxCodesOf(pg::Txn& txn, const Id& company, const std::vector<ItemRecord>& items) {
  std::vector<std::string> codes;
  for (const ItemRecord& item : items) codes.push_back(item.tax_code);
  return CheckTaxCodes(txn, company, codes, [](size_t i) { return absl::StrCat("requests[", i, "].item.tax_code"); });
}

}  // namespace

absl::StatusOr<std::vector<RegisteredItem>> CheckItems(pg::Txn& txn, const svc::Company& company,
                                                       std::vector<ItemRecord> items, absl::Time now) {
  RETURN_IF_ERROR(PlanForValues(txn, items.size()));
  RETURN_IF_ERROR(CheckTaxCodesOf(txn, company.id, items));
  ItemStore store(txn, company.id);
  std::vector<std::string> keys;
  for (const ItemRecord& item : items) {
    if (item.external_key) keys.push_back(*item.external_key);
  }
  std::vector<ItemRecord> known;
  if (!keys.empty()) {
    ASSIGN_OR_RETURN(known, store.Lock({}, keys));
  }
  ASSIGN_OR_RETURN(Plan plan, Decide(std::move(items), known, now));
  RETURN_IF_ERROR(CheckSkus(store, plan));
  if (!plan.unit_changes.empty()) {
    ASSIGN_OR_RETURN(std::set<Id> used, store.InUse(plan.unit_changes));
    for (const RegisteredItem& row : plan.rows) {
      if (used.count(row.item.id)) return UnitInUse(row.item);
    }
  }
  return std::move(plan.rows);
}

absl::StatusOr<std::vector<RegisteredItem>> RegisterItems(pg::Txn& txn, const svc::Company& company,
                                                          std::vector<ItemRecord> items,
                                                          const ::saikne::events::Flow& flow, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<RegisteredItem> rows, CheckItems(txn, company, std::move(items), now));
  std::vector<const ItemRecord*> changed;
  std::vector<Id> added;
  std::vector<::saikne::events::Outgoing> outgoing;
  for (const RegisteredItem& row : rows) {
    if (row.outcome == RowOutcome::kUnchanged) continue;
    changed.push_back(&row.item);
    if (row.outcome == RowOutcome::kCreated) {
      added.push_back(row.item.id);
      outgoing.push_back(Message<ev::ItemRegistered>(row.item, company.base_currency, flow, now));
    } else {
      outgoing.push_back(Message<ev::ItemChanged>(row.item, company.base_currency, flow, now));
    }
  }
  RETURN_IF_ERROR(ItemStore(txn, company.id).Save(changed, added, flow.actor, now));
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(outgoing));
  return rows;
}

absl::StatusOr<ItemRecord> ChangeItem(pg::Txn& txn, const svc::Company& company, const Id& id,
                                      const std::function<absl::Status(ItemRecord&)>& apply,
                                      const ::saikne::events::Flow& flow, absl::Time now) {
  ItemStore store(txn, company.id);
  ASSIGN_OR_RETURN(std::vector<ItemRecord> locked, store.Lock({id}, {}));
  if (locked.empty()) return NotFound("ITEM", id.ToString());
  const ItemRecord before = locked[0];
  ItemRecord& item = locked[0];
  RETURN_IF_ERROR(apply(item));
  if (SameContent(before, item)) return before;
  if (before.tax_code != item.tax_code) {
    RETURN_IF_ERROR(CheckTaxCodes(txn, company.id, {item.tax_code}, [](size_t) { return "item.tax_code"; }));
  }
  if (before.unit != item.unit) {
    ASSIGN_OR_RETURN(std::set<Id> used, store.InUse({id}));
    if (used.count(id)) return UnitInUse(item);
  }
  ++item.version;
  ++item.event_version;
  item.update_time = now;
  RETURN_IF_ERROR(store.Save({&item}, {}, flow.actor, now));
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(
      {Message<ev::ItemChanged>(item, company.base_currency, flow, now)}));
  return item;
}

absl::StatusOr<std::vector<::saikne::events::Outgoing>> ItemStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(const auto items, LockItemsAfter(txn, page.after, page.limit));
  std::vector<Id> ids;
  for (const auto& [company, item] : items) ids.push_back(company);
  ASSIGN_OR_RETURN(const std::vector<svc::Company> companies, svc::LoadCompanies(txn, ids));
  std::vector<::saikne::events::Outgoing> states;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto& [company, item] = items[i];
    const ::saikne::events::Flow flow = page.FlowOf(company, item.id);
    const money::Currency& currency = companies[i].base_currency;
    states.push_back(item.event_version == 1 ? Message<ev::ItemRegistered>(item, currency, flow, page.now)
                                             : Message<ev::ItemChanged>(item, currency, flow, page.now));
  }
  return states;
}

}  // namespace saikne::inventory
