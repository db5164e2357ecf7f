// The skeleton of a service as a process: it runs the probe beside a real PostgreSQL and Kafka.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/status.h"
#include "libs/service/tests/http.h"
#include "libs/testing/service_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"

namespace saikne::svc {
namespace {

namespace ops = operations::v1;
using crm::events::v1::DealLost;
using ordering::events::v1::OrderCompleted;
using testing::Eventually;

// The same as in probe_main.cc: the fixture applies it, the program checks it.
pg::MigrationSeries ProbeMigrations() {
  return {"probe", {{"0001_init", "CREATE TABLE probe_effects (deal_id uuid CONSTRAINT probe_effects_pk PRIMARY KEY);"
                                  "CREATE TABLE probe_jobs (at timestamptz NOT NULL)"}}};
}

OrderCompleted Completed(const Id& deal, const std::string& number = "SO-1") {
  OrderCompleted event;
  event.set_order_id(Id::New(absl::Now()).ToString());
  event.set_order_number(number);
  event.set_deal_id(deal.ToString());
  return event;
}

class Serve : public ::testing::Test {
 protected:
  testing::ServiceFixture service_{"probe", ProbeMigrations()};
};

TEST_F(Serve, EventInEffectAndEventOutOnce) {
  const Id deal = Id::New(absl::Now());
  service_.Publish(Completed(deal, "SO-7"), deal);
  const auto lost = service_.Await<DealLost>();
  ASSERT_EQ(lost.size(), 1);
  EXPECT_EQ(lost[0].event.reason(), "SO-7");
  EXPECT_EQ(lost[0].envelope.correlation_id, deal.ToString());
  EXPECT_EQ(lost[0].envelope.source, "//local/crm");
  EXPECT_EQ(lost[0].envelope.company_id, service_.company());
  service_.Settle();
  EXPECT_EQ(service_.Events<DealLost>().size(), 1);
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM probe_effects"), 1);
}

TEST_F(Serve, SigtermDrainsAndTheNextStartGoesOn) {
  for (int round = 0; round < 3; ++round) {
    const Id deal = Id::New(absl::Now());
    service_.Publish(Completed(deal), deal);
    service_.Restart();  // expects exit code 0
    service_.Await<DealLost>(round + 1);
  }
  service_.Settle();
  EXPECT_EQ(service_.Events<DealLost>().size(), 3) << "a clean stop leaves nothing to be sent twice";
  EXPECT_TRUE(absl::StrContains(service_.process().Log(), "service.stopped"));
}

TEST_F(Serve, KilledServiceLosesAndDoublesNothing) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20; ++i) {
      const Id deal = Id::New(absl::Now());
      service_.Publish(Completed(deal), deal);
    }
    service_.Restart(/*kill=*/true);
  }
  service_.Settle(absl::Seconds(60));
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM probe_effects"), 60);
  std::set<std::string> ids;
  for (const auto& lost : service_.Events<DealLost>()) ids.insert(lost.envelope.id.ToString());
  EXPECT_EQ(ids.size(), 60);
}

TEST_F(Serve, ParkedEventIsListedAndOnTheBoard) {
  const Id deal = Id::New(absl::Now());
  service_.Publish(Completed(deal, "PARK"), deal);
  ops::ListParkedEventsResponse parked;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    const auto answer = service_.Call<ops::ListParkedEventsResponse>(
        "saikne.operations.v1.ParkedEventService/ListParkedEvents", ops::ListParkedEventsRequest());
    if (answer.ok()) parked = *answer;
    return parked.parked_events_size() == 1;
  }));
  ASSERT_EQ(parked.parked_events_size(), 1);
  EXPECT_EQ(parked.parked_events(0).reason(), "PROBE_REFUSED");
  EXPECT_EQ(parked.parked_events(0).type(), "saikne.ordering.events.v1.OrderCompleted");
  const auto board = service_.Call<ops::ListExceptionsResponse>(
      "saikne.operations.v1.ExceptionService/ListExceptions", ops::ListExceptionsRequest());
  ASSERT_TRUE(board.ok()) << board.status();
  ASSERT_EQ(board->exceptions_size(), 1);
  EXPECT_EQ(board->exceptions(0).kind(), "EVENT_PARKED");
  service_.Publish(Completed(Id::New(absl::Now())));
  service_.Await<DealLost>();  // other keys flow on
}

