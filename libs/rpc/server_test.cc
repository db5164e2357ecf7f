#include "libs/rpc/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "google/protobuf/wrappers.pb.h"
#include "libs/rpc/test_server.h"
#include "libs/telemetry/metrics.h"

namespace saikne::rpc {
namespace {

using operations::v1::ListExceptionsRequest;
using operations::v1::ListExceptionsResponse;
using operations::v1::ResolveExceptionRequest;
using operations::v1::ResolveExceptionResponse;

class ServerTest : public testing::Test {
 protected:
  absl::Status ResolveWith(TestApi::Resolver resolver, const CallOptions& options = {}) {
    test_.api.SetResolve(std::move(resolver));
    ResolveExceptionResponse response;
    return client_.Call(kResolve, ResolveExceptionRequest(), response, options);
  }

  TestServer test_;
  Client client_{test_.target()};
};

TEST_F(ServerTest, AnswersACall) {
  ResolveExceptionRequest request;
  request.set_id("e-1");
  const auto response = client_.Call<ResolveExceptionResponse>(kResolve, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->exception().id(), "e-1");
}

TEST_F(ServerTest, MetadataReachTheHandler) {
  CallOptions options;
  options.metadata = {{kActorKey, "anna"}, {kCompanyKey, "NORTH"}};
  const auto response = client_.Call<ListExceptionsResponse>(kList, ListExceptionsRequest(), options);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->exceptions(0).owner(), "anna");
  EXPECT_EQ(response->next_page_token(), "NORTH");
  options.metadata[kCompanyKey] = "BROKEN";
  EXPECT_EQ(ReasonOf(client_.Call<ListExceptionsResponse>(kList, ListExceptionsRequest(), options).status()),
            "UNKNOWN_COMPANY");
  options.metadata[kActorKey] = "J\xC4\x81nis";
  EXPECT_EQ(ReasonOf(client_.Call<ListExceptionsResponse>(kList, ListExceptionsRequest(), options).status()),
            "INVALID_FIELD");
}

TEST_F(ServerTest, ErrorDetailsCrossTheWire) {
  const absl::Status sent = UnderField(FieldError("quantity", "must be positive"), "lines[2].");
  EXPECT_EQ(ResolveWith([&](const Call&, const ResolveExceptionRequest&) { return sent; }), sent);
  const absl::Status plain = absl::UnavailableError("away");
  EXPECT_EQ(ResolveWith([&](const Call&, const ResolveExceptionRequest&) { return plain; }), plain);
}

TEST_F(ServerTest, AnExceptionEndsTheCallOnly) {
  const absl::Status status = ResolveWith(
      [](const Call&, const ResolveExceptionRequest&) -> absl::StatusOr<ResolveExceptionResponse> {
        throw std::runtime_error("thrown");
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(status), "EXCEPTION");
  EXPECT_TRUE(client_.Call<ListExceptionsResponse>(kList, ListExceptionsRequest()).ok());
}

TEST_F(ServerTest, DefectsAreLoggedOnceAndOtherErrorsNever) {
  testing::internal::CaptureStdout();
  ResolveWith([](const Call&, const ResolveExceptionRequest&) { return absl::InternalError("broken"); })
      .IgnoreError();
  ResolveWith([](const Call&, const ResolveExceptionRequest&) { return FieldError("id", "no"); })
      .IgnoreError();
  const std::string log = testing::internal::GetCapturedStdout();
  EXPECT_NE(log.find("\"code\":\"rpc.failed\""), std::string::npos) << log;
  EXPECT_EQ(log.find('\n'), log.size() - 1) << log;
}

TEST_F(ServerTest, TheDeadlineIsPassedOn) {
  std::atomic<absl::Time> seen;
  const auto keep = [&](const Call& call, const ResolveExceptionRequest&) {
    seen = call.deadline();
    return ResolveExceptionResponse();
  };
  CallOptions options;
  options.timeout = absl::Seconds(60);
  const absl::Time before = absl::Now();
  ASSERT_TRUE(ResolveWith(keep, options).ok());
  EXPECT_NEAR(absl::ToDoubleSeconds(seen.load() - before), 60, 2);
  options.deadline = absl::Now() + absl::Seconds(5);
  ASSERT_TRUE(ResolveWith(keep, options).ok());
  EXPECT_NEAR(absl::ToDoubleSeconds(seen.load() - before), 5, 2);
  options.timeout = absl::InfiniteDuration();
  options.deadline = absl::InfiniteFuture();
  ASSERT_TRUE(ResolveWith(keep, options).ok());
  EXPECT_NEAR(absl::ToDoubleSeconds(seen.load() - before), 30, 2);  // the default
}

TEST_F(ServerTest, DamagedRequestsAreInvalid) {
  // Field 1 of the request is a string: bytes that are not UTF-8, and a length that is not there.
  google::protobuf::BytesValue invalid_text;
  invalid_text.set_value("\xFF\xFE");
  ResolveExceptionResponse response;
  absl::Status status = client_.Call(kResolve, invalid_text, response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
}

TEST_F(ServerTest, UnknownMethodsAreUnimplemented) {
  ResolveExceptionResponse response;
  EXPECT_EQ(client_.Call("saikne.operations.v1.ExceptionService/Nothing", ResolveExceptionRequest(), response)
                .code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(client_.Call("no.Such/Method", ResolveExceptionRequest(), response).code(),
            absl::StatusCode::kUnimplemented);
}

TEST_F(ServerTest, CallsAreMeasured) {
  ASSERT_TRUE(client_.Call<ListExceptionsResponse>(kList, ListExceptionsRequest()).ok());
  const std::string metrics = telemetry::MetricsText();
  EXPECT_NE(metrics.find("saikne_rpc_duration_seconds_count{code=\"OK\",method=\"" + std::string(kList)),
            std::string::npos)
      << metrics;
}

TEST(ServerStartTest, APortInUseIsAnError) {
  TestServer first;
  Server second({.listen = first.target()}, &TestCompany, first.clock);
  EXPECT_EQ(ReasonOf(second.Start()), "CANNOT_LISTEN");
}

TEST(ServerStartTest, NobodyThere) {
  std::string target;
  {
    TestServer test;
    target = test.target();
  }
  Client client(target);
  EXPECT_EQ(client.Call<ListExceptionsResponse>(kList, ListExceptionsRequest()).status().code(),
            absl::StatusCode::kUnavailable);
}

class RegistrationTest : public testing::Test {
 protected:
  // The error's text; the reason is always INVALID_SERVICE.
  std::string ErrorOf(const std::string& service, std::vector<Method> methods) {
    const absl::Status status = server_.AddService(service, std::move(methods));
    EXPECT_EQ(ReasonOf(status), status.ok() ? "" : "INVALID_SERVICE");
    return std::string(status.message());
  }
  SystemClock clock_;
  TestApi api_;
  Server server_{{}, &TestCompany, clock_};
};

TEST_F(RegistrationTest, MissingAndUnknownMethods) {
  EXPECT_EQ(ErrorOf(kExceptionService, {Unary("ListExceptions", api_, &TestApi::List)}),
            "saikne.operations.v1.ExceptionService: no handler for ResolveException");
  EXPECT_EQ(ErrorOf(kParkedEventService, {Unary("List", api_, &TestApi::ListParked)}),
            "saikne.operations.v1.ParkedEventService: there is no method List");
  EXPECT_NE(ErrorOf("saikne.operations.v1.NoService", {}).find("no such service"), std::string::npos);
}

TEST_F(RegistrationTest, WrongTypesAndDuplicates) {
  EXPECT_NE(ErrorOf(kParkedEventService, {Unary("ListParkedEvents", api_, &TestApi::List)})
                .find("request of ListParkedEvents"),
            std::string::npos);
  auto methods = api_.Methods();
  methods.push_back(Unary("ListExceptions", api_, &TestApi::List));
  EXPECT_NE(ErrorOf(kExceptionService, methods).find("two handlers"), std::string::npos);
  EXPECT_EQ(ErrorOf(kExceptionService, api_.Methods()), "");
  EXPECT_NE(ErrorOf(kExceptionService, api_.Methods()).find("twice"), std::string::npos);
}

}  // namespace
}  // namespace saikne::rpc
