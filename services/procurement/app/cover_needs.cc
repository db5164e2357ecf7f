#include "services/procurement/app/cover_needs.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/item_store.h"
#include "services/procurement/store/need_store.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

constexpr char kNoSupplierPrice[] = "NO_SUPPLIER_PRICE";

std::optional<Id> OptionalId(const std::string& text) {
  absl::StatusOr<Id> id = Id::Parse(text);
  if (!id.ok()) return std::nullopt;
  return *id;
}

PurchaseOrder NewDraft(const Need& need, const Offer& offer, const money::Currency& currency,
                       const Settings& settings, absl::Time now) {
  return PurchaseOrder{.id = Id::New(now),
                       .company_id = need.company_id,
                       .supplier_id = offer.supplier_id,
                       .automatic = true,
                       .currency = currency,
                       .warehouse_code = need.warehouse_code,
                       .send_at = now + absl::Milliseconds(settings.po_collect_ms),
                       .correlation_id = need.correlation_id,
                       .causation_id = need.causation_id,
                       .actor = need.actor,
                       .create_time = now,
                       .update_time = now,
                       .changed = true};
}

using Companies = std::map<Id, svc::Company>;

absl::StatusOr<Companies> CompaniesOf(pg::Txn& txn, const std::vector<Need>& needs) {
  Companies companies;
  for (const Need& need : needs) {
    if (companies.contains(need.company_id)) continue;
    ASSIGN_OR_RETURN(companies[need.company_id], svc::LoadCompany(txn, need.company_id));
  }
  return companies;
}

using OffersByItem = absl::flat_hash_map<Id, std::vector<Offer>>;

absl::StatusOr<OffersByItem> OffersOf(pg::Txn& txn, const Companies& companies,
                                      const std::vector<Id>& items, absl::Time now) {
  OffersByItem all;
  for (const auto& [id, company] : companies) {
    ASSIGN_OR_RETURN(OffersByItem offers, SupplierStore(txn).Offers(id, items, company.Day(now)));
    all.merge(offers);
  }
  return all;
}

template <typename Event>
Outgoing SupplyEvent(const Need& need, int64_t version, absl::Time now) {
  Event event;
  event.set_demand_id(need.demand.demand_id.ToString());
  event.set_item_id(need.item_id.ToString());
  event.set_sku(need.sku);
  if constexpr (std::is_same_v<Event, ev::SupplyBlocked>) event.set_reason(need.blocked);
  AddPegs(need, need.needed, *event.mutable_pegs());
  return Outgoing(event, version,
                  Flow{need.company_id, need.actor, need.correlation_id, need.causation_id, now, ""},
                  now);
}

/// Appends one event for each need, counting the versions of their demands.
template <typename Event>
absl::Status AppendSupplyEvents(pg::Txn& txn, const std::vector<Need>& needs,
                                const std::vector<size_t>& which, absl::Time now) {
  // One statement advances a demand by one event, so a demand with several lines takes several rounds.
  std::vector<size_t> left = which;
  while (!left.empty()) {
    std::map<Id, size_t> round;  // demand -> need
    std::vector<size_t> later;
    for (size_t i : left) {
      if (!round.emplace(needs[i].demand.demand_id, i).second) later.push_back(i);
    }
    std::vector<Id> demands;
    for (const auto& [demand, unused] : round) demands.push_back(demand);
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kAdvanceSupplyDocuments, demands));
    std::vector<Outgoing> events;
    for (const pg::Row& row : rows) {
      events.push_back(SupplyEvent<Event>(needs[round[row.Get<Id>(0)]], row.Get<int64_t>(1), now));
    }
    RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
    left = std::move(later);
  }
  return absl::OkStatus();
}

absl::Status ReportBlocked(pg::Txn& txn, const std::vector<Need>& needs, const PlanResult& result,
                           absl::Time now) {
  std::vector<svc::Exception> exceptions;
  for (size_t i : result.newly_blocked) {
    const Need& need = needs[i];
    svc::Exception exception{.company_id = need.company_id,
                             .kind = kNoSupplierPrice,
                             .subject_type = "demand_line",
                             .subject_id = need.demand.line_id,
                             .subject_number = need.sku,
                             .reason = absl::StrCat(need.sku, " is to be bought, but no active ",
                                                    "supplier has a price that holds today"),
                             .owner = "buyer",
                             .ways_out = {"ignore"}};
    if (!need.roots.empty()) {
      exception.deal_id = OptionalId(need.roots[0].deal_id);
      exception.order_id = OptionalId(need.roots[0].order_id);
    }
    exceptions.push_back(std::move(exception));
  }
  RETURN_IF_ERROR(svc::RaiseExceptions(txn, exceptions, now));
  RETURN_IF_ERROR(AppendSupplyEvents<ev::SupplyBlocked>(txn, needs, result.newly_blocked, now));
  std::vector<Id> cleared;
  for (size_t i : result.newly_unblocked) cleared.push_back(needs[i].demand.line_id);
  if (cleared.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kNoSupplierPrice, cleared, now));
  return AppendSupplyEvents<ev::SupplyUnblocked>(txn, needs, result.newly_unblocked, now);
}

