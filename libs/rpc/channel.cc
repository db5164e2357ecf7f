#include "libs/rpc/channel.h"

#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

constexpr int kMaxResponseBytes = 64 * 1024 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;

}  // namespace

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

}  // namespace saikne::rpc
