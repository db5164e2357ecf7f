#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "libs/supply/item_store.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/suppliers.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

bool SameContent(const Supplier& a, const Supplier& b) {
  return a.name == b.name && a.payment_term_code == b.payment_term_code && a.currency == b.currency &&
         a.active == b.active;
}

template <typename Event>
Outgoing SupplierEvent(const Supplier& supplier, const Flow& flow, absl::Time now) {
  Event event;
  event.set_supplier_id(supplier.id.ToString());
  ToFacts(supplier, *event.mutable_supplier());
  return Outgoing(event, supplier.event_version, flow, now);
}

Outgoing EventOf(const Supplier& supplier, const Flow& flow, absl::Time now) {
  return supplier.event_version == 1 ? SupplierEvent<ev::SupplierRegistered>(supplier, flow, now)
                                     : SupplierEvent<ev::SupplierChanged>(supplier, flow, now);
}

/// Locks items that wait for one of these suppliers: they come before suppliers in the lock order.
absl::StatusOr<std::vector<Id>> LockWaitingItems(pg::Txn& txn, const std::vector<Id>& supplier_ids) {
  std::vector<Id> items;
  if (supplier_ids.empty()) return items;
  ASSIGN_OR_RETURN(items, SupplierStore(txn).BlockedItems(supplier_ids));
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  return items;
}

absl::Status SaveAndPublish(pg::Txn& txn, const std::vector<Supplier>& changed, const Flow& flow,
                            absl::Time now) {
  std::vector<Outgoing> events;
  for (const Supplier& supplier : changed) {
    Flow own = flow;
    if (own.correlation_id.empty()) own.correlation_id = supplier.id.ToString();
    events.push_back(EventOf(supplier, own, now));
  }
  RETURN_IF_ERROR(SupplierStore(txn).Save(changed, flow.actor, now));
  return saikne::events::Outbox(txn).Append(events);
}

absl::Status NumberNew(pg::Txn& txn, std::vector<Supplier>& changed, const Flow& flow,
                       svc::Numbers& numbers, absl::Time now) {
  std::vector<Supplier*> fresh;
  for (Supplier& supplier : changed) {
    if (supplier.number.empty()) fresh.push_back(&supplier);
  }
  if (fresh.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, flow.company_id));
  ASSIGN_OR_RETURN(std::vector<std::string> texts,
                   numbers.Next(flow.company_id, "SU", static_cast<int>(company.Day(now).year()),
                                static_cast<int>(fresh.size())));
  for (size_t i = 0; i < fresh.size(); ++i) fresh[i]->number = texts[i];
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<RowResult>> RegisterSuppliers(pg::Txn& txn, std::vector<Supplier> inputs,
                                                         const Flow& flow, const Planning& planning,
                                                         absl::Time now) {
  SupplierStore store(txn);
  std::vector<std::string> keys;
  for (const Supplier& input : inputs) {
    if (!input.external_key.empty()) keys.push_back(input.external_key);
  }
  ASSIGN_OR_RETURN(auto known, store.Find(flow.company_id, keys));
  std::vector<Id> known_ids;
  for (const auto& [name, supplier] : known) known_ids.push_back(supplier.id);
  ASSIGN_OR_RETURN(std::vector<Id> waiting, LockWaitingItems(txn, known_ids));
  ASSIGN_OR_RETURN(std::vector<Supplier> stored, store.LockByKey(flow.company_id, keys));
  absl::flat_hash_map<std::string, const Supplier*> by_key;
  for (const Supplier& supplier : stored) by_key[supplier.external_key] = &supplier;

  std::vector<RowResult> results;
  std::vector<Supplier> changed;
  std::vector<size_t> row_of;
  for (Supplier& input : inputs) {
    auto old = input.external_key.empty() ? by_key.end() : by_key.find(input.external_key);
    bool exists = old != by_key.end();
    input.company_id = flow.company_id;
    input.id = exists ? old->second->id : Id::New(now);
    input.number = exists ? old->second->number : "";
    input.version = exists ? old->second->version + 1 : 1;
    input.event_version = exists ? old->second->event_version + 1 : 1;
    RowOutcome outcome = !exists                             ? RowOutcome::kCreated
                         : SameContent(input, *old->second) ? RowOutcome::kUnchanged
                                                             : RowOutcome::kUpdated;
    results.push_back({input.id, input.number, input.external_key, outcome});
    if (outcome == RowOutcome::kUnchanged) continue;
    row_of.push_back(results.size() - 1);
    changed.push_back(std::move(input));
  }
  if (changed.empty()) return results;
  RETURN_IF_ERROR(NumberNew(txn, changed, flow, planning.numbers, now));
  for (size_t i = 0; i < changed.size(); ++i) results[row_of[i]].number = changed[i].number;
  RETURN_IF_ERROR(SaveAndPublish(txn, changed, flow, now));
  RETURN_IF_ERROR(CoverBlocked(txn, waiting, planning, now));
  return results;
}

absl::StatusOr<Supplier> UpdateSupplier(pg::Txn& txn, const SupplierChange& change, const Flow& flow,
                                        const Planning& planning, absl::Time now) {
  SupplierStore store(txn);
  ASSIGN_OR_RETURN(Supplier found, store.FindOne(flow.company_id, change.supplier));
  ASSIGN_OR_RETURN(std::vector<Id> waiting, LockWaitingItems(txn, {found.id}));
  RETURN_IF_ERROR(store.Lock({found.id}));
  ASSIGN_OR_RETURN(auto loaded, store.Load({found.id}));
  Supplier supplier = loaded.at(found.id);
  if (!change.etag.empty() && change.etag != absl::StrCat(supplier.version)) {
    return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the supplier was changed meanwhile",
                 {{"current", absl::StrCat(supplier.version)}, {"given", change.etag}});
  }
  Supplier before = supplier;
  supplier.name = change.name.value_or(supplier.name);
  supplier.payment_term_code = change.payment_term_code.value_or(supplier.payment_term_code);
  supplier.currency = change.currency.value_or(supplier.currency);
  supplier.active = change.active.value_or(supplier.active);
  if (SameContent(before, supplier)) return supplier;
  ++supplier.version;
  ++supplier.event_version;
  supplier.update_time = now;
  RETURN_IF_ERROR(SaveAndPublish(txn, {supplier}, flow, now));
  RETURN_IF_ERROR(CoverBlocked(txn, waiting, planning, now));
  return supplier;
}

absl::StatusOr<std::vector<Outgoing>> SupplierStates(pg::Txn& txn, const saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(const std::vector<Supplier> suppliers, SupplierStore(txn).LockAfter(page.after, page.limit));
  std::vector<Outgoing> states;
  for (const Supplier& supplier : suppliers) {
    states.push_back(EventOf(supplier, page.FlowOf(supplier.company_id, supplier.id), page.now));
  }
  return states;
}

}  // namespace saikne::procurement
