#include "services/crm/domain/deal.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/crm/domain/account.h"

namespace saikne::crm {
namespace {

absl::Status IllegalTransition(const Deal& deal, absl::string_view move) {
  return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
               absl::StrCat("deal ", deal.number, " is ", StateName(deal.state), ": cannot ", move, " it"),
               {{"deal", deal.number}, {"state", StateName(deal.state)}, {"move", std::string(move)}});
}

void Enter(Deal& deal, const std::string& stage_code, const Act& act) {
  const bool won = deal.state == DealState::kWon;
  deal.entered.push_back({++deal.stage_count, stage_code, deal.state, won ? deal.win_number : 0, act.now,
                          act.actor, act.reason});
}

void BackToStage(Deal& deal, const Act& act) {
  deal.state = DealState::kOpen;
  deal.win_time.reset();
  deal.lost_reason.clear();
  Enter(deal, deal.stage_code, act);
  Touch(deal, act);
}

absl::Status CheckBillingPolicy(absl::string_view field, int32_t policy) {
  if (policy < 0 || policy > 2) return FieldError(field, "is not a billing policy");
  return absl::OkStatus();
}

}  // namespace

const char* StateName(DealState state) {
  switch (state) {
    case DealState::kOpen: return "open";
    case DealState::kWon: return "won";
    case DealState::kLost: return "lost";
  }
  return "unknown";
}

void Touch(Deal& deal, const Act& act) {
  ++deal.version;
  deal.update_time = act.now;
  deal.update_actor = act.actor;
}

absl::Status CheckDeal(const DealContent& content) {
  RETURN_IF_ERROR(CheckText("deal.title", content.title, 200, true));
  RETURN_IF_ERROR(CheckText("deal.warehouse_code", content.warehouse_code, 50, false));
  RETURN_IF_ERROR(CheckText("deal.customer_reference", content.customer_reference, 200, false));
  if (content.probability_percent < 0 || content.probability_percent > 100) {
    return FieldError("deal.probability_percent", "must be between 0 and 100");
  }
  RETURN_IF_ERROR(CheckBillingPolicy("deal.billing_policy", content.billing_policy));
  if (content.delivery_rule < 0 || content.delivery_rule > 4) {
    return FieldError("deal.delivery_rule", "is not a delivery rule");
  }
  if (content.priority < 0 || content.priority > 1000) {
    return FieldError("deal.priority", "must be between 0 and 1000");
  }
  return CheckAddress("deal.ship_to", content.ship_to);
}

absl::Status CheckLine(size_t index, const LineContent& line) {
  const std::string field = absl::StrCat("deal.lines[", index, "]");
  RETURN_IF_ERROR(CheckText(field + ".sku", line.sku, 100, true));
  RETURN_IF_ERROR(CheckText(field + ".description", line.description, 500, false));
  RETURN_IF_ERROR(CheckText(field + ".tax_code", line.tax_code, 50, false));
  RETURN_IF_ERROR(CheckBillingPolicy(field + ".billing_policy", line.billing_policy));
  if (line.kind < 0 || line.kind > 3) return FieldError(field + ".kind", "is not a line kind");
  if (!line.quantity.positive() || line.quantity > money::kMaxQuantity) {
    return FieldError(field + ".quantity", "must be above 0 and at most 1000000000");
  }
  if (line.price.micros < 0) return FieldError(field + ".unit_price", "must not be negative");
  if (line.discount.micros < 0 || line.discount.micros > money::kScale) {
    return FieldError(field + ".discount", "must be between 0 and 1");
  }
  return absl::OkStatus();
}

absl::Status Price(Deal& deal) {
  int64_t amount = 0;
  for (DealLine& line : deal.lines) {
    ASSIGN_OR_RETURN(line.net_minor, money::LineNet(line.content.quantity, line.content.price,
                                                    line.content.discount, deal.currency));
    ASSIGN_OR_RETURN(amount, money::AddMinor(amount, line.net_minor));
  }
  deal.amount_minor = amount;
  return absl::OkStatus();
}

int32_t ProbabilityOf(const Deal& deal) {
  switch (deal.state) {
    case DealState::kWon: return 100;
    case DealState::kLost: return 0;
    case DealState::kOpen: break;
  }
  return deal.content.probability_percent;
}

void Begin(Deal& deal, const Stage& stage, const Act& act) {
  deal.state = DealState::kOpen;
  deal.stage_code = stage.code;
  deal.create_time = act.now;
  deal.create_actor = act.actor;
  Enter(deal, stage.code, act);
  Touch(deal, act);
}

absl::Status RequireOpen(const Deal& deal, absl::string_view move) {
  if (deal.state != DealState::kOpen) return IllegalTransition(deal, move);
  return absl::OkStatus();
}

absl::StatusOr<bool> MoveStage(Deal& deal, const Stage& stage, const Act& act) {
  RETURN_IF_ERROR(RequireOpen(deal, "move"));
  if (deal.stage_code == stage.code) return false;
  deal.stage_code = stage.code;
  deal.content.probability_percent = stage.probability_percent;
  Enter(deal, stage.code, act);
  Touch(deal, act);
  return true;
}

absl::StatusOr<bool> Win(Deal& deal, int32_t win_number, const Act& act) {
  if (deal.state == DealState::kWon) {
    if (win_number == deal.win_number) return false;
    return Error(absl::StatusCode::kFailedPrecondition, "ALREADY_WON",
                 absl::StrCat("deal ", deal.number, " is won already"),
                 {{"deal", deal.number}, {"win_number", absl::StrCat(deal.win_number)}});
  }
  RETURN_IF_ERROR(RequireOpen(deal, "win"));
  if (win_number != 0 && win_number != deal.win_number + 1) {
    return Error(absl::StatusCode::kFailedPrecondition, "WIN_NUMBER_MISMATCH",
                 absl::StrCat("the next win of deal ", deal.number, " is ", deal.win_number + 1, ", not ",
                              win_number),
                 {{"deal", deal.number}, {"next", absl::StrCat(deal.win_number + 1)}});
  }
  if (deal.lines.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "DEAL_WITHOUT_LINES",
                 absl::StrCat("deal ", deal.number, " has no lines: nothing can be ordered"),
                 {{"deal", deal.number}});
  }
  deal.state = DealState::kWon;
  ++deal.win_number;
  deal.win_time = act.now;
  Enter(deal, kWonStage, act);
  Touch(deal, act);
  return true;
}

absl::Status Lose(Deal& deal, const Act& act) {
  RETURN_IF_ERROR(CheckText("reason", act.reason, 1000, true));
  RETURN_IF_ERROR(RequireOpen(deal, "lose"));
  deal.state = DealState::kLost;
  deal.lost_reason = act.reason;
  Enter(deal, kLostStage, act);
  Touch(deal, act);
  return absl::OkStatus();
}

absl::Status Reopen(Deal& deal, const Act& act) {
  if (deal.state != DealState::kLost) return IllegalTransition(deal, "reopen");
  BackToStage(deal, act);
  return absl::OkStatus();
}

bool ReopenCancelled(Deal& deal, int32_t win_number, const Act& act) {
  if (deal.state != DealState::kWon || deal.win_number != win_number) return false;
  BackToStage(deal, act);
  return true;
}

}  // namespace saikne::crm
