#include "services/inventory/api/warehouse_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/inventory/api/calls.h"
#include "services/inventory/app/places.h"
#include "services/inventory/sql.h"
#include "services/inventory/store/book_store.h"

namespace saikne::inventory {
namespace {

v1::Warehouse ToProto(const Warehouse& warehouse) {
  v1::Warehouse out;
  out.set_id(warehouse.id.ToString());
  out.set_code(warehouse.code);
  out.set_name(warehouse.name);
  out.set_etag(rpc::Etag(warehouse.version));
  return out;
}

}  // namespace

absl::StatusOr<v1::Warehouse> WarehouseApi::CreateWarehouse(const rpc::Call& call,
                                                            const v1::CreateWarehouseRequest& request) {
  RETURN_IF_ERROR(CheckText("warehouse.code", request.warehouse().code(), 1, 32));
  RETURN_IF_ERROR(CheckText("warehouse.name", request.warehouse().name(), 0, 200));
  return db_.RunIdempotent<v1::Warehouse>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Warehouse> {
    const std::string& code = request.warehouse().code();
    const std::string& name = request.warehouse().name().empty() ? code : request.warehouse().name();
    ASSIGN_OR_RETURN(Warehouse made, inventory::CreateWarehouse(txn, code, name, FlowWithoutRoot(call), call.now()));
    return ToProto(made);
  });
}

absl::StatusOr<v1::Warehouse> WarehouseApi::UpdateWarehouse(const rpc::Call& call,
                                                            const v1::UpdateWarehouseRequest& request) {
  const v1::Warehouse& asked = request.warehouse();
  RETURN_IF_ERROR(CheckText("warehouse.id", asked.id(), 1, 64));
  RETURN_IF_ERROR(CheckText("warehouse.name", asked.name(), 1, 200));
  for (const std::string& path : request.update_mask().paths()) {
    if (path != "name") return FieldError("update_mask", absl::StrCat(path, " cannot be changed; only name can"));
  }
  return db_.RunIdempotent<v1::Warehouse>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Warehouse> {
    ASSIGN_OR_RETURN(Warehouse changed, RenameWarehouse(txn, asked.id(), asked.name(), asked.etag(),
                                                        FlowWithoutRoot(call), call.now()));
    return ToProto(changed);
  });
}

absl::StatusOr<v1::ListWarehousesResponse> WarehouseApi::ListWarehouses(const rpc::Call& call,
                                                                        const v1::ListWarehousesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("warehouses", request.page_size(), request.page_token()));
  absl::Time after = absl::UnixEpoch();
  Id after_id;
  if (page.after.size() == 2) {
    int64_t micros = 0;
    if (!absl::SimpleAtoi(page.after[0], &micros)) return FieldError("page_token", "is not from this list");
    after = absl::FromUnixMicros(micros);
    ASSIGN_OR_RETURN(after_id, Id::ParseField("page_token", page.after[1]));
  }
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListWarehouses, call.company().id, after, after_id, page.size + 1));
  v1::ListWarehousesResponse out;
  std::vector<std::string> last;
  for (const pg::Row& row : rows) {
    if (out.warehouses_size() == page.size) {
      out.set_next_page_token(rpc::NextPageToken("warehouses", last));
      break;
    }
    Warehouse warehouse;
    absl::Time create_time;
    row.Into(warehouse.id, warehouse.code, warehouse.name, warehouse.version, create_time);
    *out.add_warehouses() = ToProto(warehouse);
    last = {absl::StrCat(absl::ToUnixMicros(create_time)), warehouse.id.ToString()};
  }
  return out;
}

absl::StatusOr<v1::Location> WarehouseApi::CreateLocation(const rpc::Call& call,
                                                          const v1::CreateLocationRequest& request) {
  RETURN_IF_ERROR(CheckText("location.code", request.location().code(), 1, 64));
  return db_.RunIdempotent<v1::Location>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Location> {
    Book book;
    RETURN_IF_ERROR(BookStore(txn, call.company().id).LoadPlaces(book));
    const WarehouseRef* warehouse = book.FindWarehouse(request.location().warehouse_code());
    if (warehouse == nullptr) {
      return NotFoundIn("location.warehouse_code", "WAREHOUSE", request.location().warehouse_code());
    }
    ASSIGN_OR_RETURN(Id id, inventory::CreateLocation(txn, call.company().id, warehouse->id,
                                                      request.location().code(), call.actor(), call.now()));
    v1::Location out;
    out.set_id(id.ToString());
    out.set_warehouse_code(warehouse->code);
    out.set_code(request.location().code());
    out.set_kind(v1::LOCATION_KIND_STORAGE);
    return out;
  });
}

absl::StatusOr<v1::ListLocationsResponse> WarehouseApi::ListLocations(const rpc::Call& call,
                                                                      const v1::ListLocationsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("locations", request.page_size(), request.page_token()));
  Id after;
  if (!page.after.empty()) {
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[0]));
  }
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListLocations, call.company().id, after, page.size + 1));
  v1::ListLocationsResponse out;
  for (const pg::Row& row : rows) {
    if (out.locations_size() == page.size) {
      out.set_next_page_token(rpc::NextPageToken("locations", {out.locations(page.size - 1).id()}));
      break;
    }
    Id id;
    std::string warehouse, code;
    int32_t kind = 0;
    row.Into(id, warehouse, code, kind);
    v1::Location* location = out.add_locations();
    location->set_id(id.ToString());
    location->set_warehouse_code(warehouse);
    location->set_code(code);
    location->set_kind(static_cast<v1::LocationKind>(kind));
  }
  return out;
}

}  // namespace saikne::inventory
