#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/id.h"

namespace saikne::crm {

inline constexpr char kDefaultPipeline[] = "default";

/// A stage of a pipeline; won and lost are states of a deal, not stages.
struct Stage {
  std::string code;
  std::string name;
  int32_t probability_percent = 0;  // 0..100
  friend bool operator==(const Stage&, const Stage&) = default;
};

/// The ordered stages that an open deal moves through.
struct Pipeline {
  Id id;
  Id company_id;
  std::string code;
  std::string name;
  std::vector<Stage> stages;
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::string create_actor;
  std::string update_actor;
};

/// Errors: INVALID_ARGUMENT/INVALID_FIELD with a path below "pipeline".
absl::Status CheckPipeline(const Pipeline& pipeline);

/// Errors: NOT_FOUND/STAGE_NOT_FOUND.
absl::StatusOr<Stage> FindStage(const Pipeline& pipeline, absl::string_view code);

/// The stages of the pipeline that every company begins with (domain.md 7).
std::vector<Stage> DefaultStages();

}  // namespace saikne::crm
