#include "libs/events/control.h"

#include "libs/base/status.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

std::string NameOf(BackbonePart part) { return part == BackbonePart::kRelay ? "relay" : "consumer"; }

}  // namespace

absl::StatusOr<BackboneControl> ReadControl(pg::Pool& pool, BackbonePart part) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kReadControl, NameOf(part)));
  BackboneControl control;
  if (!rows.empty()) {
    rows[0].Into(control.paused, control.reason, control.actor, control.since, control.tolerant_until, control.moves);
  }
  return control;
}

absl::Status Pause(pg::Pool& pool, BackbonePart part, const std::string& reason, const std::string& actor) {
  return pool.Read(sql::kSetControl, NameOf(part), true, reason, actor, int64_t{0}).status();
}

absl::Status Resume(pg::Pool& pool, BackbonePart part, const std::string& reason, const std::string& actor,
                    absl::Duration tolerance) {
  return pool.Read(sql::kSetControl, NameOf(part), false, reason, actor, absl::ToInt64Microseconds(tolerance)).status();
}

}  // namespace saikne::events
