#include "libs/telemetry/admin_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "libs/base/status.h"
#include "libs/telemetry/metrics.h"

namespace saikne::telemetry {
namespace {

// Sends bytes to the port and returns all that comes back.
std::string Exchange(int port, const std::string& bytes) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(send(socket_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = recv(socket_fd, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, n);
  close(socket_fd);
  return answer;
}

std::string Request(int port, const std::string& method, const std::string& path) {
  return Exchange(port, method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

int CodeOf(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::atoi(answer.c_str() + 9);
}

std::string BodyOf(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() : server_(*AdminServer::Start("127.0.0.1:0")) {}
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, HealthAndMetrics) {
  EXPECT_EQ(BodyOf(Request(server_->port(), "GET", "/healthz")), "alive\n");
  Counter("saikne_test_admin_total", "Test.").Increment();
  const std::string metrics = Request(server_->port(), "GET", "/metrics");
  EXPECT_EQ(CodeOf(metrics), 200);
  EXPECT_NE(metrics.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
  EXPECT_NE(BodyOf(metrics).find("saikne_test_admin_total 1"), std::string::npos);
}

TEST_F(AdminServerTest, ReadyListsTheReasons) {
  EXPECT_EQ(CodeOf(Request(server_->port(), "GET", "/readyz")), 200);
  std::atomic<bool> up = false;
  server_->AddReadyCheck("database", [] { return absl::OkStatus(); });
  server_->AddReadyCheck("kafka", [&up] {
    return up ? absl::OkStatus() : absl::UnavailableError("no broker answers");
  });
  const std::string answer = Request(server_->port(), "GET", "/readyz");
  EXPECT_EQ(CodeOf(answer), 503);
  EXPECT_EQ(BodyOf(answer), "kafka: no broker answers\n");
  up = true;
  EXPECT_EQ(CodeOf(Request(server_->port(), "GET", "/readyz")), 200);
  server_.reset();
}

TEST_F(AdminServerTest, OtherRequestsAreRefused) {
  const int port = server_->port();
  EXPECT_EQ(CodeOf(Request(port, "GET", "/")), 404);
  EXPECT_EQ(CodeOf(Request(port, "GET", "/metrics/x")), 404);
  EXPECT_EQ(CodeOf(Request(port, "GET", "/../../etc/passwd")), 404);
  EXPECT_EQ(CodeOf(Request(port, "POST", "/metrics")), 405);
  EXPECT_EQ(BodyOf(Request(port, "HEAD", "/healthz")), "");
  EXPECT_NE(CodeOf(Exchange(port, "GET /" + std::string(100'000, 'x'))), 200);
  EXPECT_NE(CodeOf(Exchange(port, "\x16\x03\x01\r\n\r\n")), 200);
  EXPECT_EQ(CodeOf(Request(port, "GET", "/healthz")), 200);
}

TEST_F(AdminServerTest, APortInUseIsAnError) {
  const auto second = AdminServer::Start("127.0.0.1:" + std::to_string(server_->port()));
  EXPECT_EQ(ReasonOf(second.status()), "CANNOT_LISTEN");
  EXPECT_EQ(ReasonOf(AdminServer::Start("nonsense").status()), "CANNOT_LISTEN");
}

}  // namespace
}  // namespace saikne::telemetry
