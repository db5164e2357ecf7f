// procurement: suppliers, and the purchase orders that cover shortages, up to the matched bill. This file is its table of contents.

#include "libs/service/companies.h"
#include "libs/service/service.h"
#include "libs/supply/demand_events.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/procurement/api/bill_api.h"
#include "services/procurement/api/purchase_order_api.h"
#include "services/procurement/api/supplier_api.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/delivery_dates.h"
#include "services/procurement/app/reconcile.h"
#include "services/procurement/app/send_purchase_orders.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/app/suppliers.h"
#include "services/procurement/app/ways_out.h"
#include "services/procurement/sql.h"
#include "services/procurement/subscribers/on_code.h"
#include "services/procurement/subscribers/on_demand.h"
#include "services/procurement/subscribers/on_tax_code.h"

using namespace saikne;

int main(int argc, char** argv) {
  procurement::Settings settings;
  svc::Service service("procurement", procurement::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] {
    procurement::Planning planning{settings, service.numbers()};
    using Suppliers = procurement::SupplierApi;
    auto& suppliers = service.Make<Suppliers>(service.db(), planning);
    service.Rpc("saikne.procurement.v1.SupplierService",
                {rpc::Unary("CreateSupplier", suppliers, &Suppliers::CreateSupplier),
                 rpc::Unary("BatchCreateSuppliers", suppliers, &Suppliers::BatchCreateSuppliers),
                 rpc::Unary("GetSupplier", suppliers, &Suppliers::GetSupplier),
                 rpc::Unary("ListSuppliers", suppliers, &Suppliers::ListSuppliers),
                 rpc::Unary("UpdateSupplier", suppliers, &Suppliers::UpdateSupplier),
                 rpc::Unary("BatchCreateSupplierPrices", suppliers,
                            &Suppliers::BatchCreateSupplierPrices),
                 rpc::Unary("ListSupplierPrices", suppliers, &Suppliers::ListSupplierPrices)});
    using Orders = procurement::PurchaseOrderApi;
    auto& orders = service.Make<Orders>(service.db(), planning);
    service.Rpc("saikne.procurement.v1.PurchaseOrderService",
                {rpc::Unary("CreatePurchaseOrder", orders, &Orders::CreatePurchaseOrder),
                 rpc::Unary("GetPurchaseOrder", orders, &Orders::GetPurchaseOrder),
                 rpc::Unary("ListPurchaseOrders", orders, &Orders::ListPurchaseOrders),
                 rpc::Unary("SubmitPurchaseOrder", orders, &Orders::SubmitPurchaseOrder),
                 rpc::Unary("ApprovePurchaseOrder", orders, &Orders::ApprovePurchaseOrder),
                 rpc::Unary("AcknowledgePurchaseOrder", orders, &Orders::AcknowledgePurchaseOrder),
                 rpc::Unary("CancelPurchaseOrder", orders, &Orders::CancelPurchaseOrder),
                 rpc::Unary("ClosePurchaseOrder", orders, &Orders::ClosePurchaseOrder),
                 rpc::Unary("ReceiveGoods", orders, &Orders::ReceiveGoods),
                 rpc::Unary("ListRequisitions", orders, &Orders::ListRequisitions)});
    using Bills = procurement::BillApi;
    auto& bills = service.Make<Bills>(service.db(), planning);
    service.Rpc("saikne.procurement.v1.BillService",
                {rpc::Unary("RecordBill", bills, &Bills::RecordBill),
                 rpc::Unary("GetBill", bills, &Bills::GetBill),
                 rpc::Unary("ListBills", bills, &Bills::ListBills),
                 rpc::Unary("ApproveBill", bills, &Bills::ApproveBill),
                 rpc::Unary("DisputeBill", bills, &Bills::DisputeBill)});

    auto& demand = service.Make<procurement::DemandReactions>(planning);
    auto bind = [&demand](auto method) {
      return [&demand, method](pg::Txn& txn, auto events, absl::Time now) {
        return (demand.*method)(txn, events, now);
      };
    };
    using Demand = procurement::DemandReactions;
    service.On<finance::events::v1::CompanyChanged>(svc::OnCompanyChanged);
    service.On<finance::events::v1::TaxCodeChanged>(procurement::OnTaxCodeChanged);
    service.On<finance::events::v1::PaymentTermChanged>(procurement::OnPaymentTermChanged);
    service.On<inventory::events::v1::WarehouseRegistered>(procurement::OnWarehouseRegistered);
    service.On<inventory::events::v1::ItemRegistered>(supply::OnItemRegistered);
    service.On<inventory::events::v1::ItemChanged>(supply::OnItemChanged);
    service.On<inventory::events::v1::StockShort>(
        events::Reaction<inventory::events::v1::StockShort>(bind(&Demand::OnStockShort)));
    service.On<inventory::events::v1::DemandWithdrawn>(
        events::Reaction<inventory::events::v1::DemandWithdrawn>(bind(&Demand::OnDemandWithdrawn)));

    service.Every(absl::Milliseconds(50), "send_purchase_orders",
                  [planning, &pool = service.db().pool()](pg::Txn&, absl::Time now) {
                    return procurement::SendDuePurchaseOrders(pool, planning, now);
                  });
    service.Every(absl::Minutes(1), "retry_blocked", [planning](pg::Txn& txn, absl::Time now) {
      return procurement::RetryBlocked(txn, planning, now);
    });
    service.Every(absl::Minutes(1), "watch_dates", [planning](pg::Txn& txn, absl::Time now) {
      return procurement::WatchDates(txn, planning, now);
    });
    service.States("procurement.supplier", procurement::SupplierStates);
    service.States("procurement.supplier_price", procurement::SupplierPriceStates);
    procurement::RegisterWaysOut(service, planning);
    procurement::RegisterReconciliation(service, settings);
  });
}
