#pragma once

// The rules of a deal: its lines and amount, and its state machine. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/crm/domain/address.h"
#include "services/crm/domain/pipeline.h"

namespace saikne::crm {

inline constexpr size_t kMaxLines = 1000;
inline constexpr char kWonStage[] = "won";    // in the stage history only
inline constexpr char kLostStage[] = "lost";  // likewise

/// Numbers as in saikne.crm.v1.DealState.
enum class DealState { kOpen = 1, kWon = 2, kLost = 3 };
const char* StateName(DealState state);

/// What a line sells; numbers of the enums as in saikne.types.v1.
struct LineContent {
  std::string sku;
  std::string description;
  money::Quantity quantity;   // > 0, in the item's stock unit
  money::UnitPrice price;     // >= 0
  money::Rate discount;       // 0..1
  std::string tax_code;
  int32_t billing_policy = 0;
  int32_t kind = 0;
  friend bool operator==(const LineContent&, const LineContent&) = default;
};

struct DealLine {
  Id id;
  LineContent content;
  int64_t net_minor = 0;
};

/// What a person or an import states of a deal besides its lines.
struct DealContent {
  std::string title;
  int32_t probability_percent = 0;
  std::optional<absl::CivilDay> expected_close_date;
  int32_t billing_policy = 0;
  int32_t delivery_rule = 0;
  int32_t priority = 0;
  std::optional<absl::CivilDay> requested_date;
  std::string warehouse_code;
  std::string customer_reference;
  Address ship_to;
  friend bool operator==(const DealContent&, const DealContent&) = default;
};

/// The deal entered a stage, or the state won or lost.
struct StageEntry {
  int32_t sequence = 0;  // from 1
  std::string stage_code;
  DealState state = DealState::kOpen;
  int32_t win_number = 0;  // for won
  absl::Time enter_time;
  std::string actor;
  std::string reason;
};

struct Deal {
  Id id;
  Id company_id;
  std::string number;
  std::optional<std::string> external_key;
  Id account_id;
  money::Currency currency;
  Id pipeline_id;
  std::string stage_code;  // while won or lost: the stage it was in
  DealState state = DealState::kOpen;
  DealContent content;
  std::vector<DealLine> lines;
  int64_t amount_minor = 0;
  int32_t win_number = 0;
  std::optional<absl::Time> win_time;
  std::string lost_reason;
  int32_t stage_count = 0;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::string create_actor;
  std::string update_actor;

  std::vector<StageEntry> entered;  // not stored yet
};

/// Who does something, when, and why where a person chose.
struct Act {
  absl::Time now;
  std::string actor;
  std::string reason;
};

/// Errors: INVALID_ARGUMENT/INVALID_FIELD with a path below "deal".
absl::Status CheckDeal(const DealContent& content);
absl::Status CheckLine(size_t index, const LineContent& line);

/// Computes the nets of all lines and the deal's amount. Errors: OUT_OF_RANGE/OVERFLOW.
absl::Status Price(Deal& deal);

/// 100 when won, 0 when lost, else what was stated (domain.md 3, C4).
int32_t ProbabilityOf(const Deal& deal);

/// Puts a new deal into its first stage.
void Begin(Deal& deal, const Stage& stage, const Act& act);

/// open -> open in another stage; takes the stage's probability. False when it is there already.
/// Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION.
absl::StatusOr<bool> MoveStage(Deal& deal, const Stage& stage, const Act& act);

/// open -> won. win_number: which win is meant, 0 for the next one. False when the deal has exactly this win already.
/// Errors: FAILED_PRECONDITION/ALREADY_WON, /WIN_NUMBER_MISMATCH, /DEAL_WITHOUT_LINES, /ILLEGAL_TRANSITION.
absl::StatusOr<bool> Win(Deal& deal, int32_t win_number, const Act& act);

/// open -> lost. Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION; INVALID_ARGUMENT/INVALID_FIELD without a reason.
absl::Status Lose(Deal& deal, const Act& act);

/// lost -> open, by a person. Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION.
absl::Status Reopen(Deal& deal, const Act& act);

/// won -> open, because the order of this win was cancelled as a whole. False when that win is over already.
bool ReopenCancelled(Deal& deal, int32_t win_number, const Act& act);

/// Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION unless open; `move` names what was tried.
absl::Status RequireOpen(const Deal& deal, absl::string_view move);

/// Counts one write of the row.
void Touch(Deal& deal, const Act& act);

}  // namespace saikne::crm
