#include "services/ordering/app/place_deals.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/exceptions.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "services/ordering/app/order_events.h"
#include "services/ordering/app/place_orders.h"
#include "services/ordering/app/read_deal.h"
#include "services/ordering/store/reference_store.h"

namespace saikne::ordering {
namespace {

using crm::events::v1::DealWon;

constexpr int kRetryBatch = 200;

/// A win on its way to an order: its event, and its row when it could not be placed before.
struct Attempt {
  const DealWon* event = nullptr;
  UnplacedDeal row;
  bool known = false;  // the row is in the database
};

std::string KindOf(const absl::Status& refused) {
  const std::string reason = ReasonOf(refused);
  if (reason == "ORDER_WITHOUT_LINES") return "DEAL_WITHOUT_LINES";
  if (reason == "OVERFLOW") return "AMOUNT_OVERFLOW";
  if (reason == "UNKNOWN_ITEM" || reason == "UNKNOWN_TAX_CODE" || reason == "UNKNOWN_WAREHOUSE" ||
      reason == "FOREIGN_CURRENCY" || reason == "PRICE_MISSING" || reason == "NO_COMPANY")
    return reason;
  return "INVALID_DEAL";
}

bool WaitingHelps(const std::string& kind) {
  return kind == "UNKNOWN_ITEM" || kind == "UNKNOWN_TAX_CODE" || kind == "UNKNOWN_WAREHOUSE" || kind == "NO_COMPANY";
}

svc::Exception ExceptionOf(const Attempt& attempt) {
  svc::Exception e;
  e.company_id = attempt.row.flow.company_id;
  e.kind = attempt.row.kind;
  e.subject_type = "deal";
  e.subject_id = attempt.row.deal_id;
  e.subject_number = attempt.event->deal_number();
  e.reason = attempt.row.reason;
  e.owner = "sales";
  e.money_at_risk_minor = WorthOf(*attempt.event, &e.currency);
  if (e.money_at_risk_minor == 0) e.currency.clear();
  e.ways_out = {"retry", "ignore"};
  e.deal_id = attempt.row.deal_id;
  return e;
}

/// Everything that happens to the wins of one batch; written at the end.
class DealBatch {
 public:
  DealBatch(pg::Txn& txn, const Process& process, absl::Time now) : txn_(txn), process_(process), now_(now) {}

  absl::StatusOr<std::vector<DealResult>> Place(std::vector<Attempt>& attempts);

 private:
  absl::Status LoadRowsOfRefused(std::vector<Attempt>& attempts, const std::vector<Placed>& placed);
  DealResult Refuse(Attempt& attempt, const Placed& placed);
  void Leave(Attempt& attempt);
  absl::Status Write();

