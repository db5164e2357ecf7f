// crm as its neighbours see it: the real program, PostgreSQL and Kafka.

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "libs/testing/service_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/crm/v1/pipeline_service.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

namespace ordering_events = ::saikne::ordering::events::v1;

class CrmComponent : public ::testing::Test {
 protected:
  CrmComponent() {
    v1::CreateAccountRequest request;
    request.mutable_account()->set_name("Ann & Co");
    request.mutable_account()->set_external_key("ann");
    account_ = Must(service_.Call<v1::Account>("saikne.crm.v1.AccountService/CreateAccount", request));
  }

  template <typename T>
  T Must(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }

  v1::CreateDealRequest Request(const std::string& key, int lines = 3) const {
    v1::CreateDealRequest request;
    v1::Deal* deal = request.mutable_deal();
    deal->set_external_key(key);
    deal->set_title("Deal " + key);
    deal->set_account_external_key("ann");
    for (int i = 0; i < lines; ++i) {
      v1::DealLine* line = deal->add_lines();
      line->set_sku(absl::StrCat("SKU-", i));
      line->mutable_quantity()->set_value("2");
      line->mutable_unit_price()->set_currency_code("EUR");
      line->mutable_unit_price()->set_units(10);
      line->mutable_unit_price()->set_nanos(123'456'000);
    }
    return request;
  }
  v1::Deal Create(const std::string& key, int lines = 3) {
    return Must(service_.Call<v1::Deal>("saikne.crm.v1.DealService/CreateDeal", Request(key, lines)));
  }
  absl::StatusOr<v1::Deal> Win(const std::string& id, const std::string& request_id = "") {
    v1::WinDealRequest request;
    request.set_id(id);
    request.set_request_id(request_id);
    return service_.Call<v1::Deal>("saikne.crm.v1.DealService/WinDeal", request);
  }
  v1::Deal Get(const std::string& id) {
    v1::GetDealRequest request;
    request.set_id(id);
    return Must(service_.Call<v1::Deal>("saikne.crm.v1.DealService/GetDeal", request));
  }
  v1::DealTrail Trail(const std::string& id) {
    v1::GetDealTrailRequest request;
    request.set_id(id);
    return Must(service_.Call<v1::DealTrail>("saikne.crm.v1.DealService/GetDealTrail", request));
  }

  ordering_events::OrderFacts Facts(const v1::Deal& deal) {
    ordering_events::OrderFacts facts;
    facts.set_order_number("SO-2027-000001");
    facts.set_deal_id(deal.id());
    facts.set_win_number(1);
    facts.set_customer_id(account_.id());
    facts.set_currency("EUR");
    facts.mutable_gross()->set_currency_code("EUR");
    facts.mutable_gross()->set_units(73);
    facts.add_lines();
    return facts;
  }
  Id Place(const v1::Deal& deal) {
    const Id order = Id::New(absl::Now());
    ordering_events::OrderPlaced placed;
    placed.set_order_id(order.ToString());
    *placed.mutable_order() = Facts(deal);
    service_.Publish(placed, *Id::Parse(deal.id()));
    return order;
  }

  testing::ServiceFixture service_{
      "crm", Migrations(), {{"no_order_after_ms", "1000"}, {"no_order_check_ms", "100"}}};
  v1::Account account_;
};

TEST_F(CrmComponent, AWonDealIsPublishedWithAllItsFacts) {
  const auto registered = service_.Await<events::v1::AccountRegistered>();
  EXPECT_EQ(registered[0].event.account().name(), "Ann & Co");
  const v1::Deal deal = Create("d1");
  EXPECT_EQ(deal.amount().units(), 60);
  EXPECT_EQ(deal.amount().nanos(), 750'000'000);
  const v1::Deal won = Must(Win(deal.number(), "win-1"));
  EXPECT_EQ(won.state(), v1::DEAL_STATE_WON);
  EXPECT_EQ(won.probability_percent(), 100);
  EXPECT_EQ(Must(Win(deal.number(), "win-1")).etag(), won.etag()) << "the first response again";
  const absl::Status again = Win(deal.id()).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(again), "ALREADY_WON");

  const auto events = service_.Await<events::v1::DealWon>();
  service_.Settle();
  ASSERT_EQ(service_.Events<events::v1::DealWon>().size(), 1u);
  const events::v1::DealWon& event = events[0].event;
  EXPECT_EQ(event.deal_number(), deal.number());
  EXPECT_EQ(event.customer().account_id(), account_.id());
  EXPECT_EQ(event.win_number(), 1);
  ASSERT_EQ(event.lines_size(), 3);
  EXPECT_EQ(event.lines(2).unit_price().nanos(), 123'456'000);
  EXPECT_EQ(events[0].envelope.correlation_id, deal.id());
  EXPECT_EQ(events[0].envelope.actor, "tester");
  EXPECT_EQ(events[0].envelope.event_version, 2);
}

