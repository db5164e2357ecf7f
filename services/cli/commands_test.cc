// What commands say and ask, against services that answer as each test says.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "libs/base/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/handler.h"
#include "libs/rpc/server.h"
#include "libs/rpc/stream.h"
#include "services/cli/context.h"
#include "services/cli/run.h"

namespace saikne::cli {
namespace {

using google::protobuf::Message;

struct Said {
  int exit_code;
  std::string out;
  std::string err;
};

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest()
      : server_({}, [](absl::string_view) -> absl::StatusOr<rpc::Company> {
                  return rpc::Company{Id(), "MAIN", *money::Currency::Parse("EUR")};
                }, clock_) {
    for (const char* service :
         {"saikne.crm.v1.DealService", "saikne.ordering.v1.OrderService", "saikne.inventory.v1.StockService",
          "saikne.inventory.v1.ShipmentService", "saikne.procurement.v1.PurchaseOrderService", "saikne.production.v1.WorkOrderService", "saikne.finance.v1.InvoiceService",
          "saikne.finance.v1.LedgerService", "saikne.finance.v1.PaymentService", "saikne.finance.v1.PayableService",
          "saikne.finance.v1.CompanyService"})
      Serve(service);
    if (!server_.Start().ok()) std::abort();
    server_.SetServing(true);
  }

  /// What a method answers, as text of its response.
  void Answer(const std::string& method, const std::string& text) {
    missing_.erase(method);
    answers_[method] = text;
  }
  /// A method that finds nothing.
  void FindsNothing(const std::string& method) { missing_.insert(method); }
  /// The requests that a method got, as short text.
  const std::vector<std::string>& Asked(const std::string& method) { return asked_[method]; }

  /// Runs "deal list": words between blanks.
  Said Say(const std::string& line) {
    std::vector<std::string> words = {"saiknectl"};
    for (const char* service : kServices)
      words.push_back(absl::StrCat("--address=", service, "=127.0.0.1:", server_.port()));
    for (const auto word : absl::StrSplit(line, ' ', absl::SkipEmpty())) words.emplace_back(word);
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Said said;
    said.exit_code = cli::Run(static_cast<int>(pointers.size()), pointers.data());
    said.out = ::testing::internal::GetCapturedStdout();
    said.err = ::testing::internal::GetCapturedStderr();
    return said;
  }

 private:
  void Serve(const std::string& service) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
    if (descriptor == nullptr) std::abort();
    auto prototype = [](const google::protobuf::Descriptor* type) {
      return google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
    };
    std::vector<rpc::Method> methods;
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const auto* method = descriptor->method(i);
      rpc::Method& served = methods.emplace_back(
          rpc::Method{method->name(), prototype(method->input_type()), prototype(method->output_type()), nullptr});
      if (method->server_streaming()) {
        served.handle = rpc::StreamHandler{[](const rpc::Call&, const Message&) -> absl::StatusOr<rpc::StreamHandler::Next> {
          return absl::UnimplementedError("no test reads a stream");
        }};
      } else {
        served.handle = [this, name = method->name()](const rpc::Call&, const Message& request, Message& response) {
          return Reply(name, request, response);
        };
      }
    }
    const absl::Status status = server_.AddService(service, std::move(methods));
    if (!status.ok()) std::fprintf(stderr, "%s: %s\n", service.c_str(), status.ToString().c_str()), std::abort();
  }
  absl::Status Reply(const std::string& method, const Message& request, Message& response) {
    asked_[method].push_back(request.ShortDebugString());
    if (missing_.count(method) > 0) return NotFound("PAYMENT", "yet");
    const auto answer = answers_.find(method);
    if (answer == answers_.end()) return absl::UnimplementedError(absl::StrCat("no test answers ", method));
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(answer->second, &response)) << answer->second;
    return absl::OkStatus();
  }

  std::map<std::string, std::string> answers_;
  std::set<std::string> missing_;
  std::map<std::string, std::vector<std::string>> asked_;
  SystemClock clock_;
  rpc::Server server_;
};

TEST_F(CommandsTest, StockShowSaysWhenWhatIsExpectedComes) {
  Answer("GetAvailability",
         "availabilities { sku: 'BOLT' on_hand { value: '3' } expected { value: '7' } unit: 'EA' "
         "                 expected_date { year: 2026 month: 12 day: 3 } }"
         "availabilities { sku: 'NUT' on_hand { value: '1' } unit: 'EA' }");
  Said said = Say("stock show BOLT NUT");
  EXPECT_EQ(said.exit_code, kOk);
  EXPECT_EQ(said.out,
            "sku   on hand  reserved  free  expected  expected on  backordered  unit\n"
            "BOLT        3         0     0         7  2026-12-03             0  EA\n"
            "NUT         1         0     0         0                         0  EA\n");
  said = Say("stock show BOLT NUT -o json");
  EXPECT_NE(said.out.find("\"expected_date\":{\"year\":2026,\"month\":12,\"day\":3}"), std::string::npos) << said.out;
}

constexpr char kDeal[] = "0198a3c2-7f10-7cc3-9d5e-2f1d0e7a4b11";
constexpr char kOrder[] = "0198a3c2-7f10-7cc3-9d5e-2f1d0e7a4b22";

