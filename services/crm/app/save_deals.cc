#include "services/crm/app/save_deals.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "services/crm/app/deal_events.h"
#include "services/crm/app/move_deals.h"
#include "services/crm/store/deal_store.h"

namespace saikne::crm {
namespace {

// A key that another transaction inserts meanwhile is found the next time round.
constexpr int kRounds = 3;

absl::Status KeyExists(const std::string& key) {
  return Error(absl::StatusCode::kAlreadyExists, "DEAL_EXTERNAL_KEY_EXISTS",
               absl::StrCat("a deal with external_key ", key, " exists"), {{"external_key", key}});
}

bool SameLines(const std::vector<DealLine>& a, const std::vector<DealLine>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const DealLine& x, const DealLine& y) { return x.content == y.content; });
}

class Saving {
 public:
  Saving(pg::Txn& txn, const Command& command, absl::Span<const NewDeal> wanted, OnExisting on_existing)
      : txn_(txn), store_(txn), command_(command), wanted_(wanted), on_existing_(on_existing),
        saved_(wanted.size()) {}

  absl::StatusOr<std::vector<SavedDeal>> Run(svc::Numbers& numbers) {
    RETURN_IF_ERROR(BuildAll());
    std::vector<size_t> open = RowsByKey();
    for (int round = 0; round < kRounds && !open.empty(); ++round) {
      ASSIGN_OR_RETURN(open, TakeExisting(open));
      if (!open.empty()) {
        ASSIGN_OR_RETURN(open, InsertNew(open, numbers));
      }
    }
    if (!open.empty()) {
      return Error(absl::StatusCode::kAborted, "CONFLICT", "the same external keys are being written");
    }
    RETURN_IF_ERROR(store_.UpdateContents(changed_));
    RETURN_IF_ERROR(store_.ReplaceLines(changed_));
    RETURN_IF_ERROR(::saikne::events::Outbox(txn_).Append(outgoing_));
    return std::move(saved_);
  }

 private:
  absl::Status BuildAll() {
    ASSIGN_OR_RETURN(const References refs, References::Load(txn_, command_, wanted_));
    built_.reserve(wanted_.size());
    for (size_t i = 0; i < wanted_.size(); ++i) {
      absl::StatusOr<Deal> deal = refs.Build(wanted_[i], command_);
      if (!deal.ok()) return AtRow(deal.status(), i, on_existing_);
      built_.push_back(*std::move(deal));
    }
    return absl::OkStatus();
  }

  // In key order, so that two batches with the same keys never wait for each other crosswise.
  std::vector<size_t> RowsByKey() const {
    std::vector<size_t> rows(wanted_.size());
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    std::sort(rows.begin(), rows.end(),
              [&](size_t a, size_t b) { return wanted_[a].external_key < wanted_[b].external_key; });
    return rows;
  }

  // Compares the rows that exist already, and answers the others.
  absl::StatusOr<std::vector<size_t>> TakeExisting(const std::vector<size_t>& rows) {
    std::vector<std::string> keys;
    for (const size_t row : rows) {
      if (wanted_[row].external_key) keys.push_back(*wanted_[row].external_key);
    }
    if (keys.empty()) return rows;
    ASSIGN_OR_RETURN(std::vector<Deal> found, store_.LockByKey(command_.company_id, keys));
    if (!found.empty() && on_existing_ == OnExisting::kRefuse) return KeyExists(keys[0]);
    RETURN_IF_ERROR(store_.LoadLines(absl::MakeSpan(found)));
    std::map<std::string, Deal*> by_key;
    for (Deal& deal : found) by_key[*deal.external_key] = &deal;
    std::vector<size_t> rest;
    for (const size_t row : rows) {
      const auto at = wanted_[row].external_key ? by_key.find(*wanted_[row].external_key) : by_key.end();
      if (at == by_key.end()) {
        rest.push_back(row);
        continue;
      }
      RETURN_IF_ERROR(AtRow(Compare(row, std::move(*at->second)), row));
    }
    return rest;
  }

