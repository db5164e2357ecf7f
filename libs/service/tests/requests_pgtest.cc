// request_id: the first response stands, whatever comes after.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "libs/base/status.h"
#include "libs/service/db.h"
#include "libs/service/sql.h"
#include "libs/service/tests/calls.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {
namespace {

using operations::v1::Exception;
using operations::v1::ResolveExceptionRequest;

class Requests : public ::testing::Test {
 protected:
  void SetUp() override { pg_.Exec("CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, by text)"); }

  static ResolveExceptionRequest RequestOf(const std::string& request_id, const std::string& reason = "r") {
    ResolveExceptionRequest request;
    request.set_request_id(request_id);
    request.set_reason(reason);
    return request;
  }
  absl::StatusOr<Exception> Do(const ResolveExceptionRequest& request, const rpc::Company& company,
                               const std::string& method = "saikne.test.v1.TestService/Do") {
    const rpc::Call call = CallOf(company, request.request_id().empty() ? "made-up" : request.request_id(), method);
    return db_.RunIdempotent<Exception>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Exception> {
      static constexpr pg::Sql kEffect = {"effect", "INSERT INTO effects (by) VALUES ($1) RETURNING id"};
      ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(kEffect, request.reason()));
      if (request.reason() == "refuse") return absl::FailedPreconditionError("refused");
      Exception response;
      response.set_reason(std::to_string(rows[0].Get<int64_t>(0)));
      return response;
    });
  }
  int64_t Effects() { return pg_.Count("SELECT count(*) FROM effects"); }

  BackboneDatabase pg_;
  Db db_{pg_.pool()};
  const rpc::Company company_ = CompanyOf(Id::New(absl::Now()));
};

TEST_F(Requests, RepetitionReturnsTheFirstResponse) {
  const auto first = Do(RequestOf("a"), company_);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Do(RequestOf("a"), company_);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Requests, IdsOfOtherCompaniesAndMethodsAreOthers) {
  ASSERT_TRUE(Do(RequestOf("a"), company_).ok());
  ASSERT_TRUE(Do(RequestOf("a"), CompanyOf(Id::New(absl::Now()))).ok());
  ASSERT_TRUE(Do(RequestOf("a"), company_, "saikne.test.v1.TestService/Other").ok());
  EXPECT_EQ(Effects(), 3);
}

TEST_F(Requests, IdWithAnotherRequestIsRefused) {
  ASSERT_TRUE(Do(RequestOf("a"), company_).ok());
  const auto other = Do(RequestOf("a", "something else"), company_);
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(other.status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Requests, RefusedCallLeavesNothingAndMayBeRepeated) {
  EXPECT_EQ(Do(RequestOf("a", "refuse"), company_).status().message(), "refused");
  EXPECT_EQ(Effects(), 0);
  EXPECT_TRUE(Do(RequestOf("a"), company_).ok());
}

TEST_F(Requests, WithoutAnIdEveryCallCounts) {
  ASSERT_TRUE(Do(RequestOf(""), company_).ok());
  ASSERT_TRUE(Do(RequestOf(""), company_).ok());
  EXPECT_EQ(Effects(), 2);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM idempotent_requests"), 0);
}

TEST_F(Requests, OfConcurrentCallsExactlyOneExecutes) {
  for (int round = 0; round < 20; ++round) {
    const std::string id = "round " + std::to_string(round);
    std::vector<std::string> answers(8);
    std::vector<std::thread> threads;
    for (std::string& answer : answers) {
      threads.emplace_back([&] {
        const auto result = Do(RequestOf(id), company_);
        EXPECT_TRUE(result.ok()) << result.status();
        if (result.ok()) answer = result->reason();
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]);
    EXPECT_EQ(Effects(), round + 1);
  }
}

TEST_F(Requests, OldOnesAreForgotten) {
  ASSERT_TRUE(Do(RequestOf("a"), company_).ok());
  ASSERT_TRUE(Do(RequestOf("b"), company_).ok());
  pg_.Exec("UPDATE idempotent_requests SET create_time = now() - interval '8 days' WHERE request_id = 'a'");
  ASSERT_TRUE(pg_.pool().Read(sql::kForgetRequests, absl::Now() - absl::Hours(168), int64_t{1000}).ok());
  EXPECT_EQ(pg_.Value("SELECT string_agg(request_id, ',') FROM idempotent_requests"), "b");
}

}  // namespace
}  // namespace saikne::svc
