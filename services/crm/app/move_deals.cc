#include "services/crm/app/move_deals.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/rpc/etag.h"
#include "services/crm/app/deal_events.h"
#include "services/crm/store/deal_store.h"
#include "services/crm/store/pipeline_store.h"

namespace saikne::crm {
namespace {

absl::Status Save(pg::Txn& txn, const Deal& deal, const ::saikne::events::Outgoing& event) {
  RETURN_IF_ERROR(DealStore(txn).UpdateStates({deal}));
  return ::saikne::events::Outbox(txn).Append({event});
}

absl::StatusOr<Stage> StageOf(pg::Txn& txn, const Deal& deal, const std::string& code) {
  ASSIGN_OR_RETURN(const std::vector<Pipeline> pipelines, PipelineStore(txn).ReadAll(deal.company_id));
  for (const Pipeline& pipeline : pipelines) {
    if (pipeline.id != deal.pipeline_id) continue;
    absl::StatusOr<Stage> stage = FindStage(pipeline, code);
    if (!stage.ok()) return NamingField(stage.status(), "stage_code");
    return stage;
  }
  return NotFound("PIPELINE", deal.pipeline_id.ToString());
}

}  // namespace

absl::StatusOr<Deal> LockDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                              const std::string& etag) {
  ASSIGN_OR_RETURN(std::vector<Deal> found, DealStore(txn).Lock(command.company_id, {deal_id}));
  if (found.empty()) return NotFoundIn("id", "DEAL", deal_id.ToString());
  RETURN_IF_ERROR(rpc::CheckEtag(etag, found[0].version));
  return std::move(found[0]);
}

absl::StatusOr<Deal> MoveDealStage(pg::Txn& txn, const Command& command, const Id& deal_id,
                                   const std::string& etag, const std::string& stage_code) {
  ASSIGN_OR_RETURN(Deal deal, LockDeal(txn, command, deal_id, etag));
  RETURN_IF_ERROR(RequireOpen(deal, "move"));
  ASSIGN_OR_RETURN(const Stage stage, StageOf(txn, deal, stage_code));
  const std::string from = deal.stage_code;
  ASSIGN_OR_RETURN(const bool moved, MoveStage(deal, stage, command.act));
  if (!moved) return deal;
  const auto event = DealStageChangedEvent(deal, from, false, command.flow(deal.id), command.act.now);
  RETURN_IF_ERROR(Save(txn, deal, event));
  return deal;
}

absl::StatusOr<Deal> LoseDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                              const std::string& etag) {
  ASSIGN_OR_RETURN(Deal deal, LockDeal(txn, command, deal_id, etag));
  RETURN_IF_ERROR(Lose(deal, command.act));
  const auto event = DealLostEvent(deal, command.flow(deal.id), command.act.now);
  RETURN_IF_ERROR(Save(txn, deal, event));
  return deal;
}

absl::StatusOr<Deal> ReopenDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                                const std::string& etag) {
  ASSIGN_OR_RETURN(Deal deal, LockDeal(txn, command, deal_id, etag));
  RETURN_IF_ERROR(Reopen(deal, command.act));
  const auto event =
      DealStageChangedEvent(deal, kLostStage, true, command.flow(deal.id), command.act.now);
  RETURN_IF_ERROR(Save(txn, deal, event));
  return deal;
}

absl::Status ReopenCancelledDeals(pg::Txn& txn, absl::Span<const CancelledWin> wins, absl::Time now) {
  std::map<Id, std::vector<const CancelledWin*>> by_company;
  for (const CancelledWin& win : wins) by_company[win.flow.company_id].push_back(&win);
  DealStore store(txn);
  for (const auto& [company_id, cancelled] : by_company) {
    std::vector<Id> ids;
    std::map<Id, const CancelledWin*> by_deal;
    for (const CancelledWin* win : cancelled) {
      ids.push_back(win->deal_id);
      const CancelledWin*& latest = by_deal[win->deal_id];
      if (latest == nullptr || latest->win_number < win->win_number) latest = win;
    }
    ASSIGN_OR_RETURN(std::vector<Deal> deals, store.Lock(company_id, ids));
    std::vector<Deal> reopened;
    std::vector<::saikne::events::Outgoing> outgoing;
    for (Deal& deal : deals) {
      const CancelledWin& win = *by_deal.at(deal.id);
      const Act act{now, win.flow.actor, absl::StrCat("order ", win.order_number, " was cancelled")};
      if (!ReopenCancelled(deal, win.win_number, act)) continue;
      outgoing.push_back(DealStageChangedEvent(deal, kWonStage, true, win.flow, now));
      reopened.push_back(std::move(deal));
    }
    RETURN_IF_ERROR(store.UpdateStates(reopened));
    RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(outgoing));
  }
  return absl::OkStatus();
}

}  // namespace saikne::crm
