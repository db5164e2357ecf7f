#pragma once

// What must hold before a service may serve.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/service/signals.h"
#include "libs/service/state.h"

namespace saikne::svc {

/// Waits for PostgreSQL up to start_timeout_ms.
/// Errors: UNAVAILABLE of pg; CANCELLED/STOPPED when a signal came; FAILED_PRECONDITION/SCHEMA_TOO_OLD;
/// FAILED_PRECONDITION/NOT_DURABLE when fsync, full_page_writes or synchronous_commit is off: events would be published before
/// they are durable (eventing.md 2).
absl::Status CheckDatabase(const Service::State& state, const Signals& signals);

/// Waits for Kafka up to start_timeout_ms. topics: full names.
/// Errors: UNAVAILABLE/KAFKA_UNAVAILABLE; CANCELLED/STOPPED; FAILED_PRECONDITION/TOPIC_MISSING names them.
absl::Status CheckTopics(const Service::State& state, const std::vector<std::string>& topics,
                         const Signals& signals);

}  // namespace saikne::svc
