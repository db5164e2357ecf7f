#include "tests/e2e/routine.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/money/money.h"
#include "saikne/finance/v1/payment_service.pb.h"

namespace saikne::e2e {
namespace {

bool Positive(const google::type::Decimal& value) {
  const auto micros = money::ParseMicros(value.value().empty() ? "0" : value.value());
  return micros.ok() && *micros > 0;
}

bool Positive(const google::type::Money& value) { return value.units() > 0 || value.nanos() > 0; }

/// All rows of a paged list, read before anything is changed.
template <typename Row, typename Response, typename Request>
std::vector<Row> All(System& system, const std::string& method, Request request,
                     const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)() const) {
  std::vector<Row> all;
  request.set_page_size(1000);
  do {
    const auto page = system.Get<Response>(method, request);
    all.insert(all.end(), (page.*rows)().begin(), (page.*rows)().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

}  // namespace

template <typename Response>
bool Routine::Do(const std::string& method, const google::protobuf::Message& request) {
  const auto response = people_.system().Try<Response>(method, request);
  if (!response.ok()) ++refusals_[absl::StrCat(method, " ", ReasonOf(response.status()), ": ", response.status().message())];
  return response.ok();
}

int Routine::ReceiveAll() {
  procurement::v1::ListPurchaseOrdersRequest list;
  for (const auto state : {PurchaseOrder::STATE_SENT, PurchaseOrder::STATE_ACKNOWLEDGED, PurchaseOrder::STATE_PART_RECEIVED})
    list.add_states(state);
  int done = 0;
  for (const PurchaseOrder& order : All<PurchaseOrder>(
           people_.system(), "saikne.procurement.v1.PurchaseOrderService/ListPurchaseOrders", list,
           &procurement::v1::ListPurchaseOrdersResponse::purchase_orders)) {
    procurement::v1::ReceiveGoodsRequest request;
    request.set_id(order.id());
    done += Do<procurement::v1::ReceiveGoodsResponse>("saikne.procurement.v1.PurchaseOrderService/ReceiveGoods", request);
  }
  return done;
}

int Routine::BillAll() {
  procurement::v1::ListPurchaseOrdersRequest list;
  for (const auto state : {PurchaseOrder::STATE_PART_RECEIVED, PurchaseOrder::STATE_RECEIVED, PurchaseOrder::STATE_CLOSED})
    list.add_states(state);
  int done = 0;
  for (const PurchaseOrder& order : All<PurchaseOrder>(
           people_.system(), "saikne.procurement.v1.PurchaseOrderService/ListPurchaseOrders", list,
           &procurement::v1::ListPurchaseOrdersResponse::purchase_orders)) {
    bool unbilled = false;
    for (const auto& line : order.lines()) {
      const auto accepted = money::ParseMicros(line.accepted().value().empty() ? "0" : line.accepted().value());
      const auto billed = money::ParseMicros(line.billed().value().empty() ? "0" : line.billed().value());
      unbilled |= accepted.ok() && billed.ok() && *billed < *accepted;
    }
    if (!unbilled) continue;
    procurement::v1::RecordBillRequest request;
    request.set_purchase_order_id(order.id());
    request.set_supplier_reference(absl::StrCat(order.number(), "/", ++bills_));
    done += Do<Bill>("saikne.procurement.v1.BillService/RecordBill", request);
  }
  return done;
}

int Routine::ReportAll() {
  production::v1::ListWorkOrdersRequest list;
  for (const auto state : {WorkOrder::STATE_WAITING_MATERIAL, WorkOrder::STATE_READY, WorkOrder::STATE_IN_PROGRESS})
    list.add_states(state);
  int done = 0;
  for (const WorkOrder& order :
       All<WorkOrder>(people_.system(), "saikne.production.v1.WorkOrderService/ListWorkOrders", list,
                      &production::v1::ListWorkOrdersResponse::work_orders)) {
    if (!Positive(order.producible())) continue;
    production::v1::ReportOutputRequest request;
    request.set_id(order.id());
    *request.mutable_good() = order.producible();
    done += Do<WorkOrder>("saikne.production.v1.WorkOrderService/ReportOutput", request);
  }
  return done;
}

int Routine::ShipAll() {
  inventory::v1::ListShipmentsRequest list;
  list.set_open_only(true);
  int done = 0;
  for (const Shipment& shipment :
       All<Shipment>(people_.system(), "saikne.inventory.v1.ShipmentService/ListShipments", list,
                     &inventory::v1::ListShipmentsResponse::shipments)) {
    if (shipment.on_hold() || shipment.lines_size() == 0) continue;
    inventory::v1::ShipShipmentRequest request;
    request.set_id(shipment.id());
    request.set_tracking(absl::StrCat("DHL ", shipment.number()));
    done += Do<Shipment>("saikne.inventory.v1.ShipmentService/ShipShipment", request);
  }
  return done;
}

int Routine::PayAll() {
  finance::v1::ListInvoicesRequest list;
  list.set_open_only(true);
  int done = 0;
  for (const Invoice& invoice : All<Invoice>(people_.system(), "saikne.finance.v1.InvoiceService/ListInvoices", list,
                                             &finance::v1::ListInvoicesResponse::invoices)) {
    if (!Positive(invoice.open())) continue;
    finance::v1::RecordPaymentRequest request;
    request.set_customer_id(invoice.customer_id());
    *request.mutable_amount() = invoice.open();
    request.set_external_reference(absl::StrCat("bank ", invoice.number()));
    auto& allocation = *request.add_allocations();
    allocation.set_invoice_id(invoice.id());
    *allocation.mutable_amount() = invoice.open();
    done += Do<finance::v1::Payment>("saikne.finance.v1.PaymentService/RecordPayment", request);
  }
  return done;
}

int Routine::Round() { return ReceiveAll() + BillAll() + ReportAll() + ShipAll() + PayAll(); }

bool Routine::Until(absl::Duration within, const std::function<bool()>& done) {
  const absl::Time deadline = absl::Now() + within;
  while (!done()) {
    if (absl::Now() > deadline) return false;
    if (Round() == 0) absl::SleepFor(absl::Milliseconds(100));  // events are on their way
  }
  return true;
}

}  // namespace saikne::e2e
