#include "libs/rpc/stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/rpc/client.h"
#include "libs/rpc/read_stream.h"
#include "libs/rpc/server.h"
#include "libs/rpc/stream_test.pb.h"

namespace saikne::rpc {
namespace {

using testing::CountRequest;
using testing::CountResponse;

constexpr char kService[] = "saikne.rpc.testing.StreamTestService";
constexpr char kCount[] = "saikne.rpc.testing.StreamTestService/Count";
constexpr char kEcho[] = "saikne.rpc.testing.StreamTestService/Echo";

/// Counts from 1 to `to`, `portion` numbers at a time; every portion is followed by an empty one.
class Counting {
 public:
  absl::StatusOr<NextPortion<CountResponse>> Count(const Call& call, const CountRequest& request) {
    if (request.to() < 0) return FieldError("to", "must not be negative");
    if (call.company().code != "MAIN") return absl::InternalError("no company");
    return NextPortion<CountResponse>([this, &request, n = int64_t{0}, full = false]() mutable {
      return Next(request, n, full);
    });
  }
  absl::StatusOr<CountResponse> Echo(const Call&, const CountRequest& request) {
    CountResponse response;
    response.set_n(request.to());
    return response;
  }

  std::atomic<int> portions = 0;
  std::atomic<int64_t> fail_at = -1, throw_at = -1;
  std::atomic<size_t> padding = 0;

 private:
  absl::StatusOr<Portion<CountResponse>> Next(const CountRequest& request, int64_t& n, bool& full) {
    ++portions;
    Portion<CountResponse> portion;
    full = !full;
    for (int64_t i = 0; full && i < request.portion() && n < request.to(); ++i) {
      if (n + 1 == fail_at) return absl::DataLossError("broken");
      if (n + 1 == throw_at) throw std::runtime_error("thrown");
      portion.messages.emplace_back();
      portion.messages.back().set_n(++n);
      portion.messages.back().set_padding(std::string(padding, 'x'));
    }
    portion.last = n == request.to();
    return portion;
  }
};

absl::StatusOr<Company> OneCompany(absl::string_view) {
  return Company{Id::Derived(Id(), "MAIN"), "MAIN", *money::Currency::Parse("EUR")};
}

class StreamTest : public ::testing::Test {
 protected:
  StreamTest() {
    EXPECT_TRUE(server_.AddService(kService, Methods()).ok());
    EXPECT_TRUE(server_.Start().ok());
  }
  std::vector<Method> Methods() {
    return {Stream("Count", counting_, &Counting::Count), Unary("Echo", counting_, &Counting::Echo)};
  }
  std::string target() const { return absl::StrCat("127.0.0.1:", server_.port()); }

  absl::Status Read(int64_t to, int64_t portion, const std::function<absl::Status(int64_t)>& each,
                    absl::Duration timeout = absl::Seconds(20)) {
    CountRequest request;
    request.set_to(to);
    request.set_portion(portion);
    CallOptions options;
    options.timeout = timeout;
    return ReadStream<CountResponse>(
        target(), kCount, request, [&](const CountResponse& response) { return each(response.n()); }, options);
  }
  absl::StatusOr<int64_t> Sum(int64_t to, int64_t portion) {
    int64_t sum = 0, last = 0;
    const absl::Status status = Read(to, portion, [&](int64_t n) {
      EXPECT_EQ(n, last + 1);
      sum += last = n;
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return sum;
  }

  SystemClock clock_;
  Counting counting_;
  Server server_{[] {
                   ServerOptions options;
                   options.workers = 1;
                   return options;
                 }(),
                 &OneCompany, clock_};
};

TEST_F(StreamTest, EachMessageOnceInOrderOverAllPortions) {
  EXPECT_EQ(*Sum(1000, 7), 500500);
  EXPECT_EQ(*Sum(14, 7), 105);
  EXPECT_EQ(*Sum(1, 7), 1);
  EXPECT_EQ(*Sum(0, 7), 0);
}

TEST_F(StreamTest, AnErrorEndsTheStreamBehindWhatWasSent) {
  EXPECT_EQ(ReasonOf(Sum(-1, 1).status()), "INVALID_FIELD");
  counting_.fail_at = 5;
  int64_t seen = 0;
  const auto note = [&](int64_t n) {
    seen = n;
    return absl::OkStatus();
  };
  EXPECT_EQ(Read(10, 2, note).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(seen, 4);
  counting_.throw_at = 3;
  EXPECT_EQ(ReasonOf(Read(10, 2, note)), "EXCEPTION");
  EXPECT_EQ(seen, 2);
}

// One worker serves both: the stream that nobody reads holds neither it nor more than a little memory.
TEST_F(StreamTest, ASlowReaderHoldsNoWorkerAndIsWaitedFor) {
  counting_.padding = 64 * 1024;
  absl::Notification first, go_on;
  int64_t seen = 0;
  std::thread reader([&] {
    EXPECT_TRUE(Read(2000, 4, [&](int64_t n) {
                  if (n == 1) {
                    first.Notify();
                    go_on.WaitForNotification();
                  }
                  seen = n;
                  return absl::OkStatus();
                }, absl::Seconds(60)).ok());
  });
  first.WaitForNotification();
  absl::SleepFor(absl::Milliseconds(300));
  const int made = counting_.portions;
  EXPECT_LT(made, 250);  // of 1000
  Client client(target());
  CountRequest request;
  request.set_to(3);
  EXPECT_EQ(client.Call<CountResponse>(kEcho, request)->n(), 3);
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_EQ(counting_.portions, made);
  go_on.Notify();
  reader.join();
  EXPECT_EQ(seen, 2000);
}

TEST_F(StreamTest, ACallerWhoGoesAwayOrWhoseTimeIsOverIsNotServedOn) {
  counting_.padding = 64 * 1024;
  EXPECT_EQ(Read(1'000'000, 4, [](int64_t n) { return n < 10 ? absl::OkStatus() : absl::AbortedError("enough"); }).code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(Read(1'000'000, 4, [](int64_t) {
              absl::SleepFor(absl::Milliseconds(20));
              return absl::OkStatus();
            }, absl::Milliseconds(300)).code(),
            absl::StatusCode::kDeadlineExceeded);
  absl::SleepFor(absl::Milliseconds(300));
  const int made = counting_.portions;
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_EQ(counting_.portions, made);
}

TEST_F(StreamTest, AShutdownEndsItBetweenTwoPortions) {
  absl::Notification first;
  absl::Status status;
  std::thread reader([&] {
    status = Read(1'000'000'000, 4, [&](int64_t n) {
      if (n == 1) first.Notify();
      return absl::OkStatus();
    });
  });
  first.WaitForNotification();
  const absl::Time start = absl::Now();
  server_.Shutdown(absl::Seconds(20));
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  reader.join();
  EXPECT_EQ(ReasonOf(status), "SHUTTING_DOWN") << status;
}

TEST_F(StreamTest, AHandlerOfTheOtherKindIsRefusedAtTheStart) {
  Server other({}, &OneCompany, clock_);
  std::vector<Method> methods = Methods();
  std::swap(methods[0].name, methods[1].name);
  const absl::Status status = other.AddService(kService, methods);
  EXPECT_EQ(ReasonOf(status), "INVALID_SERVICE");
  EXPECT_NE(status.message().find("Count streams, and its handler is unary"), std::string::npos) << status;
}

}  // namespace
}  // namespace saikne::rpc