TEST_F(CrmComponent, ABatchIsCreatedAndWonInTwoCalls) {
  v1::BatchCreateDealsRequest create;
  for (int i = 0; i < 200; ++i) *create.add_requests() = Request(absl::StrCat("b", i));
  const auto rows = Must(service_.Call<v1::BatchCreateDealsResponse>(
      "saikne.crm.v1.DealService/BatchCreateDeals", create));
  ASSERT_EQ(rows.rows_size(), 200);
  v1::BatchWinDealsRequest win;
  for (const v1::RowResult& row : rows.rows()) win.add_requests()->set_id(row.number());
  const auto wins = Must(service_.Call<v1::BatchWinDealsResponse>(
      "saikne.crm.v1.DealService/BatchWinDeals", win));
  EXPECT_EQ(wins.wins_size(), 200);
  EXPECT_EQ(service_.Await<events::v1::DealWon>(200).size(), 200u);
}

TEST_F(CrmComponent, TheTrailAndTheDealFollowTheOrder) {
  const v1::Deal deal = Create("d2");
  Must(Win(deal.id()));
  const Id order = Place(deal);
  finance::events::v1::InvoicePosted invoice;
  invoice.set_invoice_id(Id::New(absl::Now()).ToString());
  invoice.set_number("INV-2027-000001");
  invoice.set_order_id(order.ToString());
  invoice.set_deal_id(deal.id());
  invoice.set_customer_id(account_.id());
  invoice.mutable_gross()->set_currency_code("EUR");
  invoice.mutable_gross()->set_units(73);
  service_.Publish(invoice, *Id::Parse(deal.id()));
  ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return Trail(deal.id()).steps_size() == 4; }));
  const v1::DealTrail trail = Trail(deal.number());
  EXPECT_EQ(trail.deal_id(), deal.id());
  EXPECT_EQ(trail.steps(1).event_type(), "DealWon");
  for (int i = 2; i < trail.steps_size(); ++i) EXPECT_GE(trail.steps(i).since_win_ms(), 0);
  const v1::Deal shown = Get(deal.id());
  ASSERT_EQ(shown.orders_size(), 1);
  EXPECT_EQ(shown.orders(0).order_number(), "SO-2027-000001");
  EXPECT_EQ(shown.orders(0).state(), v1::ORDER_STATE_PLACED);
  EXPECT_EQ(shown.orders(0).shipment(), v1::PROGRESS_NONE);
  EXPECT_EQ(shown.orders(0).invoice(), v1::PROGRESS_FULL);
  EXPECT_EQ(shown.account_name(), "Ann & Co");
  EXPECT_EQ(shown.stage_history_size(), 2);
  v1::GetAccountRequest get;
  get.set_id(account_.number());
  const auto account = Must(service_.Call<v1::Account>("saikne.crm.v1.AccountService/GetAccount", get));
  ASSERT_EQ(account.totals_size(), 1);
  EXPECT_EQ(account.totals(0).open_orders(), 1);
  EXPECT_EQ(account.totals(0).invoiced().units(), 73);
}

TEST_F(CrmComponent, ACancelledOrderReopensTheDeal) {
  const v1::Deal deal = Create("d3");
  Must(Win(deal.id()));
  const Id order = Place(deal);
  ordering_events::OrderCancelled cancelled;
  cancelled.set_order_id(order.ToString());
  *cancelled.mutable_order() = Facts(deal);
  cancelled.set_complete(true);
  service_.Publish(cancelled, *Id::Parse(deal.id()));
  ASSERT_TRUE(testing::Eventually(absl::Seconds(20),
                                  [&] { return Get(deal.id()).state() == v1::DEAL_STATE_OPEN; }));
  const auto changed = service_.Await<events::v1::DealStageChanged>(2);
  EXPECT_TRUE(changed[1].event.reopened());
  EXPECT_EQ(changed[1].event.from_stage(), "won");
  EXPECT_EQ(Must(Win(deal.id())).win_number(), 2);
  const auto won = service_.Await<events::v1::DealWon>(2);
  EXPECT_EQ(won[1].event.win_number(), 2);
}

TEST_F(CrmComponent, AWinWithoutOrderIsAnExceptionWithAWayOut) {
  const v1::Deal deal = Create("d4");
  Must(Win(deal.id()));
  const auto open = [&] {
    return Must(service_.Call<operations::v1::ListExceptionsResponse>(
        "saikne.operations.v1.ExceptionService/ListExceptions", operations::v1::ListExceptionsRequest()));
  };
  ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return open().exceptions_size() == 1; }));
  const operations::v1::Exception exception = open().exceptions(0);
  EXPECT_EQ(exception.kind(), "NO_ORDER");
  EXPECT_EQ(exception.subject_number(), deal.number());
  operations::v1::ResolveExceptionRequest resolve;
  resolve.set_id(exception.id());
  resolve.set_way_out("republish");
  resolve.set_reason("the order service was down");
  Must(service_.Call<operations::v1::ResolveExceptionResponse>(
      "saikne.operations.v1.ExceptionService/ResolveException", resolve));
  const auto won = service_.Await<events::v1::DealWon>(2);
  EXPECT_EQ(won[1].event.win_number(), 1);
  EXPECT_EQ(won[1].envelope.correlation_id, deal.id());
}

