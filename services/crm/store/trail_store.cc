#include "services/crm/store/trail_store.h"

#include <algorithm>
#include <map>

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

absl::Status Upsert(pg::Txn& txn, const std::map<Id, OrderChange>& orders) {
  std::vector<Id> ids, companies;
  std::vector<std::optional<Id>> accounts, deals;
  std::vector<int32_t> wins, states, lines, deliveries, delivered, invoices;
  std::vector<std::string> numbers, currencies;
  std::vector<int64_t> nets, grosses, cancelled, shipped, invoiced, credited, paid;
  for (const auto& [id, o] : orders) {
    ids.push_back(id);
    companies.push_back(o.company_id);
    accounts.push_back(o.account_id);
    deals.push_back(o.deal_id);
    wins.push_back(o.win_number);
    numbers.push_back(o.number);
    states.push_back(static_cast<int32_t>(o.state));
    currencies.push_back(o.currency);
    nets.push_back(o.net_minor);
    grosses.push_back(o.gross_minor);
    cancelled.push_back(o.cancelled_minor);
    lines.push_back(o.line_count);
    deliveries.push_back(o.deliveries);
    delivered.push_back(o.lines_delivered);
    shipped.push_back(o.shipped_minor);
    invoices.push_back(o.invoices);
    invoiced.push_back(o.invoiced_minor);
    credited.push_back(o.credited_minor);
    paid.push_back(o.paid_minor);
  }
  return txn.Write(sql::kUpsertCustomerOrders, ids, companies, accounts, deals, wins, numbers, states, currencies,
                   nets, grosses, cancelled, lines, deliveries, delivered, shipped, invoices, invoiced, credited,
                   paid);
}

}  // namespace

absl::StatusOr<std::vector<Id>> TrailStore::InsertSteps(absl::Span<const TrailStep> steps) {
  std::vector<Id> fresh;
  if (steps.empty()) return fresh;
  std::vector<Id> roots, events, companies;
  std::vector<std::optional<Id>> facts;
  std::vector<int32_t> kinds;
  std::vector<std::string> numbers, details;
  std::vector<absl::Time> recorded, effective;
  for (const TrailStep& step : steps) {
    roots.push_back(step.root_id);
    facts.push_back(step.fact_id);
    events.push_back(step.event_id);
    companies.push_back(step.company_id);
    kinds.push_back(static_cast<int32_t>(step.kind));
    numbers.push_back(step.document_number);
    details.push_back(step.detail);
    recorded.push_back(step.record_time);
    effective.push_back(step.effective_time);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kInsertTrailSteps, roots, facts, events, companies,
                                                  kinds, numbers, details, recorded, effective));
  fresh.reserve(rows.size());
  for (const pg::Row& row : rows) fresh.push_back(row.Get<Id>(0));
  return fresh;
}

absl::Status TrailStore::InsertLinks(std::vector<TrailLink> links) {
  if (links.empty()) return absl::OkStatus();
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  std::vector<Id> roots, documents, companies;
  for (const TrailLink& link : links) {
    roots.push_back(link.root_id);
    documents.push_back(link.document_id);
    companies.push_back(link.company_id);
  }
  return txn_.Write(sql::kInsertTrailLinks, roots, documents, companies);
}

absl::Status TrailStore::ApplyToOrders(absl::Span<const OrderChange> changes) {
  if (changes.empty()) return absl::OkStatus();
  std::map<Id, OrderChange> merged;
  std::map<Id, std::string> holds;
  std::vector<Id> exception_orders;
  std::vector<std::string> raised, resolved;
  for (const OrderChange& change : changes) {
    const auto [at, first] = merged.try_emplace(change.order_id, change);
    if (!first) Merge(at->second, change);
    if (change.hold_reasons) holds[change.order_id] = *change.hold_reasons;
    if (!change.exception_raised.empty() || !change.exception_resolved.empty()) {
      exception_orders.push_back(change.order_id);
      raised.push_back(change.exception_raised);
      resolved.push_back(change.exception_resolved);
    }
  }
  RETURN_IF_ERROR(Upsert(txn_, merged));
  if (!holds.empty()) {
    std::vector<Id> ids;
    std::vector<std::string> reasons;
    for (const auto& [id, text] : holds) {
      ids.push_back(id);
      reasons.push_back(text);
    }
    RETURN_IF_ERROR(txn_.Write(sql::kSetOrderHolds, ids, reasons));
  }
  if (exception_orders.empty()) return absl::OkStatus();
  return txn_.Write(sql::kSetOrderExceptions, exception_orders, raised, resolved);
}

absl::StatusOr<std::vector<TrailStep>> ReadTrail(pg::Pool& pool, const Id& company_id, const Id& root_id,
                                                 const std::optional<Id>& account_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, pool.Read(sql::kReadTrail, root_id, account_id, company_id));
  std::vector<TrailStep> steps;
  for (const pg::Row& row : rows) {
    TrailStep& step = steps.emplace_back();
    int32_t kind = 0;
    row.Into(step.event_id, kind, step.document_number, step.detail, step.record_time,
             step.effective_time);
    step.kind = static_cast<TrailKind>(kind);
  }
  return steps;
}

}  // namespace saikne::crm
