#include "services/procurement/store/purchase_order_store.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "services/procurement/domain/supply_plan.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

absl::StatusOr<PurchaseOrder> ReadHead(const pg::Row& row) {
  PurchaseOrder o;
  int32_t state = 0;
  std::string currency, approved_by;
  row.Into(o.id, o.company_id, o.number, o.supplier_id, state, o.automatic, currency,
           o.warehouse_code, o.net_minor, o.expected_date, o.submitted_by, approved_by, o.reason,
           o.send_at, o.correlation_id, o.causation_id, o.actor, o.version, o.event_version,
           o.create_time, o.update_time, o.traceparent, o.unloaded_roots, o.refused);
  o.state = static_cast<PurchaseOrderState>(state);
  for (absl::string_view name : absl::StrSplit(approved_by, '\n', absl::SkipEmpty())) {
    o.approved_by.emplace_back(name);
  }
  ASSIGN_OR_RETURN(o.currency, money::Currency::Parse(currency));
  return o;
}

/// Puts what is loaded of orders in its place.
class Details {
 public:
  explicit Details(std::vector<PurchaseOrder>& orders) : orders_(orders) {
    for (size_t i = 0; i < orders.size(); ++i) {
      ids_.push_back(orders[i].id);
      index_[orders[i].id] = i;
    }
  }
  const std::vector<Id>& ids() const { return ids_; }
  const std::vector<Id>& line_ids() const { return line_ids_; }
  void AddLines(const pg::Rows& rows);
  void AddPegs(const pg::Rows& rows);
  void AddRequisitions(const pg::Rows& rows);

 private:
  std::vector<PurchaseOrder>& orders_;
  std::vector<Id> ids_, line_ids_;
  absl::flat_hash_map<Id, size_t> index_;
  absl::flat_hash_map<Id, std::pair<size_t, size_t>> line_index_;
};

void Details::AddLines(const pg::Rows& rows) {
  for (const pg::Row& row : rows) {
    Id id;
    OrderLine l;
    row.Into(id, l.id, l.number, l.item_id, l.sku, l.terms.price_id, l.terms.unit, l.terms.factor,
             l.terms.price, l.terms.minimum, l.terms.maximum, l.terms.pack, l.terms.lead_time_days,
             l.quantity, l.stock_quantity, l.net_minor, l.accepted, l.rejected, l.accepted_stock,
             l.rejected_stock, l.received_minor, l.billed, l.billed_minor, l.closed,
             l.unloaded_open);
    PurchaseOrder& order = orders_[index_[id]];
    l.terms.supplier_id = order.supplier_id;
    line_ids_.push_back(l.id);
    line_index_[l.id] = {index_[id], order.lines.size()};
    order.last_line = std::max(order.last_line, l.number);
    order.lines.push_back(std::move(l));
  }
}

void Details::AddPegs(const pg::Rows& rows) {
  for (const pg::Row& row : rows) {
    Id line;
    Peg p;
    row.Into(line, p.demand.demand_id, p.demand.line_id, p.open, p.accepted, p.roots);
    auto [order_at, line_at] = line_index_[line];
    OrderLine& of = orders_[order_at].lines[line_at];
    of.unloaded_open -= p.open;
    orders_[order_at].unloaded_roots -= p.roots;
    of.pegs.push_back(p);
  }
}

void Details::AddRequisitions(const pg::Rows& rows) {
  for (const pg::Row& row : rows) {
    Id id;
    Requisition r;
    int32_t state = 0;
    row.Into(id, r.id, r.number, r.demand.demand_id, r.demand.line_id, r.item_id, r.sku, r.quantity,
             state, r.event_version);
    r.state = static_cast<RequisitionState>(state);
    orders_[index_[id]].requisitions.push_back(std::move(r));
  }
}

