#include "libs/rpc/stream_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <exception>

#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"

namespace saikne::rpc {
namespace {

constexpr absl::Duration kDefaultDeadline = absl::Hours(1);

absl::StatusOr<grpc::ByteBuffer> Serialized(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  RETURN_IF_ERROR(FromGrpc(grpc::SerializationTraits<google::protobuf::Message>::Serialize(message, &bytes, &own_buffer)));
  return bytes;
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamCall::Start(Serving& serving, Route& route,
                                                              grpc::CallbackServerContext* context,
                                                              const grpc::ByteBuffer* request) {
  auto* call = new StreamCall(serving, route, context, request);
  if (!serving.calls.Begin()) {
    call->End(ShuttingDown());
  } else if (const size_t size = request->Length(); size > static_cast<size_t>(serving.max_request_bytes)) {
    call->End(TooLarge(size, serving.max_request_bytes));
  } else {
    call->Queue();
  }
  return call;
}

StreamCall::StreamCall(Serving& serving, Route& route, grpc::CallbackServerContext* context,
                       const grpc::ByteBuffer* request)
    : serving_(serving), route_(route), context_(context), request_(request), arrival_(absl::Now()),
      deadline_(DeadlineOf(*context, arrival_, kDefaultDeadline)) {
  InFlight().Increment();
}

void StreamCall::Queue() {
  if (!serving_.workers.Submit([this] { Run(); })) End(Overloaded());
}

void StreamCall::Run() {
  const absl::Status status = Fill();
  if (!status.ok() || (last_ && portion_.empty())) {
    End(status);
  } else if (portion_.empty()) {
    Queue();  // behind those who wait
  } else {
    Send();
  }
}

absl::Status StreamCall::Fill() {
  RETURN_IF_ERROR(Awaited(deadline_, cancelled_));
  if (!arrived_) {
    ASSIGN_OR_RETURN(arrived_, ReadCall(serving_, route_, *context_, *request_, deadline_));
  } else {
    const bool serving = serving_.calls.Begin();
    serving_.calls.End();
    if (!serving) return ShuttingDown();
  }
  const log::Correlation correlation(LogId(arrived_->call), arrived_->call.traceparent());
  absl::Status status;
  // Own code returns its errors; what a library throws ends the call, not the process.
  try {
    status = Load();
  } catch (const std::exception& exception) {
    status = Error(absl::StatusCode::kInternal, "EXCEPTION", exception.what());
  }
  LogDefect(route_, arrived_->call, status);
  return status;
}

absl::Status StreamCall::Load() {
  if (!next_) {
    ASSIGN_OR_RETURN(next_, StreamOf(route_.method())->open(arrived_->call, *arrived_->request));
  }
  ASSIGN_OR_RETURN(const StreamHandler::AnyPortion portion, next_());
  portion_.clear();
  sent_ = 0;
  last_ = portion.last;
  for (const auto& message : portion.messages) {
    ASSIGN_OR_RETURN(grpc::ByteBuffer bytes, Serialized(*message));
    portion_.push_back(std::move(bytes));
  }
  return absl::OkStatus();
}

void StreamCall::Send() { StartWrite(&portion_[sent_]); }

void StreamCall::OnWriteDone(bool ok) {
  if (!ok) return End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the caller went away"));
  portion_[sent_].Clear();
  if (++sent_ < portion_.size()) return Send();
  last_ ? End(absl::OkStatus()) : Queue();
}

void StreamCall::OnCancel() {
  cancelled_ = true;
  CountCancelled();
}

void StreamCall::OnDone() {
  serving_.calls.End();
  delete this;
}

void StreamCall::End(const absl::Status& status) {
  route_.Count(status.code(), absl::Now() - arrival_);
  InFlight().Decrement();
  Finish(ToGrpc(status));  // the object may be gone from here on
}

}  // namespace saikne::rpc