  absl::Status Compare(size_t row, Deal deal) {
    Deal& built = built_[row];
    if (!wanted_[row].has_probability) {
      built.content.probability_percent = deal.content.probability_percent;
    }
    if (built.content == deal.content && built.account_id == deal.account_id &&
        SameLines(built.lines, deal.lines)) {
      saved_[row] = {std::move(deal), RowOutcome::kUnchanged};
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(RequireOpen(deal, "change"));
    deal.content = std::move(built.content);
    deal.account_id = built.account_id;
    deal.lines = std::move(built.lines);
    deal.amount_minor = built.amount_minor;
    Touch(deal, command_.act);
    changed_.push_back(deal);
    saved_[row] = {std::move(deal), RowOutcome::kUpdated};
    return absl::OkStatus();
  }

  // Inserts rows and answers those whose key appeared meanwhile.
  absl::StatusOr<std::vector<size_t>> InsertNew(const std::vector<size_t>& rows, svc::Numbers& numbers) {
    ASSIGN_OR_RETURN(const svc::Company company, svc::LoadCompany(txn_, command_.company_id));
    const int year = static_cast<int>(company.Day(command_.act.now).year());
    ASSIGN_OR_RETURN(const std::vector<std::string> allotted,
                     numbers.Next(command_.company_id, "DL", year, static_cast<int>(rows.size())));
    std::vector<Deal> fresh;
    std::vector<::saikne::events::Outgoing> opened;
    for (size_t i = 0; i < rows.size(); ++i) {
      Deal& deal = fresh.emplace_back(built_[rows[i]]);
      deal.id = Id::New(command_.act.now);
      deal.number = allotted[i];
      opened.push_back(
          DealStageChangedEvent(deal, "", false, command_.flow(deal.id), command_.act.now));
    }
    ASSIGN_OR_RETURN(std::vector<Id> inserted, store_.Insert(fresh));
    std::sort(inserted.begin(), inserted.end());
    std::vector<size_t> rest;
    std::vector<Deal> written;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!std::binary_search(inserted.begin(), inserted.end(), fresh[i].id)) {
        rest.push_back(rows[i]);
        continue;
      }
      outgoing_.push_back(std::move(opened[i]));
      written.push_back(fresh[i]);
      saved_[rows[i]] = {std::move(fresh[i]), RowOutcome::kCreated};
    }
    RETURN_IF_ERROR(store_.InsertLines(written));
    RETURN_IF_ERROR(store_.InsertStages(written));
    return rest;
  }

  pg::Txn& txn_;
  DealStore store_;
  const Command& command_;
  absl::Span<const NewDeal> wanted_;
  const OnExisting on_existing_;
  std::vector<SavedDeal> saved_;
  std::vector<Deal> built_;
  std::vector<Deal> changed_;
  std::vector<::saikne::events::Outgoing> outgoing_;
};

void TakeFields(DealContent& content, const DealContent& stated, const std::set<std::string>& fields) {
  if (fields.count("title") > 0) content.title = stated.title;
  if (fields.count("probability_percent") > 0) content.probability_percent = stated.probability_percent;
  if (fields.count("expected_close_date") > 0) content.expected_close_date = stated.expected_close_date;
  if (fields.count("billing_policy") > 0) content.billing_policy = stated.billing_policy;
  if (fields.count("delivery_rule") > 0) content.delivery_rule = stated.delivery_rule;
  if (fields.count("priority") > 0) content.priority = stated.priority;
  if (fields.count("requested_date") > 0) content.requested_date = stated.requested_date;
  if (fields.count("warehouse_code") > 0) content.warehouse_code = stated.warehouse_code;
  if (fields.count("customer_reference") > 0) content.customer_reference = stated.customer_reference;
  if (fields.count("ship_to") > 0) content.ship_to = stated.ship_to;
}

}  // namespace

const std::set<std::string>& DealFields() {
  static const std::set<std::string>& fields = *new std::set<std::string>{
      "title",          "probability_percent", "expected_close_date", "billing_policy",
      "delivery_rule",  "priority",            "requested_date",      "warehouse_code",
      "customer_reference", "ship_to",         "lines"};
  return fields;
}

absl::StatusOr<std::vector<SavedDeal>> SaveDeals(pg::Txn& txn, svc::Numbers& numbers,
                                                 const Command& command, absl::Span<const NewDeal> deals,
                                                 OnExisting on_existing) {
  return Saving(txn, command, deals, on_existing).Run(numbers);
}

absl::StatusOr<Deal> UpdateDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                                const std::string& etag, const NewDeal& stated,
                                const std::set<std::string>& fields) {
  DealStore store(txn);
  ASSIGN_OR_RETURN(Deal deal, LockDeal(txn, command, deal_id, etag));
  RETURN_IF_ERROR(RequireOpen(deal, "change"));
  TakeFields(deal.content, stated.content, fields);
  RETURN_IF_ERROR(CheckDeal(deal.content));
  Touch(deal, command.act);
  ASSIGN_OR_RETURN(const References refs, References::Load(txn, command, absl::MakeConstSpan(&stated, 1)));
  if (fields.count("warehouse_code") > 0) {
    RETURN_IF_ERROR(refs.CheckWarehouse(stated.content.warehouse_code));
  }
  if (fields.count("lines") > 0) {
    ASSIGN_OR_RETURN(deal.lines, refs.Lines(stated.lines, deal.currency, command.act.now));
    RETURN_IF_ERROR(Price(deal));
    RETURN_IF_ERROR(store.ReplaceLines({deal}));
  } else {
    RETURN_IF_ERROR(store.LoadLines(absl::MakeSpan(&deal, 1)));
  }
  RETURN_IF_ERROR(store.UpdateContents({deal}));
  return deal;
}

}  // namespace saikne::crm
