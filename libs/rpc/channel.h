#pragma once

// What the clients of this folder share.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "libs/rpc/client.h"

namespace saikne::rpc {

/// target: "host:port"
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target);

/// Errors: INVALID_ARGUMENT/INVALID_FIELD for metadata that are not printable ASCII.
absl::Status AddMetadata(const CallOptions& options, grpc::ClientContext& context);

}  // namespace saikne::rpc
