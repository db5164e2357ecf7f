#pragma once

// Methods that answer with a stream of messages (exports). Stated in main.cc beside the unary ones:
//   service.Rpc("saikne.ordering.v1.OrderService", {..., rpc::Stream("ExportOrders", exports, &OrderExport::ExportOrders)});

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/base/status.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"

namespace saikne::rpc {

/// Some messages of a stream. An empty portion is not the end; `last` is.
template <typename Response>
struct Portion {
  std::vector<Response> messages;
  bool last = false;
};

/// Makes the next portion. Called on the worker pool, one call at a time, when the portion before has left for the caller: a
/// caller who reads slowly holds one portion of memory and neither a worker nor a connection. Not called again after an error.
template <typename Response>
using NextPortion = std::function<absl::StatusOr<Portion<Response>>()>;

/// The handler of a stream, with types erased. It stands in Method::handle, where the server finds it.
struct StreamHandler {
  struct AnyPortion {
    std::vector<std::unique_ptr<google::protobuf::Message>> messages;
    bool last = false;
  };
  using Next = std::function<absl::StatusOr<AnyPortion>()>;

  std::function<absl::StatusOr<Next>(const Call&, const google::protobuf::Message& request)> open;

  /// What a caller of a unary method would run; the server never does.
  absl::Status operator()(const Call&, const google::protobuf::Message&, google::protobuf::Message&) const {
    return Error(absl::StatusCode::kUnimplemented, "STREAM", "this method answers with a stream");
  }
};

/// Null for a unary method.
inline const StreamHandler* StreamOf(const Method& method) { return method.handle.target<StreamHandler>(); }

/// object outlives the server; call and request outlive the stream. Errors of the handler end the stream before its first message.
/// A stream ends with UNAVAILABLE/SHUTTING_DOWN between two portions when the process does, and with RESOURCE_EXHAUSTED/OVERLOADED when
/// its next portion finds the queue of the workers full: streams must be resumable. Without a deadline it has an hour.
template <typename Api, typename Request, typename Response>
Method Stream(absl::string_view name, Api& object,
              absl::StatusOr<NextPortion<Response>> (Api::*handler)(const Call&, const Request&)) {
  const auto open = [&object, handler](const Call& call, const google::protobuf::Message& request)
      -> absl::StatusOr<StreamHandler::Next> {
    ASSIGN_OR_RETURN(NextPortion<Response> next, (object.*handler)(call, static_cast<const Request&>(request)));
    return [next = std::move(next)]() -> absl::StatusOr<StreamHandler::AnyPortion> {
      ASSIGN_OR_RETURN(Portion<Response> portion, next());
      StreamHandler::AnyPortion any;
      any.last = portion.last;
      for (Response& message : portion.messages) any.messages.push_back(std::make_unique<Response>(std::move(message)));
      return any;
    };
  };
  return Method{std::string(name), &Request::default_instance(), &Response::default_instance(), StreamHandler{open}};
}

}  // namespace saikne::rpc
