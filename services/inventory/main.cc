// Inventory: items, stock, reservations, shipments, and the cost of stock and work in progress.

#include "services/inventory/api/item_api.h"
#include "services/inventory/api/reconcile.h"
#include "services/inventory/api/resolutions.h"
#include "services/inventory/api/shipment_api.h"
#include "services/inventory/api/stock_api.h"
#include "services/inventory/api/warehouse_api.h"
#include "services/inventory/app/demands.h"
#include "services/inventory/app/homeless.h"
#include "services/inventory/app/items.h"
#include "services/inventory/app/places.h"
#include "services/inventory/settings.h"
#include "services/inventory/sql.h"
#include "services/inventory/subscribers/on.h"
#include "services/inventory/subscribers/on_order.h"
#include "services/inventory/subscribers/on_purchase_order.h"
#include "services/inventory/subscribers/on_reference.h"
#include "services/inventory/subscribers/on_work_order.h"

namespace saikne::inventory {
namespace {

void Rpcs(svc::Service& service, const Context& context) {
  auto& items = service.Make<ItemApi>(service.db());
  service.Rpc("saikne.inventory.v1.ItemService", {rpc::Unary("CreateItem", items, &ItemApi::CreateItem),
                                                  rpc::Unary("BatchCreateItems", items, &ItemApi::BatchCreateItems),
                                                  rpc::Unary("UpdateItem", items, &ItemApi::UpdateItem),
                                                  rpc::Unary("GetItem", items, &ItemApi::GetItem),
                                                  rpc::Unary("ListItems", items, &ItemApi::ListItems)});
  auto& warehouses = service.Make<WarehouseApi>(service.db());
  service.Rpc("saikne.inventory.v1.WarehouseService",
              {rpc::Unary("CreateWarehouse", warehouses, &WarehouseApi::CreateWarehouse),
               rpc::Unary("UpdateWarehouse", warehouses, &WarehouseApi::UpdateWarehouse),
               rpc::Unary("ListWarehouses", warehouses, &WarehouseApi::ListWarehouses),
               rpc::Unary("CreateLocation", warehouses, &WarehouseApi::CreateLocation),
               rpc::Unary("ListLocations", warehouses, &WarehouseApi::ListLocations)});
  auto& stock = service.Make<StockApi>(service.db(), context);
  service.Rpc("saikne.inventory.v1.StockService",
              {rpc::Unary("GetAvailability", stock, &StockApi::GetAvailability),
               rpc::Unary("ListStock", stock, &StockApi::ListStock),
               rpc::Unary("BatchCreateOpeningStock", stock, &StockApi::BatchCreateOpeningStock),
               rpc::Unary("AdjustStock", stock, &StockApi::AdjustStock)});
  auto& shipments = service.Make<ShipmentApi>(service.db(), context);
  service.Rpc("saikne.inventory.v1.ShipmentService",
              {rpc::Unary("ListShipments", shipments, &ShipmentApi::ListShipments),
               rpc::Unary("GetShipment", shipments, &ShipmentApi::GetShipment),
               rpc::Unary("PickShipment", shipments, &ShipmentApi::PickShipment),
               rpc::Unary("PackShipment", shipments, &ShipmentApi::PackShipment),
               rpc::Unary("ShipShipment", shipments, &ShipmentApi::ShipShipment)});
}

void Reactions(svc::Service& service, const Context& context) {
  auto& orders = service.Make<OrderReactions>(context);
  On(service, orders, &OrderReactions::OnOrderPlaced);
  On(service, orders, &OrderReactions::OnOrderConfirmed);
  On(service, orders, &OrderReactions::OnOrderHeld);
  On(service, orders, &OrderReactions::OnOrderReleased);
  On(service, orders, &OrderReactions::OnOrderReleasedToShip);
  On(service, orders, &OrderReactions::OnOrderCancelRequested);
  auto& work_orders = service.Make<WorkOrderReactions>(context);
  On(service, work_orders, &WorkOrderReactions::OnWorkOrderReleased);
  On(service, work_orders, &WorkOrderReactions::OnWorkOrderCancelled);
  On(service, work_orders, &WorkOrderReactions::OnMaterialIssued);
  On(service, work_orders, &WorkOrderReactions::OnOutputReported);
  On(service, work_orders, &WorkOrderReactions::OnWorkOrderClosed);
  auto& purchases = service.Make<PurchaseOrderReactions>(context);
  On(service, purchases, &PurchaseOrderReactions::OnPurchaseOrdered);
  On(service, purchases, &PurchaseOrderReactions::OnPurchaseAcknowledged);
  On(service, purchases, &PurchaseOrderReactions::OnPurchaseDelayed);
  On(service, purchases, &PurchaseOrderReactions::OnPurchaseCancelled);
  On(service, purchases, &PurchaseOrderReactions::OnGoodsReceived);
  service.On<finance::events::v1::CompanyChanged>(OnCompanyChanged);
  service.On<finance::events::v1::TaxCodeChanged>(OnTaxCodeChanged);
  service.On<procurement::events::v1::SupplierPriceChanged>(OnSupplierPriceChanged);
  service.On<production::events::v1::BomReleased>(OnBomReleased);
}

void Compose(svc::Service& service, const Settings& settings) {
  const Context context = ContextOf(service, settings);
  Rpcs(service, context);
  Reactions(service, context);
  service.Every(absl::Seconds(15), "expire-holds",
                [context](pg::Txn& txn, absl::Time now) { return ExpireHolds(txn, context, now); });
  service.Every(absl::Seconds(15), "publish-warehouses", PublishWarehouses);
  service.Every(absl::Seconds(5), "house-demands",
                [context](pg::Txn& txn, absl::Time now) { return HouseDemands(txn, context, now); });
  RegisterResolutions(service, context);
  service.States("inventory.item", ItemStates);
  service.States("inventory.warehouse", WarehouseStates);
  RegisterReconciliation(service);
}

}  // namespace
}  // namespace saikne::inventory

int main(int argc, char** argv) {
  saikne::inventory::Settings settings;
  saikne::svc::Service service("inventory", saikne::inventory::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] { saikne::inventory::Compose(service, settings); });
}
