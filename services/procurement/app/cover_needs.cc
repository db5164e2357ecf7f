#include "services/procurement/app/cover_needs.h"

#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "libs/supply/blocked.h"
#include "libs/supply/item_store.h"
#include "libs/supply/need_store.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;

const supply::BlockedKind kNoSupplierPrice = {
    "NO_SUPPLIER_PRICE", "buyer", "is to be bought, but no active supplier has a price that holds today"};

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
                       .traceparent = need.traceparent,
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

}  // namespace

absl::Status CoverNeeds(pg::Txn& txn, std::vector<Need> needs, const Planning& planning,
                        absl::Time now) {
  if (needs.empty()) return absl::OkStatus();
  supply::NeedStore need_store(txn);
  SupplierStore supplier_store(txn);
  std::vector<Id> items;
  std::vector<DemandLine> lines;
  for (const Need& need : needs) {
    items.push_back(need.item_id);
    lines.push_back(need.demand);
  }
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  ASSIGN_OR_RETURN(supply::NeedsByLine stored, need_store.Merge(needs));
  ASSIGN_OR_RETURN(std::vector<Id> suppliers, supplier_store.SuppliersOf(items));
  RETURN_IF_ERROR(supplier_store.Lock(suppliers));
  PurchaseOrderStore order_store(txn);
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders,
                   order_store.LockForPlan(items, lines, suppliers));
  RETURN_IF_ERROR(order_store.MakeWhole(orders, MayShrink(needs, orders)));
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

  RETURN_IF_ERROR(need_store.Save(needs, stored));
  RETURN_IF_ERROR(SaveOrders(txn, orders, {}, planning, now));
  RETURN_IF_ERROR((supply::ReportBlocked<ev::SupplyBlocked, ev::SupplyUnblocked>(
      txn, needs, result.newly_blocked, result.newly_unblocked, kNoSupplierPrice, now)));
  return ReportLeftWithoutPeg(txn, orders, result, now);
}

absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Planning& planning,
                        absl::Time now) {
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> needs, supply::NeedStore(txn).Load(lines));
  return CoverNeeds(txn, std::move(needs), planning, now);
}

absl::Status CoverBlocked(pg::Txn& txn, const std::vector<Id>& item_ids, const Planning& planning,
                          absl::Time now) {
  if (item_ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> blocked, supply::NeedStore(txn).LoadBlocked(item_ids));
  return CoverNeeds(txn, std::move(blocked), planning, now);
}

absl::StatusOr<bool> RetryBlocked(pg::Txn& txn, const Planning& planning, absl::Time now) {
  constexpr int64_t kItems = 200;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kBlockedItemsWithPrices, now, kItems));
  std::vector<Id> items;
  for (const pg::Row& row : rows) items.push_back(row.Get<Id>(0));
  if (items.empty()) return false;
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  RETURN_IF_ERROR(CoverBlocked(txn, items, planning, now));
  return false;  // what an offer cannot cover stays blocked; the next round may look at others
}

}  // namespace saikne::procurement
