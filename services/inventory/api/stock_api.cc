#include "services/inventory/api/stock_api.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/paging.h"
#include "services/inventory/api/calls.h"
#include "services/inventory/app/adjust_stock.h"
#include "services/inventory/app/opening_stock.h"
#include "services/inventory/domain/valuation.h"
#include "services/inventory/sql.h"
#include "services/inventory/store/item_store.h"

namespace saikne::inventory {
namespace {

constexpr int kMaxBatch = 1000;

absl::StatusOr<std::map<Id, v1::Availability>> ReadAvailability(pg::Txn& txn, const Id& company,
                                                                const std::vector<Id>& items,
                                                                const std::optional<Id>& warehouse) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kGetAvailability, company, items, warehouse));
  std::map<Id, v1::Availability> found;
  for (const pg::Row& row : rows) {
    Id id;
    std::string sku, unit;
    Quantity on_hand, reserved, expected, backordered;
    std::optional<absl::CivilDay> day;
    row.Into(id, sku, unit, on_hand, reserved, expected, backordered, day);
    v1::Availability& out = found[id];
    out.set_item_id(id.ToString());
    out.set_sku(sku);
    out.set_unit(unit);
    money::ToProto(on_hand, out.mutable_on_hand());
    money::ToProto(reserved, out.mutable_reserved());
    money::ToProto(on_hand - reserved, out.mutable_free());
    money::ToProto(expected, out.mutable_expected());
    money::ToProto(backordered, out.mutable_backordered());
    if (day) money::ToProto(*day, out.mutable_expected_date());
  }
  return found;
}

absl::StatusOr<std::vector<OpeningRow>> ParseRows(const v1::BatchCreateOpeningStockRequest& request,
                                                  const money::Currency& currency) {
  RETURN_IF_ERROR(CheckBatch("rows", request.rows_size(), kMaxBatch));
  std::vector<OpeningRow> rows;
  for (int i = 0; i < request.rows_size(); ++i) {
    const v1::OpeningStockRow& in = request.rows(i);
    const std::string field = absl::StrCat("rows[", i, "].");
    RETURN_IF_ERROR(CheckText(field + "sku", in.sku(), 1, 64));
    RETURN_IF_ERROR(CheckText(field + "location_code", in.location_code(), 0, 64));
    RETURN_IF_ERROR(CheckText(field + "external_key", in.external_key(), 1, 200));
    OpeningRow row{in.sku(), in.warehouse_code(), in.location_code(), {}, {}, in.external_key()};
    ASSIGN_OR_RETURN(row.quantity, money::NonNegativeQuantity(field + "quantity", in.quantity()));
    if (in.has_unit_cost()) {
      ASSIGN_OR_RETURN(row.unit_cost, money::UnitPriceFrom(field + "unit_cost", in.unit_cost(), currency));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

absl::StatusOr<v1::GetAvailabilityResponse> StockApi::GetAvailability(const rpc::Call& call,
                                                                      const v1::GetAvailabilityRequest& request) {
  RETURN_IF_ERROR(CheckBatch("items", request.items_size(), kMaxBatch));
  v1::GetAvailabilityResponse out;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    out.Clear();
    const std::vector<std::string> names(request.items().begin(), request.items().end());
    ASSIGN_OR_RETURN(auto ids, ItemStore(txn, call.company().id).Find(names));
    std::optional<Id> warehouse;
    if (!request.warehouse_code().empty()) {
      Book book;
      RETURN_IF_ERROR(BookStore(txn, call.company().id).LoadPlaces(book));
      const WarehouseRef* found = book.FindWarehouse(request.warehouse_code());
      if (found == nullptr) return NotFoundIn("warehouse_code", "WAREHOUSE", request.warehouse_code());
      warehouse = found->id;
    }
    std::vector<Id> items;
    for (const auto& [name, id] : ids) items.push_back(id);
    ASSIGN_OR_RETURN(auto found, ReadAvailability(txn, call.company().id, items, warehouse));
    for (size_t i = 0; i < names.size(); ++i) {
      if (!ids.count(names[i])) return NotFoundIn(absl::StrCat("items[", i, "]"), "ITEM", names[i]);
      *out.add_availabilities() = found[ids[names[i]]];
    }
    return absl::OkStatus();
  }));
  return out;
}

