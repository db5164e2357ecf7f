#include "libs/rpc/unary_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"
#include "libs/rpc/texts.h"
#include "libs/telemetry/metrics.h"

namespace saikne::rpc {
namespace {

// A deadline this far away is none.
constexpr absl::Duration kNoDeadline = absl::Hours(24);
constexpr int kRetrySeconds = 1;

prometheus::Gauge& InFlight() {
  static auto& gauge = telemetry::Gauge("saikne_rpc_in_flight", "Calls queued or in work.");
  return gauge;
}

prometheus::Counter& Shed(const char* reason) {
  return telemetry::Counter("saikne_rpc_shed_total", "Calls answered without running their handler.",
                            {{"reason", reason}});
}

absl::Status Overloaded() {
  static auto& shed = Shed("overloaded");
  shed.Increment();
  absl::Status status = Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                              "too many calls are waiting: try again after a pause");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
  status.SetPayload("type.googleapis.com/google.rpc.RetryInfo", absl::Cord(retry.SerializeAsString()));
  return status;
}

absl::Status ShuttingDown() {
  static auto& shed = Shed("shutting_down");
  shed.Increment();
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "this process ends: call another one");
}

absl::Status TooLarge(size_t size, int limit) {
  static auto& shed = Shed("too_large");
  shed.Increment();
  return Error(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
               absl::StrCat("the request has ", size, " bytes, at most ", limit, " are accepted: send it in parts"),
               {{"limit_bytes", absl::StrCat(limit)}, {"size_bytes", absl::StrCat(size)}});
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Time arrival,
                      absl::Duration default_deadline) {
  const absl::Time deadline = absl::FromChrono(context.deadline());
  return deadline > arrival + kNoDeadline ? arrival + default_deadline : deadline;
}

bool IsDefect(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

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
  static auto& cancelled = telemetry::Counter(
      "saikne_rpc_cancelled_total", "Calls whose caller went away, or whose deadline passed, before the answer.");
  cancelled_ = true;
  cancelled.Increment();
}

void UnaryCall::OnDone() {
  serving_.calls.End();
  delete this;
}

void UnaryCall::Run() {
  // Nobody waits for these any more, so the time is for those that still do.
  if (absl::Now() >= deadline_) {
    static auto& shed = Shed("deadline");
    shed.Increment();
    End(Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
              "the deadline passed before the call was begun"));
  } else if (cancelled_) {
    static auto& shed = Shed("cancelled");
    shed.Increment();
    End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the caller cancelled"));
  } else {
    End(Handle());
  }
}

absl::Status UnaryCall::Handle() {
  std::unique_ptr<google::protobuf::Message> request(route_.method().request_prototype->New());
  grpc::ByteBuffer bytes(*request_);
  grpc::ProtoBufferReader reader(&bytes);
  if (!reader.status().ok() || !request->ParseFromZeroCopyStream(&reader)) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST",
                 absl::StrCat("the request is not a ", request->GetTypeName(),
                              " (damaged, or text that is not UTF-8)"),
                 {{"type", request->GetTypeName()}});
  }
  RETURN_IF_ERROR(CheckTexts(*request_, *request));
  ASSIGN_OR_RETURN(const Call call,
                   MakeCall({route_.name(), route_.method().needs_company,
                             [this](absl::string_view key) { return Metadata(key); }, request.get(),
                             serving_.clock.Now(), deadline_},
                            serving_.companies));
  const log::Correlation correlation(
      call.correlation_id().empty() ? call.request_id() : call.correlation_id(), call.traceparent());
  absl::Status status = Answer(call, *request);
  if (IsDefect(status.code())) {
    log::Error("rpc.failed", {{"method", route_.name()}, {"request_id", call.request_id()}, {"status", status}});
  }
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

std::string UnaryCall::Metadata(absl::string_view key) const {
  const auto& metadata = context_->client_metadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

void UnaryCall::End(const absl::Status& status) {
  route_.Count(status.code(), absl::Now() - arrival_);
  InFlight().Decrement();
  Finish(ToGrpc(status));  // the object may be gone from here on
}

}  // namespace saikne::rpc