absl::Status ReportLeftWithoutPeg(pg::Txn& txn, const std::vector<PurchaseOrder>& orders,
                                  const PlanResult& result, absl::Time now) {
  std::vector<svc::Exception> exceptions;
  for (size_t i : result.left_without_peg) {
    const PurchaseOrder& order = orders[i];
    exceptions.push_back({.company_id = order.company_id,
                          .kind = kPurchaseUnpegged,
                          .subject_type = "purchase_order",
                          .subject_id = order.id,
                          .subject_number = order.number,
                          .reason = absl::StrCat("purchase order ", order.number, " is sent, and part ",
                                                 "of what it brings is no longer needed"),
                          .owner = "buyer",
                          .money_at_risk_minor = order.net_minor,
                          .currency = order.currency.code(),
                          .ways_out = {"cancel", "ignore"}});
  }
  return svc::RaiseExceptions(txn, exceptions, now);
}

/// Takes over what is stored of the needs: whether they are blocked. New needs bring their roots.
absl::Status MergeStored(NeedStore& store, std::vector<Need>& needs) {
  std::vector<DemandLine> lines;
  absl::flat_hash_map<DemandLine, Need*> by_line;
  for (Need& need : needs) {
    lines.push_back(need.demand);
    by_line[need.demand] = &need;
  }
  ASSIGN_OR_RETURN(std::vector<Need> stored, store.Load(lines));
  for (Need& old : stored) {
    Need& need = *by_line[old.demand];
    need.blocked = old.blocked;
    if (need.roots.empty()) need.roots = std::move(old.roots);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CoverNeeds(pg::Txn& txn, std::vector<Need> needs, const Planning& planning,
                        absl::Time now) {
  if (needs.empty()) return absl::OkStatus();
  NeedStore need_store(txn);
  SupplierStore supplier_store(txn);
  std::vector<Id> items;
  std::vector<DemandLine> lines;
  for (const Need& need : needs) {
    items.push_back(need.item_id);
    lines.push_back(need.demand);
  }
  RETURN_IF_ERROR(ItemStore(txn).Lock(items));
  RETURN_IF_ERROR(MergeStored(need_store, needs));
  ASSIGN_OR_RETURN(std::vector<Id> suppliers, supplier_store.SuppliersOf(items));
  RETURN_IF_ERROR(supplier_store.Lock(suppliers));
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders,
                   PurchaseOrderStore(txn).LockForPlan(items, lines, suppliers));
  ASSIGN_OR_RETURN(Companies companies, CompaniesOf(txn, needs));
  ASSIGN_OR_RETURN(OffersByItem offers, OffersOf(txn, companies, items, now));

  ASSIGN_OR_RETURN(
      PlanResult result,
      PlanSupply(absl::MakeSpan(needs), orders,
                 {.best_offer =
                      [&](const Need& need, Quantity missing) {
                        return BestOffer(offers[need.item_id], missing,
                                         companies[need.company_id].base_currency);
                      },
                  .new_draft =
                      [&](const Need& need, const Offer& offer) {
                        return NewDraft(need, offer, companies[need.company_id].base_currency,
                                        planning.settings, now);
                      },
                  .new_line_id = [&] { return Id::New(now); }}));

  RETURN_IF_ERROR(need_store.Save(needs));
  RETURN_IF_ERROR(SaveOrders(txn, orders, {}, planning, now));
  RETURN_IF_ERROR(ReportBlocked(txn, needs, result, now));
  return ReportLeftWithoutPeg(txn, orders, result, now);
}

absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Planning& planning,
                        absl::Time now) {
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load(lines));
  return CoverNeeds(txn, std::move(needs), planning, now);
}

absl::Status CoverBlocked(pg::Txn& txn, const std::vector<Id>& item_ids, const Planning& planning,
                          absl::Time now) {
  if (item_ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> blocked, NeedStore(txn).LoadBlocked(item_ids));
  return CoverNeeds(txn, std::move(blocked), planning, now);
}

absl::StatusOr<bool> RetryBlocked(pg::Txn& txn, const Planning& planning, absl::Time now) {
  constexpr int64_t kItems = 200;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kBlockedItemsWithPrices, now, kItems));
  std::vector<Id> items;
  for (const pg::Row& row : rows) items.push_back(row.Get<Id>(0));
  if (items.empty()) return false;
  RETURN_IF_ERROR(ItemStore(txn).Lock(items));
  RETURN_IF_ERROR(CoverBlocked(txn, items, planning, now));
  return false;  // what an offer cannot cover stays blocked; the next round may look at others
}

}  // namespace saikne::procurement