absl::StatusOr<v1::ListStockResponse> StockApi::ListStock(const rpc::Call& call,
                                                          const v1::ListStockRequest& request) {
  const std::string list = absl::StrCat("stock/", request.sku_prefix());
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage(list, request.page_size(), request.page_token()));
  std::string after_sku;
  Id after_location;
  if (page.after.size() == 2) {
    after_sku = page.after[0];
    ASSIGN_OR_RETURN(after_location, Id::ParseField("page_token", page.after[1]));
  }
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListStock, call.company().id, after_sku, after_location,
                                                  request.sku_prefix(), page.size + 1));
  const money::Currency& currency = call.company().base_currency;
  v1::ListStockResponse out;
  std::vector<std::string> last;
  for (const pg::Row& row : rows) {
    if (out.rows_size() == page.size) {
      out.set_next_page_token(rpc::NextPageToken(list, last));
      break;
    }
    Id item, location;
    std::string sku, name, unit, warehouse_code, location_code;
    Quantity on_hand;
    Valuation valuation;
    row.Into(item, sku, name, unit, warehouse_code, location_code, location, on_hand, valuation.quantity,
             valuation.value_minor);
    v1::StockRow* stock = out.add_rows();
    stock->set_item_id(item.ToString());
    stock->set_sku(sku);
    stock->set_name(name);
    stock->set_unit(unit);
    stock->set_warehouse_code(warehouse_code);
    stock->set_location_code(location_code);
    money::ToProto(on_hand, stock->mutable_on_hand());
    ASSIGN_OR_RETURN(int64_t average, AverageCostMicros(valuation, currency.minor_per_unit()));
    money::PriceToProto({average}, currency, stock->mutable_average_cost());
    last = {sku, location.ToString()};
  }
  return out;
}

absl::StatusOr<v1::BatchCreateOpeningStockResponse> StockApi::BatchCreateOpeningStock(
    const rpc::Call& call, const v1::BatchCreateOpeningStockRequest& request) {
  const money::Currency& currency = call.company().base_currency;
  ASSIGN_OR_RETURN(std::vector<OpeningRow> rows, ParseRows(request, currency));
  using Response = v1::BatchCreateOpeningStockResponse;
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    const Id& company = call.company().id;
    ASSIGN_OR_RETURN(OpenedStock opened,
                     request.validate_only()
                         ? CheckOpening(txn, company, rows, FlowWithoutRoot(call), call.now())
                         : OpenStock(txn, context_, company, rows, FlowWithoutRoot(call), call.now()));
    Response out;
    if (!opened.document.nil()) out.set_document_id(opened.document.ToString());
    out.set_document_number(opened.number);
    for (RowOutcome outcome : opened.outcomes) out.add_outcomes(static_cast<v1::RowOutcome>(outcome));
    money::MinorToProto(opened.value_minor, currency, out.mutable_value());
    return out;
  });
}

absl::StatusOr<v1::AdjustStockResponse> StockApi::AdjustStock(const rpc::Call& call,
                                                              const v1::AdjustStockRequest& request) {
  RETURN_IF_ERROR(CheckText("sku", request.sku(), 1, 64));
  RETURN_IF_ERROR(CheckText("reason", request.reason(), 1, 500));
  Adjustment adjustment{request.sku(), request.warehouse_code(), request.location_code(), {}, request.reason()};
  ASSIGN_OR_RETURN(adjustment.difference, money::SignedQuantity("difference", request.difference()));
  if (adjustment.difference.zero()) return FieldError("difference", "is zero");
  using Response = v1::AdjustStockResponse;
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(Adjusted adjusted, inventory::AdjustStock(txn, context_, call.company().id, adjustment,
                                                               FlowWithoutRoot(call), call.now()));
    ASSIGN_OR_RETURN(auto found, ReadAvailability(txn, call.company().id, {adjusted.item}, adjusted.warehouse));
    Response out;
    out.set_document_id(adjusted.document.ToString());
    out.set_document_number(adjusted.number);
    money::MinorToProto(adjusted.value_minor, call.company().base_currency, out.mutable_value());
    *out.mutable_availability() = found[adjusted.item];
    return out;
  });
}

}  // namespace saikne::inventory
