#pragma once

// What a call on the server goes through before its handler, whether it answers once or with a stream. Only for server.cc and
// the calls.

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/base/clock.h"
#include "libs/rpc/call.h"
#include "libs/rpc/in_flight.h"
#include "libs/rpc/route.h"
#include "libs/rpc/worker_pool.h"
#include "libs/telemetry/metrics.h"

namespace saikne::rpc {

/// What all calls of a server share; outlives them.
struct Serving {
  WorkerPool& workers;
  const CompanyResolver& companies;
  const Clock& clock;
  absl::Duration default_deadline;
  int max_request_bytes;
  InFlightCalls calls = {};
};

/// Calls that are refused before their handler runs; each is counted.
absl::Status Overloaded();    // RESOURCE_EXHAUSTED/OVERLOADED with a RetryInfo
absl::Status ShuttingDown();  // UNAVAILABLE/SHUTTING_DOWN
absl::Status TooLarge(size_t size, int limit);  // RESOURCE_EXHAUSTED/MESSAGE_TOO_LARGE

/// Whether somebody still waits. Errors: DEADLINE_EXCEEDED, CANCELLED.
absl::Status Awaited(absl::Time deadline, bool cancelled);

/// The caller's deadline; `arrival` + `otherwise` when it has none.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Time arrival, absl::Duration otherwise);

/// A request and who sent it.
struct Arrived {
  std::unique_ptr<google::protobuf::Message> request;
  Call call;
};

/// Errors: INVALID_ARGUMENT/INVALID_REQUEST for bytes that are not such a message; those of CheckTexts and MakeCall.
absl::StatusOr<Arrived> ReadCall(Serving& serving, const Route& route, const grpc::CallbackServerContext& context,
                                 const grpc::ByteBuffer& bytes, absl::Time deadline);

/// The id under which what this call does is logged.
const std::string& LogId(const Call& call);
/// Logs an error that is nobody's but ours.
void LogDefect(const Route& route, const Call& call, const absl::Status& status);

prometheus::Gauge& InFlight();
void CountCancelled();

}  // namespace saikne::rpc
