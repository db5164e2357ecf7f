#pragma once

// Errors of another code than INVALID_ARGUMENT that are the fault of one field: NOT_FOUND for a reference, ALREADY_EXISTS for a key.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/base/status.h"

namespace saikne {

/// The same code and reason, with a BadRequest and the metadata `field` that name the field by its path, e.g.
/// "deal.stage_code". A status that names a field already, has no reason, or is OK stays as it is.
inline absl::Status NamingField(const absl::Status& status, absl::string_view field) {
  if (status.ok() || ReasonOf(status).empty() || !FieldsOf(status).empty()) return status;
  absl::Status named = UnderField(status, field);
  FieldError(field, status.message()).ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (!named.GetPayload(url)) named.SetPayload(url, payload);  // the BadRequest; the ErrorInfo stays the error's own
  });
  return named;
}

/// NotFound of what `field` refers to.
inline absl::Status NotFoundIn(absl::string_view field, absl::string_view kind, absl::string_view id) {
  return NamingField(NotFound(kind, id), field);
}

}  // namespace saikne
