#include "services/cli/import/kinds.h"

#include "libs/base/status.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "saikne/procurement/v1/supplier_service.pb.h"
#include "saikne/production/v1/bom_service.pb.h"
#include "saikne/production/v1/work_centre_service.pb.h"
#include "services/cli/command.h"

namespace saikne::cli {
namespace {

absl::StatusOr<References> StoredBoms(Context& context) {
  References components_of;
  production::v1::ListBomsRequest request;
  request.set_page_size(1000);
  RETURN_IF_ERROR((ForEachPage<production::v1::ListBomsRequest, production::v1::ListBomsResponse>(
      context, "saikne.production.v1.BomService/ListBoms", request, [&](const production::v1::ListBomsResponse& page) {
        for (const production::v1::Bom& bom : page.boms()) {
          std::vector<std::string>& components = components_of[bom.sku()];
          for (const production::v1::BomComponent& component : bom.components()) components.push_back(component.sku());
        }
      })));
  return components_of;
}

std::vector<Kind> MakeKinds() {
  return {
      {.name = "accounts",
       .about = "external_key, name, tax_id, currency, payment_term_code, credit_limit_asked, bill_to.city, ...",
       .method = "saikne.crm.v1.AccountService/BatchCreateAccounts",
       .request = &crm::v1::BatchCreateAccountsRequest::default_instance(),
       .response = &crm::v1::BatchCreateAccountsResponse::default_instance(),
       .rows = "requests",
       .record = "account",
       .required = {"external_key", "name"},
       .unique = {"external_key"}},
      {.name = "items",
       .about = "external_key, sku, name, unit, supply_method (buy, make, service), standard_cost, list_price, tax_code",
       .method = "saikne.inventory.v1.ItemService/BatchCreateItems",
       .request = &inventory::v1::BatchCreateItemsRequest::default_instance(),
       .response = &inventory::v1::BatchCreateItemsResponse::default_instance(),
       .rows = "requests",
       .record = "item",
       .required = {"sku", "name", "unit", "supply_method"},
       .unique = {"external_key", "sku"}},
      {.name = "stock",
       .about = "external_key, sku, quantity, warehouse_code, location_code, unit_cost",
       .method = "saikne.inventory.v1.StockService/BatchCreateOpeningStock",
       .request = &inventory::v1::BatchCreateOpeningStockRequest::default_instance(),
       .response = &inventory::v1::BatchCreateOpeningStockResponse::default_instance(),
       .rows = "rows",
       .required = {"external_key", "sku", "quantity"},
       .unique = {"external_key"}},
      {.name = "boms",
       .about = "sku, components.sku, components.quantity, components.unit, components.factor, "
                "components.valid_from, components.valid_to, operations.work_centre_code, operations.minutes; "
                "rows of one sku are one bill of materials",
       .method = "saikne.production.v1.BomService/BatchCreateBoms",
       .request = &production::v1::BatchCreateBomsRequest::default_instance(),
       .response = &production::v1::BatchCreateBomsResponse::default_instance(),
       .rows = "boms",
       .group = "sku",
       .required = {"sku", "components.sku", "components.quantity"},
       .refers_to = "components.sku",
       .stored = StoredBoms},
      {.name = "work-centres",
       .about = "code, name, cost_per_hour",
       .method = "saikne.production.v1.WorkCentreService/BatchCreateWorkCentres",
       .request = &production::v1::BatchCreateWorkCentresRequest::default_instance(),
       .response = &production::v1::BatchCreateWorkCentresResponse::default_instance(),
       .rows = "work_centres",
       .required = {"code", "name"},
       .unique = {"code"}},
      {.name = "suppliers",
       .about = "external_key, name, payment_term_code, currency, inactive",
       .method = "saikne.procurement.v1.SupplierService/BatchCreateSuppliers",
       .request = &procurement::v1::BatchCreateSuppliersRequest::default_instance(),
       .response = &procurement::v1::BatchCreateSuppliersResponse::default_instance(),
       .rows = "requests",
       .record = "supplier",
       .required = {"external_key", "name"},
       .unique = {"external_key"}},
      {.name = "supplier-prices",
       .about = "external_key, supplier_id, sku, unit, factor, unit_price, min_quantity, max_quantity, "
                "pack_quantity, lead_time_days, valid_from, valid_to",
       .method = "saikne.procurement.v1.SupplierService/BatchCreateSupplierPrices",
       .request = &procurement::v1::BatchCreateSupplierPricesRequest::default_instance(),
       .response = &procurement::v1::BatchCreateSupplierPricesResponse::default_instance(),
       .rows = "prices",
       .required = {"external_key", "supplier_id", "sku", "unit_price"},
       .unique = {"external_key"}},
      {.name = "deals",
       .about = "external_key, title, account_external_key, currency, billing_policy, delivery_rule, requested_date, "
                "lines.sku, lines.quantity, lines.unit_price, lines.discount, ...; rows of one external_key are one "
                "deal, from one file or with --lines from two",
       .method = "saikne.crm.v1.DealService/BatchCreateDeals",
       .request = &crm::v1::BatchCreateDealsRequest::default_instance(),
       .response = &crm::v1::BatchCreateDealsResponse::default_instance(),
       .rows = "requests",
       .record = "deal",
       .group = "external_key",
       .required = {"external_key", "account_external_key", "lines.sku", "lines.quantity", "lines.unit_price"}},
      {.name = "credit-limits",
       .about = "customer_id (id, or number of the account), limit",
       .method = "saikne.finance.v1.CreditService/BatchSetCreditLimits",
       .request = &finance::v1::BatchSetCreditLimitsRequest::default_instance(),
       .response = &finance::v1::BatchSetCreditLimitsResponse::default_instance(),
       .rows = "requests",
       .required = {"customer_id", "limit"},
       .unique = {"customer_id"}},
  };
}

}  // namespace

const std::vector<Kind>& Kinds() {
  static const auto& kinds = *new std::vector<Kind>(MakeKinds());
  return kinds;
}

}  // namespace saikne::cli
