#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace saikne::cli {

/// Sets a field of a message from text, by path ("bill_to.city"). A repeated message field on the way ("lines.sku") means its last
/// element, a repeated string is appended to.
/// Money reads "2024.994" or "2024.994 USD" (without a code: `currency`), Decimal plain numbers, Date 2026-11-23, enums
/// the short name in any case ("make" for SUPPLY_METHOD_MAKE), bool true/false/1/0.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD names the field: no such field, or a text that it cannot be.
absl::Status SetField(google::protobuf::Message& message, absl::string_view path,
                      const std::string& text, const std::string& currency);

}  // namespace saikne::cli
