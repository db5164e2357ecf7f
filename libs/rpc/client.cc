#include "libs/rpc/client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/status.h"

namespace saikne::rpc {

using google::protobuf::MessageLite;

struct Client::State {
  std::shared_ptr<grpc::Channel> channel;
};

Client::Client(const std::string& target)
    : state_(std::make_unique<State>(State{MakeChannel(target)})) {}
Client::~Client() = default;

absl::Status Client::Call(absl::string_view method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, const CallOptions& options) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(std::min(absl::Now() + options.timeout, options.deadline)));
  RETURN_IF_ERROR(AddMetadata(options, context));
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc_method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const MessageLite& sent = request;
  MessageLite& received = response;
  return FromGrpc(grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(
      state_->channel.get(), rpc_method, &context, sent, &received));
}

}  // namespace saikne::rpc
