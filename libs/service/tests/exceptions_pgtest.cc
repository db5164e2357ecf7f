#include "libs/service/exceptions.h"

#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "libs/service/exception_api.h"
#include "libs/service/exception_metrics.h"
#include "libs/service/ghost_exceptions.h"
#include "libs/service/tests/calls.h"
#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

class Exceptions : public ::testing::Test {
 protected:
  Exception Make(const Id& subject, const std::string& kind = "NO_PRICE") {
    Exception e;
    e.company_id = company_.id;
    e.kind = kind;
    e.subject_type = "requisition";
    e.subject_id = subject;
    e.subject_number = "REQ-1";
    e.reason = "No supplier has a price; \"quotes\" and \\ survive.";
    e.owner = "buyer";
    e.money_at_risk_minor = 12345;
    e.currency = "EUR";
    e.ways_out = {"retry", "ignore"};
    e.deal_id = Id::New(absl::Now());
    return e;
  }
  void Raise(const std::vector<Exception>& exceptions) {
    const absl::Status status =
        pg_.pool().RunInTransaction([&](pg::Txn& txn) { return RaiseExceptions(txn, exceptions, absl::Now()); });
    ASSERT_TRUE(status.ok()) << status;
  }
  v1::ListExceptionsResponse List(int size = 0, const std::string& token = "", bool closed = false,
                                  std::optional<rpc::Company> company = {}) {
    v1::ListExceptionsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    request.set_include_closed(closed);
    auto list = api_.ListExceptions(CallOf(company.value_or(company_)), request);
    EXPECT_TRUE(list.ok()) << list.status();
    return list.ok() ? *list : v1::ListExceptionsResponse();
  }
  absl::StatusOr<v1::ResolveExceptionResponse> Resolve(const std::string& id, const std::string& way,
                                                       const std::string& reason = "because") {
    v1::ResolveExceptionRequest request;
    request.set_id(id);
    request.set_way_out(way);
    request.set_reason(reason);
    return api_.ResolveException(CallOf(company_), request);
  }

  BackboneDatabase pg_;
  Db db_{pg_.pool()};
  const rpc::Company company_ = CompanyOf(Id::New(absl::Now()));
  Resolvers resolvers_;
  ExceptionApi api_{db_, resolvers_};
};

TEST_F(Exceptions, RaisedOnceAndListedWhole) {
  const Exception one = Make(Id::New(absl::Now()));
  Raise({one, Make(Id::New(absl::Now())), Make(one.subject_id, "OTHER")});
  Raise({one});
  const auto list = List();
  ASSERT_EQ(list.exceptions_size(), 3);
  const v1::Exception* found = nullptr;
  for (const v1::Exception& e : list.exceptions()) {
    if (e.subject_id() == one.subject_id.ToString() && e.kind() == one.kind) found = &e;
  }
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->reason(), one.reason);
  EXPECT_EQ(found->money_at_risk().units(), 123);
  EXPECT_EQ(found->money_at_risk().nanos(), 450'000'000);
  EXPECT_EQ(found->ways_out_size(), 2);
  EXPECT_EQ(found->deal_id(), one.deal_id->ToString());
  EXPECT_EQ(found->order_id(), "");
  EXPECT_FALSE(found->has_close_time());
  EXPECT_EQ(List(0, "", false, CompanyOf(Id::New(absl::Now()))).exceptions_size(), 0) << "another company's";
}

TEST_F(Exceptions, Pages) {
  std::vector<Exception> many;
  for (int i = 0; i < 25; ++i) many.push_back(Make(Id::New(absl::Now())));
  Raise(many);
  std::set<std::string> seen;
  std::string token, last;
  int pages = 0;
  do {
    const auto list = List(10, token);
    for (const v1::Exception& e : list.exceptions()) {
      EXPECT_GT(e.id(), last);
      last = e.id();
      seen.insert(e.subject_id());
    }
    token = list.next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 25);
  v1::ListExceptionsRequest foreign;
  foreign.set_page_token("nonsense");
  EXPECT_EQ(api_.ListExceptions(CallOf(company_), foreign).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Exceptions, ClearedByThemselves) {
  const Exception one = Make(Id::New(absl::Now()));
  Raise({one});
  ASSERT_TRUE(pg_.pool().RunInTransaction([&](pg::Txn& txn) {
    return ClearExceptions(txn, one.kind, {one.subject_id, Id::New(absl::Now())}, absl::Now());
  }).ok());
  EXPECT_EQ(List().exceptions_size(), 0);
  const auto all = List(0, "", true);
  ASSERT_EQ(all.exceptions_size(), 1);
  EXPECT_EQ(all.exceptions(0).resolution(), "cleared");
  Raise({one});
  EXPECT_EQ(List().exceptions_size(), 1) << "it may come back";
}

TEST_F(Exceptions, ResolvedByARegisteredWayOutOnce) {
  int ran = 0;
  const Exception one = Make(Id::New(absl::Now()));
  resolvers_[{one.kind, "retry"}] = [&](pg::Txn&, const rpc::Call& call, const Id& subject, const std::string& reason) {
    ++ran;
    EXPECT_EQ(subject, one.subject_id);
    EXPECT_EQ(reason, "because");
    EXPECT_EQ(call.actor(), "tester");
    return absl::OkStatus();
  };
  Raise({one});
  const std::string id = List().exceptions(0).id();
  const auto resolved = Resolve(id, "retry");
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->exception().resolution(), "retry");
  EXPECT_EQ(resolved->exception().resolved_by(), "tester");
  EXPECT_TRUE(resolved->exception().has_close_time());
  ASSERT_TRUE(Resolve(id, "retry").ok()) << "repeating is a no-op";
  EXPECT_EQ(ran, 1);
}

