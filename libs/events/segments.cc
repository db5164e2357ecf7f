#include "libs/events/segments.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

constexpr int kSegments = 3;

struct Segment {
  int number = 0;
  bool active = false;
  absl::Time active_from;  // of the active one
  int64_t bytes = 0;
  std::optional<int64_t> newest;
  std::optional<absl::Time> newest_at;
};

absl::StatusOr<std::vector<Segment>> ReadSegments(pg::Pool& pool) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kOutboxSegments));
  std::vector<Segment> segments(rows.size());
  for (int i = 0; i < rows.size(); ++i) {
    Segment& s = segments[i];
    rows[i].Into(s.number, s.active, s.active_from, s.bytes, s.newest, s.newest_at);
    telemetry::Gauge("saikne_outbox_segment_bytes", "Size of a segment of the outbox with its index.",
                     {{"segment", absl::StrCat(s.number)}})
        .Set(static_cast<double>(s.bytes));
  }
  return segments;
}

// Empties a segment unless a writer is in it or a row came or progress moved meanwhile.
absl::Status Truncate(pg::Pool& pool, const Segment& segment) {
  const std::string table = absl::StrCat("outbox_", segment.number);
  bool truncated = false;
  absl::Status status = pool.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    truncated = false;
    RETURN_IF_ERROR(
        txn.ExecText(absl::StrCat("lock table ", table, " in access exclusive mode nowait")).status());
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kSegmentDone, segment.number));
    if (rows.empty()) return absl::OkStatus();
    truncated = true;
    FAULT_POINT_SOON("C11.truncating");
    return txn.ExecText(absl::StrCat("truncate ", table)).status();
  });
  if (ReasonOf(status) == "LOCK_TIMEOUT") return absl::OkStatus();  // NOWAIT: someone is in it
  if (status.ok() && truncated) {
    log::Info("outbox.segment_truncated", {{"segment", segment.number}, {"newest", *segment.newest}});
  }
  return status;
}

}  // namespace

absl::Status TurnSegments(pg::Pool& pool, const RelaySettings& settings, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Segment> segments, ReadSegments(pool));
  const Segment* active = nullptr;
  for (const Segment& s : segments) {
    if (s.active) active = &s;
    if (!s.active && s.newest_at && now - *s.newest_at > settings.journal_retention) {
      RETURN_IF_ERROR(Truncate(pool, s));
    }
  }
  if (active == nullptr || !active->newest) return absl::OkStatus();
  const Segment& next = segments[active->number % kSegments];
  const bool due = active->bytes > settings.segment_bytes ||
                   now - active->active_from > settings.journal_retention / 2;
  if (!due || next.newest) return absl::OkStatus();
  RETURN_IF_ERROR(pool.Read(sql::kRotateOutbox, active->number, next.number).status());
  FAULT_POINT("C11.rotated");
  log::Info("outbox.rotated", {{"from", active->number}, {"to", next.number}});
  return absl::OkStatus();
}

}  // namespace saikne::events