TEST_F(CommandsTest, ListsTakeDealsAndOrdersByTheirNumbers) {
  Answer("GetDeal", absl::StrCat("id: '", kDeal, "'"));
  Answer("GetOrder", absl::StrCat("id: '", kOrder, "' deal_id: '", kDeal, "'"));
  for (const char* method : {"ListOrders", "ListPurchaseOrders", "ListWorkOrders", "ListInvoices", "ListCreditNotes", "ListJournalEntries", "ListShipments"})
    Answer(method, "");
  const auto asked = [&](const std::string& line, const std::string& method) {
    const Said said = Say(line);
    EXPECT_EQ(said.exit_code, kOk) << said.err;
    return Asked(method).empty() ? "" : Asked(method).back();
  };
  EXPECT_EQ(asked("order list --deal DL-2026-000001", "ListOrders"), absl::StrCat("page_size: 500 deal_id: \"", kDeal, "\""));
  const std::string of_order = absl::StrCat("order_id: \"", kOrder, "\"");
  EXPECT_NE(asked("po list --all --order SO-2026-000001", "ListPurchaseOrders").find(of_order), std::string::npos);
  EXPECT_NE(asked("workorder list --all --order SO-2026-000001", "ListWorkOrders").find(of_order), std::string::npos);
  EXPECT_NE(asked("invoice list --order SO-2026-000001", "ListInvoices").find(of_order), std::string::npos);
  EXPECT_NE(asked("shipment list --order SO-2026-000001", "ListShipments").find(of_order), std::string::npos);
  EXPECT_NE(asked("invoice credit-notes --order SO-2026-000001", "ListCreditNotes").find(of_order), std::string::npos);
  const std::string of_flow = absl::StrCat("correlation_id: \"", kDeal, "\"");
  EXPECT_NE(asked("ledger entries --flow DL-2026-000001", "ListJournalEntries").find(of_flow), std::string::npos);
  EXPECT_NE(asked("ledger entries --flow SO-2026-000001", "ListJournalEntries").find(of_flow), std::string::npos);
  Answer("GetOrder", absl::StrCat("id: '", kOrder, "'"));
  EXPECT_NE(asked("ledger entries --flow SO-2026-000002", "ListJournalEntries").find(kOrder), std::string::npos);
  const size_t calls = Asked("GetOrder").size();
  EXPECT_NE(asked(absl::StrCat("invoice list --order ", kOrder), "ListInvoices").find(of_order), std::string::npos);
  EXPECT_EQ(Asked("GetOrder").size(), calls) << "an id is not asked for";
}

TEST_F(CommandsTest, AWordThatIsNoCommandIsNamedWithWhatThereIs) {
  Said said = Say("deals list");
  EXPECT_EQ(said.exit_code, kUsage);
  EXPECT_NE(said.err.find("saiknectl: there is no command deals; say one of import, deal, order"), std::string::npos) << said.err;
  said = Say("deal lose DL-2026-000001");
  EXPECT_EQ(said.exit_code, kUsage);
  EXPECT_NE(said.err.find("saiknectl deal: there is no command lose; say one of list, show, win, trail"), std::string::npos) << said.err;
  said = Say("deal");
  EXPECT_NE(said.err.find("saiknectl deal: say one of list, show, win, trail"), std::string::npos) << said.err;
  said = Say("deal show");
  EXPECT_EQ(said.exit_code, kUsage);
  EXPECT_NE(said.err.find("deal is required"), std::string::npos) << said.err;
}

TEST_F(CommandsTest, AnOptionThatMayBeRepeatedLeavesTheNextWordAlone) {
  Answer("ReceiveGoods", "receipt { number: 'GR-1' } purchase_order { number: 'PO-1' }");
  const Said said = Say("po receive --line 1=2 --line 2=3/1 PO-2026-000001");
  EXPECT_EQ(said.exit_code, kOk) << said.err;
  ASSERT_EQ(Asked("ReceiveGoods").size(), 1u);
  EXPECT_EQ(Asked("ReceiveGoods")[0].rfind("id: \"PO-2026-000001\" lines { line_number: 1 received { value: \"2\" } } "
                                           "lines { line_number: 2 received { value: \"3\" } rejected { value: \"1\" } }", 0), 0u)
      << Asked("ReceiveGoods")[0];
}

TEST_F(CommandsTest, NothingCanBeReportedWhereNothingCanBeMade) {
  Answer("GetWorkOrder", "number: 'WO-2026-000001' state: STATE_CLOSED producible { value: '0' }");
  const Said said = Say("workorder report WO-2026-000001");
  EXPECT_EQ(said.exit_code, kRefused);
  EXPECT_EQ(said.err, "saiknectl: WO-2026-000001 is closed, nothing of it can be made now (NOTHING_PRODUCIBLE)\n");
}

