#pragma once

// What people do in a company, each in a line of a test: master data, sales, warehouse, buyer, shop floor, accountant.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/finance/v1/invoice_service.pb.h"
#include "saikne/inventory/v1/shipment_service.pb.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "saikne/procurement/v1/bill_service.pb.h"
#include "saikne/procurement/v1/purchase_order_service.pb.h"
#include "saikne/production/v1/work_order_service.pb.h"
#include "tests/e2e/system.h"

namespace saikne::e2e {

using Deal = crm::v1::Deal;
using Order = ordering::v1::Order;
using Shipment = inventory::v1::Shipment;
using PurchaseOrder = procurement::v1::PurchaseOrder;
using Bill = procurement::v1::Bill;
using WorkOrder = production::v1::WorkOrder;
using Invoice = finance::v1::Invoice;
using CreditNote = finance::v1::CreditNote;

/// Quantities and amounts are decimal text, "2.5"; amounts are in the base currency EUR.
google::type::Decimal Quantity(const std::string& text);
google::type::Money Eur(const std::string& text);
/// "12.50" of an amount.
std::string Text(const google::type::Money& amount);
/// Exact equality of decimal texts: "3" and "3.0" are the same.
bool Same(const google::type::Decimal& a, const std::string& b);

struct Line {
  std::string sku;
  std::string quantity;
  std::string price;
  std::string discount = "";
};

struct DealOptions {
  std::string billing = "DELIVERY";      // or "ORDER"
  std::string delivery = "AS_AVAILABLE";  // "COMPLETE_LINE", "COMPLETE_ORDER", "AFTER_PAYMENT"
  int priority = 0;
};

struct Part {
  std::string sku;
  std::string quantity;
  std::string rejected = "0";  // of a receipt
};

class People {
 public:
  explicit People(System& system) : system_(system) {}

  // Master data.
  void Account(const std::string& key, const std::string& name);
  void CreditLimit(const std::string& account_key, const std::string& limit);
  void Item(const std::string& sku, const std::string& method, const std::string& cost, const std::string& price,
            const std::string& unit = "EA");  // method: "BUY", "MAKE", "SERVICE"
  void Stock(const std::string& sku, const std::string& quantity);
  void Supplier(const std::string& key);
  void Price(const std::string& supplier_key, const std::string& sku, const std::string& price, int lead_days = 0);
  /// Components of one unit. work_centre: "" for none; minutes: of it for one unit.
  void Bom(const std::string& sku, const std::vector<Part>& components, const std::string& minutes = "");
  std::string AccountId(const std::string& key);

  // Sales.
  /// Makes and wins a deal; its id.
  std::string Win(const std::string& key, const std::string& account_key, const std::vector<Line>& lines,
                  const DealOptions& options = {});
  Deal GetDeal(const std::string& id);
  crm::v1::DealTrail Trail(const std::string& deal_id);
  /// The orders of a deal, the newest last.
  std::vector<Order> OrdersOf(const std::string& deal_id);
  Order GetOrder(const std::string& id);
  /// Waits until the deal's newest order is as wanted; fails the test with the order as it is when that takes too long.
  Order AwaitOrder(const std::string& deal_id, const std::string& what, const std::function<bool(const Order&)>& wanted,
                   absl::Duration within = absl::Seconds(30));
  Order AwaitState(const std::string& deal_id, ordering::v1::OrderState state) {
    return AwaitOrder(deal_id, ordering::v1::OrderState_Name(state), [&](const Order& o) { return o.state() == state; });
  }
  void Cancel(const std::string& order_id, const std::string& reason);

  // Warehouse.
  std::vector<Shipment> Shipments(const std::string& order_id, bool open_only = true);
  std::vector<Shipment> AllOpenShipments();
  Shipment AwaitShipment(const std::string& order_id, const std::string& what,
                         const std::function<bool(const Shipment&)>& wanted);
  /// parts: empty for all.
  void Ship(const std::string& shipment_id, const std::vector<Part>& parts = {}, const std::string& tracking = "DHL 1");
  inventory::v1::Availability Availability(const std::string& sku);
  void Count(const std::string& sku, const std::string& difference);

  // Buyer.
  std::vector<PurchaseOrder> PurchaseOrders(const std::string& order_id = "");
  PurchaseOrder AwaitPurchaseOrder(const std::string& order_id, const std::string& what,
                                   const std::function<bool(const PurchaseOrder&)>& wanted);
  PurchaseOrder AwaitSent(const std::string& order_id, const std::string& sku);
  void Receive(const PurchaseOrder& order, const std::vector<Part>& parts = {});
  /// unit_price: "" bills at the order's.
  Bill BillAll(const PurchaseOrder& order, const std::string& reference, const std::string& unit_price = "");
  Bill GetBill(const std::string& id);
  void ApproveBill(const std::string& id);

  // Shop floor.
  std::vector<WorkOrder> WorkOrders(const std::string& order_id = "");
  WorkOrder AwaitWorkOrder(const std::string& order_id, const std::string& sku, const std::string& what,
                           const std::function<bool(const WorkOrder&)>& wanted);
  WorkOrder AwaitReady(const std::string& order_id, const std::string& sku);
  void Report(const WorkOrder& order, const std::string& good, const std::string& scrap = "0");
  absl::Status TryReport(const WorkOrder& order, const std::string& good);
  WorkOrder GetWorkOrder(const std::string& id);
  void CloseWorkOrder(const std::string& id, const std::string& reason);

  // Accountant.
  std::vector<Invoice> Invoices(const std::string& order_id);
  std::vector<CreditNote> CreditNotes(const std::string& order_id);
  std::vector<Invoice> AwaitInvoices(const std::string& order_id, size_t count);
  void Pay(const Invoice& invoice);
  /// Balance of an account by its role, "receivables"; base currency text.
  std::string Balance(const std::string& role);

  // Everybody.
  std::vector<operations::v1::Exception> Exceptions(const std::string& service);
  System& system() { return system_; }

 private:
  std::string NewReference();
  System& system_;
};

}  // namespace saikne::e2e
