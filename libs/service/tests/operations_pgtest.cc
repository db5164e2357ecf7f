// What the operator asks every service: parked events, versions, facts.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/parked_api.h"
#include "libs/service/parked_exceptions.h"
#include "libs/service/paged_facts.h"
#include "libs/service/reconciliation_api.h"
#include "libs/service/tests/calls.h"
#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

class Operations : public ::testing::Test {
 protected:
  BackboneDatabase pg_;
  Db db_{pg_.pool()};
  const rpc::Call call_ = CallOf(CompanyOf(Id::New(absl::Now())));
};

TEST_F(Operations, ParkedEventsInPages) {
  for (int i = 0; i < 5; ++i) {
    pg_.Exec(absl::StrCat(
        "INSERT INTO parked_message (topic, partition, record_offset, subject, event_version, event_id, event_type, correlation_id, "
        "first, reason, detail, state, headers, parked_at) VALUES ('t', 1, ", i, ", 'key', ", i + 1,
        ", gen_random_uuid(), 'saikne.x.Y', '', ", i == 0 ? "true" : "false", ", 'BROKEN', 'why', '",
        i == 4 ? "done" : "parked", "', '', '2026-01-01 00:00:00.00000", i / 2, "Z')"));
  }
  events::ParkedEvents parked(pg_.pool(), {}, nullptr);
  ParkedEventApi api(db_, parked);
  v1::ListParkedEventsRequest request;
  request.set_page_size(3);
  const auto first = api.ListParkedEvents(call_, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->parked_events_size(), 3);
  EXPECT_EQ(first->parked_events(0).reason(), "BROKEN");
  EXPECT_EQ(first->parked_events(1).reason(), "KEY_PARKED");
  request.set_page_token(first->next_page_token());
  const auto second = api.ListParkedEvents(call_, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->parked_events_size(), 1) << "what is done is not listed";
  EXPECT_EQ(second->parked_events(0).offset(), 3);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(Operations, ParkedEventIsAnException) {
  events::Envelope envelope;
  envelope.topic = "saikne.crm.deal.events.v1";
  envelope.partition = 2;
  envelope.offset = 77;
  envelope.subject = "\xff not a key";
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return RaiseParked(txn, envelope, "BROKEN", "why", absl::Now()); });
    ASSERT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(pg_.Value("SELECT string_agg(kind || ' ' || owner || ' ' || reason, ';') FROM exceptions"),
            "EVENT_PARKED operator saikne.crm.deal.events.v1 2@77 : BROKEN: why");
}

TEST_F(Operations, VersionsInPages) {
  for (int subject = 1; subject <= 3; ++subject) {
    const std::string id = absl::StrCat("00000000-0000-7000-8000-00000000000", subject);
    for (int version = 1; version <= subject; ++version) {
      pg_.Exec(absl::StrCat(
          "INSERT INTO outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload) VALUES "
          "(1, gen_random_uuid(), 'p.crm.deal.events.v1', '", id, "', ", version, ", now(), '', '')"));
    }
    pg_.Exec(absl::StrCat("INSERT INTO consumer_stream (topic) VALUES ('p.crm.deal.events.v1') ON CONFLICT DO NOTHING;"
                          "INSERT INTO consumer_seen (stream, subject, last_version) SELECT stream, '", id, "', ",
                          subject, " FROM consumer_stream"));
  }
  const FactQueries none;
  ReconciliationApi api(db_, {"p", {"crm.deal"}, {}}, none, none);
  for (auto list : {&ReconciliationApi::ListPublishedVersions, &ReconciliationApi::ListConsumedVersions}) {
    v1::ListVersionsRequest request;
    request.set_topic("crm.deal");
    request.set_page_size(2);
    const auto first = (api.*list)(call_, request);
    ASSERT_TRUE(first.ok()) << first.status();
    ASSERT_EQ(first->versions_size(), 2);
    EXPECT_EQ(first->versions(1).event_version(), 2);
    request.set_page_token(first->next_page_token());
    const auto second = (api.*list)(call_, request);
    ASSERT_TRUE(second.ok()) << second.status();
    ASSERT_EQ(second->versions_size(), 1);
    EXPECT_EQ(second->versions(0).event_version(), 3);
    EXPECT_EQ(second->next_page_token(), "");
  }
  const auto described = api.DescribeReconciliation(call_, {});
  ASSERT_TRUE(described.ok());
  EXPECT_EQ(described->unpublished(), 6);
}

