#include "libs/rpc/call.h"

#include <gtest/gtest.h>

#include <map>

#include "libs/base/status.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::rpc {
namespace {

using operations::v1::ListExceptionsRequest;
using operations::v1::ResolveExceptionRequest;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Id kCompany = *Id::Parse("01890a5d-ac96-774b-bcce-b302099a8057");

absl::StatusOr<Company> Resolve(absl::string_view code) {
  if (code.empty() || code == "MAIN") return Company{kCompany, "MAIN", *money::Currency::Parse("EUR")};
  return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_COMPANY", "unknown");
}

absl::StatusOr<Call> Make(const google::protobuf::Message& request,
                          std::map<std::string, std::string> metadata, bool needs_company = true) {
  return MakeCall({"a.B/C", needs_company,
                   [metadata](absl::string_view key) {
                     const auto found = metadata.find(std::string(key));
                     return found == metadata.end() ? "" : found->second;
                   },
                   &request, kNow, kNow + absl::Seconds(3)},
                  Resolve);
}

TEST(CallTest, Defaults) {
  const auto call = Make(ListExceptionsRequest(), {});
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->method(), "a.B/C");
  EXPECT_EQ(call->company().id, kCompany);
  EXPECT_EQ(call->actor(), "anonymous");
  EXPECT_TRUE(Id::Parse(call->request_id()).ok());
  EXPECT_EQ(call->now(), kNow);
  EXPECT_EQ(call->deadline(), kNow + absl::Seconds(3));
  const Id root = Id::New(kNow);
  const events::Flow flow = call->flow(root);
  EXPECT_EQ(flow.company_id, kCompany);
  EXPECT_EQ(flow.correlation_id, root.ToString());
  EXPECT_EQ(flow.causation_id, call->request_id());
  EXPECT_EQ(flow.effective_time, kNow);
  EXPECT_EQ(flow.traceparent.size(), 55u);
}

TEST(CallTest, MetadataAndRequestId) {
  ResolveExceptionRequest request;
  request.set_request_id("r-1");
  const auto call =
      Make(request, {{kCompanyKey, "MAIN"},
                     {kActorKey, "anna"},
                     {kCorrelationKey, "deal-1"},
                     {kTraceparentKey, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->request_id(), "r-1");
  const events::Flow flow = call->flow(Id::New(kNow));
  EXPECT_EQ(flow.actor, "anna");
  EXPECT_EQ(flow.correlation_id, "deal-1");
  EXPECT_EQ(flow.causation_id, "r-1");
  EXPECT_EQ(flow.traceparent.substr(0, 36), "00-4bf92f3577b34da6a3ce929d0e0e4736-");
  EXPECT_NE(flow.traceparent.substr(36, 16), "00f067aa0ba902b7");
}

TEST(CallTest, UnknownCompany) {
  EXPECT_EQ(ReasonOf(Make(ListExceptionsRequest(), {{kCompanyKey, "X"}}).status()), "UNKNOWN_COMPANY");
  const auto call = Make(ListExceptionsRequest(), {{kCompanyKey, "X"}}, /*needs_company=*/false);
  ASSERT_TRUE(call.ok());
  EXPECT_TRUE(call->company().id.nil());
}

TEST(CallTest, BadMetadata) {
  const ListExceptionsRequest request;
  EXPECT_EQ(FieldsOf(Make(request, {{kActorKey, std::string(201, 'a')}}).status())[0].first, kActorKey);
  EXPECT_EQ(FieldsOf(Make(request, {{kActorKey, "J\xC4\x81nis"}}).status())[0].first, kActorKey);
  EXPECT_EQ(FieldsOf(Make(request, {{kCorrelationKey, std::string(101, 'a')}}).status())[0].first,
            kCorrelationKey);
  ResolveExceptionRequest resolve;
  resolve.set_request_id(std::string(129, 'a'));
  EXPECT_EQ(FieldsOf(Make(resolve, {}).status())[0].first, "request_id");
}

}  // namespace
}  // namespace saikne::rpc
