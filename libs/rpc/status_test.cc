#include "libs/rpc/status.h"

#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

TEST(StatusTest, RoundTrip) {
  EXPECT_TRUE(FromGrpc(ToGrpc(absl::OkStatus())).ok());
  const absl::Status status = FieldError("lines[2].quantity", "must be positive");
  EXPECT_EQ(FromGrpc(ToGrpc(status)), status);
  EXPECT_EQ(FromGrpc(ToGrpc(absl::UnavailableError("away"))), absl::UnavailableError("away"));
  for (int code = 1; code <= 16; ++code) {
    const absl::Status any = Error(static_cast<absl::StatusCode>(code), "ANY", "text");
    EXPECT_EQ(FromGrpc(ToGrpc(any)), any);
  }
}

TEST(StatusTest, DetailsAreAGoogleRpcStatus) {
  const grpc::Status wire = ToGrpc(NotFound("DEAL", "D-1"));
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(wire.error_details()));
  EXPECT_EQ(details.code(), 5);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "DEAL_NOT_FOUND");
}

TEST(StatusTest, OwnPayloadsStayHere) {
  absl::Status status = absl::InternalError("x");
  status.SetPayload("saikne/private", absl::Cord("secret"));
  EXPECT_EQ(ToGrpc(status).error_details(), "");
}

TEST(StatusTest, DetailsFitIntoTrailers) {
  absl::Status status = FieldError("lines[0].quantity", "must be positive");
  google::rpc::BadRequest bad_request;
  for (int i = 0; i < 1000; ++i) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(absl::StrCat("lines[", i, "].quantity"));
    violation->set_description("must be positive");
  }
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                    absl::Cord(bad_request.SerializeAsString()));
  const grpc::Status wire = ToGrpc(status);
  EXPECT_LE(wire.error_details().size(), 4096u);
  const absl::Status received = FromGrpc(wire);
  EXPECT_EQ(ReasonOf(received), "INVALID_FIELD");
  EXPECT_GT(FieldsOf(received).size(), 20u);
  EXPECT_EQ(FieldsOf(received)[0].first, "lines[0].quantity");
}

}  // namespace
}  // namespace saikne::rpc
