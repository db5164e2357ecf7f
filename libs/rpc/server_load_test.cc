// Concurrency, overload, deadlines, cancelling and shutting down.

#include <grpcpp/grpcpp.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "libs/rpc/test_server.h"
#include "libs/telemetry/metrics.h"

namespace saikne::rpc {
namespace {

using operations::v1::ListExceptionsRequest;
using operations::v1::ListExceptionsResponse;
using operations::v1::ResolveExceptionRequest;
using operations::v1::ResolveExceptionResponse;

// Handlers wait at it until it is opened.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void AwaitWaiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

// Waits until a metric has a value; the test's own timeout bounds it.
template <typename Metric>
void AwaitValue(const Metric& metric, double value) {
  while (metric.Value() != value) absl::SleepFor(absl::Milliseconds(1));
}

// A server with one worker and a queue of two, whose ResolveException waits at the gate.
class ServerLoadTest : public testing::Test {
 protected:
  ServerLoadTest() {
    test_.api.SetResolve([this](const Call&, const ResolveExceptionRequest&) {
      gate_.Pass();
      ++handled_;
      return ResolveExceptionResponse();
    });
  }
  ~ServerLoadTest() override { gate_.Open(); }

  std::future<absl::Status> Resolve(absl::Duration timeout = absl::Seconds(30)) {
    return std::async(std::launch::async, [this, timeout] {
      CallOptions options;
      options.timeout = timeout;
      ResolveExceptionResponse response;
      return client_.Call(kResolve, ResolveExceptionRequest(), response, options);
    });
  }

  Gate gate_;
  std::atomic<int> handled_ = 0;
  TestServer test_{{.workers = 1, .queue_capacity = 2}};
  Client client_{test_.target()};
};

TEST_F(ServerLoadTest, AFullQueueIsOverloaded) {
  std::vector<std::future<absl::Status>> calls;
  calls.push_back(Resolve());
  gate_.AwaitWaiting(1);
  // Two of these find room in the queue; which ones is the network's choice.
  for (int i = 0; i < 5; ++i) calls.push_back(Resolve());
  std::vector<absl::Status> refused;
  while (refused.size() < 3) {
    for (auto& call : calls) {
      if (call.valid() && call.wait_for(std::chrono::milliseconds(5)) == std::future_status::ready) {
        refused.push_back(call.get());
      }
    }
  }
  for (const absl::Status& status : refused) {
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(status), "OVERLOADED");
    google::rpc::RetryInfo retry;
    auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
    ASSERT_TRUE(payload.has_value());
    ASSERT_TRUE(retry.ParseFromString(std::string(*payload)));
    EXPECT_EQ(retry.retry_delay().seconds(), 1);
  }
  gate_.Open();
  for (auto& call : calls) {
    if (call.valid()) {
      EXPECT_TRUE(call.get().ok());
    }
  }
  EXPECT_EQ(handled_, 3);
}

TEST_F(ServerLoadTest, ACallWhoseDeadlinePassedIsNotBegun) {
  auto first = Resolve();
  gate_.AwaitWaiting(1);
  auto& cancelled = telemetry::Counter("saikne_rpc_cancelled_total", "");
  const double before = cancelled.Value();
  auto late = Resolve(absl::Milliseconds(100));
  EXPECT_EQ(late.get().code(), absl::StatusCode::kDeadlineExceeded);
  AwaitValue(cancelled, before + 1);  // the server's deadline is a little later than the caller's
  gate_.Open();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(Resolve().get().ok());  // behind the late one in the queue
  EXPECT_EQ(handled_, 2);
}

TEST_F(ServerLoadTest, ACancelledCallIsNotBegun) {
  auto first = Resolve();
  gate_.AwaitWaiting(1);
  grpc::ClientContext context;
  grpc::GenericStub stub(grpc::CreateChannel(test_.target(), grpc::InsecureChannelCredentials()));
  grpc::ByteBuffer response;
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  const std::string path = absl::StrCat("/", kResolve);
  std::promise<grpc::Status> ended;
  stub.UnaryCall(&context, path, grpc::StubOptions(), &request, &response,
                 [&ended](grpc::Status status) { ended.set_value(std::move(status)); });
  AwaitValue(telemetry::Gauge("saikne_rpc_in_flight", ""), 2);
  auto& cancelled = telemetry::Counter("saikne_rpc_cancelled_total", "");
  const double before = cancelled.Value();
  context.TryCancel();
  EXPECT_EQ(ended.get_future().get().error_code(), grpc::StatusCode::CANCELLED);
  AwaitValue(cancelled, before + 1);
  gate_.Open();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(Resolve().get().ok());
  EXPECT_EQ(handled_, 2);
}

TEST_F(ServerLoadTest, ShutdownLetsCallsFinish) {
  auto call = Resolve();
  gate_.AwaitWaiting(1);
  std::thread opener([this] {
    absl::SleepFor(absl::Milliseconds(100));
    gate_.Open();
  });
  test_.server.Shutdown(absl::Seconds(20));
  EXPECT_EQ(handled_, 1);
  EXPECT_TRUE(call.get().ok());
  opener.join();
  test_.server.Shutdown(absl::Seconds(1));
  EXPECT_EQ(Resolve().get().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerLoadTest, ShutdownCancelsAfterTheGrace) {
  auto running = Resolve();
  gate_.AwaitWaiting(1);
  auto queued = Resolve();
  std::thread shutdown([this] { test_.server.Shutdown(absl::Milliseconds(100)); });
  EXPECT_FALSE(running.get().ok());
  EXPECT_FALSE(queued.get().ok());
  gate_.Open();
  shutdown.join();
  EXPECT_LE(handled_, 1);
}

TEST(ServerConcurrencyTest, ManyCallersOneServer) {
  constexpr int kCallers = 16;
  constexpr int kCalls = 100;
  TestServer test({.workers = 4, .queue_capacity = 256});
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  Client shared(test.target());
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kCalls; ++i) {
        ResolveExceptionRequest request;
        request.set_id(absl::StrCat(caller, "/", i));
        const auto response = shared.Call<ResolveExceptionResponse>(kResolve, request);
        if (response.ok() && response->exception().id() == request.id()) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, kCallers * kCalls);
}

}  // namespace
}  // namespace saikne::rpc
