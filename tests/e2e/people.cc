#include "tests/e2e/people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "saikne/finance/v1/ledger_service.pb.h"
#include "saikne/finance/v1/payment_service.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/procurement/v1/supplier_service.pb.h"
#include "saikne/production/v1/bom_service.pb.h"
#include "saikne/production/v1/work_centre_service.pb.h"

namespace saikne::e2e {
namespace {

constexpr absl::Duration kWait = absl::Seconds(30);

/// A copy of another service may lag a moment behind: such a refusal is tried again for a while.
template <typename Response, typename Request>
void CallUntilKnown(System& system, const std::string& method, const Request& request) {
  absl::Status status;
  const bool done = testing::Eventually(kWait, [&] {
    Response response;
    status = system.Call(method, request, response);
    return status.ok();
  });
  EXPECT_TRUE(done) << method << ": " << status;
}

template <typename T>
std::string List(const std::vector<T>& all) {
  std::string text;
  for (const T& one : all) absl::StrAppend(&text, one.ShortDebugString(), "\n");
  return text.empty() ? "none\n" : text;
}

/// Waits for one of `list` to be as wanted.
template <typename T>
T Await(const std::string& what, const std::function<std::vector<T>()>& list,
        const std::function<bool(const T&)>& wanted) {
  T found;
  std::vector<T> last;
  const bool there = testing::Eventually(kWait, [&] {
    last = list();
    for (const T& one : last) {
      if (!wanted(one)) continue;
      found = one;
      return true;
    }
    return false;
  });
  EXPECT_TRUE(there) << what << " did not come; there is\n" << List(last);
  return found;
}

}  // namespace

google::type::Decimal Quantity(const std::string& text) {
  google::type::Decimal decimal;
  decimal.set_value(text);
  return decimal;
}

google::type::Money Eur(const std::string& text) {
  google::type::Money out;
  out.set_currency_code("EUR");
  const size_t dot = text.find('.');
  out.set_units(std::stoll(text.substr(0, dot)));
  if (dot != std::string::npos) {
    std::string fraction = text.substr(dot + 1);
    fraction.resize(9, '0');
    out.set_nanos((text[0] == '-' ? -1 : 1) * std::stoi(fraction));
  }
  return out;
}

std::string Text(const google::type::Money& amount) {
  const int64_t cents = amount.units() * 100 + amount.nanos() / 10'000'000;
  return absl::StrFormat("%s%d.%02d", cents < 0 ? "-" : "", std::abs(cents) / 100, std::abs(cents) % 100);
}

bool Same(const google::type::Decimal& a, const std::string& b) {
  const auto left = money::ParseMicros(a.value().empty() ? "0" : a.value());
  const auto right = money::ParseMicros(b);
  return left.ok() && right.ok() && *left == *right;
}

std::string People::NewReference() { return Id::New(absl::Now()).ToString(); }

// ---- master data

void People::Account(const std::string& key, const std::string& name) {
  crm::v1::BatchCreateAccountsRequest request;
  auto& account = *request.add_requests()->mutable_account();
  account.set_external_key(key);
  account.set_name(name);
  account.mutable_bill_to()->set_city("Riga");
  account.mutable_bill_to()->set_country("LV");
  system_.Get<crm::v1::BatchCreateAccountsResponse>("saikne.crm.v1.AccountService/BatchCreateAccounts", request);
}

std::string People::AccountId(const std::string& key) {
  crm::v1::ListAccountsRequest request;
  request.set_external_key(key);
  const auto response =
      system_.Get<crm::v1::ListAccountsResponse>("saikne.crm.v1.AccountService/ListAccounts", request);
  EXPECT_EQ(response.accounts_size(), 1) << key;
  return response.accounts_size() == 1 ? response.accounts(0).id() : "";
}

void People::CreditLimit(const std::string& account_key, const std::string& limit) {
  finance::v1::SetCreditLimitRequest request;
  request.set_customer_id(AccountId(account_key));
  *request.mutable_limit() = Eur(limit);
  CallUntilKnown<finance::v1::CreditAccount>(system_, "saikne.finance.v1.CreditService/SetCreditLimit", request);
}

void People::Item(const std::string& sku, const std::string& method, const std::string& cost, const std::string& price,
                  const std::string& unit) {
  inventory::v1::BatchCreateItemsRequest request;
  auto& item = *request.add_requests()->mutable_item();
  item.set_sku(sku);
  item.set_external_key(sku);
  item.set_name(absl::StrCat("The ", sku));
  item.set_unit(unit);
  types::v1::SupplyMethod supply = types::v1::SUPPLY_METHOD_UNSPECIFIED;
  EXPECT_TRUE(types::v1::SupplyMethod_Parse("SUPPLY_METHOD_" + method, &supply)) << method;
  item.set_supply_method(supply);
  if (!cost.empty()) *item.mutable_standard_cost() = Eur(cost);
  if (!price.empty()) *item.mutable_list_price() = Eur(price);
  system_.Get<inventory::v1::BatchCreateItemsResponse>("saikne.inventory.v1.ItemService/BatchCreateItems", request);
}

void People::Stock(const std::string& sku, const std::string& quantity) {
  inventory::v1::BatchCreateOpeningStockRequest request;
  auto& row = *request.add_rows();
  row.set_sku(sku);
  row.set_external_key("opening " + sku);
  *row.mutable_quantity() = Quantity(quantity);
  system_.Get<inventory::v1::BatchCreateOpeningStockResponse>(
      "saikne.inventory.v1.StockService/BatchCreateOpeningStock", request);
}

void People::Supplier(const std::string& key) {
  procurement::v1::BatchCreateSuppliersRequest request;
  auto& supplier = *request.add_requests()->mutable_supplier();
  supplier.set_external_key(key);
  supplier.set_name("Supplier " + key);
  system_.Get<procurement::v1::BatchCreateSuppliersResponse>(
      "saikne.procurement.v1.SupplierService/BatchCreateSuppliers", request);
}

void People::Price(const std::string& supplier_key, const std::string& sku, const std::string& price, int lead_days) {
  procurement::v1::BatchCreateSupplierPricesRequest request;
  auto& row = *request.add_prices();
  row.set_external_key(absl::StrCat(supplier_key, "/", sku));
  row.set_supplier_id(supplier_key);
  row.set_sku(sku);
  *row.mutable_unit_price() = Eur(price);
  row.set_lead_time_days(lead_days);
  CallUntilKnown<procurement::v1::BatchCreateSupplierPricesResponse>(
      system_, "saikne.procurement.v1.SupplierService/BatchCreateSupplierPrices", request);
}

void People::Bom(const std::string& sku, const std::vector<Part>& components, const std::string& minutes) {
  production::v1::BatchCreateBomsRequest request;
  auto& bom = *request.add_boms();
  bom.set_sku(sku);
  for (const Part& part : components) {
    auto& component = *bom.add_components();
    component.set_sku(part.sku);
    *component.mutable_quantity() = Quantity(part.quantity);
  }
  if (!minutes.empty()) {
    production::v1::BatchCreateWorkCentresRequest centres;
    auto& centre = *centres.add_work_centres();
    centre.set_code("ASSEMBLY");
    centre.set_name("Assembly");
    *centre.mutable_cost_per_hour() = Eur("60");
    system_.Get<production::v1::BatchCreateWorkCentresResponse>(
        "saikne.production.v1.WorkCentreService/BatchCreateWorkCentres", centres);
    auto& operation = *bom.add_operations();
    operation.set_work_centre_code("ASSEMBLY");
    *operation.mutable_minutes() = Quantity(minutes);
  }
  CallUntilKnown<production::v1::BatchCreateBomsResponse>(system_, "saikne.production.v1.BomService/BatchCreateBoms",
                                                          request);
}

// ---- sales

std::string People::Win(const std::string& key, const std::string& account_key, const std::vector<Line>& lines,
                        const DealOptions& options) {
  crm::v1::CreateDealRequest request;
  Deal& deal = *request.mutable_deal();
  deal.set_external_key(key);
  deal.set_title("Deal " + key);
  deal.set_account_external_key(account_key);
  deal.set_priority(options.priority);
  types::v1::BillingPolicy billing = types::v1::BILLING_POLICY_UNSPECIFIED;
  types::v1::DeliveryRule delivery = types::v1::DELIVERY_RULE_UNSPECIFIED;
  EXPECT_TRUE(types::v1::BillingPolicy_Parse("BILLING_POLICY_ON_" + options.billing, &billing));
  EXPECT_TRUE(types::v1::DeliveryRule_Parse("DELIVERY_RULE_" + options.delivery, &delivery));
  deal.set_billing_policy(billing);
  deal.set_delivery_rule(delivery);
  for (const Line& line : lines) {
    auto& out = *deal.add_lines();
    out.set_sku(line.sku);
    *out.mutable_quantity() = Quantity(line.quantity);
    *out.mutable_unit_price() = Eur(line.price);
    if (!line.discount.empty()) *out.mutable_discount() = Quantity(line.discount);
  }
  const Deal created = system_.Get<Deal>("saikne.crm.v1.DealService/CreateDeal", request);
  crm::v1::WinDealRequest win;
  win.set_id(created.id());
  system_.Get<Deal>("saikne.crm.v1.DealService/WinDeal", win);
  return created.id();
}

Deal People::GetDeal(const std::string& id) {
  crm::v1::GetDealRequest request;
  request.set_id(id);
  return system_.Get<Deal>("saikne.crm.v1.DealService/GetDeal", request);
}

crm::v1::DealTrail People::Trail(const std::string& deal_id) {
  crm::v1::GetDealTrailRequest request;
  request.set_id(deal_id);
  return system_.Get<crm::v1::DealTrail>("saikne.crm.v1.DealService/GetDealTrail", request);
}

std::vector<Order> People::OrdersOf(const std::string& deal_id) {
  ordering::v1::ListOrdersRequest request;
  request.set_deal_id(deal_id);
  const auto response =
      system_.Get<ordering::v1::ListOrdersResponse>("saikne.ordering.v1.OrderService/ListOrders", request);
  std::vector<Order> orders(response.orders().begin(), response.orders().end());
  std::sort(orders.begin(), orders.end(),
            [](const Order& a, const Order& b) { return a.win_number() < b.win_number(); });
  return orders;
}

Order People::GetOrder(const std::string& id) {
  ordering::v1::GetOrderRequest request;
  request.set_id(id);
  return system_.Get<Order>("saikne.ordering.v1.OrderService/GetOrder", request);
}

Order People::AwaitOrder(const std::string& deal_id, const std::string& what,
                         const std::function<bool(const Order&)>& wanted, absl::Duration within) {
  Order last;
  const bool there = testing::Eventually(within, [&] {
    const std::vector<Order> orders = OrdersOf(deal_id);
    if (orders.empty()) return false;
    last = GetOrder(orders.back().id());
    return wanted(last);
  });
  EXPECT_TRUE(there) << "order is not as awaited: " << what << "\n" << last.DebugString();
  return last;
}

void People::Cancel(const std::string& order_id, const std::string& reason) {
  ordering::v1::CancelOrderRequest request;
  request.set_id(order_id);
  request.set_reason(reason);
  system_.Get<Order>("saikne.ordering.v1.OrderService/CancelOrder", request);
}

// ---- warehouse

std::vector<Shipment> People::Shipments(const std::string& order_id, bool open_only) {
  inventory::v1::ListShipmentsRequest request;
  request.set_page_size(1000);
  request.set_order_id(order_id);
  request.set_open_only(open_only);
  const auto response =
      system_.Get<inventory::v1::ListShipmentsResponse>("saikne.inventory.v1.ShipmentService/ListShipments", request);
  return {response.shipments().begin(), response.shipments().end()};
}

std::vector<Shipment> People::AllOpenShipments() { return Shipments(""); }

Shipment People::AwaitShipment(const std::string& order_id, const std::string& what,
                               const std::function<bool(const Shipment&)>& wanted) {
  return Await<Shipment>("shipment: " + what, [&] { return Shipments(order_id); }, wanted);
}

void People::Ship(const std::string& shipment_id, const std::vector<Part>& parts, const std::string& tracking) {
  inventory::v1::GetShipmentRequest get;
  get.set_id(shipment_id);
  const Shipment shipment = system_.Get<Shipment>("saikne.inventory.v1.ShipmentService/GetShipment", get);
  inventory::v1::ShipShipmentRequest request;
  request.set_id(shipment_id);
  request.set_tracking(tracking);
  for (const Part& part : parts) {
    for (const auto& line : shipment.lines()) {
      if (line.sku() != part.sku) continue;
      auto& out = *request.add_parts();
      out.set_order_line_id(line.order_line_id());
      *out.mutable_quantity() = Quantity(part.quantity);
    }
  }
  EXPECT_EQ(request.parts_size(), static_cast<int>(parts.size())) << shipment.DebugString();
  system_.Get<Shipment>("saikne.inventory.v1.ShipmentService/ShipShipment", request);
}

inventory::v1::Availability People::Availability(const std::string& sku) {
  inventory::v1::GetAvailabilityRequest request;
  request.add_items(sku);
  const auto response = system_.Get<inventory::v1::GetAvailabilityResponse>(
      "saikne.inventory.v1.StockService/GetAvailability", request);
  return response.availabilities_size() == 1 ? response.availabilities(0) : inventory::v1::Availability();
}

void People::Count(const std::string& sku, const std::string& difference) {
  inventory::v1::AdjustStockRequest request;
  request.set_sku(sku);
  *request.mutable_difference() = Quantity(difference);
  request.set_reason("counted");
  system_.Get<inventory::v1::AdjustStockResponse>("saikne.inventory.v1.StockService/AdjustStock", request);
}

// ---- buyer

std::vector<PurchaseOrder> People::PurchaseOrders(const std::string& order_id) {
  procurement::v1::ListPurchaseOrdersRequest request;
  request.set_page_size(1000);
  request.set_order_id(order_id);
  const auto response = system_.Get<procurement::v1::ListPurchaseOrdersResponse>(
      "saikne.procurement.v1.PurchaseOrderService/ListPurchaseOrders", request);
  return {response.purchase_orders().begin(), response.purchase_orders().end()};
}

PurchaseOrder People::AwaitPurchaseOrder(const std::string& order_id, const std::string& what,
                                         const std::function<bool(const PurchaseOrder&)>& wanted) {
  return Await<PurchaseOrder>("purchase order: " + what, [&] { return PurchaseOrders(order_id); }, wanted);
}

PurchaseOrder People::AwaitSent(const std::string& order_id, const std::string& sku) {
  return AwaitPurchaseOrder(order_id, "sent, with " + sku, [&](const PurchaseOrder& order) {
    if (order.state() != PurchaseOrder::STATE_SENT) return false;
    for (const auto& line : order.lines())
      if (line.sku() == sku) return true;
    return false;
  });
}

void People::Receive(const PurchaseOrder& order, const std::vector<Part>& parts) {
  procurement::v1::ReceiveGoodsRequest request;
  request.set_id(order.id());
  for (const Part& part : parts) {
    for (const auto& line : order.lines()) {
      if (line.sku() != part.sku) continue;
      auto& out = *request.add_lines();
      out.set_purchase_order_line_id(line.id());
      *out.mutable_received() = Quantity(part.quantity);
      *out.mutable_rejected() = Quantity(part.rejected);
    }
  }
  EXPECT_EQ(request.lines_size(), static_cast<int>(parts.size())) << order.DebugString();
  system_.Get<procurement::v1::ReceiveGoodsResponse>("saikne.procurement.v1.PurchaseOrderService/ReceiveGoods", request);
}

Bill People::BillAll(const PurchaseOrder& order, const std::string& reference, const std::string& unit_price) {
  procurement::v1::RecordBillRequest request;
  request.set_purchase_order_id(order.id());
  request.set_supplier_reference(reference);
  if (!unit_price.empty()) {
    procurement::v1::GetPurchaseOrderRequest get;
    get.set_id(order.id());
    const auto now = system_.Get<PurchaseOrder>("saikne.procurement.v1.PurchaseOrderService/GetPurchaseOrder", get);
    for (const auto& line : now.lines()) {
      auto& out = *request.add_lines();
      out.set_purchase_order_line_id(line.id());
      *out.mutable_quantity() = line.accepted();
      *out.mutable_unit_price() = Eur(unit_price);
    }
  }
  return system_.Get<Bill>("saikne.procurement.v1.BillService/RecordBill", request);
}

Bill People::GetBill(const std::string& id) {
  procurement::v1::GetBillRequest request;
  request.set_id(id);
  return system_.Get<Bill>("saikne.procurement.v1.BillService/GetBill", request);
}

void People::ApproveBill(const std::string& id) {
  procurement::v1::ApproveBillRequest request;
  request.set_id(id);
  system_.Get<Bill>("saikne.procurement.v1.BillService/ApproveBill", request, "", "user:accountant");
}

// ---- shop floor

std::vector<WorkOrder> People::WorkOrders(const std::string& order_id) {
  production::v1::ListWorkOrdersRequest request;
  request.set_page_size(1000);
  request.set_order_id(order_id);
  const auto response = system_.Get<production::v1::ListWorkOrdersResponse>(
      "saikne.production.v1.WorkOrderService/ListWorkOrders", request);
  return {response.work_orders().begin(), response.work_orders().end()};
}

WorkOrder People::AwaitWorkOrder(const std::string& order_id, const std::string& sku, const std::string& what,
                                 const std::function<bool(const WorkOrder&)>& wanted) {
  return Await<WorkOrder>(absl::StrCat("work order of ", sku, ": ", what), [&] { return WorkOrders(order_id); },
                          [&](const WorkOrder& order) { return order.sku() == sku && wanted(order); });
}

WorkOrder People::AwaitReady(const std::string& order_id, const std::string& sku) {
  return AwaitWorkOrder(order_id, sku, "ready",
                        [](const WorkOrder& order) { return order.state() == WorkOrder::STATE_READY; });
}

void People::Report(const WorkOrder& order, const std::string& good, const std::string& scrap) {
  production::v1::ReportOutputRequest request;
  request.set_id(order.id());
  *request.mutable_good() = Quantity(good);
  *request.mutable_scrap() = Quantity(scrap);
  if (scrap != "0") request.set_scrap_reason("scratched");
  system_.Get<WorkOrder>("saikne.production.v1.WorkOrderService/ReportOutput", request);
}

absl::Status People::TryReport(const WorkOrder& order, const std::string& good) {
  production::v1::ReportOutputRequest request;
  request.set_id(order.id());
  *request.mutable_good() = Quantity(good);
  return system_.Try<WorkOrder>("saikne.production.v1.WorkOrderService/ReportOutput", request).status();
}

WorkOrder People::GetWorkOrder(const std::string& id) {
  production::v1::GetWorkOrderRequest request;
  request.set_id(id);
  return system_.Get<WorkOrder>("saikne.production.v1.WorkOrderService/GetWorkOrder", request);
}

void People::CloseWorkOrder(const std::string& id, const std::string& reason) {
  production::v1::CloseWorkOrderRequest request;
  request.set_id(id);
  request.set_reason(reason);
  system_.Get<WorkOrder>("saikne.production.v1.WorkOrderService/CloseWorkOrder", request);
}

// ---- accountant

std::vector<Invoice> People::Invoices(const std::string& order_id) {
  finance::v1::ListInvoicesRequest list;
  list.set_order_id(order_id);
  list.set_page_size(1000);
  const auto response =
      system_.Get<finance::v1::ListInvoicesResponse>("saikne.finance.v1.InvoiceService/ListInvoices", list);
  std::vector<Invoice> invoices;
  for (const Invoice& invoice : response.invoices()) {
    finance::v1::GetInvoiceRequest get;
    get.set_id(invoice.id());
    invoices.push_back(system_.Get<Invoice>("saikne.finance.v1.InvoiceService/GetInvoice", get));
  }
  return invoices;
}

std::vector<CreditNote> People::CreditNotes(const std::string& order_id) {
  finance::v1::ListCreditNotesRequest list;
  list.set_order_id(order_id);
  list.set_page_size(1000);
  const auto response =
      system_.Get<finance::v1::ListCreditNotesResponse>("saikne.finance.v1.InvoiceService/ListCreditNotes", list);
  return {response.credit_notes().begin(), response.credit_notes().end()};
}

std::vector<Invoice> People::AwaitInvoices(const std::string& order_id, size_t count) {
  std::vector<Invoice> invoices;
  testing::Eventually(kWait, [&] { return (invoices = Invoices(order_id)).size() >= count; });
  EXPECT_EQ(invoices.size(), count) << List(invoices);
  return invoices;
}

void People::Pay(const Invoice& invoice) {
  finance::v1::RecordPaymentRequest request;
  request.set_customer_id(invoice.customer_id());
  *request.mutable_amount() = invoice.open();
  request.set_external_reference(NewReference());
  auto& allocation = *request.add_allocations();
  allocation.set_invoice_id(invoice.id());
  *allocation.mutable_amount() = invoice.open();
  system_.Get<finance::v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request);
}

std::string People::Balance(const std::string& role) {
  const auto balance = system_.Get<finance::v1::TrialBalance>("saikne.finance.v1.LedgerService/GetTrialBalance",
                                                              finance::v1::GetTrialBalanceRequest());
  for (const auto& row : balance.rows())
    if (row.role() == role) return Text(row.balance());
  return "0.00";
}

std::vector<operations::v1::Exception> People::Exceptions(const std::string& service) {
  operations::v1::ListExceptionsRequest request;
  request.set_page_size(1000);
  const auto response = system_.Get<operations::v1::ListExceptionsResponse>(
      "saikne.operations.v1.ExceptionService/ListExceptions", request, service);
  return {response.exceptions().begin(), response.exceptions().end()};
}

}  // namespace saikne::e2e
