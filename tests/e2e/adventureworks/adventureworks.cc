#include "tests/e2e/adventureworks/adventureworks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "tests/e2e/adventureworks/source.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"

namespace saikne::e2e {
namespace {

constexpr int kOrders = 235;

class Company {
 public:
  explicit Company(std::string folder)
      : folder_(std::move(folder)),
        system_({.properties = {{"finance", {{"base_currency", "USD"}}},
                                {"procurement", {{"approval_limit_minor", "100000000000000"}}}}}),
        people_(system_),
        routine_(people_),
        start_(absl::Now()) {}

  void ImportMasterData(bool with_stock) {
    Import("items", "Product.csv", "items");
    Settle();  // the other services need to know the items
    Import("work-centres", "Location.csv", "work_centres");
    Import("suppliers", "Vendor.csv", "suppliers");
    Import("supplier-prices", "ProductVendor.csv", "supplier_prices");
    Import("boms", "BillOfMaterials.csv", "boms");
    Import("accounts", "Store.csv", "stores");
    Import("accounts", "Customer.csv", "customers");
    Settle();
    GrantCredit();
    if (with_stock) Import("stock", "ProductInventory.csv", "stock");
    Say("master data are there");
  }

  void WinDeals() {
    system_.CtlOk({"import", "deals", folder_ + "/SalesOrderHeader.csv", "--map", MapOf("deals"), "--lines",
                   folder_ + "/SalesOrderDetail.csv", "--lines-map", MapOf("deal_lines")});
    crm::v1::ListDealsRequest list;
    list.set_page_size(1000);
    list.set_state(crm::v1::DEAL_STATE_OPEN);
    const auto deals = system_.Get<crm::v1::ListDealsResponse>("saikne.crm.v1.DealService/ListDeals", list);
    ASSERT_EQ(deals.deals_size(), kOrders);
    crm::v1::BatchWinDealsRequest win;
    for (const Deal& deal : deals.deals()) {
      win.add_requests()->set_id(deal.id());
      deals_[deal.external_key()] = deal.id();
    }
    system_.Get<crm::v1::BatchWinDealsResponse>("saikne.crm.v1.DealService/BatchWinDeals", win);
    Say("235 deals are won");
  }

  void Work(int minutes) {
    absl::Time said = absl::Now();
    EXPECT_TRUE(routine_.Until(absl::Minutes(minutes), [&] {
      const int completed = Completed();
      if (absl::Now() - said > absl::Seconds(15)) {
        Say(absl::StrCat(completed, " of 235 orders are completed"));
        said = absl::Now();
      }
      return completed == kOrders;
    })) << Completed() << " of 235 orders are completed";
    routine_.Until(absl::Minutes(2), [&] { return routine_.Round() == 0 && Quiet(); });  // what was bought beyond the orders
    for (const auto& [refusal, count] : routine_.refusals()) std::printf("refused %d times: %s\n", count, refusal.c_str());
    Say("everything is delivered and paid");
  }

  void Compare() {
    const auto source = ReadSourceLines(folder_);
    ASSERT_EQ(source.size(), kOrders);
    std::set<std::string> numbers;
    int64_t total = 0;
    for (const auto& [key, lines] : source) {
      ASSERT_TRUE(deals_.contains(key)) << key;
      const std::vector<Order> orders = people_.OrdersOf(deals_[key]);
      ASSERT_EQ(orders.size(), 1) << key;
      const Order order = people_.GetOrder(orders[0].id());
      EXPECT_EQ(order.state(), ordering::v1::ORDER_STATE_COMPLETED) << order.DebugString();
      EXPECT_TRUE(numbers.insert(order.number()).second);
      total += CompareInvoices(key, order, lines);
      ExpectTrail(people_, deals_[key], {"DealWon", "OrderPlaced", "CreditHeld", "StockReserved", "OrderConfirmed",
                                         "ShipmentCreated", "ShipmentShipped", "OrderShipped", "InvoicePosted",
                                         "InvoicePaid", "OrderCompleted"});
    }
    EXPECT_EQ(people_.Balance("revenue"), absl::StrCat("-", total / 100, ".", total % 100 < 10 ? "0" : "", total % 100));
    EXPECT_EQ(people_.Balance("receivables"), "0.00");
    Say("compared with the source");
    ExpectConsistent(system_);
    Say("reconciled");
  }

