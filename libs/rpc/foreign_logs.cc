#include "libs/rpc/foreign_logs.h"

#include <google/protobuf/stubs/common.h>
#include <grpc/support/log.h>
#include <grpcpp/version_info.h>

#include "libs/base/log.h"

// Later versions log through abseil and have neither of the two hooks.
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#endif

namespace saikne::rpc {
namespace {

#if GOOGLE_PROTOBUF_VERSION < 4022000
void OnProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                const std::string& message) {
  if (level != google::protobuf::LOGLEVEL_FATAL) return;
  log::Error("protobuf.fatal", {{"file", file}, {"line", line}, {"message", message}});
}
#endif

#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR < 65
void OnGrpc(gpr_log_func_args* message) {
  if (message->severity != GPR_LOG_SEVERITY_ERROR) return;
  log::Warn("grpc.error", {{"file", message->file}, {"line", message->line}, {"message", message->message}});
}
#endif

}  // namespace

void RedirectForeignLogs() {
#if GOOGLE_PROTOBUF_VERSION < 4022000
  google::protobuf::SetLogHandler(&OnProtobuf);
#endif
#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR < 65
  gpr_set_log_function(&OnGrpc);
#endif
}

}  // namespace saikne::rpc
