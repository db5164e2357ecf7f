#include "libs/rpc/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/base/text.h"

namespace saikne::rpc {
namespace {

constexpr char kTypePrefix[] = "type.googleapis.com/";
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
// Peers accept 8 KiB of metadata by default. The message travels beside the details too, and details in base64.
constexpr size_t kMaxMessage = 1024;
constexpr size_t kMaxDetails = 4096;

// The fields of a BadRequest that fit into `room` bytes.
std::string FirstFields(const std::string& payload, size_t room) {
  google::rpc::BadRequest bad_request;
  if (!bad_request.ParseFromString(payload)) return "";
  while (bad_request.ByteSizeLong() > room && bad_request.field_violations_size() > 0) {
    bad_request.mutable_field_violations()->RemoveLast();
  }
  return bad_request.SerializeAsString();
}

void AddDetail(google::rpc::Status& status, absl::string_view url, std::string payload) {
  const size_t used = status.ByteSizeLong() + url.size() + 16;
  const size_t room = used < kMaxDetails ? kMaxDetails - used : 0;
  if (payload.size() > room && url == kBadRequestUrl) payload = FirstFields(payload, room);
  if (payload.size() > room || payload.empty()) return;
  auto* detail = status.add_details();
  detail->set_type_url(std::string(url));
  detail->set_value(std::move(payload));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(SafeUtf8(status.message(), kMaxMessage));
  // The reason comes first, so that it is never what is cut.
  if (auto info = status.GetPayload(kErrorInfoUrl)) AddDetail(wire, kErrorInfoUrl, std::string(*info));
  status.ForEachPayload([&wire](absl::string_view url, const absl::Cord& payload) {
    if (absl::StartsWith(url, kTypePrefix) && url != kErrorInfoUrl) {
      AddDetail(wire, url, std::string(payload));
    }
  });
  // Without details the two plain trailers say all.
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(),
                      wire.details_size() > 0 ? wire.SerializeAsString() : "");
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (!status.error_details().empty() && wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

}  // namespace saikne::rpc