 private:
  std::string MapOf(const std::string& name) { return absl::StrCat(SAIKNE_ADVENTUREWORKS_MAPS, "/", name, ".json"); }

  void Import(const std::string& kind, const std::string& file, const std::string& map) {
    const std::string said = system_.CtlOk({"import", kind, folder_ + "/" + file, "--map", MapOf(map)});
    std::printf("%s: %s", file.c_str(), said.c_str());
  }

  void Settle() { system_.CtlOk({"reconcile", "--wait-seconds", "60"}); }

  void Say(const std::string& what) {
    std::printf("%5.1f s  %s\n", absl::ToDoubleSeconds(absl::Now() - start_), what.c_str());
    std::fflush(stdout);
  }

  // Limits are the test's, not the source's: nobody shall wait for credit.
  void GrantCredit() {
    const std::string path = std::filesystem::temp_directory_path() / absl::StrCat("saikne-limits-", getpid(), ".csv");
    {
      std::ofstream file(path);
      file << "customer_id,limit\n";
      crm::v1::ListAccountsRequest list;
      list.set_page_size(1000);
      do {
        const auto page =
            system_.Get<crm::v1::ListAccountsResponse>("saikne.crm.v1.AccountService/ListAccounts", list);
        for (const auto& account : page.accounts()) file << account.id() << ",1000000000\n";
        list.set_page_token(page.next_page_token());
      } while (!list.page_token().empty());
    }
    system_.CtlOk({"import", "credit-limits", path});
    std::filesystem::remove(path);
  }

  int Completed() {
    ordering::v1::ListOrdersRequest list;
    list.set_page_size(1000);
    list.set_state(ordering::v1::ORDER_STATE_COMPLETED);
    return system_.Get<ordering::v1::ListOrdersResponse>("saikne.ordering.v1.OrderService/ListOrders", list).orders_size();
  }

  bool Quiet() { return system_.Ctl({"reconcile", "--wait-seconds", "20"}).code == 0; }

  // One invoice per shipment, and per line of the source the net of all its invoice lines by the rounding rule.
  int64_t CompareInvoices(const std::string& key, const Order& order, const std::vector<SourceLine>& lines) {
    EXPECT_EQ(order.lines_size(), static_cast<int>(lines.size())) << key;
    const std::vector<Invoice> invoices = people_.Invoices(order.id());
    EXPECT_EQ(static_cast<int>(invoices.size()), order.shipments_size()) << key;
    std::map<std::string, int64_t> net;
    for (const Invoice& invoice : invoices) {
      EXPECT_EQ(invoice.state(), finance::v1::INVOICE_STATE_PAID) << invoice.DebugString();
      for (const auto& line : invoice.lines())
        net[line.order_line_id()] += line.net().units() * 100 + line.net().nanos() / 10'000'000;
    }
    int64_t total = 0;
    for (int i = 0; i < order.lines_size() && i < static_cast<int>(lines.size()); ++i) {
      EXPECT_EQ(net[order.lines(i).id()], lines[i].NetCents()) << "order " << key << " line " << i + 1;
      total += lines[i].NetCents();
    }
    return total;
  }

  const std::string folder_;
  System system_;
  People people_;
  Routine routine_;
  const absl::Time start_;
  std::map<std::string, std::string> deals_;  // id by key of the source
};

}  // namespace

void SellAdventureWorks(bool with_stock, int minutes) {
  const std::string folder = SourceFolder();
  if (folder.empty()) GTEST_SKIP() << "the AdventureWorks data are not here: set SAIKNE_ADVENTUREWORKS to their folder";
  Company company(folder);
  company.ImportMasterData(with_stock);
  if (::testing::Test::HasFailure()) return;
  company.WinDeals();
  if (::testing::Test::HasFailure()) return;
  company.Work(minutes);
  company.Compare();
}

}  // namespace saikne::e2e
