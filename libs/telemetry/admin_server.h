#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace saikne::telemetry {

/// Plain HTTP for the operator and the orchestrator, on a port that is not for clients:
///   /metrics  the process's metrics
///   /healthz  200 as long as the process answers
///   /readyz   200 when every check passes, else 503 with one line "name: reason" for each that does not
/// Requests are bounded in size, time and number. Thread-safe.
class AdminServer {
 public:
  /// listen: "127.0.0.1:9464"; port 0 takes a free one.
  /// Errors: UNAVAILABLE/CANNOT_LISTEN, with the reason in the message.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& listen);
  /// Stops listening and waits for requests in work.
  ~AdminServer();

  /// check runs on a thread of the server at each /readyz, so it only looks at what is known already; what it refers to
  /// outlives the server.
  void AddReadyCheck(const std::string& name, std::function<absl::Status()> check);

  /// The port in use.
  int port() const;

 private:
  AdminServer();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::telemetry
