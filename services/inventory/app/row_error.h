#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "libs/base/status.h"

namespace saikne::inventory {

/// The same error, naming also the field of the row that caused it ("rows[3].sku"), so that an importer can tell which row it was.
inline absl::Status AtField(absl::Status status, const std::string& field) {
  const absl::Status named = FieldError(field, status.message());
  named.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (absl::EndsWith(url, "google.rpc.BadRequest")) status.SetPayload(url, payload);
  });
  return status;
}

}  // namespace saikne::inventory
