#include "services/crm/app/win_deals.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/rpc/etag.h"
#include "services/crm/app/deal_events.h"
#include "services/crm/store/account_store.h"
#include "services/crm/store/deal_store.h"

namespace saikne::crm {
namespace {

absl::StatusOr<std::vector<::saikne::events::Outgoing>> DealWonEvents(pg::Txn& txn, const Command& command,
                                                                      absl::Span<Deal* const> won) {
  std::set<Id> account_ids;
  for (const Deal* deal : won) account_ids.insert(deal->account_id);
  ASSIGN_OR_RETURN(
      const std::vector<Account> accounts,
      AccountStore(txn).Read(command.company_id, std::vector<Id>(account_ids.begin(), account_ids.end())));
  std::map<Id, const Account*> by_id;
  for (const Account& account : accounts) by_id[account.id] = &account;
  std::vector<::saikne::events::Outgoing> outgoing;
  outgoing.reserve(won.size());
  for (Deal* deal : won) {
    const auto account = by_id.find(deal->account_id);
    if (account == by_id.end()) return NotFound("ACCOUNT", deal->account_id.ToString());
    outgoing.push_back(
        DealWonEvent(*deal, *account->second, command.flow(deal->id), command.act.now));
  }
  return outgoing;
}

absl::StatusOr<bool> WinOne(Deal* deal, const WinRequest& win, const Act& act) {
  if (deal == nullptr) return NotFound("DEAL", win.deal_id.ToString());
  RETURN_IF_ERROR(rpc::CheckEtag(win.etag, deal->version));
  return Win(*deal, win.win_number, act);
}

absl::StatusOr<std::vector<Id>> DistinctIds(absl::Span<const WinRequest> wins) {
  std::set<Id> ids;
  for (size_t i = 0; i < wins.size(); ++i) {
    if (!ids.insert(wins[i].deal_id).second) {
      return FieldError(absl::StrCat("requests[", i, "].id"), "is there twice");
    }
  }
  return std::vector<Id>(ids.begin(), ids.end());
}

absl::Status SaveWins(pg::Txn& txn, const Command& command, absl::Span<Deal* const> won) {
  if (won.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto outgoing, DealWonEvents(txn, command, won));
  std::vector<Deal> rows;
  rows.reserve(won.size());
  for (const Deal* deal : won) rows.push_back(*deal);
  RETURN_IF_ERROR(DealStore(txn).UpdateStates(rows));
  return ::saikne::events::Outbox(txn).Append(outgoing);
}

}  // namespace

absl::StatusOr<std::vector<Deal>> WinDeals(pg::Txn& txn, const Command& command,
                                           absl::Span<const WinRequest> wins) {
  DealStore store(txn);
  ASSIGN_OR_RETURN(const std::vector<Id> ids, DistinctIds(wins));
  ASSIGN_OR_RETURN(std::vector<Deal> deals, store.Lock(command.company_id, ids));
  RETURN_IF_ERROR(store.LoadLines(absl::MakeSpan(deals)));
  std::map<Id, Deal*> by_id;
  for (Deal& deal : deals) by_id[deal.id] = &deal;

  std::vector<Deal*> won;
  for (size_t i = 0; i < wins.size(); ++i) {
    const auto at = by_id.find(wins[i].deal_id);
    Deal* const deal = at == by_id.end() ? nullptr : at->second;
    const absl::StatusOr<bool> changed = WinOne(deal, wins[i], command.act);
    if (!changed.ok()) return wins.size() > 1 ? AtRow(changed.status(), i) : changed.status();
    if (*changed) won.push_back(deal);
  }
  RETURN_IF_ERROR(SaveWins(txn, command, won));

  std::vector<Deal> result;
  result.reserve(wins.size());
  for (const WinRequest& win : wins) result.push_back(std::move(*by_id.at(win.deal_id)));
  return result;
}

absl::Status RepublishWins(pg::Txn& txn, const Command& command, absl::Span<const Id> deal_ids) {
  DealStore store(txn);
  ASSIGN_OR_RETURN(std::vector<Deal> deals, store.Lock(command.company_id, deal_ids));
  RETURN_IF_ERROR(store.LoadLines(absl::MakeSpan(deals)));
  std::vector<Deal*> won;
  for (Deal& deal : deals) {
    if (deal.state != DealState::kWon) continue;
    Touch(deal, command.act);
    won.push_back(&deal);
  }
  return SaveWins(txn, command, won);
}

}  // namespace saikne::crm
