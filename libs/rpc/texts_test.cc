#include "libs/rpc/texts.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::rpc {
namespace {

using google::protobuf::Message;

// The field that is refused; "" for none.
std::string RefusedField(const Message& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  EXPECT_TRUE(grpc::SerializationTraits<Message>::Serialize(message, &bytes, &own_buffer).ok());
  const absl::Status status = CheckTexts(bytes, message);
  const auto fields = FieldsOf(status);
  EXPECT_EQ(fields.empty(), status.ok());
  return fields.empty() ? "" : fields[0].first;
}

TEST(TextsTest, TheFieldIsNamedByItsPath) {
  const std::string nul("\0", 1);
  operations::v1::ResolveExceptionRequest request;
  request.set_reason("fine");
  EXPECT_EQ(RefusedField(request), "");
  request.set_reason("x" + nul);
  EXPECT_EQ(RefusedField(request), "reason");

  operations::v1::ListExceptionsResponse nested;
  nested.add_exceptions()->set_owner("fine");
  nested.add_exceptions()->set_owner(nul);
  EXPECT_EQ(RefusedField(nested), "exceptions[1].owner");

  operations::v1::DescribeReconciliationResponse list;
  list.add_facts("fine");
  list.add_facts(nul + "x");
  EXPECT_EQ(RefusedField(list), "facts[1]");
}

// A zero byte that is no text's, here of a length's or a number's place, is no mistake.
TEST(TextsTest, ZeroBytesElsewhereAreFine) {
  operations::v1::ListVersionsResponse response;
  response.add_versions()->set_event_version(0);
  response.add_versions();  // an empty message has length 0
  EXPECT_EQ(RefusedField(response), "");
}

}  // namespace
}  // namespace saikne::rpc
