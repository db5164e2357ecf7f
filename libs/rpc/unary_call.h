#pragma once

// One call on the server: from gRPC's thread over the worker pool to its answer. Only for server.cc.

#include <grpcpp/grpcpp.h>

#include <atomic>

#include "absl/time/time.h"
#include "libs/rpc/arrival.h"

namespace saikne::rpc {

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
