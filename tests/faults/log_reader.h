#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/faults/system.h"

namespace saikne::faults {

/// What an outbox and the log must agree in.
struct CommittedEvent {
  std::string topic, key, digest;
  int64_t version = 0;
};

struct LogRecord {
  CommittedEvent event;
  std::string id, type, correlation, causation, traceparent, traceparent_again;  // headers
  std::string operation;                                                         // of the payload
  int32_t partition = 0;
  bool mark_in_payload = false, mark_outside = false;  // outside: in a header or the key
};

/// All records of the topics, from their beginnings, each partition in its order. mark: text that is looked for in each.
absl::StatusOr<std::vector<LogRecord>> ReadLog(System& system, const std::set<std::string>& topics, const std::string& mark);

}  // namespace saikne::faults
