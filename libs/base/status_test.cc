#include "libs/base/naming_field.h"
#include "libs/base/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace saikne {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(StatusTest, ErrorCarriesReasonAndDetails) {
  const absl::Status status = Error(absl::StatusCode::kFailedPrecondition, "OUT_OF_STOCK",
                                    "3 of bike are left", {{"item", "bike"}, {"available", "3"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "3 of bike are left");
  EXPECT_EQ(ReasonOf(status), "OUT_OF_STOCK");
  EXPECT_EQ(DetailsOf(status).size(), 2u);
  google::rpc::ErrorInfo info;
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.domain(), "saikne");
  EXPECT_EQ(info.metadata().at("item"), "bike");
}

TEST(StatusTest, StatusWithoutDetailsHasNone) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "");
  EXPECT_THAT(DetailsOf(absl::OkStatus()), IsEmpty());
  EXPECT_THAT(FieldsOf(absl::InternalError("x")), IsEmpty());
}

TEST(StatusTest, FieldErrorNamesTheField) {
  const absl::Status status = FieldError("lines[2].quantity", "must be positive");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  EXPECT_EQ(status.message(), "lines[2].quantity: must be positive");
  EXPECT_THAT(FieldsOf(status), ElementsAre(Pair("lines[2].quantity", "must be positive")));
}

TEST(StatusTest, NotFoundNamesKindAndId) {
  const absl::Status status = NotFound("DEAL", "D-1");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "DEAL_NOT_FOUND");
  EXPECT_EQ(DetailsOf(status)[0].value, "D-1");
  EXPECT_EQ(NotFound("WORK_ORDER", "W-1").message(), "there is no work order W-1");
}

TEST(StatusTest, UnderFieldPrefixesPathMessageAndMetadata) {
  const absl::Status inner = UnderField(FieldError("quantity", "must be positive"), "lines[2].");
  const absl::Status status = UnderField(inner, "requests[3].");
  EXPECT_EQ(status.message(), "requests[3].lines[2].quantity: must be positive");
  EXPECT_THAT(FieldsOf(status), ElementsAre(Pair("requests[3].lines[2].quantity", "must be positive")));
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  EXPECT_EQ(DetailsOf(status)[0].value, "requests[3].lines[2].quantity");
}

TEST(StatusTest, UnderFieldOfAnErrorWithoutField) {
  const absl::Status status = UnderField(NotFound("ITEM", "bike"), "requests[3].");
  EXPECT_EQ(status.message(), "requests[3]: there is no item bike");
  EXPECT_EQ(ReasonOf(status), "ITEM_NOT_FOUND");
  EXPECT_THAT(FieldsOf(status), IsEmpty());
  EXPECT_TRUE(UnderField(absl::OkStatus(), "x.").ok());
}

TEST(StatusTest, TextOfUnknownOriginIsCutAndMadeValid) {
  const absl::Status status = Error(absl::StatusCode::kInvalidArgument, "X", std::string(5000, 'm'),
                                    {{"value", std::string(5000, '\xFF')}});
  EXPECT_LE(status.message().size(), 1024u);
  EXPECT_LE(DetailsOf(status)[0].value.size(), 256u);
  EXPECT_EQ(DetailsOf(status)[0].value[0], '?');
}

TEST(StatusTest, AReferenceToWhatIsNotThereNamesItsField) {
  const absl::Status status = UnderField(NotFoundIn("deal.stage_code", "STAGE", "NOPE"), "requests[3].");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "STAGE_NOT_FOUND");
  EXPECT_EQ(status.message(), "requests[3].deal.stage_code: there is no stage NOPE");
  ASSERT_EQ(FieldsOf(status).size(), 1u);
  EXPECT_EQ(FieldsOf(status)[0].first, "requests[3].deal.stage_code");
  std::string field;
  for (const ErrorDetail& detail : DetailsOf(status)) {
    if (detail.key == "field") field = detail.value;
  }
  EXPECT_EQ(field, "requests[3].deal.stage_code");
}

TEST(StatusTest, NamingAFieldLeavesWhatNamesOneAlready) {
  const absl::Status status = FieldError("a", "is wrong");
  EXPECT_EQ(NamingField(status, "b"), status);
  EXPECT_TRUE(NamingField(absl::OkStatus(), "b").ok());
  EXPECT_EQ(NamingField(absl::UnavailableError("x"), "b"), absl::UnavailableError("x"));
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return FieldError("number", "must be even");
  return number / 2;
}
absl::Status Quarter(int number, int& result) {
  ASSIGN_OR_RETURN(int half, Half(number));
  ASSIGN_OR_RETURN(result, Half(half));
  RETURN_IF_ERROR(Half(result).status());
  return absl::OkStatus();
}

TEST(StatusTest, Macros) {
  int result = 0;
  EXPECT_TRUE(Quarter(8, result).ok());
  EXPECT_EQ(result, 2);
  EXPECT_EQ(ReasonOf(Quarter(6, result)), "INVALID_FIELD");
}

}  // namespace
}  // namespace saikne