TEST_F(CrmComponent, WrongInputNamesTheField) {
  v1::CreateDealRequest request = Request("bad");
  request.mutable_deal()->mutable_lines(1)->mutable_quantity()->set_value("-1");
  absl::Status status =
      service_.Call<v1::Deal>("saikne.crm.v1.DealService/CreateDeal", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldsOf(status)[0].first, "deal.lines[1].quantity");
  request = Request("bad");
  request.mutable_deal()->mutable_lines(0)->mutable_unit_price()->set_nanos(1);
  status = service_.Call<v1::Deal>("saikne.crm.v1.DealService/CreateDeal", request).status();
  EXPECT_EQ(FieldsOf(status)[0].first, "deal.lines[0].unit_price");
  request = Request("bad");
  request.mutable_deal()->set_account_external_key("nobody");
  status = service_.Call<v1::Deal>("saikne.crm.v1.DealService/CreateDeal", request).status();
  EXPECT_EQ(ReasonOf(status), "ACCOUNT_NOT_FOUND");
  ASSERT_EQ(FieldsOf(status).size(), 1u);
  EXPECT_EQ(FieldsOf(status)[0].first, "deal.account_external_key");
  for (const int year : {1, 1969, 20'270}) {
    request = Request("bad");
    request.mutable_deal()->mutable_requested_date()->set_year(year);
    request.mutable_deal()->mutable_requested_date()->set_month(12);
    request.mutable_deal()->mutable_requested_date()->set_day(31);
    status = service_.Call<v1::Deal>("saikne.crm.v1.DealService/CreateDeal", request).status();
    ASSERT_EQ(FieldsOf(status).size(), 1u) << year << " " << status;
    EXPECT_EQ(FieldsOf(status)[0].first, "deal.requested_date") << year;
  }
  v1::ListDealsRequest list;
  list.set_state(static_cast<v1::DealState>(77));
  status = service_.Call<v1::ListDealsResponse>("saikne.crm.v1.DealService/ListDeals", list).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldsOf(status)[0].first, "state");
  v1::Deal deal = Create("good");
  v1::UpdateDealRequest update;
  update.mutable_deal()->set_id(deal.id());
  update.mutable_deal()->set_etag("\"0\"");
  update.mutable_deal()->set_title("x");
  update.mutable_update_mask()->add_paths("title");
  status = service_.Call<v1::Deal>("saikne.crm.v1.DealService/UpdateDeal", update).status();
  EXPECT_EQ(ReasonOf(status), "STALE_ETAG");
  update.mutable_deal()->set_etag(deal.etag());
  EXPECT_EQ(Must(service_.Call<v1::Deal>("saikne.crm.v1.DealService/UpdateDeal", update)).title(), "x");
  update.mutable_update_mask()->add_paths("state");
  status = service_.Call<v1::Deal>("saikne.crm.v1.DealService/UpdateDeal", update).status();
  EXPECT_EQ(FieldsOf(status)[0].first, "update_mask");
}

TEST_F(CrmComponent, AnEmptyDealIsNotWonAndAMissingOneIsNamed) {
  const v1::Deal deal = Create("empty", 0);
  EXPECT_EQ(ReasonOf(Win(deal.id()).status()), "DEAL_WITHOUT_LINES");
  EXPECT_EQ(ReasonOf(Win("DL-1999-000001").status()), "DEAL_NOT_FOUND");
  service_.Settle();
  EXPECT_TRUE(service_.Events<events::v1::DealWon>().empty());
}

TEST_F(CrmComponent, ListsPageThroughAllDeals) {
  for (int i = 0; i < 5; ++i) Create(absl::StrCat("p", i), 1);
  v1::ListDealsRequest request;
  request.set_page_size(2);
  int seen = 0, pages = 0;
  do {
    const auto page =
        Must(service_.Call<v1::ListDealsResponse>("saikne.crm.v1.DealService/ListDeals", request));
    seen += page.deals_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && ++pages < 10);
  EXPECT_EQ(seen, 5);
  request.set_page_token("nonsense");
  const absl::Status status =
      service_.Call<v1::ListDealsResponse>("saikne.crm.v1.DealService/ListDeals", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto pipelines = Must(service_.Call<v1::ListPipelinesResponse>(
      "saikne.crm.v1.PipelineService/ListPipelines", v1::ListPipelinesRequest()));
  ASSERT_EQ(pipelines.pipelines_size(), 1);
  EXPECT_EQ(pipelines.pipelines(0).stages_size(), 4);
}

}  // namespace
}  // namespace saikne::crm
