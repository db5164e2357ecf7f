#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace saikne::rpc {

struct CallOptions {
  absl::Duration timeout = absl::Seconds(10);      // always set
  absl::Time deadline = absl::InfiniteFuture();    // of the call that this one serves; the sooner counts
  std::map<std::string, std::string> metadata;     // saikne-company, saikne-actor, saikne-correlation
};

/// A channel to one service. Thread-safe. No retries: callers that may repeat do so with the same request_id. A server that is
/// not there gives UNAVAILABLE at once. Destroyed by main, not by a callback of gRPC.
class Client {
 public:
  /// target: "host:port"
  explicit Client(const std::string& target);
  ~Client();

  /// method: "saikne.crm.v1.DealService/WinDeal". Errors are the server's, with their ErrorInfo and BadRequest details;
  /// INVALID_ARGUMENT/INVALID_FIELD for metadata that are not printable ASCII.
  absl::Status Call(absl::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const CallOptions& options = {});

  template <typename Response>
  absl::StatusOr<Response> Call(absl::string_view method, const google::protobuf::Message& request,
                                const CallOptions& options = {}) {
    Response response;
    if (absl::Status status = Call(method, request, response, options); !status.ok()) return status;
    return response;
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::rpc
