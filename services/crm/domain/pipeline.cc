#include "services/crm/domain/pipeline.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/crm/domain/account.h"

namespace saikne::crm {
namespace {

constexpr size_t kMaxStages = 50;

absl::Status CheckCode(absl::string_view field, absl::string_view code) {
  RETURN_IF_ERROR(CheckText(field, code, 50, true));
  for (const char c : code) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') {
      return FieldError(field, "must have lower-case letters, digits and underscores only");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPipeline(const Pipeline& pipeline) {
  RETURN_IF_ERROR(CheckCode("pipeline.code", pipeline.code));
  RETURN_IF_ERROR(CheckText("pipeline.name", pipeline.name, 200, true));
  if (pipeline.stages.empty() || pipeline.stages.size() > kMaxStages) {
    return FieldError("pipeline.stages", "must be 1 to 50");
  }
  std::set<std::string> codes;
  for (size_t i = 0; i < pipeline.stages.size(); ++i) {
    const Stage& stage = pipeline.stages[i];
    const std::string field = absl::StrCat("pipeline.stages[", i, "]");
    RETURN_IF_ERROR(CheckCode(field + ".code", stage.code));
    RETURN_IF_ERROR(CheckText(field + ".name", stage.name, 200, true));
    if (stage.code == "won" || stage.code == "lost") {
      return FieldError(field + ".code", "is a state of a deal, not a stage");
    }
    if (!codes.insert(stage.code).second) return FieldError(field + ".code", "is there twice");
    if (stage.probability_percent < 0 || stage.probability_percent > 100) {
      return FieldError(field + ".probability_percent", "must be between 0 and 100");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Stage> FindStage(const Pipeline& pipeline, absl::string_view code) {
  for (const Stage& stage : pipeline.stages) {
    if (absl::string_view(stage.code) == code) return stage;
  }
  return NotFound("STAGE", code);
}

std::vector<Stage> DefaultStages() {
  return {{"new", "New", 10},
          {"qualified", "Qualified", 30},
          {"proposal", "Proposal", 60},
          {"negotiation", "Negotiation", 80}};
}

}  // namespace saikne::crm
