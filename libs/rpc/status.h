#pragma once

// absl::Status on this side, grpc::Status with a google.rpc.Status in the trailer grpc-status-details-bin on the wire.
// Only for files that include grpc anyway.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace saikne::rpc {

/// Details that do not fit into a call's trailers are cut: BadRequest keeps its first fields.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace saikne::rpc
