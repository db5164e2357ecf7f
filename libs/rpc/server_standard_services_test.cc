// What every gRPC client expects beside our services: health and reflection.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "libs/rpc/test_server.h"

namespace saikne::rpc {
namespace {

// HealthCheckRequest has the service's name in field 1, HealthCheckResponse the status in field 1: the messages of
// wrappers.proto have the same bytes.
absl::StatusOr<int> Health(Client& client, const std::string& service) {
  google::protobuf::StringValue request;
  request.set_value(service);
  ASSIGN_OR_RETURN(const auto response,
                   client.Call<google::protobuf::Int32Value>("grpc.health.v1.Health/Check", request));
  return response.value();
}

constexpr int kServingStatus = 1;
constexpr int kNotServingStatus = 2;

TEST(HealthTest, SaysWhatItIsTold) {
  TestServer test;
  Client client(test.target());
  EXPECT_EQ(*Health(client, ""), kServingStatus);
  EXPECT_EQ(*Health(client, kExceptionService), kServingStatus);
  test.server.SetServing(false);
  EXPECT_EQ(*Health(client, ""), kNotServingStatus);
  EXPECT_EQ(*Health(client, kExceptionService), kNotServingStatus);
  EXPECT_EQ(Health(client, "no.Such").status().code(), absl::StatusCode::kNotFound);
}

TEST(HealthTest, NotServingUntilTold) {
  SystemClock clock;
  TestApi api;
  Server server({}, &TestCompany, clock);
  ASSERT_TRUE(server.AddService(kExceptionService, api.Methods()).ok());
  ASSERT_TRUE(server.Start().ok());
  Client client(absl::StrCat("127.0.0.1:", server.port()));
  EXPECT_EQ(*Health(client, ""), kNotServingStatus);
}

// One request and one response of ServerReflectionInfo, as bytes.
std::string Reflect(const std::string& target, const std::string& request) {
  grpc::GenericStub stub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  grpc::CompletionQueue queue;
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  EXPECT_TRUE(next());
  grpc::Slice slice(request);
  stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
  EXPECT_TRUE(next());
  grpc::ByteBuffer response;
  stream->Read(&response, nullptr);
  EXPECT_TRUE(next());
  stream->WritesDone(nullptr);
  EXPECT_TRUE(next());
  grpc::Status status;
  stream->Finish(&status, nullptr);
  EXPECT_TRUE(next());
  EXPECT_TRUE(status.ok()) << status.error_message();
  grpc::Slice bytes;
  EXPECT_TRUE(response.DumpToSingleSlice(&bytes).ok());
  return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
}

TEST(ReflectionTest, ListsAndDescribesTheServices) {
  TestServer test;
  // Field 7: list_services; field 4: file_containing_symbol.
  const std::string services = Reflect(test.target(), std::string("\x3A\x01*", 3));
  EXPECT_NE(services.find(kExceptionService), std::string::npos);
  EXPECT_NE(services.find("grpc.health.v1.Health"), std::string::npos);
  const std::string symbol = kExceptionService;
  const std::string file =
      Reflect(test.target(), absl::StrCat("\x22", std::string(1, static_cast<char>(symbol.size())), symbol));
  EXPECT_NE(file.find("ResolveExceptionRequest"), std::string::npos);
}

}  // namespace
}  // namespace saikne::rpc
