#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/rpc/handler.h"
#include "prometheus/histogram.h"

namespace saikne::rpc {

/// One method of a service that the server answers.
class Route {
 public:
  Route(absl::string_view service, Method method);

  const Method& method() const { return method_; }
  const std::string& name() const { return name_; }  // "saikne.crm.v1.DealService/WinDeal"
  const std::string& path() const { return path_; }  // "/saikne.crm.v1.DealService/WinDeal"

  /// Counts a call that ended. Thread-safe.
  void Count(absl::StatusCode code, absl::Duration duration);

 private:
  Method method_;
  std::string name_;
  std::string path_;
  std::array<std::atomic<prometheus::Histogram*>, 17> durations_{};  // by code, made at first use
};

/// Compares methods with the descriptor of the service.
/// Errors: FAILED_PRECONDITION/INVALID_SERVICE when the service is not linked in, a method has no handler or two, a handler has
/// no method or other types, or a method streams.
absl::StatusOr<std::vector<std::unique_ptr<Route>>> MakeRoutes(const std::string& service,
                                                               std::vector<Method> methods);

}  // namespace saikne::rpc
