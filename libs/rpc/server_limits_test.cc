// What a server refuses of every request before its handler runs, and how it ends with idle clients.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/time/time.h"
#include "libs/rpc/test_server.h"

namespace saikne::rpc {
namespace {

using operations::v1::ListExceptionsRequest;
using operations::v1::ListExceptionsResponse;
using operations::v1::ResolveExceptionRequest;
using operations::v1::ResolveExceptionResponse;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr int kMiB = 1024 * 1024;

std::string Detail(const absl::Status& status, const std::string& key) {
  for (const ErrorDetail& detail : DetailsOf(status)) {
    if (detail.key == key) return detail.value;
  }
  return "";
}

class ServerLimitsTest : public testing::Test {
 protected:
  absl::Status Resolve(const std::string& reason) {
    ResolveExceptionRequest request;
    request.set_reason(reason);
    ResolveExceptionResponse response;
    return client_.Call(kResolve, request, response);
  }

  TestServer test_;
  Client client_{test_.target()};
};

TEST_F(ServerLimitsTest, OversizeRequestsAreRefusedWithTheLimit) {
  EXPECT_TRUE(Resolve(std::string(4 * kMiB - 8, 'x')).ok());
  for (const int bytes : {4 * kMiB, 5 * kMiB, 15 * kMiB}) {
    const absl::Status status = Resolve(std::string(bytes, 'x'));
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(status), "MESSAGE_TOO_LARGE") << status;
    EXPECT_EQ(Detail(status, "limit_bytes"), "4194304");
  }
  EXPECT_EQ(Resolve(std::string(17 * kMiB, 'x')).code(), absl::StatusCode::kResourceExhausted);  // by gRPC itself
  EXPECT_TRUE(Resolve("x").ok());
}

TEST_F(ServerLimitsTest, ANulInATextNamesItsField) {
  const absl::Status status = Resolve(std::string("a\0b", 3));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  EXPECT_THAT(FieldsOf(status), ElementsAre(Pair("reason", "must not hold a NUL character")));
}

// An idle client that answers nothing: it has said hello and reads only when all is over.
class DeafClient {
 public:
  explicit DeafClient(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    // RFC 9113, 3.4: the preface, and SETTINGS without any.
    std::string hello = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    hello.append("\0\0\0\4\0\0\0\0\0", 9);
    EXPECT_EQ(send(socket_, hello.data(), hello.size(), 0), static_cast<ssize_t>(hello.size()));
    char answer;
    EXPECT_EQ(recv(socket_, &answer, 1, 0), 1);
  }
  ~DeafClient() { close(socket_); }

  /// The error code of the last GOAWAY (RFC 9113, 6.8) that the server sent before it closed the connection; -1 without one.
  int LastGoodbye() {
    std::string all(1, '\0');  // the first octet, of the first frame's length, was read in the constructor
    char part[4096];
    for (ssize_t n; (n = recv(socket_, part, sizeof(part), 0)) > 0;) all.append(part, n);
    constexpr size_t kHeader = 9, kCode = kHeader + 4;
    constexpr char kGoAway = 7;
    int code = -1;
    for (size_t at = 0; at + kHeader <= all.size();) {
      auto octet = [&](size_t i) { return static_cast<unsigned char>(all[at + i]); };
      if (all[at + 3] == kGoAway && at + kCode + 4 <= all.size()) code = octet(kCode + 3);
      at += kHeader + (octet(0) << 16 | octet(1) << 8 | octet(2));
    }
    return code;
  }

 private:
  const int socket_;
};

TEST_F(ServerLimitsTest, AnIdleClientDoesNotHoldUpTheEnd) {
  ASSERT_TRUE(Resolve("x").ok());
  DeafClient deaf(test_.server.port());
  test_.server.Shutdown(absl::Minutes(2));
  // Left to itself gRPC says that it will go, waits long for an answer, and ends with NO_ERROR; this one was cut off.
  constexpr int kNoError = 0, kInternalError = 2;
  const int goodbye = deaf.LastGoodbye();
  EXPECT_NE(goodbye, kNoError) << "the server waited for an answer";
  EXPECT_EQ(goodbye, kInternalError);
}

}  // namespace
}  // namespace saikne::rpc
