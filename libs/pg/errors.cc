#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/pg/connection.h"

namespace saikne::pg::internal {
namespace {

std::string ReasonOfConstraint(absl::string_view constraint, absl::string_view otherwise) {
  if (constraint.empty()) return std::string(otherwise);
  std::string reason = absl::AsciiStrToUpper(constraint);
  for (char& c : reason) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return reason;
}

bool ServerGoesAway(absl::string_view sqlstate) {
  return absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "57P") ||
         sqlstate == "53300" || sqlstate == "25P03" || sqlstate == "25006";
}

}  // namespace

bool Retryable(absl::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "0A000";
}

absl::Status FromSqlState(absl::string_view sqlstate, absl::string_view message,
                          absl::string_view constraint, absl::string_view statement) {
  using absl::StatusCode;
  std::vector<ErrorDetail> details = {{"sqlstate", std::string(sqlstate)}};
  if (!constraint.empty()) details.push_back({"constraint", std::string(constraint)});
  if (sqlstate == "23505")
    return Error(StatusCode::kAlreadyExists, ReasonOfConstraint(constraint, "ALREADY_EXISTS"), message,
                 std::move(details));
  if (sqlstate == "23503" || sqlstate == "23514" || sqlstate == "23P01")
    return Error(StatusCode::kFailedPrecondition, ReasonOfConstraint(constraint, "CONSTRAINT"), message,
                 std::move(details));
  if (sqlstate == "40001" || sqlstate == "40P01")
    return Error(StatusCode::kAborted, "CONFLICT", message, std::move(details));
  if (sqlstate == "55P03")
    return Error(StatusCode::kAborted, "LOCK_TIMEOUT", message, std::move(details));
  if (sqlstate == "57014")
    return Error(StatusCode::kDeadlineExceeded, "STATEMENT_TIMEOUT", message, std::move(details));
  if (ServerGoesAway(sqlstate))
    return Error(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", message, std::move(details));
  if (absl::StartsWith(sqlstate, "53"))  // disk full, out of memory
    return Error(StatusCode::kResourceExhausted, "DATABASE_EXHAUSTED", message, std::move(details));
  details.push_back({"statement", std::string(statement)});
  return Error(StatusCode::kInternal, "DATABASE_ERROR",
               absl::StrCat(statement, ": ", message, " (SQLSTATE ", sqlstate, ")"), std::move(details));
}

}  // namespace saikne::pg::internal
