#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/events/record.h"

namespace saikne::contract {

/// One golden file: the record of an event for people and programs.
///   topic, key and headers, one a line; "payload:" and its bytes in hexadecimal; "text:" and the message as text.
struct Golden {
  std::string envelope;
  std::string payload;
  std::string text;
};

Golden GoldenOf(const events::EventRecord& record, const std::string& text);
std::string Print(const Golden& golden);

/// Errors: NOT_FOUND when there is no such file; INVALID_ARGUMENT when it is no golden file.
absl::StatusOr<Golden> ReadGolden(const std::string& path);
void WriteGolden(const std::string& path, const Golden& golden);

}  // namespace saikne::contract
