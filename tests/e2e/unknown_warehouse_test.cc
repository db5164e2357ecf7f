// A warehouse that nobody knows, along the services: each refuses it at the door and names the field, nothing of it is left behind,
// and the same words are taken once the warehouse is there.

#include <gtest/gtest.h>

#include <map>

#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "saikne/inventory/v1/warehouse_service.pb.h"
#include "tests/e2e/people.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

constexpr char kCreateDeal[] = "saikne.crm.v1.DealService/CreateDeal";
constexpr char kPlaceOrder[] = "saikne.ordering.v1.OrderService/PlaceOrder";
constexpr char kCreatePurchaseOrder[] = "saikne.procurement.v1.PurchaseOrderService/CreatePurchaseOrder";

class UnknownWarehouseTest : public ::testing::Test {
 protected:
  UnknownWarehouseTest() {
    SetUpWorkshop(people_);
    // A service that has heard of no warehouse at all yet judges none.
    for (const auto& [service, table] : std::map<std::string, std::string>{
             {"crm", "known_codes where kind = 3"}, {"ordering", "warehouses"}, {"procurement", "warehouses"}}) {
      EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] { return Rows(service, table) > 0; })) << service;
    }
  }

  crm::v1::CreateDealRequest DealFrom(const std::string& warehouse) {
    crm::v1::CreateDealRequest request;
    Deal& deal = *request.mutable_deal();
    deal.set_external_key("D-" + warehouse);
    deal.set_title("Deal from " + warehouse);
    deal.set_account_external_key("alpha");
    deal.set_warehouse_code(warehouse);
    auto& line = *deal.add_lines();
    line.set_sku("LAMP");
    *line.mutable_quantity() = Quantity("1");
    *line.mutable_unit_price() = Eur("25");
    return request;
  }
  ordering::v1::PlaceOrderRequest OrderFrom(const std::string& warehouse) {
    ordering::v1::PlaceOrderRequest request;
    request.mutable_order()->set_customer_id(people_.AccountId("alpha"));
    request.mutable_order()->set_warehouse_code(warehouse);
    auto& line = *request.mutable_order()->add_lines();
    line.set_sku("LAMP");
    *line.mutable_quantity() = Quantity("1");
    *line.mutable_unit_price() = Eur("25");
    return request;
  }
  static procurement::v1::CreatePurchaseOrderRequest PurchaseTo(const std::string& warehouse) {
    procurement::v1::CreatePurchaseOrderRequest request;
    request.set_supplier_id("ACME");
    request.set_warehouse_code(warehouse);
    auto& line = *request.add_lines();
    line.set_sku("HELMET");
    *line.mutable_quantity() = Quantity("1");
    return request;
  }
  /// "REASON field" of a refusal, "OK" of none.
  template <typename Response, typename Request>
  std::string Refusal(const std::string& method, const Request& request) {
    const absl::Status status = system_.Try<Response>(method, request).status();
    if (status.ok()) return "OK";
    const auto fields = FieldsOf(status);
    return ReasonOf(status) + " " + (fields.empty() ? "(no field)" : fields[0].first);
  }
  /// The answer to a sound request, which may have to wait until the service has heard of the items and codes.
  template <typename Response, typename Request>
  std::string Finally(const std::string& method, const Request& request, const std::string& wanted) {
    std::string last;
    testing::Eventually(absl::Seconds(30), [&] { return (last = Refusal<Response>(method, request)) == wanted; });
    return last;
  }
  int64_t Rows(const std::string& service, const std::string& table) {
    return system_.database(service).Count("select count(*) from " + table);
  }
  void CreateWarehouse(const std::string& code) {
    inventory::v1::CreateWarehouseRequest request;
    request.mutable_warehouse()->set_code(code);
    request.mutable_warehouse()->set_name(code);
    system_.Get<inventory::v1::Warehouse>("saikne.inventory.v1.WarehouseService/CreateWarehouse", request);
  }

  System system_;
  People people_{system_};
};

TEST_F(UnknownWarehouseTest, IsRefusedByEachServiceAndTakenOnceItIsThere) {
  EXPECT_EQ(Finally<Deal>(kCreateDeal, DealFrom("NORTH"), "WAREHOUSE_NOT_FOUND deal.warehouse_code"),
            "WAREHOUSE_NOT_FOUND deal.warehouse_code");
  EXPECT_EQ(Finally<Order>(kPlaceOrder, OrderFrom("NORTH"), "UNKNOWN_WAREHOUSE order.warehouse_code"),
            "UNKNOWN_WAREHOUSE order.warehouse_code");
  EXPECT_EQ(Finally<PurchaseOrder>(kCreatePurchaseOrder, PurchaseTo("NORTH"), "UNKNOWN_WAREHOUSE warehouse_code"),
            "UNKNOWN_WAREHOUSE warehouse_code");
  EXPECT_EQ(Rows("crm", "deals"), 0);
  EXPECT_EQ(Rows("ordering", "sales_orders"), 0);
  EXPECT_EQ(Rows("procurement", "purchase_orders"), 0);
  EXPECT_EQ(Rows("inventory", "demands"), 0);

  CreateWarehouse("NORTH");
  EXPECT_EQ(Finally<Deal>(kCreateDeal, DealFrom("NORTH"), "OK"), "OK");
  EXPECT_EQ(Finally<Order>(kPlaceOrder, OrderFrom("NORTH"), "OK"), "OK");
  EXPECT_EQ(Finally<PurchaseOrder>(kCreatePurchaseOrder, PurchaseTo("NORTH"), "OK"), "OK");
  for (const char* service : kServices) EXPECT_EQ(Rows(service, "parked_message"), 0) << service;
}

}  // namespace
}  // namespace saikne::e2e
