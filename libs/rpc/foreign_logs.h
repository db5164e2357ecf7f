#pragma once

namespace saikne::rpc {

/// Sends what gRPC and protobuf say to the structured log, where they would write lines of their own to standard error. Errors
/// of gRPC are warnings here. What protobuf says of messages that a foreign client sent wrong is dropped: the call's error says
/// it, and a client could flood the log.
void RedirectForeignLogs();

}  // namespace saikne::rpc
