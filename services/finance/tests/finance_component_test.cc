// finance as its neighbours see it: the real program, PostgreSQL and Kafka.

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/testing/eventually.h"
#include "libs/testing/service_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/finance/v1/company_service.pb.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "saikne/finance/v1/invoice_service.pb.h"
#include "saikne/finance/v1/ledger_service.pb.h"
#include "saikne/finance/v1/payment_service.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

namespace ev = ::saikne::finance::events::v1;
namespace ord = ::saikne::ordering::events::v1;
namespace types = ::saikne::types::v1;

class FinanceComponent : public ::testing::Test {
 protected:
  template <typename T>
  T Must(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }

  static void Amount(int64_t minor, google::type::Money* out, const std::string& currency = "EUR") {
    money::MinorToProto(minor, *money::Currency::Parse(currency), out);
  }

  // An order of one line: 2 pieces of 50.00 with 21 % tax.
  ord::OrderFacts Facts(const Id& customer, const std::string& currency = "EUR") const {
    ord::OrderFacts facts;
    facts.set_order_number("SO-1");
    facts.set_customer_id(customer.ToString());
    facts.set_customer_number("AC-" + customer.ToString().substr(24));
    facts.set_customer_name("Ann & Co");
    facts.set_currency(currency);
    Amount(12'100, facts.mutable_gross(), currency);
    *facts.add_lines() = Line();
    return facts;
  }
  ord::OrderLine Line() const {
    ord::OrderLine line;
    line.set_line_id(line_.ToString());
    line.set_kind(types::LINE_KIND_GOODS);
    line.set_sku("SKU-1");
    line.mutable_quantity()->set_value("2");
    Amount(5'000, line.mutable_unit_price());
    Amount(10'000, line.mutable_net());
    line.set_tax_code("STANDARD");
    line.mutable_tax_rate()->set_value("0.21");
    Amount(2'100, line.mutable_tax());
    line.set_billing_policy(types::BILLING_POLICY_ON_DELIVERY);
    return line;
  }
  void Place(const Id& order, const Id& customer, const std::string& currency = "EUR") {
    ord::OrderPlaced event;
    event.set_order_id(order.ToString());
    *event.mutable_order() = Facts(customer, currency);
    service_.Publish(event, order);
  }
  void Ship(const Id& order, const Id& customer) {
    ord::OrderShipped event;
    event.set_order_id(order.ToString());
    *event.mutable_order() = Facts(customer);
    event.set_shipment_id(Id::New(absl::Now()).ToString());
    auto* line = event.add_lines();
    *line->mutable_line() = Line();
    line->mutable_quantity()->set_value("2");
    line->mutable_cumulative_quantity()->set_value("2");
    service_.Publish(event, order);
  }
  absl::StatusOr<v1::Payment> Pay(const std::string& customer, int64_t minor, const std::string& request_id = "",
                                  const std::string& currency = "EUR") {
    v1::RecordPaymentRequest request;
    if (!request_id.empty()) request.set_external_reference("BANK-" + request_id);
    request.set_customer_id(customer);
    Amount(minor, request.mutable_amount(), currency);
    request.set_request_id(request_id);
    return service_.Call<v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request);
  }
  v1::CreditAccount Credit(const Id& customer) {
    v1::GetCreditAccountRequest request;
    request.set_customer_id(customer.ToString());
    return Must(service_.Call<v1::CreditAccount>("saikne.finance.v1.CreditService/GetCreditAccount", request));
  }
  // What saiknectl reconcile would find wrong.
  void ExpectClean() {
    operations::v1::DescribeReconciliationRequest describe;
    auto names = Must(service_.Call<operations::v1::DescribeReconciliationResponse>(
        "saikne.operations.v1.ReconciliationService/DescribeReconciliation", describe));
    EXPECT_GE(names.checks_size(), 8);
    for (const std::string& check : names.checks()) {
      operations::v1::ListFactsRequest request;
      request.set_name(check);
      auto facts = Must(service_.Call<operations::v1::ListFactsResponse>(
          "saikne.operations.v1.ReconciliationService/ListFacts", request));
      EXPECT_EQ(facts.facts_size(), 0) << check << ": " << facts.ShortDebugString();
    }
  }

  const Id line_ = Id::New(absl::Now());
  const Id customer_ = Id::New(absl::Now());
  testing::ServiceFixture service_{"finance", Migrations()};
};

TEST_F(FinanceComponent, TheFirstStartMakesTheCompanyWithItsDefaults) {
  auto companies = service_.Await<ev::CompanyChanged>();
  EXPECT_EQ(companies[0].event.code(), "MAIN");
  EXPECT_EQ(companies[0].event.default_billing_policy(), types::BILLING_POLICY_ON_DELIVERY);
  EXPECT_EQ(service_.Await<ev::TaxCodeChanged>(3).size(), 3u);
  EXPECT_GE(service_.Await<ev::PaymentTermChanged>(1).size(), 1u);
  service_.Restart();
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::CompanyChanged>().size(), 1u) << "only the first start";
  auto periods = Must(service_.Call<v1::ListPeriodsResponse>("saikne.finance.v1.LedgerService/ListPeriods",
                                                             v1::ListPeriodsRequest()));
  EXPECT_EQ(periods.periods_size(), 24);
}

TEST_F(FinanceComponent, FromOrderToPaidInvoice) {
  const Id order = Id::New(absl::Now());
  Place(order, customer_);
  auto held = service_.Await<ev::CreditHeld>();
  EXPECT_EQ(held[0].event.order_id(), order.ToString());
  EXPECT_EQ(held[0].envelope.correlation_id, order.ToString());
  Ship(order, customer_);
  auto posted = service_.Await<ev::InvoicePosted>();
  EXPECT_EQ(posted[0].event.gross().units(), 121);
  EXPECT_FALSE(posted[0].event.journal_entry_number().empty());
  EXPECT_EQ(Credit(customer_).receivable().units(), 121);

  v1::GetInvoiceRequest get;
  get.set_id(posted[0].event.number());
  auto invoice = Must(service_.Call<v1::Invoice>("saikne.finance.v1.InvoiceService/GetInvoice", get));
  EXPECT_EQ(invoice.state(), v1::INVOICE_STATE_POSTED);
  EXPECT_EQ(invoice.lines_size(), 1);
  EXPECT_EQ(invoice.taxes(0).tax().units(), 21);

  auto payment = Must(Pay(customer_.ToString(), 12'100, "pay-1"));
  EXPECT_EQ(Must(Pay(customer_.ToString(), 12'100, "pay-1")).id(), payment.id()) << "a repeated request pays once";
  EXPECT_EQ(payment.allocations_size(), 1);
  v1::GetPaymentRequest find;
  find.set_external_reference("BANK-pay-1");
  const auto found = [&] { return service_.Call<v1::Payment>("saikne.finance.v1.PaymentService/GetPayment", find); };
  EXPECT_EQ(Must(found()).ShortDebugString(), payment.ShortDebugString());
  find.set_id(payment.number());
  EXPECT_EQ(ReasonOf(found().status()), "INVALID_FIELD") << "one of both";
  find.clear_id();
  find.set_external_reference("BANK-pay-2");
  EXPECT_EQ(ReasonOf(found().status()), "PAYMENT_NOT_FOUND");
  EXPECT_EQ(FieldsOf(found().status())[0].first, "external_reference");
  EXPECT_EQ(service_.Await<ev::InvoicePaid>()[0].envelope.correlation_id, order.ToString());
  EXPECT_EQ(service_.Await<ev::PaymentAllocated>()[0].event.allocations(0).order_id(), order.ToString());
  invoice = Must(service_.Call<v1::Invoice>("saikne.finance.v1.InvoiceService/GetInvoice", get));
  EXPECT_EQ(invoice.state(), v1::INVOICE_STATE_PAID);

  auto balance = Must(service_.Call<v1::TrialBalance>("saikne.finance.v1.LedgerService/GetTrialBalance",
                                                      v1::GetTrialBalanceRequest()));
  EXPECT_EQ(balance.total_debit().units(), balance.total_credit().units());
  auto entries = Must(service_.Call<v1::ListJournalEntriesResponse>(
      "saikne.finance.v1.LedgerService/ListJournalEntries", v1::ListJournalEntriesRequest()));
  EXPECT_EQ(entries.entries_size(), 2);
  ExpectClean();
}

TEST_F(FinanceComponent, AnOrderInAForeignCurrencyParksAndTheOthersFlowOn) {
  const Id foreign = Id::New(absl::Now()), domestic = Id::New(absl::Now());
  Place(foreign, customer_, "USD");
  ord::OrderCancelRequested cancel;
  cancel.set_order_id(foreign.ToString());
  service_.Publish(cancel, foreign);
  Place(domestic, customer_);
  EXPECT_EQ(service_.Await<ev::CreditHeld>()[0].event.order_id(), domestic.ToString());
  service_.Settle();
  auto parked = Must(service_.Call<operations::v1::ListParkedEventsResponse>(
      "saikne.operations.v1.ParkedEventService/ListParkedEvents", operations::v1::ListParkedEventsRequest()));
  ASSERT_EQ(parked.parked_events_size(), 2);
  EXPECT_EQ(parked.parked_events(0).reason(), "FOREIGN_CURRENCY");
  EXPECT_EQ(Credit(customer_).held().units(), 121) << "of the other order only";
  ExpectClean();
}

TEST_F(FinanceComponent, AmountsOutOfInventoryAndProcurementReachTheBooks) {
  inventory::events::v1::StockReceived received;
  received.set_document_id(Id::New(absl::Now()).ToString());
  received.set_reason(inventory::events::v1::VALUATION_REASON_RECEIPT);
  Amount(10'000, received.mutable_value());
  service_.Publish(received);
  procurement::events::v1::BillMatched bill;
  bill.set_bill_id(Id::New(absl::Now()).ToString());
  bill.set_number("BI-1");
  const Id supplier = Id::New(absl::Now());
  bill.mutable_supplier()->set_supplier_id(supplier.ToString());
  Amount(10'500, bill.mutable_net());
  Amount(10'000, bill.mutable_receipt_value());
  Amount(500, bill.mutable_variance());
  Amount(10'500, bill.mutable_gross());
  service_.Publish(bill);
  v1::GetPayableRequest get;
  get.set_id("BI-1");
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] {
    return service_.Call<v1::Payable>("saikne.finance.v1.PayableService/GetPayable", get).ok();
  }));
  v1::RecordSupplierPaymentRequest pay;
  pay.set_supplier_id(supplier.ToString());
  Amount(10'500, pay.mutable_amount());
  pay.set_external_reference("OUT-1");
  auto paid = Must(service_.Call<v1::SupplierPayment>("saikne.finance.v1.PayableService/RecordSupplierPayment", pay));
  EXPECT_EQ(paid.allocations_size(), 1);
  v1::GetSupplierPaymentRequest find;
  const auto found = [&] {
    return service_.Call<v1::SupplierPayment>("saikne.finance.v1.PayableService/GetSupplierPayment", find);
  };
  find.set_external_reference("OUT-1");
  EXPECT_EQ(Must(found()).ShortDebugString(), paid.ShortDebugString());
  find.set_id(paid.number());
  EXPECT_EQ(ReasonOf(found().status()), "INVALID_FIELD") << "one of both";
  find.clear_external_reference();
  EXPECT_EQ(Must(found()).ShortDebugString(), paid.ShortDebugString());
  find.set_id(paid.id());
  EXPECT_EQ(Must(found()).ShortDebugString(), paid.ShortDebugString());
  find.clear_id();
  EXPECT_EQ(ReasonOf(found().status()), "SUPPLIER_PAYMENT_NOT_FOUND");
  find.set_external_reference("OUT-2");
  EXPECT_EQ(FieldsOf(found().status())[0].first, "external_reference");
  service_.Settle();
  operations::v1::ListFactsRequest facts;
  facts.set_name("grni_account");
  auto grni = Must(service_.Call<operations::v1::ListFactsResponse>(
      "saikne.operations.v1.ReconciliationService/ListFacts", facts));
  ASSERT_EQ(grni.facts_size(), 1);
  EXPECT_EQ(grni.facts(0).key(), "EUR");
  EXPECT_EQ(grni.facts(0).value(), "0");
  ExpectClean();
}

TEST_F(FinanceComponent, BadInputIsRefusedAndNamesItsField) {
  crm::events::v1::AccountRegistered registered;
  registered.set_account_id(customer_.ToString());
  registered.mutable_account()->set_number("AC-9");
  service_.Publish(registered);
  service_.Settle();
  auto field = [](const absl::Status& status) {
    auto fields = FieldsOf(status);
    return fields.empty() ? ReasonOf(status) : fields[0].first;
  };
  EXPECT_EQ(field(Pay("AC-9", 0).status()), "amount");
  EXPECT_EQ(field(Pay("AC-9", -5).status()), "amount");
  EXPECT_EQ(field(Pay("AC-9", 5, "", "USD").status()), "amount");
  EXPECT_EQ(ReasonOf(Pay("AC-9", 5, "", "USD").status()), "FOREIGN_CURRENCY");
  EXPECT_EQ(field(Pay("AC-10", 5).status()), "customer_id");
  EXPECT_EQ(ReasonOf(Pay("AC-10", 5).status()), "CREDIT_ACCOUNT_NOT_FOUND");
  v1::RecordPaymentRequest request;
  request.set_customer_id("AC-9");
  request.mutable_amount()->set_currency_code("EUR");
  request.mutable_amount()->set_nanos(1'000'000);
  EXPECT_EQ(field(service_.Call<v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request).status()),
            "amount");
  Amount(5, request.mutable_amount());
  request.mutable_value_date()->set_year(2026);
  request.mutable_value_date()->set_month(2);
  request.mutable_value_date()->set_day(30);
  EXPECT_EQ(field(service_.Call<v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request).status()),
            "value_date");
  request.mutable_value_date()->set_year(1900);
  request.mutable_value_date()->set_day(1);
  EXPECT_EQ(field(service_.Call<v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request).status()),
            "value_date");

  v1::SetCreditLimitRequest limit;
  limit.set_customer_id("AC-9");
  Amount(-1, limit.mutable_limit());
  auto set = [&] {
    return service_.Call<v1::CreditAccount>("saikne.finance.v1.CreditService/SetCreditLimit", limit).status();
  };
  EXPECT_EQ(field(set()), "limit");
  Amount(1, limit.mutable_limit());
  limit.set_etag("\"77\"");
  EXPECT_EQ(field(set()), "STALE_ETAG");
  limit.clear_etag();
  EXPECT_TRUE(set().ok());
  v1::ClosePeriodRequest close;
  close.set_id("1999-01");
  EXPECT_EQ(field(service_.Call<v1::Period>("saikne.finance.v1.LedgerService/ClosePeriod", close).status()),
            "id");
}

TEST_F(FinanceComponent, MasterDataChangesArePublished) {
  v1::UpdateTaxCodeRequest tax;
  tax.mutable_tax_code()->set_code("STANDARD");
  tax.mutable_tax_code()->mutable_rate()->set_value("0.22");
  auto code = Must(service_.Call<v1::TaxCode>("saikne.finance.v1.TaxCodeService/UpdateTaxCode", tax));
  EXPECT_EQ(code.rate().value(), "0.22");
  auto changed = service_.Await<ev::TaxCodeChanged>(4);
  auto update_of = std::find_if(changed.begin(), changed.end(),
                                [](const auto& received) { return received.envelope.event_version == 2; });
  ASSERT_NE(update_of, changed.end());
  EXPECT_EQ(update_of->event.code(), "STANDARD");
  EXPECT_EQ(update_of->event.rate().value(), "0.22");
  v1::CreateTaxCodeRequest again;
  again.mutable_tax_code()->set_code("STANDARD");
  again.mutable_tax_code()->set_name("Again");
  EXPECT_EQ(ReasonOf(service_.Call<v1::TaxCode>("saikne.finance.v1.TaxCodeService/CreateTaxCode", again).status()),
            "TAX_CODE_EXISTS");
  v1::UpdateCompanyRequest update;
  update.mutable_company()->set_id("MAIN");
  update.mutable_company()->set_name("Main & Sons");
  auto company = Must(service_.Call<v1::Company>("saikne.finance.v1.CompanyService/UpdateCompany", update));
  EXPECT_EQ(company.name(), "Main & Sons");
  update.mutable_company()->set_default_tax_code("NONE");
  EXPECT_EQ(FieldsOf(service_.Call<v1::Company>("saikne.finance.v1.CompanyService/UpdateCompany", update).status())[0].first,
            "company.default_tax_code");
  EXPECT_EQ(service_.Await<ev::CompanyChanged>(2).back().event.name(), "Main & Sons");
  v1::AssignAccountRoleRequest role;
  role.set_id("6900");
  role.set_role("scrap_loss");
  EXPECT_EQ(Must(service_.Call<v1::LedgerAccount>("saikne.finance.v1.LedgerService/AssignAccountRole", role)).role(),
            "scrap_loss");
  role.set_id("1500");
  EXPECT_EQ(ReasonOf(service_.Call<v1::LedgerAccount>("saikne.finance.v1.LedgerService/AssignAccountRole", role).status()),
            "ACCOUNT_TYPE_DIFFERS");
}

TEST_F(FinanceComponent, ACompanyOfItsOwnCurrency) {
  v1::CreateCompanyRequest create;
  create.mutable_company()->set_code("USA");
  create.mutable_company()->set_name("Saikne Inc");
  create.mutable_company()->set_base_currency("USD");
  create.mutable_company()->set_time_zone("America/New_York");
  auto company = Must(service_.Call<v1::Company>("saikne.finance.v1.CompanyService/CreateCompany", create));
  EXPECT_EQ(company.default_credit_limit().units(), 100'000);
  EXPECT_EQ(ReasonOf(service_.Call<v1::Company>("saikne.finance.v1.CompanyService/CreateCompany", create).status()),
            "COMPANY_EXISTS");
  create.mutable_company()->set_base_currency("XXX");
  EXPECT_EQ(FieldsOf(service_.Call<v1::Company>("saikne.finance.v1.CompanyService/CreateCompany", create).status())[0].first,
            "company.base_currency");
  v1::ListAccountsRequest list;
  list.set_page_size(10);
  EXPECT_TRUE(testing::Eventually(absl::Seconds(10), [&] {
    auto accounts = service_.Call<v1::ListAccountsResponse>("saikne.finance.v1.LedgerService/ListAccounts", list,
                                                            {{"saikne-company", "USA"}});
    return accounts.ok() && accounts->accounts_size() == 10 && !accounts->next_page_token().empty();
  }));
}

}  // namespace
}  // namespace saikne::finance
