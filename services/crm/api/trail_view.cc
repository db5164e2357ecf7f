#include "services/crm/api/trail_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/time_proto.h"

namespace saikne::crm {
namespace {

TrailKind KindOf(const std::vector<StageEntry>& history, size_t i) {
  switch (history[i].state) {
    case DealState::kWon: return TrailKind::kDealWon;
    case DealState::kLost: return TrailKind::kDealLost;
    case DealState::kOpen: break;
  }
  if (i == 0) return TrailKind::kDealOpened;
  return history[i - 1].state == DealState::kOpen ? TrailKind::kDealMoved : TrailKind::kDealReopened;
}

std::string DetailOf(const StageEntry& entry) {
  std::string detail = entry.state == DealState::kWon
                           ? absl::StrCat("win ", entry.win_number, " by ", entry.actor)
                           : absl::StrCat(entry.stage_code, " by ", entry.actor);
  if (!entry.reason.empty()) absl::StrAppend(&detail, ", ", entry.reason);
  return detail;
}

std::vector<TrailStep> OwnSteps(const std::string& deal_number, const std::vector<StageEntry>& history) {
  std::vector<TrailStep> steps;
  for (size_t i = 0; i < history.size(); ++i) {
    TrailStep& step = steps.emplace_back();
    step.kind = KindOf(history, i);
    step.document_number = deal_number;
    step.detail = DetailOf(history[i]);
    step.record_time = step.effective_time = history[i].enter_time;
  }
  return steps;
}

bool IsCredit(TrailKind kind) {
  return kind == TrailKind::kCreditHeld || kind == TrailKind::kCreditRefused ||
         kind == TrailKind::kCreditFreed;
}

void StepToProto(const TrailStep& step, v1::TrailStep* out) {
  const TrailKindFacts& facts = FactsOf(step.kind);
  out->set_service(facts.service);
  out->set_event_type(facts.event_type);
  out->set_document_number(step.document_number);
  out->set_what(Sentence(step.kind, step.detail));
  *out->mutable_record_time() = ToTimestamp(step.record_time);
  *out->mutable_effective_time() = ToTimestamp(step.effective_time);
  if (!step.event_id.nil()) out->set_event_id(step.event_id.ToString());
}

}  // namespace

v1::DealTrail TrailView(const std::string& deal_number, const std::vector<StageEntry>& history,
                        const std::vector<TrailStep>& steps) {
  std::vector<TrailStep> all = OwnSteps(deal_number, history);
  all.insert(all.end(), steps.begin(), steps.end());
  std::stable_sort(all.begin(), all.end(), [](const TrailStep& a, const TrailStep& b) {
    return a.record_time < b.record_time;
  });
  v1::DealTrail trail;
  trail.set_deal_number(deal_number);
  std::optional<absl::Time> win;
  if (history.empty() && !all.empty()) win = all[0].record_time;
  std::string order_number;
  for (TrailStep& step : all) {
    if (step.kind == TrailKind::kDealWon) win = step.record_time;
    if (step.kind == TrailKind::kOrderPlaced) order_number = step.document_number;
    if (IsCredit(step.kind) && step.document_number.empty()) step.document_number = order_number;
    v1::TrailStep* const out = trail.add_steps();
    StepToProto(step, out);
    if (win) out->set_since_win_ms(absl::ToInt64Milliseconds(step.record_time - *win));
  }
  return trail;
}

}  // namespace saikne::crm
