#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"

namespace saikne::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";                // host:port; port 0 takes a free one
  int workers = 8;                                   // handlers that run at the same time; the database pool's size
  int queue_capacity = 256;                          // calls that wait for a worker; more are refused
  absl::Duration default_deadline = absl::Seconds(30);  // of a call without one
  int max_request_bytes = 4 * 1024 * 1024;           // larger: see MESSAGE_TOO_LARGE
};

/// A gRPC server: callback API, handlers on a bounded worker pool, health (grpc.health.v1) and reflection.
/// A call that finds the queue full gets RESOURCE_EXHAUSTED/OVERLOADED with a RetryInfo; one whose deadline passed or that was
/// cancelled while it waited is not begun. A request that is too large gets RESOURCE_EXHAUSTED/MESSAGE_TOO_LARGE (metadata: limit_bytes,
/// size_bytes); above four times the limit gRPC itself refuses it before it is read, without details. A text with a NUL character is
/// INVALID_ARGUMENT/INVALID_FIELD for every method. Health says NOT_SERVING until SetServing(true).
/// Order: AddService..., Start, SetServing(true), Shutdown. Thread-safe after Start.
class Server {
 public:
  /// clock outlives the server.
  Server(ServerOptions options, CompanyResolver companies, const Clock& clock);
  /// As Shutdown with no time.
  ~Server();

  /// Registers all methods of a service that is linked into this program. What the handlers refer to outlives the server.
  /// Errors: FAILED_PRECONDITION/INVALID_SERVICE with a message that names the method: no handler, two, an unknown method, other
  /// types than the descriptor's, client streaming, a stream where the descriptor has none or the reverse.
  absl::Status AddService(const std::string& full_name, std::vector<Method> methods);

  /// Errors: UNAVAILABLE/CANNOT_LISTEN.
  absl::Status Start();

  /// The port in use.
  int port() const;

  /// What the health service answers, for the whole server and for each of its services.
  void SetServing(bool serving);

  /// Health says NOT_SERVING, new calls are refused (UNAVAILABLE/SHUTTING_DOWN), those in work have `grace` to finish and are
  /// cancelled then; returns when all handlers have returned. Idle connections are not waited for. Never from a signal handler (it would deadlock) or a handler. A repetition does nothing.
  void Shutdown(absl::Duration grace);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::rpc