  pg::Txn& txn_;
  const Process& process_;
  absl::Time now_;
  std::vector<UnplacedDeal> to_save_;
  std::vector<Id> gone_deals_;
  std::vector<int32_t> gone_wins_;
  std::vector<svc::Exception> raised_;
  std::map<std::string, std::vector<Id>> cleared_;
  std::vector<::saikne::events::Outgoing> events_;
};

absl::StatusOr<std::vector<DealResult>> DealBatch::Place(std::vector<Attempt>& attempts) {
  std::vector<OrderToPlace> commands;
  std::vector<size_t> attempt_of;
  std::vector<Placed> placed(attempts.size());
  std::vector<Customer> customers;
  for (size_t i = 0; i < attempts.size(); ++i) {
    const Attempt& attempt = attempts[i];
    absl::StatusOr<NewOrder> asked = ReadDeal(*attempt.event, attempt.row.flow);
    if (!asked.ok()) {
      placed[i].refused = asked.status();
      continue;
    }
    customers.push_back(*ReadCustomer(attempt.event->customer(), asked->company_id));
    commands.push_back({*std::move(asked), attempt.row.flow, attempt.row.event_version,
                        attempt.known && attempt.row.raised() ? attempt.row.kind : ""});
    attempt_of.push_back(i);
  }
  RETURN_IF_ERROR(ReferenceStore(txn_).AddCustomers(std::move(customers)));
  ASSIGN_OR_RETURN(std::vector<Placed> results, PlaceOrders(txn_, commands, process_, now_));
  for (size_t k = 0; k < results.size(); ++k) placed[attempt_of[k]] = std::move(results[k]);
  RETURN_IF_ERROR(LoadRowsOfRefused(attempts, placed));

  std::vector<DealResult> outcome(attempts.size());
  for (size_t i = 0; i < attempts.size(); ++i) {
    if (!placed[i].refused.ok()) {
      outcome[i] = Refuse(attempts[i], placed[i]);
    } else {
      outcome[i] = placed[i].duplicate ? DealResult::kDuplicate : DealResult::kPlaced;
      if (attempts[i].known) Leave(attempts[i]);
    }
  }
  RETURN_IF_ERROR(Write());
  return outcome;
}

/// A repetition of a win that waits already goes on from its row.
absl::Status DealBatch::LoadRowsOfRefused(std::vector<Attempt>& attempts, const std::vector<Placed>& placed) {
  std::vector<Id> deals;
  std::vector<int32_t> wins;
  std::map<std::pair<Id, int32_t>, Attempt*> by_win;
  for (size_t i = 0; i < attempts.size(); ++i) {
    Attempt& a = attempts[i];
    if (placed[i].refused.ok() || a.known) continue;
    deals.push_back(a.row.deal_id);
    wins.push_back(a.row.win_number);
    by_win[{a.row.deal_id, a.row.win_number}] = &a;
  }
  if (deals.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<UnplacedDeal> rows, UnplacedStore(txn_).Lock(deals, wins));
  for (UnplacedDeal& row : rows) {
    Attempt* a = by_win.at({row.deal_id, row.win_number});
    a->row = std::move(row);
    a->known = true;
  }
  return absl::OkStatus();
}

DealResult DealBatch::Refuse(Attempt& attempt, const Placed& placed) {
  UnplacedDeal& row = attempt.row;
  const bool was_raised = attempt.known && row.raised();
  const std::string old_kind = row.kind;
  row.kind = KindOf(placed.refused);
  // A person reads the sentence; which field of the call it would be helps nobody here.
  const auto fields = FieldsOf(placed.refused);
  row.reason = fields.empty() || KindOf(placed.refused) == "INVALID_DEAL" ? std::string(placed.refused.message())
                                                                          : fields.front().second;
  row.missing = placed.missing;
  if (!attempt.known) {
    row.create_time = now_;
    row.wait_until = now_ + process_.reference_wait;
  }
  const bool waits = WaitingHelps(row.kind) && !was_raised && *row.wait_until > now_;
  row.next_try = waits ? std::optional<absl::Time>(now_ + process_.reference_retry) : std::nullopt;
  if (was_raised && old_kind != row.kind) cleared_[old_kind].push_back(row.deal_id);
  if (!waits) {
    row.wait_until.reset();
    if (!was_raised || old_kind != row.kind) {
      raised_.push_back(ExceptionOf(attempt));
      Order promised;  // the order that this win will become; readers see the exception under its id
      promised.id = row.order_id;
      promised.deal_id = row.deal_id;
      promised.event_version = row.event_version;
      events_.push_back(EventOf(promised, WasExceptionRaised{row.kind, row.reason}, row.flow, now_));
      row.event_version = promised.event_version;
    }
  }
  to_save_.push_back(row);
  return waits ? DealResult::kWaiting : DealResult::kException;
}

void DealBatch::Leave(Attempt& attempt) {
  gone_deals_.push_back(attempt.row.deal_id);
  gone_wins_.push_back(attempt.row.win_number);
  if (attempt.row.raised()) cleared_[attempt.row.kind].push_back(attempt.row.deal_id);
}

absl::Status DealBatch::Write() {
  UnplacedStore store(txn_);
  RETURN_IF_ERROR(store.Save(to_save_));
  RETURN_IF_ERROR(store.Delete(gone_deals_, gone_wins_));
  for (const auto& [kind, deals] : cleared_) RETURN_IF_ERROR(svc::ClearExceptions(txn_, kind, deals, now_));
  RETURN_IF_ERROR(svc::RaiseExceptions(txn_, raised_, now_));
  if (events_.empty()) return absl::OkStatus();
  return ::saikne::events::Outbox(txn_).Append(events_);
}

}  // namespace

Id OrderIdOf(const Id& deal_id, int32_t win_number) {
  return Id::Derived(deal_id, absl::StrCat("order/", win_number));
}

absl::StatusOr<std::vector<DealResult>> PlaceWonDeals(pg::Txn& txn, absl::Span<const WonDeal> deals,
                                                      const Process& process, absl::Time now) {
  std::vector<Attempt> attempts(deals.size());
  for (size_t i = 0; i < deals.size(); ++i) {
    Attempt& a = attempts[i];
    a.event = deals[i].event;
    ASSIGN_OR_RETURN(a.row.deal_id, Id::ParseField("deal_id", a.event->deal_id()));
    a.row.win_number = a.event->win_number();
    a.row.order_id = OrderIdOf(a.row.deal_id, a.row.win_number);
    a.row.deal_won = a.event->SerializeAsString();
    a.row.flow = deals[i].flow;
  }
  return DealBatch(txn, process, now).Place(attempts);
}

absl::StatusOr<std::vector<DealResult>> PlaceUnplaced(pg::Txn& txn, std::vector<UnplacedDeal> deals,
                                                      const Process& process, absl::Time now) {
  if (deals.empty()) return std::vector<DealResult>();
  std::vector<DealWon> parsed(deals.size());
  std::vector<Attempt> attempts(deals.size());
  for (size_t i = 0; i < deals.size(); ++i) {
    if (!parsed[i].ParseFromString(deals[i].deal_won))
      return absl::InternalError(absl::StrCat("unplaced deal ", deals[i].deal_id.ToString(), " cannot be read"));
    attempts[i] = {&parsed[i], std::move(deals[i]), true};
  }
  return DealBatch(txn, process, now).Place(attempts);
}

absl::Status ResumeDeals(pg::Txn& txn, const Id& company_id, const std::vector<std::string>& references,
                         const Process& process, absl::Time now) {
  if (references.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<UnplacedDeal> deals, UnplacedStore(txn).LockMissing(company_id, references));
  return PlaceUnplaced(txn, std::move(deals), process, now).status();
}

absl::StatusOr<bool> RetryUnplaced(pg::Txn& txn, const Process& process, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<UnplacedDeal> deals, UnplacedStore(txn).LockDue(kRetryBatch));
  const bool full = deals.size() == kRetryBatch;
  RETURN_IF_ERROR(PlaceUnplaced(txn, std::move(deals), process, now).status());
  return full;
}

absl::Status RetryDeal(pg::Txn& txn, const Id& deal_id, const Process& process, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<UnplacedDeal> deals, UnplacedStore(txn).LockOfDeals({deal_id}));
  ASSIGN_OR_RETURN(const std::vector<DealResult> results, PlaceUnplaced(txn, deals, process, now));
  for (size_t i = 0; i < results.size(); ++i)
    if (results[i] == DealResult::kException || results[i] == DealResult::kWaiting)
      return Error(absl::StatusCode::kFailedPrecondition, deals[i].kind, deals[i].reason,
                   {{"deal_id", deal_id.ToString()}});
  return absl::OkStatus();
}

}  // namespace saikne::ordering
