#pragma once

#include <string>

#include "absl/time/time.h"
#include "libs/base/id.h"

namespace saikne::events {

/// To which business flow a change belongs and what caused it. Made from a call (rpc::Call::flow) or from the event that a
/// reaction handles (Envelope::flow), and passed with each command through app/ to the outbox.
struct Flow {
  Id company_id;
  std::string actor;           // principal of the root command; "system:<service>" for timers; no personal data
  std::string correlation_id;  // the root of the flow: the deal; a direct order is its own root
  std::string causation_id;    // ce_id of the causing event, or the request's id
  absl::Time effective_time;   // when it holds in the business; decides the period
  std::string traceparent;     // W3C trace context
};

}  // namespace saikne::events