absl::StatusOr<std::vector<PurchaseOrder>> ReadHeads(const pg::Rows& rows) {
  std::vector<PurchaseOrder> orders;
  for (const pg::Row& row : rows) {
    ASSIGN_OR_RETURN(PurchaseOrder order, ReadHead(row));
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace

absl::StatusOr<std::vector<PurchaseOrder>> PurchaseOrderStore::WithDetails(const pg::Rows& rows) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, ReadHeads(rows));
  if (orders.empty()) return orders;
  Details details(orders);
  ASSIGN_OR_RETURN(pg::Rows lines, txn_.Exec(sql::kLoadOrderLines, details.ids()));
  details.AddLines(lines);
  ASSIGN_OR_RETURN(pg::Rows pegs, txn_.Exec(sql::kLoadPegs, details.line_ids()));
  details.AddPegs(pegs);
  ASSIGN_OR_RETURN(pg::Rows requisitions, txn_.Exec(sql::kLoadRequisitions, details.ids()));
  details.AddRequisitions(requisitions);
  for (PurchaseOrder& order : orders) order.unloaded_roots = 0;
  return orders;
}

absl::Status PurchaseOrderStore::LoadForPlan(std::vector<PurchaseOrder>& orders,
                                             const std::vector<Id>& item_ids,
                                             const std::vector<Id>& demands,
                                             const std::vector<Id>& line_ids) {
  Details details(orders);
  std::vector<Id> drafts;
  for (PurchaseOrder& order : orders) {
    order.whole = false;
    if (order.state == PurchaseOrderState::kDraft) drafts.push_back(order.id);
  }
  ASSIGN_OR_RETURN(pg::Rows lines, txn_.Exec(sql::kLoadOrderLinesForPlan, details.ids(), item_ids,
                                             drafts, demands, line_ids));
  details.AddLines(lines);
  ASSIGN_OR_RETURN(pg::Rows pegs,
                   txn_.Exec(sql::kLoadPegsForPlan, details.line_ids(), demands, line_ids));
  details.AddPegs(pegs);
  ASSIGN_OR_RETURN(pg::Rows requisitions,
                   txn_.Exec(sql::kLoadRequisitionsForPlan, details.ids(), demands, line_ids));
  details.AddRequisitions(requisitions);
  ASSIGN_OR_RETURN(pg::Rows last, txn_.Exec(sql::kLastLineNumbers, drafts));
  absl::flat_hash_map<Id, int32_t> numbers;
  for (const pg::Row& row : last) numbers[row.Get<Id>(0)] = row.Get<int32_t>(1);
  for (PurchaseOrder& order : orders) {
    if (auto number = numbers.find(order.id); number != numbers.end()) order.last_line = number->second;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PurchaseOrder>> PurchaseOrderStore::LockForPlan(
    const std::vector<Id>& item_ids, absl::Span<const DemandLine> lines,
    const std::vector<Id>& supplier_ids) {
  std::vector<Id> demands, line_ids;
  for (const DemandLine& line : lines) {
    demands.push_back(line.demand_id);
    line_ids.push_back(line.line_id);
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockOrdersForPlan, item_ids, demands, line_ids,
                                            supplier_ids, kMaxRoots));
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, ReadHeads(rows));
  if (orders.empty()) return orders;
  RETURN_IF_ERROR(LoadForPlan(orders, item_ids, demands, line_ids));
  return orders;
}

absl::Status PurchaseOrderStore::MakeWhole(std::vector<PurchaseOrder>& orders,
                                           absl::Span<const size_t> which) {
  if (which.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  absl::flat_hash_map<Id, size_t> index;
  for (size_t i : which) {
    ids.push_back(orders[i].id);
    index[orders[i].id] = i;
  }
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> whole, Lock(ids));
  for (PurchaseOrder& order : whole) orders[index.at(order.id)] = std::move(order);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PurchaseOrder>> PurchaseOrderStore::Lock(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockOrders, ids));
  return WithDetails(rows);
}

absl::StatusOr<std::vector<PurchaseOrder>> PurchaseOrderStore::Read(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kGetOrders, ids));
  return WithDetails(rows);
}

absl::StatusOr<std::vector<Id>> PurchaseOrderStore::ItemsOf(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemsOfOrders, ids));
  std::vector<Id> items;
  for (const pg::Row& row : rows) items.push_back(row.Get<Id>(0));
  return items;
}

absl::StatusOr<Id> PurchaseOrderStore::Find(const Id& company_id, const std::string& id_or_number) {
  std::optional<Id> id;
  if (absl::StatusOr<Id> parsed = Id::Parse(id_or_number); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindOrder, company_id, id, id_or_number));
  if (rows.empty()) return NotFound("PURCHASE_ORDER", id_or_number);
  return rows[0].Get<Id>(0);
}

