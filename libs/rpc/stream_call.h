#pragma once

// One call that is answered with a stream: its portions are made on the worker pool and sent by gRPC's threads, by turns. Only for
// server.cc.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "libs/rpc/arrival.h"
#include "libs/rpc/stream.h"

namespace saikne::rpc {

/// Owns itself: gRPC calls OnDone when nothing of the call is left.
class StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  /// Queues the call, or refuses it at once, as UnaryCall::Start.
  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(Serving& serving, Route& route,
                                                           grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request);

 private:
  StreamCall(Serving& serving, Route& route, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // Each of these is the last that is done with the object on its thread.
  void Queue();
  void Run();
  void Send();
  void End(const absl::Status& status);

  absl::Status Fill();
  absl::Status Load();

  Serving& serving_;
  Route& route_;
  grpc::CallbackServerContext* const context_;
  const grpc::ByteBuffer* const request_;
  const absl::Time arrival_;
  const absl::Time deadline_;
  std::atomic<bool> cancelled_ = false;

  std::optional<Arrived> arrived_;
  StreamHandler::Next next_;
  std::vector<grpc::ByteBuffer> portion_;
  size_t sent_ = 0;
  bool last_ = false;
};

}  // namespace saikne::rpc