TEST_F(Exceptions, FailedWayOutLeavesItOpen) {
  const Exception one = Make(Id::New(absl::Now()));
  resolvers_[{one.kind, "retry"}] = [](pg::Txn&, const rpc::Call&, const Id&, const std::string&) {
    return absl::FailedPreconditionError("still no price");
  };
  Raise({one});
  EXPECT_EQ(Resolve(List().exceptions(0).id(), "retry").status().message(), "still no price");
  EXPECT_EQ(List().exceptions_size(), 1);
}

TEST_F(Exceptions, WayOutMayRaiseItAgain) {
  const Exception one = Make(Id::New(absl::Now()));
  resolvers_[{one.kind, "retry"}] = [&](pg::Txn& txn, const rpc::Call& call, const Id&, const std::string&) {
    return RaiseExceptions(txn, {one}, call.now());
  };
  Raise({one});
  const std::string first = List().exceptions(0).id();
  ASSERT_TRUE(Resolve(first, "retry").ok());
  ASSERT_EQ(List().exceptions_size(), 1);
  EXPECT_NE(List().exceptions(0).id(), first);
}

TEST_F(Exceptions, WhatWaitsForAPersonIsCountedByKind) {
  const auto shows = [](const std::string& line) { return telemetry::MetricsText().find("\n" + line) != std::string::npos; };
  resolvers_[{"KNOWN_KIND", "retry"}] = nullptr;
  ExceptionMetrics metrics(resolvers_);
  const absl::Time now = absl::Now();
  Raise({Make(Id::New(now), "STOCK_OVERDUE"), Make(Id::New(now), "STOCK_OVERDUE")});
  ASSERT_TRUE(metrics.Publish(pg_.pool(), now).ok());
  EXPECT_TRUE(shows("saikne_saga_needs_operator{kind=\"STOCK_OVERDUE\"} 2\n"));
  EXPECT_TRUE(shows("saikne_saga_needs_operator{kind=\"KNOWN_KIND\"} 0\n"));
  pg_.Exec("UPDATE exceptions SET close_time = now(), resolution = 'cleared' WHERE id = (SELECT min(id::text)::uuid FROM exceptions)");
  ASSERT_TRUE(metrics.Publish(pg_.pool(), now + absl::Seconds(1)).ok());
  EXPECT_TRUE(shows("saikne_saga_needs_operator{kind=\"STOCK_OVERDUE\"} 2\n")) << "not asked at every look";
  pg_.Exec("UPDATE exceptions SET create_time = '2026-01-01' WHERE close_time IS NULL");
  ASSERT_TRUE(metrics.Publish(pg_.pool(), absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::UTCTimeZone())).ok());
  EXPECT_TRUE(shows("saikne_saga_needs_operator{kind=\"STOCK_OVERDUE\"} 1\n"));
  EXPECT_TRUE(shows("saikne_saga_needs_operator_oldest_seconds{kind=\"STOCK_OVERDUE\"} 31536000\n"));
  pg_.Exec("UPDATE exceptions SET close_time = now(), resolution = 'cleared'");
  ASSERT_TRUE(metrics.Publish(pg_.pool(), absl::FromCivil(absl::CivilDay(2027, 1, 2), absl::UTCTimeZone())).ok());
  EXPECT_TRUE(shows("saikne_saga_needs_operator{kind=\"STOCK_OVERDUE\"} 0\n"));
  EXPECT_TRUE(shows("saikne_saga_needs_operator_oldest_seconds{kind=\"STOCK_OVERDUE\"} 0\n"));
}

TEST_F(Exceptions, GhostsAreOneForEachKey) {
  const auto ghost = [&](const std::string& subject, int64_t version) {
    events::Envelope envelope;
    envelope.id = Id::New(absl::Now());
    envelope.type = "saikne.crm.events.v1.DealWon";
    envelope.topic = "saikne.crm.deal.events.v1";
    envelope.subject = subject;
    envelope.event_version = version;
    envelope.partition = 1;
    envelope.offset = 10 + version;
    envelope.company_id = company_.id;
    envelope.correlation_id = "flow";
    return envelope;
  };
  const std::vector<events::Envelope> ghosts = {ghost("a", 3), ghost("b", 1), ghost("a", 4)};
  ASSERT_TRUE(pg_.pool().RunInTransaction([&](pg::Txn& txn) { return RaiseGhosts(txn, ghosts, absl::Now()); }).ok());
  const v1::ListExceptionsResponse list = List();
  ASSERT_EQ(list.exceptions_size(), 2);
  const v1::Exception& a = list.exceptions(list.exceptions(0).subject_number() == "a" ? 0 : 1);
  EXPECT_EQ(a.kind(), "GHOST_EVENT");
  EXPECT_EQ(a.owner(), "operator");
  EXPECT_EQ(a.reason(),
            "The database failed over and has lost what others were told of it (flow flow): DealWon version 3 at "
            "saikne.crm.deal.events.v1 1@13, DealWon version 4 at saikne.crm.deal.events.v1 1@14");
  EXPECT_EQ(a.ways_out_size(), 2);
  EXPECT_TRUE(Resolve(a.id(), "ignore").ok());
}

TEST_F(Exceptions, Refusals) {
  Raise({Make(Id::New(absl::Now()))});
  const std::string id = List().exceptions(0).id();
  EXPECT_EQ(ReasonOf(Resolve(id, "ignore", "  ").status()), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Resolve(id, "fly").status()), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Resolve("x", "ignore").status()), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Resolve(Id::New(absl::Now()).ToString(), "ignore").status()), "EXCEPTION_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Resolve(id, "retry").status()), "WAY_OUT_UNKNOWN");
  EXPECT_TRUE(Resolve(id, "ignore").ok());
}

}  // namespace
}  // namespace saikne::svc