// The stored server is another one's and an event is gone, as after a failover (libs/events/failover_kafkatest.cc does it with a real one).
TEST_F(Serve, AnEventThatAFailoverLostPausesPublishingAndIsOnTheBoard) {
  const Id deal = Id::New(absl::Now());
  service_.Publish(Completed(deal), deal);
  service_.Await<DealLost>();
  service_.Settle();
  service_.pg().Exec(
      "DELETE FROM outbox; UPDATE relay_progress SET timeline = 'FFFFFFFF', fence = fence + 1;"
      "UPDATE relay_lease SET fence = fence + 1");
  const std::string api = "saikne.operations.v1.";
  ops::ListExceptionsResponse board;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] {
    const auto answer =
        service_.Call<ops::ListExceptionsResponse>(api + "ExceptionService/ListExceptions", ops::ListExceptionsRequest());
    if (answer.ok()) board = *answer;
    return board.exceptions_size() == 1;
  }));
  ASSERT_EQ(board.exceptions_size(), 1);
  EXPECT_EQ(board.exceptions(0).kind(), "GHOST_EVENT");
  EXPECT_EQ(board.exceptions(0).subject_number(), deal.ToString());
  const auto paused = service_.Call<ops::Backbone>(api + "BackboneService/GetBackbone", ops::GetBackboneRequest());
  ASSERT_TRUE(paused.ok()) << paused.status();
  EXPECT_TRUE(paused->relay().paused());
  EXPECT_EQ(paused->relay().actor(), "relay");
  EXPECT_TRUE(absl::StrContains(HttpGet(service_.process().admin_port(), "/metrics"), "\nsaikne_relay_ghost_events_total 1\n"));

  ops::ResolveExceptionRequest resolve;
  resolve.set_id(board.exceptions(0).id());
  resolve.set_way_out("entered_again");
  resolve.set_reason("typed in once more");
  EXPECT_TRUE(service_.Call<ops::ResolveExceptionResponse>(api + "ExceptionService/ResolveException", resolve).ok());
  ops::ResumePartRequest resume;
  resume.set_part(ops::PART_RELAY);
  resume.set_reason("all is told");
  EXPECT_TRUE(service_.Call<ops::ResumePartResponse>(api + "BackboneService/ResumePart", resume).ok());
  service_.Publish(Completed(Id::New(absl::Now())));
  service_.Await<DealLost>(2);
}

// The ErrorInfo's domain: which service refused.
std::string DomainOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload))) << status;
  return info.domain();
}

TEST_F(Serve, OperationsAnswer) {
  service_.Publish(Completed(Id::New(absl::Now())));
  service_.Await<DealLost>();
  const std::string api = "saikne.operations.v1.ReconciliationService/";
  ops::ListVersionsRequest versions;
  versions.set_topic("ordering.order");
  EXPECT_EQ(service_.Call<ops::ListVersionsResponse>(api + "ListConsumedVersions", versions)->versions_size(), 1);
  versions.set_topic("crm.deal");
  EXPECT_EQ(service_.Call<ops::ListVersionsResponse>(api + "ListPublishedVersions", versions)->versions_size(), 1);
  ops::ListFactsRequest facts;
  facts.set_name("effects");
  EXPECT_EQ(service_.Call<ops::ListFactsResponse>(api + "ListFacts", facts)->facts_size(), 1);
  facts.set_name("nothing");
  EXPECT_EQ(DomainOf(service_.Call<ops::ListFactsResponse>(api + "ListFacts", facts).status()), "crm.saikne");
  const auto described = service_.Call<ops::DescribeReconciliationResponse>(
      api + "DescribeReconciliation", ops::DescribeReconciliationRequest());
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_THAT(described->consumed_topics(), ::testing::ElementsAre("finance.company", "ordering.order"));
  EXPECT_THAT(described->published_topics(), ::testing::Contains("crm.deal"));
}

TEST_F(Serve, JobsRunAndTheAdminPortAnswers) {
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return service_.pg().Count("SELECT count(*) FROM probe_jobs") > 2; }));
  const int port = service_.process().admin_port();
  EXPECT_THAT(HttpGet(port, "/readyz"), ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(HttpGet(port, "/healthz"), ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return absl::StrContains(HttpGet(port, "/metrics"), "saikne_db_transactions_total");
  }));
  EXPECT_TRUE(absl::StrContains(HttpGet(port, "/metrics"), "\nsaikne_saga_needs_operator{kind=\"EVENT_PARKED\"} 0\n"));
}

TEST_F(Serve, TwoReplicasShareTheWorkAndOneRunsTheJobs) {
  testing::ServiceProcess second("probe", service_.properties());
  const absl::Status started = second.Start();
  ASSERT_TRUE(started.ok()) << started;
  for (int i = 0; i < 50; ++i) service_.Publish(Completed(Id::New(absl::Now())));
  service_.Await<DealLost>(50, absl::Seconds(60));
  service_.process().Kill();  // its lease runs out; the other takes over
  for (int i = 0; i < 50; ++i) service_.Publish(Completed(Id::New(absl::Now())));
  service_.Await<DealLost>(100, absl::Seconds(60));
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM probe_effects"), 100);
  EXPECT_EQ(second.Stop(), 0);
}

}  // namespace
}  // namespace saikne::svc
