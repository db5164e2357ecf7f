#pragma once

// Exports of documents: a stream of all of a company in the order of their ids, read in pages, each document with the version of
// the event that it belongs to (docs/subscribe).

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/pg/pg.h"
#include "libs/rpc/stream.h"

namespace saikne::svc {

/// Documents of a page, which ends earlier where they are large (rpc::DocumentPage): with all that hangs on them they are in memory together.
inline constexpr int kExportPage = 100;

/// Which documents are asked for.
struct ExportRange {
  Id after;  // nil: from the first
  absl::Time since = absl::InfinitePast();
};

/// Of a request with the fields after_id and min_update_time. Errors: INVALID_ARGUMENT/INVALID_FIELD.
template <typename Request>
absl::StatusOr<ExportRange> ReadExportRange(const Request& request) {
  ExportRange range;
  if (!request.after_id().empty()) {
    ASSIGN_OR_RETURN(range.after, Id::ParseField("after_id", request.after_id()));
  }
  if (request.has_min_update_time()) {
    range.since = FromTimestamp(request.min_update_time());
    // What a Timestamp may hold; the database knows fewer years than the message has room for.
    if (range.since < absl::FromUnixSeconds(-62'135'596'800) || range.since > absl::FromUnixSeconds(253'402'300'799))
      return FieldError("min_update_time", "must lie in the years 1 to 9999");
  }
  return range;
}

/// Reads up to kExportPage documents above `after` and moves it to the last one.
template <typename Response>
using ReadExportPage = std::function<absl::StatusOr<rpc::Portion<Response>>(pg::Txn& txn, Id& after)>;

/// Page by page from `after` on. Each page is one snapshot, so that a document, its lines and its event_version belong together; between
/// two pages no transaction is open. Its statements are planned for their values: whether a page is found by id or by time depends on how
/// much has changed since. The pool outlives the stream.
template <typename Response>
rpc::NextPortion<Response> ExportPages(pg::Pool& pool, Id after, ReadExportPage<Response> read) {
  return [&pool, after, read = std::move(read)]() mutable -> absl::StatusOr<rpc::Portion<Response>> {
    rpc::Portion<Response> portion;
    Id reached;
    RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.ExecText("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                                   "SET LOCAL plan_cache_mode = force_custom_plan").status());
      reached = after;
      ASSIGN_OR_RETURN(portion, read(txn, reached));
      return absl::OkStatus();
    }));
    after = reached;
    return portion;
  };
}

}  // namespace saikne::svc