absl::Status PurchaseOrderStore::Save(std::vector<PurchaseOrder>& orders, absl::Time now) {
  std::vector<Id> ids, companies, suppliers;
  std::vector<std::string> numbers, currencies, warehouses, submitted, approved, reasons;
  std::vector<std::string> correlations, causations, actors;
  std::vector<int32_t> states;
  std::vector<bool> automatic;
  std::vector<int64_t> nets, event_versions;
  std::vector<std::optional<absl::CivilDay>> dates;
  std::vector<absl::Time> send_times;
  std::vector<std::string> traces;
  std::vector<int64_t> roots;
  std::vector<PurchaseOrder*> changed;
  for (PurchaseOrder& o : orders) {
    if (!o.changed) continue;
    o.changed = false;
    changed.push_back(&o);
    ids.push_back(o.id);
    companies.push_back(o.company_id);
    numbers.push_back(o.number);
    suppliers.push_back(o.supplier_id);
    states.push_back(static_cast<int32_t>(o.state));
    automatic.push_back(o.automatic);
    currencies.push_back(o.currency.code());
    warehouses.push_back(o.warehouse_code);
    nets.push_back(o.net_minor);
    dates.push_back(o.expected_date);
    submitted.push_back(o.submitted_by);
    approved.push_back(absl::StrJoin(o.approved_by, "\n"));
    reasons.push_back(o.reason);
    send_times.push_back(o.send_at);
    correlations.push_back(o.correlation_id);
    causations.push_back(o.causation_id);
    actors.push_back(o.actor);
    traces.push_back(o.traceparent);
    roots.push_back(o.RootCount());
    event_versions.push_back(o.event_version);
  }
  if (changed.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kUpsertOrders, ids, companies, numbers, suppliers, states, automatic,
                             currencies, warehouses, nets, dates, submitted, approved, reasons,
                             send_times, correlations, causations, actors, event_versions, now, traces,
                             roots));
  RETURN_IF_ERROR(SavePegs(changed));
  RETURN_IF_ERROR(SaveLines(changed));
  return SaveRequisitions(changed, now);
}

absl::Status PurchaseOrderStore::SaveLines(absl::Span<PurchaseOrder* const> orders) {
  std::vector<Id> ids, order_ids, items, prices, empty;
  std::vector<int32_t> numbers, lead_times;
  std::vector<std::string> skus, units;
  std::vector<Factor> factors;
  std::vector<UnitPrice> unit_prices;
  std::vector<Quantity> minimums, maximums, packs, quantities, stock, accepted, rejected;
  std::vector<Quantity> accepted_stock, rejected_stock, billed;
  std::vector<int64_t> nets, received_values, billed_values;
  std::vector<bool> closed;
  std::vector<Quantity> open_pegs;
  for (PurchaseOrder* order : orders) {
    for (OrderLine& l : order->lines) {
      if (!order->whole && !l.changed) continue;
      l.changed = false;
      if (l.quantity.zero()) {
        empty.push_back(l.id);
        continue;
      }
      ids.push_back(l.id);
      order_ids.push_back(order->id);
      numbers.push_back(l.number);
      items.push_back(l.item_id);
      skus.push_back(l.sku);
      prices.push_back(l.terms.price_id);
      units.push_back(l.terms.unit);
      factors.push_back(l.terms.factor);
      unit_prices.push_back(l.terms.price);
      minimums.push_back(l.terms.minimum);
      maximums.push_back(l.terms.maximum);
      packs.push_back(l.terms.pack);
      lead_times.push_back(l.terms.lead_time_days);
      quantities.push_back(l.quantity);
      stock.push_back(l.stock_quantity);
      nets.push_back(l.net_minor);
      accepted.push_back(l.accepted);
      rejected.push_back(l.rejected);
      accepted_stock.push_back(l.accepted_stock);
      rejected_stock.push_back(l.rejected_stock);
      received_values.push_back(l.received_minor);
      billed.push_back(l.billed);
      billed_values.push_back(l.billed_minor);
      closed.push_back(l.closed);
      open_pegs.push_back(l.OpenPegs());
    }
    std::erase_if(order->lines, [](const OrderLine& l) { return l.quantity.zero(); });
  }
  if (!ids.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kUpsertOrderLines, ids, order_ids, numbers, items, skus, prices,
                               units, factors, unit_prices, minimums, maximums, packs, lead_times,
                               quantities, stock, nets, accepted, rejected, accepted_stock,
                               rejected_stock, received_values, billed, billed_values, closed, open_pegs));
  }
  if (empty.empty()) return absl::OkStatus();
  return txn_.Write(sql::kDeleteEmptyLines, empty);
}

