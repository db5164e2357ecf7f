#include "libs/rpc/route.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/base/status.h"
#include "libs/rpc/stream.h"
#include "libs/telemetry/metrics.h"

namespace saikne::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;

absl::Status Invalid(absl::string_view service, absl::string_view problem) {
  return Error(absl::StatusCode::kFailedPrecondition, "INVALID_SERVICE",
               absl::StrCat(service, ": ", problem), {{"service", std::string(service)}});
}

absl::Status CheckType(const MethodDescriptor& method, const char* what, const Descriptor* declared,
                       const Descriptor* handled) {
  if (declared == handled) return absl::OkStatus();
  return Invalid(method.service()->full_name(),
                 absl::StrCat("the ", what, " of ", method.name(), " is ", declared->full_name(),
                              ", its handler has ", handled->full_name()));
}

absl::Status Check(const MethodDescriptor& method, const Method& handler) {
  if (method.client_streaming()) {
    return Invalid(method.service()->full_name(), absl::StrCat(method.name(), " takes a stream, which no handler does"));
  }
  const bool streams = StreamOf(handler) != nullptr;
  if (method.server_streaming() != streams) {
    return Invalid(method.service()->full_name(),
                   absl::StrCat(method.name(), streams ? " answers once, and its handler streams"
                                                       : " streams, and its handler is unary"));
  }
  RETURN_IF_ERROR(CheckType(method, "request", method.input_type(),
                            handler.request_prototype->GetDescriptor()));
  return CheckType(method, "response", method.output_type(),
                   handler.response_prototype->GetDescriptor());
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace

Route::Route(absl::string_view service, Method method)
    : method_(std::move(method)),
      name_(absl::StrCat(service, "/", method_.name)),
      path_(absl::StrCat("/", name_)) {}

void Route::Count(absl::StatusCode code, absl::Duration duration) {
  auto& slot = durations_[static_cast<size_t>(code) % durations_.size()];
  prometheus::Histogram* histogram = slot.load(std::memory_order_acquire);
  if (histogram == nullptr) {
    histogram = &telemetry::Histogram("saikne_rpc_duration_seconds",
                                      "Time from the arrival of a call to its answer.",
                                      telemetry::SecondsBounds(),
                                      {{"method", name_}, {"code", CodeName(code)}});
    slot.store(histogram, std::memory_order_release);
  }
  histogram->Observe(absl::ToDoubleSeconds(duration));
}

absl::StatusOr<std::vector<std::unique_ptr<Route>>> MakeRoutes(const std::string& service,
                                                               std::vector<Method> methods) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
  if (descriptor == nullptr) return Invalid(service, "there is no such service in the linked protos");
  std::map<std::string, Method> handlers;
  for (Method& method : methods) {
    const std::string name = method.name;
    if (descriptor->FindMethodByName(name) == nullptr) {
      return Invalid(service, absl::StrCat("there is no method ", name));
    }
    if (!handlers.emplace(name, std::move(method)).second) {
      return Invalid(service, absl::StrCat("two handlers for ", name));
    }
  }
  std::vector<std::unique_ptr<Route>> routes;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor& method = *descriptor->method(i);
    const auto handler = handlers.find(method.name());
    if (handler == handlers.end()) {
      return Invalid(service, absl::StrCat("no handler for ", method.name()));
    }
    RETURN_IF_ERROR(Check(method, handler->second));
    routes.push_back(std::make_unique<Route>(service, std::move(handler->second)));
  }
  return routes;
}

}  // namespace saikne::rpc