// A payment that is repeated finds its invoice paid by itself: its reference says that it was recorded.
TEST_F(CommandsTest, APaymentThatIsRepeatedIsShown) {
  const std::string paid = "number: 'PAY-1' external_reference: 'BANK-1' amount { currency_code: 'EUR' units: 40 } "
                           "allocations { invoice_id: 'I' invoice_number: 'INV-1' amount { currency_code: 'EUR' units: 40 } }";
  FindsNothing("GetPayment");
  Answer("ListCompanies", "companies { code: 'MAIN' base_currency: 'EUR' }");
  Answer("GetInvoice", "id: 'I' number: 'INV-1' customer_id: 'C' open { currency_code: 'EUR' units: 40 }");
  Answer("RecordPayment", paid);
  const Said first = Say("payment record --invoice INV-1 --reference BANK-1");
  EXPECT_EQ(first.exit_code, kOk) << first.err;
  EXPECT_EQ(Asked("GetPayment"), std::vector<std::string>{"external_reference: \"BANK-1\""});
  EXPECT_EQ(Asked("RecordPayment").size(), 1u);

  Answer("GetPayment", paid);
  Answer("GetInvoice", "id: 'I' number: 'INV-1' customer_id: 'C' open { currency_code: 'EUR' }");
  for (const char* line : {"payment record --invoice INV-1 --reference BANK-1",
                           "payment record --invoice I --amount 40 --reference BANK-1"}) {
    const Said again = Say(line);
    EXPECT_EQ(again.exit_code, kOk) << line << ": " << again.err;
    EXPECT_EQ(again.out, first.out) << line;
  }
  Said other = Say("payment record --invoice INV-2 --reference BANK-1");
  EXPECT_EQ(other.exit_code, kRefused);
  EXPECT_EQ(other.err, "saiknectl: --reference BANK-1 is PAY-1, which does not pay INV-2 (PAYMENT_REFERENCE_USED)\n");
  other = Say("payment record --invoice INV-1 --amount 39 --reference BANK-1");
  EXPECT_EQ(other.exit_code, kRefused);
  EXPECT_NE(other.err.find("PAY-1, which is of 40.00 EUR (PAYMENT_REFERENCE_USED)"), std::string::npos) << other.err;
  EXPECT_EQ(Asked("RecordPayment").size(), 1u);
  EXPECT_EQ(Say("payment record --invoice INV-1 --customer AC-1 --reference BANK-1").exit_code, kUsage) << "who paid?";
}

TEST_F(CommandsTest, APaymentToASupplierThatIsRepeatedIsShown) {
  const std::string paid = "number: 'SPY-1' amount { currency_code: 'EUR' units: 40 } allocations { payable_id: 'B' }";
  FindsNothing("GetSupplierPayment");
  Answer("GetPayable", "id: 'B' supplier_id: 'S' open { currency_code: 'EUR' units: 40 }");
  Answer("RecordSupplierPayment", paid);
  const Said first = Say("payment pay BI-1 --reference OUT-1");
  EXPECT_EQ(first.out, "SPY-1  40.00 EUR paid to the supplier\n") << first.err;
  Answer("GetPayable", "id: 'B' supplier_id: 'S' open { currency_code: 'EUR' }");
  Said again = Say("payment pay BI-1 --reference OUT-2");
  EXPECT_EQ(again.err, "saiknectl: BI-1 is paid (NOTHING_OPEN)\n");
  Answer("GetSupplierPayment", paid);
  again = Say("payment pay BI-1 --reference OUT-1");
  EXPECT_EQ(again.exit_code, kOk) << again.err;
  EXPECT_EQ(again.out, first.out);
  Answer("GetPayable", "id: 'A' supplier_id: 'S' open { currency_code: 'EUR' units: 40 }");
  again = Say("payment pay BI-0 --reference OUT-1");
  EXPECT_EQ(again.exit_code, kRefused);
  EXPECT_EQ(again.err,
            "saiknectl: --reference OUT-1 is SPY-1, which is not the payment of BI-0 (PAYMENT_REFERENCE_USED)\n");
  EXPECT_EQ(Asked("RecordSupplierPayment").size(), 1u);
}

TEST_F(CommandsTest, AnAddressOfNoServiceIsRefused) {
  const Said said = Say("--address sales=127.0.0.1:1 deal list");
  EXPECT_EQ(said.exit_code, kUsage);
  EXPECT_NE(said.err.find("crm, ordering"), std::string::npos) << said.err;
}

TEST_F(CommandsTest, WinningAllOpenDealsWhereThereAreNoneIsNoMistake) {
  Answer("ListDeals", "");
  Said said = Say("deal win --all-open");
  EXPECT_EQ(said.exit_code, kOk) << said.err;
  EXPECT_EQ(said.out, "no open deals\n");
  EXPECT_EQ(Say("deal win --all-open -o json").out, "");
  said = Say("deal win");
  EXPECT_EQ(said.exit_code, kUsage);
  EXPECT_NE(said.err.find("--all-open"), std::string::npos) << said.err;
}

TEST_F(CommandsTest, AParkedEventOfNoServiceIsRefused) {
  const Said said = Say("parked show sales/saikne.ordering.order.events.v1/2@77");
  EXPECT_EQ(said.exit_code, kRefused);
  EXPECT_NE(said.err.find("sales"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace saikne::cli
