#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/rpc/client.h"

namespace saikne::rpc {

/// Reads a stream to its end: fills `response` and calls `each` for every message. The server waits for `each`. options.timeout is that
/// of the whole stream. Errors: those of Client::Call; the first of `each`, which cancels the call.
absl::Status ReadStream(const std::string& target, absl::string_view method, const google::protobuf::Message& request,
                        google::protobuf::Message& response, const std::function<absl::Status()>& each,
                        const CallOptions& options);

template <typename Response>
absl::Status ReadStream(const std::string& target, absl::string_view method, const google::protobuf::Message& request,
                        const std::function<absl::Status(const Response&)>& each, const CallOptions& options) {
  Response response;
  return ReadStream(target, method, request, response, [&] { return each(response); }, options);
}

}  // namespace saikne::rpc
