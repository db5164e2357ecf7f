#include "libs/rpc/read_stream.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/status.h"

namespace saikne::rpc {
namespace {

using Reader = grpc::ClientReader<grpc::ByteBuffer>;

absl::Status Parse(grpc::ByteBuffer& bytes, google::protobuf::Message& response) {
  grpc::ProtoBufferReader reader(&bytes);
  if (reader.status().ok() && response.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "INVALID_RESPONSE",
               absl::StrCat("the answer is not a ", response.GetTypeName()), {{"type", response.GetTypeName()}});
}

absl::Status ReadAll(Reader& reader, google::protobuf::Message& response, const std::function<absl::Status()>& each) {
  grpc::ByteBuffer bytes;
  while (reader.Read(&bytes)) {
    RETURN_IF_ERROR(Parse(bytes, response));
    RETURN_IF_ERROR(each());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadStream(const std::string& target, absl::string_view method, const google::protobuf::Message& request,
                        google::protobuf::Message& response, const std::function<absl::Status()>& each,
                        const CallOptions& options) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(std::min(absl::Now() + options.timeout, options.deadline)));
  RETURN_IF_ERROR(AddMetadata(options, context));
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc_method(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const std::shared_ptr<grpc::Channel> channel = MakeChannel(target);
  grpc::ByteBuffer sent;
  bool own_buffer = false;
  RETURN_IF_ERROR(FromGrpc(grpc::SerializationTraits<google::protobuf::Message>::Serialize(request, &sent, &own_buffer)));
  const std::unique_ptr<Reader> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel.get(), rpc_method, &context, sent));
  const absl::Status read = ReadAll(*reader, response, each);
  if (!read.ok()) context.TryCancel();
  const absl::Status ended = FromGrpc(reader->Finish());
  return read.ok() ? ended : read;
}

}  // namespace saikne::rpc
