#pragma once

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace saikne::rpc {

/// Refuses a NUL character in any text of a request: PostgreSQL stores none. (That texts are UTF-8 is seen by protobuf.)
/// bytes: what the message was read from; without a zero byte in it the message is not looked at.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD naming the first such field by its path, e.g. "requests[3].deal.lines[0].item_sku".
absl::Status CheckTexts(const grpc::ByteBuffer& bytes, const google::protobuf::Message& message);

}  // namespace saikne::rpc
