#include "libs/rpc/client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"

namespace saikne::rpc {
namespace {

using google::protobuf::MessageLite;

constexpr int kMaxResponseBytes = 64 * 1024 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  // A peer that was restarted is found again within a second.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

// gRPC ends the process at a character that HTTP/2 does not carry.
absl::Status AddMetadata(const CallOptions& options, grpc::ClientContext& context) {
  for (const auto& [key, value] : options.metadata) {
    for (char c : value) {
      if (c < 0x20 || c > 0x7E) return FieldError(key, "must be printable ASCII");
    }
    context.AddMetadata(key, value);
  }
  return absl::OkStatus();
}

}  // namespace

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