absl::Status PurchaseOrderStore::SavePegs(absl::Span<PurchaseOrder* const> orders) {
  struct Columns {
    std::vector<Id> order_lines, demands, lines;
    void Add(const OrderLine& line, const Peg& peg) {
      order_lines.push_back(line.id);
      demands.push_back(peg.demand.demand_id);
      lines.push_back(peg.demand.line_id);
    }
  };
  Columns kept, gone;
  std::vector<Quantity> open, accepted;
  std::vector<int32_t> roots;
  for (PurchaseOrder* order : orders) {
    for (OrderLine& line : order->lines) {
      if (!order->whole && !line.changed) continue;
      for (const Peg& peg : line.pegs) {
        if ((peg.open + peg.accepted).zero()) {
          gone.Add(line, peg);
          continue;
        }
        kept.Add(line, peg);
        open.push_back(peg.open);
        accepted.push_back(peg.accepted);
        roots.push_back(peg.roots);
      }
      std::erase_if(line.pegs, [](const Peg& peg) { return (peg.open + peg.accepted).zero(); });
    }
  }
  if (!gone.lines.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kDeletePegs, gone.order_lines, gone.demands, gone.lines));
  }
  if (kept.lines.empty()) return absl::OkStatus();
  return txn_.Write(sql::kUpsertPegs, kept.order_lines, kept.demands, kept.lines, open, accepted, roots);
}

absl::Status PurchaseOrderStore::SaveRequisitions(absl::Span<PurchaseOrder* const> orders,
                                                  absl::Time now) {
  std::vector<Id> ids, companies, order_ids, demands, lines, items;
  std::vector<std::string> numbers, skus;
  std::vector<Quantity> quantities;
  std::vector<int32_t> states;
  std::vector<int64_t> event_versions;
  for (PurchaseOrder* order : orders) {
    for (Requisition& r : order->requisitions) {
      if (!r.changed) continue;
      r.changed = r.raised = r.cancelled = false;
      ids.push_back(r.id);
      companies.push_back(order->company_id);
      numbers.push_back(r.number);
      order_ids.push_back(order->id);
      demands.push_back(r.demand.demand_id);
      lines.push_back(r.demand.line_id);
      items.push_back(r.item_id);
      skus.push_back(r.sku);
      quantities.push_back(r.quantity);
      states.push_back(static_cast<int32_t>(r.state));
      event_versions.push_back(r.event_version);
    }
  }
  if (ids.empty()) return absl::OkStatus();
  return txn_.Write(sql::kUpsertRequisitions, ids, companies, numbers, order_ids, demands, lines, items,
                    skus, quantities, states, event_versions, now);
}

absl::Status PurchaseOrderStore::InsertReceipt(const PurchaseOrder& order, const Id& receipt_id,
                                               const std::string& number,
                                               absl::Span<const ReceiptLine> lines,
                                               const std::string& actor, absl::Time now) {
  RETURN_IF_ERROR(txn_.Write(sql::kInsertReceipt, receipt_id, order.company_id, number, order.id, now,
                             actor));
  std::vector<Id> ids;
  std::vector<Quantity> accepted, rejected, stock;
  std::vector<int64_t> values;
  for (const ReceiptLine& line : lines) {
    ids.push_back(line.line_id);
    accepted.push_back(line.accepted);
    rejected.push_back(line.rejected);
    stock.push_back(line.stock);
    values.push_back(line.value_minor);
  }
  return txn_.Write(sql::kInsertReceiptLines, receipt_id, ids, accepted, rejected, stock, values);
}

}  // namespace saikne::procurement
