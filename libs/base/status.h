#pragma once

// Errors of the whole code base: absl::Status with a google.rpc.ErrorInfo, and BadRequest for a wrong field.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saikne {

/// One key and value of an ErrorInfo's metadata.
struct ErrorDetail {
  std::string key;
  std::string value;
};

/// The `domain` of every ErrorInfo made from now on, e.g. "crm.saikne"; "saikne" until set. Called once by main, before
/// other threads start.
void SetErrorDomain(std::string domain);

/// An error that a program can tell apart by its reason (upper snake case, e.g. "OUT_OF_STOCK") and a person can read.
/// Dynamic values of the message are repeated in `details` (AIP-193). Text is cut to what fits into a call's trailers
/// and made valid UTF-8.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   std::vector<ErrorDetail> details = {});

/// INVALID_ARGUMENT with reason INVALID_FIELD and a BadRequest that names the field by its path, e.g. "lines[2].quantity".
absl::Status FieldError(absl::string_view field, absl::string_view description);

/// NOT_FOUND with reason `<KIND>_NOT_FOUND`; kind is upper case, e.g. "DEAL".
absl::Status NotFound(absl::string_view kind, absl::string_view id);

/// The ErrorInfo reason of a status, empty where it has none.
std::string ReasonOf(const absl::Status& status);

/// The ErrorInfo metadata of a status.
std::vector<ErrorDetail> DetailsOf(const absl::Status& status);

/// The fields that a BadRequest names: (path, description).
std::vector<std::pair<std::string, std::string>> FieldsOf(const absl::Status& status);

/// The same error with its field paths put under `prefix`, e.g. "requests[3].". An error that names no field says the
/// prefix in its message and in the metadata `field`.
absl::Status UnderField(const absl::Status& status, absl::string_view prefix);

}  // namespace saikne

#define SAIKNE_CONCAT_INNER(a, b) a##b
#define SAIKNE_CONCAT(a, b) SAIKNE_CONCAT_INNER(a, b)

/// Returns the status from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expression)                         \
  do {                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) \
      return status_;                                       \
  } while (false)

/// Evaluates a StatusOr, returns its error from the enclosing function, or moves its value into `target`.
#define ASSIGN_OR_RETURN(target, expression) \
  SAIKNE_ASSIGN_OR_RETURN(SAIKNE_CONCAT(status_or_, __LINE__), target, expression)
#define SAIKNE_ASSIGN_OR_RETURN(holder, target, expression) \
  auto holder = (expression);                               \
  if (!holder.ok()) return std::move(holder).status();      \
  target = *std::move(holder)
