#include "libs/service/db.h"

#include <openssl/evp.h>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/base/fault_point.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

using google::protobuf::Message;

// The id that the caller gave; a call without one is not repeated.
bool HasRequestId(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  return field != nullptr && field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING &&
         !field->is_repeated() && !request.GetReflection()->GetString(request, field).empty();
}

std::string Serialized(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

pg::Bytes HashOf(const Message& request) {
  const std::string bytes = Serialized(request);
  pg::Bytes hash{std::string(32, '\0')};
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(hash.data.data()), nullptr,
             EVP_sha256(), nullptr);
  return hash;
}

absl::Status Replay(pg::Txn& txn, const rpc::Call& call, const pg::Bytes& hash, Message& response) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kReadRequest, call.company().id, call.method(), call.request_id()));
  if (rows.empty())  // dropped as too old between the two statements
    return Error(absl::StatusCode::kAborted, "CONFLICT", "The request is being forgotten; try again.");
  pg::Bytes first_hash, first_response;
  rows[0].Into(first_hash, first_response);
  if (first_hash.data != hash.data)
    return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                 absl::StrCat("request_id ", call.request_id(), " came with another request before."),
                 {{"request_id", call.request_id()}});
  if (!response.ParseFromString(first_response.data))
    return Error(absl::StatusCode::kInternal, "STORED_RESPONSE", "The stored response cannot be read.");
  return absl::OkStatus();
}

}  // namespace

namespace {

bool IsValidateOnly(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("validate_only");
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

/// Ends a transaction whose effects are not wanted.
absl::Status NothingIsWritten() {
  return Error(absl::StatusCode::kCancelled, "VALIDATED_ONLY", "checked, nothing is written");
}

}  // namespace

absl::Status Db::RunIdempotentErased(const rpc::Call& call, const Message& request, Message& response,
                                     const std::function<absl::Status(pg::Txn&, Message&)>& body) {
  if (IsValidateOnly(request)) {
    absl::Status status = pool_.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      response.Clear();
      RETURN_IF_ERROR(body(txn, response));
      RETURN_IF_ERROR(txn.Flush());
      return NothingIsWritten();
    });
    return ReasonOf(status) == "VALIDATED_ONLY" ? absl::OkStatus() : status;
  }
  if (!HasRequestId(request)) {
    return pool_.RunInTransaction([&](pg::Txn& txn) {
      response.Clear();
      return body(txn, response);
    });
  }
  const pg::Bytes hash = HashOf(request);
  return pool_.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    const Id& company = call.company().id;
    ASSIGN_OR_RETURN(pg::Rows begun, txn.Exec(sql::kBeginRequest, company, call.method(), call.request_id(),
                                              hash, call.now()));
    if (begun.affected() == 0) return Replay(txn, call, hash, response);
    RETURN_IF_ERROR(body(txn, response));
    FAULT_POINT("C16.state_written");
    return txn.Write(sql::kCompleteRequest, company, call.method(), call.request_id(),
                     pg::Bytes{response.SerializeAsString()});
  });
}

}  // namespace saikne::svc
