#pragma once

// One call on the server: from gRPC's thread over the worker pool to its answer. Only for server.cc.

#include <grpcpp/grpcpp.h>

#include <atomic>

#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/rpc/call.h"
#include "libs/rpc/in_flight.h"
#include "libs/rpc/route.h"
#include "libs/rpc/worker_pool.h"

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

/// Owns itself: gRPC calls OnDone when nothing of the call is left.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  /// Queues the call, or refuses it at once: UNAVAILABLE/SHUTTING_DOWN, RESOURCE_EXHAUSTED/MESSAGE_TOO_LARGE, or
  /// RESOURCE_EXHAUSTED/OVERLOADED with a RetryInfo.
  static grpc::ServerUnaryReactor* Start(Serving& serving, Route& route,
                                         grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response);

 private:
  UnaryCall(Serving& serving, Route& route, grpc::CallbackServerContext* context,
            const grpc::ByteBuffer* request, grpc::ByteBuffer* response);

  void OnCancel() override;
  void OnDone() override;

  void Run();
  absl::Status Handle();
  absl::Status Answer(const Call& call, const google::protobuf::Message& request);
  std::string Metadata(absl::string_view key) const;
  void End(const absl::Status& status);

  Serving& serving_;
  Route& route_;
  grpc::CallbackServerContext* const context_;
  const grpc::ByteBuffer* const request_;
  grpc::ByteBuffer* const response_;
  const absl::Time arrival_;
  const absl::Time deadline_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace saikne::rpc
