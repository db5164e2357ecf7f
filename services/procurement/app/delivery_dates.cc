#include "services/procurement/app/delivery_dates.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

constexpr int64_t kBatch = 200;

/// Fills what both events say: which order, and whose needs wait for its goods.
template <typename Event>
Event About(const PurchaseOrder& order, const NeedsByLine& needs) {
  Event event;
  event.set_purchase_order_id(order.id.ToString());
  event.set_number(order.number);
  PegWriter pegs(needs);
  for (const OrderLine& line : order.lines) {
    AddPegs(line.pegs, &Peg::open, pegs, *event.mutable_pegs());
  }
  pegs.Write();
  return event;
}

Outgoing AcknowledgedEvent(PurchaseOrder& order, const NeedsByLine& needs, const Flow& flow, absl::Time now) {
  auto event = About<ev::PurchaseAcknowledged>(order, needs);
  if (order.expected_date) money::ToProto(*order.expected_date, event.mutable_confirmed_date());
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing DelayedEvent(PurchaseOrder& order, absl::CivilDay promised, std::optional<absl::CivilDay> expected,
                      const char* reason, const NeedsByLine& needs, const Flow& flow, absl::Time now) {
  auto event = About<ev::PurchaseDelayed>(order, needs);
  money::ToProto(promised, event.mutable_promised_date());
  if (expected) money::ToProto(*expected, event.mutable_expected_date());
  event.set_reason(reason);
  return Outgoing(event, ++order.event_version, flow, now);
}

svc::Exception DelayedException(const PurchaseOrder& order) {
  return {.company_id = order.company_id,
          .kind = kPurchaseDelayed,
          .subject_type = "purchase_order",
          .subject_id = order.id,
          .subject_number = order.number,
          .reason = absl::StrCat("the goods of purchase order ", order.number, " were expected on ",
                                 absl::FormatCivilTime(*order.expected_date), ", and not all have come"),
          .owner = "buyer",
          .ways_out = {"ignore"}};
}

absl::Status ReportDelayed(pg::Txn& txn, const std::vector<Id>& ids, absl::CivilDay today,
                           const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Lock(ids));
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(orders)));
  std::vector<Outgoing> events;
  std::vector<svc::Exception> exceptions;
  std::vector<Id> noted;
  std::vector<std::optional<absl::CivilDay>> dates;
  for (PurchaseOrder& order : orders) {
    // Received or confirmed for another date between the reading and the lock.
    if (!order.Active() || !order.expected_date || *order.expected_date >= today) continue;
    Flow flow = FlowOf(order, now);
    flow.actor = "system:procurement";
    events.push_back(DelayedEvent(order, *order.expected_date, std::nullopt, "NOT_DELIVERED", needs, flow, now));
    order.changed = true;
    exceptions.push_back(DelayedException(order));
    noted.push_back(order.id);
    dates.push_back(order.expected_date);
  }
  if (noted.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn.Write(sql::kNoteDelays, noted, dates));
  RETURN_IF_ERROR(SaveOrders(txn, orders, std::move(events), planning, now));
  return svc::RaiseExceptions(txn, exceptions, now);
}

}  // namespace

absl::Status AcknowledgePurchaseOrder(pg::Txn& txn, const OrderCommand& command,
                                      std::optional<absl::CivilDay> confirmed,
                                      const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, false));
  PurchaseOrder& order = orders[0];
  RETURN_IF_ERROR(Acknowledge(order));
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, order.company_id));
  if (confirmed && *confirmed < company.Day(now)) return FieldError("confirmed_date", "lies in the past");
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(orders)));
  const std::optional<absl::CivilDay> promised = order.expected_date;
  if (confirmed) order.expected_date = confirmed;
  const Flow flow = InFlowOf(order, command.flow);
  std::vector<Outgoing> events = {AcknowledgedEvent(order, needs, flow, now)};
  if (confirmed && promised && *confirmed > *promised) {
    events.push_back(DelayedEvent(order, *promised, confirmed, "CONFIRMED_LATER", needs, flow, now));
  }
  return SaveOrders(txn, orders, std::move(events), planning, now);
}

absl::StatusOr<bool> WatchDates(pg::Txn& txn, const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows over, txn.Exec(sql::kDelayedAndOver, std::string(kPurchaseDelayed)));
  std::vector<Id> cleared;
  for (const pg::Row& row : over) cleared.push_back(row.Get<Id>(0));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kPurchaseDelayed, cleared, now));
  ASSIGN_OR_RETURN(pg::Rows companies, txn.Exec(sql::kCompanyIds));
  bool more = false;
  for (const pg::Row& row : companies) {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, row.Get<Id>(0)));
    const absl::CivilDay today = company.Day(now);
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindOverdue, company.id, today, kBatch));
    std::vector<Id> ids;
    for (const pg::Row& overdue : rows) ids.push_back(overdue.Get<Id>(0));
    if (!ids.empty()) RETURN_IF_ERROR(ReportDelayed(txn, ids, today, planning, now));
    more = more || rows.size() == kBatch;
  }
  return more;
}

}  // namespace saikne::procurement
