#pragma once

#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/inventory/v1/warehouse_service.pb.h"

namespace saikne::inventory {

class WarehouseApi {
 public:
  explicit WarehouseApi(svc::Db& db) : db_(db) {}

  absl::StatusOr<v1::Warehouse> CreateWarehouse(const rpc::Call& call, const v1::CreateWarehouseRequest& request);
  absl::StatusOr<v1::Warehouse> UpdateWarehouse(const rpc::Call& call, const v1::UpdateWarehouseRequest& request);
  absl::StatusOr<v1::ListWarehousesResponse> ListWarehouses(const rpc::Call& call,
                                                            const v1::ListWarehousesRequest& request);
  absl::StatusOr<v1::Location> CreateLocation(const rpc::Call& call, const v1::CreateLocationRequest& request);
  absl::StatusOr<v1::ListLocationsResponse> ListLocations(const rpc::Call& call,
                                                          const v1::ListLocationsRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::inventory
