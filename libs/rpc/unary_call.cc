#include "libs/rpc/unary_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <exception>
#include <memory>

#include "absl/time/clock.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"

namespace saikne::rpc {

grpc::ServerUnaryReactor* UnaryCall::Start(Serving& serving, Route& route,
                                           grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) {
  auto* call = new UnaryCall(serving, route, context, request, response);
  if (!serving.calls.Begin()) {
    call->End(ShuttingDown());
  } else if (const size_t size = request->Length(); size > static_cast<size_t>(serving.max_request_bytes)) {
    call->End(TooLarge(size, serving.max_request_bytes));
  } else if (!serving.workers.Submit([call] { call->Run(); })) {
    call->End(Overloaded());
  }
  return call;
}

UnaryCall::UnaryCall(Serving& serving, Route& route, grpc::CallbackServerContext* context,
                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response)
    : serving_(serving), route_(route), context_(context), request_(request), response_(response),
      arrival_(absl::Now()), deadline_(DeadlineOf(*context, arrival_, serving.default_deadline)) {
  InFlight().Increment();
}

void UnaryCall::OnCancel() {
  cancelled_ = true;
  CountCancelled();
}

void UnaryCall::OnDone() {
  serving_.calls.End();
  delete this;
}

void UnaryCall::Run() {
  absl::Status status = Awaited(deadline_, cancelled_);
  if (status.ok()) status = Handle();
  End(status);
}

absl::Status UnaryCall::Handle() {
  ASSIGN_OR_RETURN(const Arrived arrived, ReadCall(serving_, route_, *context_, *request_, deadline_));
  const log::Correlation correlation(LogId(arrived.call), arrived.call.traceparent());
  absl::Status status = Answer(arrived.call, *arrived.request);
  LogDefect(route_, arrived.call, status);
  return status;
}

absl::Status UnaryCall::Answer(const Call& call, const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> response(route_.method().response_prototype->New());
  // Own code returns its errors; what a library throws ends the call, not the process.
  try {
    RETURN_IF_ERROR(route_.method().handle(call, request, *response));
  } catch (const std::exception& exception) {
    return Error(absl::StatusCode::kInternal, "EXCEPTION", exception.what());
  }
  FAULT_POINT("C2.unanswered");
  bool own_buffer = false;
  return FromGrpc(grpc::SerializationTraits<google::protobuf::Message>::Serialize(
      *response, response_, &own_buffer));
}

void UnaryCall::End(const absl::Status& status) {
  route_.Count(status.code(), absl::Now() - arrival_);
  InFlight().Decrement();
  Finish(ToGrpc(status));  // the object may be gone from here on
}

}  // namespace saikne::rpc
