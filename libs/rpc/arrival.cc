#include "libs/rpc/arrival.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/rpc/texts.h"

namespace saikne::rpc {
namespace {

// A deadline this far away is none.
constexpr absl::Duration kNoDeadline = absl::Hours(24);
constexpr int kRetrySeconds = 1;

prometheus::Counter& Shed(const char* reason) {
  return telemetry::Counter("saikne_rpc_shed_total", "Calls answered without running their handler.",
                            {{"reason", reason}});
}

bool IsDefect(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

std::string Metadata(const grpc::CallbackServerContext& context, absl::string_view key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

}  // namespace

prometheus::Gauge& InFlight() {
  static auto& gauge = telemetry::Gauge("saikne_rpc_in_flight", "Calls queued or in work.");
  return gauge;
}

void CountCancelled() {
  static auto& cancelled = telemetry::Counter(
      "saikne_rpc_cancelled_total", "Calls whose caller went away, or whose deadline passed, before the answer.");
  cancelled.Increment();
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

absl::Status Awaited(absl::Time deadline, bool cancelled) {
  // Nobody waits for these any more, so the time is for those that still do.
  if (absl::Now() >= deadline) {
    static auto& shed = Shed("deadline");
    shed.Increment();
    return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                 "the deadline passed before the call was begun");
  }
  if (!cancelled) return absl::OkStatus();
  static auto& shed = Shed("cancelled");
  shed.Increment();
  return Error(absl::StatusCode::kCancelled, "CANCELLED", "the caller cancelled");
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Time arrival, absl::Duration otherwise) {
  const absl::Time deadline = absl::FromChrono(context.deadline());
  return deadline > arrival + kNoDeadline ? arrival + otherwise : deadline;
}

absl::StatusOr<Arrived> ReadCall(Serving& serving, const Route& route, const grpc::CallbackServerContext& context,
                                 const grpc::ByteBuffer& bytes, absl::Time deadline) {
  std::unique_ptr<google::protobuf::Message> request(route.method().request_prototype->New());
  grpc::ByteBuffer copy(bytes);
  grpc::ProtoBufferReader reader(&copy);
  if (!reader.status().ok() || !request->ParseFromZeroCopyStream(&reader)) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST",
                 absl::StrCat("the request is not a ", request->GetTypeName(),
                              " (damaged, or text that is not UTF-8)"),
                 {{"type", request->GetTypeName()}});
  }
  RETURN_IF_ERROR(CheckTexts(bytes, *request));
  ASSIGN_OR_RETURN(Call call, MakeCall({route.name(), route.method().needs_company,
                                        [&](absl::string_view key) { return Metadata(context, key); }, request.get(),
                                        serving.clock.Now(), deadline},
                                       serving.companies));
  return Arrived{std::move(request), std::move(call)};
}

const std::string& LogId(const Call& call) {
  return call.correlation_id().empty() ? call.request_id() : call.correlation_id();
}

void LogDefect(const Route& route, const Call& call, const absl::Status& status) {
  if (!IsDefect(status.code())) return;
  log::Error("rpc.failed", {{"method", route.name()}, {"request_id", call.request_id()}, {"status", status}});
}

}  // namespace saikne::rpc
