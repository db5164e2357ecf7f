#include "libs/events/republish.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox_rows.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

constexpr size_t kBatch = 1000;

template <typename T>
std::optional<T> UnlessEmpty(const T& text) {
  return text.empty() ? std::nullopt : std::optional<T>(text);
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> FindInJournal(pg::Pool& pool, const JournalRange& range) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kJournalRange, range.from, range.to, UnlessEmpty(range.topic),
                                            UnlessEmpty(range.key), kMostRepublished + 1));
  if (rows.size() > kMostRepublished) {
    return Error(absl::StatusCode::kOutOfRange, "TOO_MANY_EVENTS",
                 absl::StrCat("More than ", kMostRepublished, " events: narrow the range."));
  }
  std::vector<int64_t> ids;
  ids.reserve(rows.size());
  for (const pg::Row& row : rows) ids.push_back(row.Get<int64_t>(0));
  return ids;
}

absl::Status Republish(pg::Pool& pool, const std::vector<int64_t>& ids) {
  for (size_t begin = 0; begin < ids.size(); begin += kBatch) {
    const std::vector<int64_t> batch(ids.begin() + begin, ids.begin() + std::min(ids.size(), begin + kBatch));
    RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.Write(sql::kRepublish, batch));
      WakeRelayAfter(txn);
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

Flow StatePage::FlowOf(const Id& company_id, const Id& aggregate) const {
  return {company_id, actor, aggregate.ToString(), aggregate.ToString(), now, ""};
}

absl::StatusOr<StatesRepublished> RepublishStates(pg::Pool& pool, const StateSource& source, const StatePage& page, bool dry_run) {
  StatesRepublished done;
  RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Outgoing> states, source(txn, page));
    done = {static_cast<int64_t>(states.size()), page.after, static_cast<int>(states.size()) >= page.limit};
    if (states.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(done.last, Id::Parse(states.back().key()));
    return dry_run ? absl::OkStatus() : Outbox(txn).AppendStates(states);
  }));
  return done;
}

}  // namespace saikne::events
