#include "libs/base/status.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/text.h"

namespace saikne {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
// Details travel in the trailers of a call, which are bounded (8 KiB by default).
constexpr size_t kMaxMessage = 1024;
constexpr size_t kMaxValue = 256;

// Never destroyed: errors are made until the very end of the process.
std::string& ErrorDomain() {
  static auto& domain = *new std::string("saikne");
  return domain;
}

template <typename Detail>
bool ReadPayload(const absl::Status& status, const char* url, Detail& detail) {
  auto payload = status.GetPayload(url);
  return payload.has_value() && detail.ParseFromString(std::string(*payload));
}

void WritePayload(absl::Status& status, const char* url, const google::protobuf::Message& detail) {
  status.SetPayload(url, absl::Cord(detail.SerializeAsString()));
}

}  // namespace

void SetErrorDomain(std::string domain) { ErrorDomain() = std::move(domain); }

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   std::vector<ErrorDetail> details) {
  absl::Status status(code, SafeUtf8(message, kMaxMessage));
  if (status.ok()) return status;
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(ErrorDomain());
  for (const ErrorDetail& detail : details) {
    (*info.mutable_metadata())[SafeUtf8(detail.key, kMaxValue)] = SafeUtf8(detail.value, kMaxValue);
  }
  WritePayload(status, kErrorInfoUrl, info);
  return status;
}

absl::Status FieldError(absl::string_view field, absl::string_view description) {
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD",
                              absl::StrCat(field, ": ", description),
                              {{"field", std::string(field)}});
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(SafeUtf8(field, kMaxValue));
  violation->set_description(SafeUtf8(description, kMaxMessage));
  WritePayload(status, kBadRequestUrl, bad_request);
  return status;
}

absl::Status NotFound(absl::string_view kind, absl::string_view id) {
  const std::string words = absl::StrReplaceAll(absl::AsciiStrToLower(kind), {{"_", " "}});
  return Error(absl::StatusCode::kNotFound, absl::StrCat(kind, "_NOT_FOUND"),
               absl::StrCat("there is no ", words, " ", id), {{"id", std::string(id)}});
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return ReadPayload(status, kErrorInfoUrl, info) ? info.reason() : "";
}

std::vector<ErrorDetail> DetailsOf(const absl::Status& status) {
  std::vector<ErrorDetail> details;
  google::rpc::ErrorInfo info;
  if (!ReadPayload(status, kErrorInfoUrl, info)) return details;
  for (const auto& [key, value] : info.metadata()) details.push_back({key, value});
  return details;
}

std::vector<std::pair<std::string, std::string>> FieldsOf(const absl::Status& status) {
  std::vector<std::pair<std::string, std::string>> fields;
  google::rpc::BadRequest bad_request;
  if (!ReadPayload(status, kBadRequestUrl, bad_request)) return fields;
  for (const auto& violation : bad_request.field_violations()) {
    fields.emplace_back(violation.field(), violation.description());
  }
  return fields;
}

absl::Status UnderField(const absl::Status& status, absl::string_view prefix) {
  if (status.ok()) return status;
  google::rpc::BadRequest bad_request;
  const bool names_field = ReadPayload(status, kBadRequestUrl, bad_request);
  absl::string_view at = prefix;
  if (!names_field && absl::EndsWith(at, ".")) at.remove_suffix(1);
  absl::Status moved(status.code(), SafeUtf8(absl::StrCat(at, names_field ? "" : ": ", status.message()),
                                             kMaxMessage));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    moved.SetPayload(url, payload);
  });
  for (auto& violation : *bad_request.mutable_field_violations()) {
    violation.set_field(SafeUtf8(absl::StrCat(prefix, violation.field()), kMaxValue));
  }
  if (names_field) WritePayload(moved, kBadRequestUrl, bad_request);
  google::rpc::ErrorInfo info;
  if (ReadPayload(status, kErrorInfoUrl, info)) {
    std::string& field = (*info.mutable_metadata())["field"];
    field = field.empty() ? std::string(at) : absl::StrCat(prefix, field);
    WritePayload(moved, kErrorInfoUrl, info);
  }
  return moved;
}

}  // namespace saikne