TEST_F(Operations, FactsByName) {
  const FactQueries facts = {{"orders", [&](pg::Pool&, const Id& company) -> absl::StatusOr<std::vector<Fact>> {
                                EXPECT_EQ(company, call_.company().id);
                                return std::vector<Fact>{{"b", "2"}, {"a", "1"}};
                              }}};
  const FactQueries checks;
  ReconciliationApi api(db_, {"p", {}, {}}, facts, checks);
  v1::ListFactsRequest request;
  request.set_name("orders");
  const auto found = api.ListFacts(call_, request);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->facts_size(), 2);
  EXPECT_EQ(found->facts(0).key(), "a");
  EXPECT_EQ(found->next_page_token(), "");
  request.set_name("nothing");
  EXPECT_EQ(ReasonOf(api.ListFacts(call_, request).status()), "FACT_NOT_FOUND");
}

TEST_F(Operations, WhatACheckHasFoundIsShown) {
  const auto value = [](const std::string& series) {
    const std::string text = telemetry::MetricsText();
    const size_t at = text.find("\n" + series + " ");
    return at == std::string::npos ? "absent" : text.substr(at + series.size() + 2, text.find('\n', at + 1) - at - series.size() - 2);
  };
  std::vector<Fact> violations = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  const FactQueries facts;
  const FactQueries checks = {{"probe_check", [&](pg::Pool&, const Id&) -> absl::StatusOr<std::vector<Fact>> { return violations; }}};
  ReconciliationApi api(db_, {"p", {}, {}}, facts, checks);
  const std::string found = "saikne_recon_discrepancies{check=\"probe_check\"}";
  const std::string success = "saikne_recon_last_success_timestamp_seconds{check=\"probe_check\"}";
  EXPECT_EQ(value(success), "0");
  v1::ListFactsRequest request;
  request.set_name("probe_check");
  request.set_page_size(2);
  auto page = api.ListFacts(call_, request);
  ASSERT_TRUE(page.ok());
  request.set_page_token(page->next_page_token());
  ASSERT_TRUE(api.ListFacts(call_, request).ok());
  EXPECT_EQ(value(found), "3");
  EXPECT_EQ(value(success), "0");
  violations.clear();
  request.clear_page_token();
  ASSERT_TRUE(api.ListFacts(call_, request).ok());
  EXPECT_EQ(value(found), "0");
  EXPECT_NE(value(success), "0");
}

// All pages of a fact, each of at most two rows: "key=value" and a bar at the end of each page.
std::string Pages(ReconciliationApi& api, const rpc::Call& call, const std::string& name) {
  v1::ListFactsRequest request;
  request.set_name(name);
  request.set_page_size(2);
  std::string all;
  do {
    const auto page = api.ListFacts(call, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    for (const auto& fact : page->facts()) absl::StrAppend(&all, fact.key(), "=", fact.value(), " ");
    absl::StrAppend(&all, "|");
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

TEST_F(Operations, FactsInPages) {
  pg_.Exec("CREATE TABLE probe_facts (key text PRIMARY KEY, value text);"
           "INSERT INTO probe_facts VALUES ('b', '2'), ('a', '1'), ('c', '3'), ('d', '4'), ('e', '5')");
  static constexpr pg::Sql kPage = {
      "page", "SELECT key, value FROM probe_facts WHERE $1::uuid IS NOT NULL AND key > $2 ORDER BY key LIMIT $3::bigint"};
  const FactQueries facts = {{"few", [](pg::Pool&, const Id&) -> absl::StatusOr<std::vector<Fact>> {
                                return std::vector<Fact>{{"b", "2"}, {"a", "9"}, {"a", "1"}, {"a", "5"}};
                              }},
                             {"many", PagedFacts(kPage)}};
  const FactQueries checks;
  ReconciliationApi api(db_, {"p", {}, {}}, facts, checks);
  EXPECT_EQ(Pages(api, call_, "few"), "a=1 a=5 |a=9 b=2 |");  // a key twice does not lose a row
  EXPECT_EQ(Pages(api, call_, "many"), "a=1 b=2 |c=3 d=4 |e=5 |");
  v1::ListFactsRequest request;
  request.set_name("few");
  request.set_page_size(-1);
  EXPECT_EQ(ReasonOf(api.ListFacts(call_, request).status()), "INVALID_FIELD");
  request.set_page_size(2);
  request.set_page_token("x");
  EXPECT_EQ(ReasonOf(api.ListFacts(call_, request).status()), "INVALID_FIELD");
}

}  // namespace
}  // namespace saikne::svc
