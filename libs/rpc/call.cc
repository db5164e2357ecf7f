#include "libs/rpc/call.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/telemetry/trace.h"

namespace saikne::rpc {
namespace {

constexpr size_t kMaxActor = 200;
constexpr size_t kMaxCorrelation = 100;
constexpr size_t kMaxRequestId = 128;
constexpr char kAnonymous[] = "anonymous";

absl::Status CheckText(absl::string_view field, absl::string_view text, size_t max) {
  if (text.size() > max) return FieldError(field, absl::StrCat("must have at most ", max, " characters"));
  for (char c : text) {
    if (c < 0x20 || c > 0x7E) return FieldError(field, "must be printable ASCII");
  }
  return absl::OkStatus();
}

// The string field request_id, which requests that change something have (AIP-155).
std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

events::Flow Call::flow(const Id& root) const {
  events::Flow flow;
  flow.company_id = company_.id;
  flow.actor = actor_;
  flow.correlation_id = correlation_id_.empty() ? root.ToString() : correlation_id_;
  flow.causation_id = request_id_;
  flow.effective_time = now_;
  flow.traceparent = traceparent_;
  return flow;
}

absl::StatusOr<Call> MakeCall(const Incoming& incoming, const CompanyResolver& companies) {
  std::string actor = incoming.metadata(kActorKey);
  std::string correlation = incoming.metadata(kCorrelationKey);
  std::string request_id = RequestIdOf(*incoming.request);
  RETURN_IF_ERROR(CheckText(kActorKey, actor, kMaxActor));
  RETURN_IF_ERROR(CheckText(kCorrelationKey, correlation, kMaxCorrelation));
  RETURN_IF_ERROR(CheckText("request_id", request_id, kMaxRequestId));
  if (actor.empty()) actor = kAnonymous;
  if (request_id.empty()) request_id = Id::New(incoming.now).ToString();
  Company company;
  if (incoming.needs_company) {
    ASSIGN_OR_RETURN(company, companies(incoming.metadata(kCompanyKey)));
  }
  return Call(incoming.method, std::move(company), std::move(actor), std::move(correlation),
              std::move(request_id), telemetry::ChildTraceparent(incoming.metadata(kTraceparentKey)),
              incoming.now, incoming.deadline);
}

}  // namespace saikne::rpc
