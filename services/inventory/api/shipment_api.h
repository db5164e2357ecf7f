#pragma once

#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/inventory/v1/shipment_service.pb.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

class ShipmentApi {
 public:
  ShipmentApi(svc::Db& db, Context context) : db_(db), context_(std::move(context)) {}

  absl::StatusOr<v1::ListShipmentsResponse> ListShipments(const rpc::Call& call,
                                                          const v1::ListShipmentsRequest& request);
  absl::StatusOr<v1::Shipment> GetShipment(const rpc::Call& call, const v1::GetShipmentRequest& request);
  absl::StatusOr<v1::Shipment> PickShipment(const rpc::Call& call, const v1::PickShipmentRequest& request);
  absl::StatusOr<v1::Shipment> PackShipment(const rpc::Call& call, const v1::PackShipmentRequest& request);
  absl::StatusOr<v1::Shipment> ShipShipment(const rpc::Call& call, const v1::ShipShipmentRequest& request);

 private:
  svc::Db& db_;
  const Context context_;
};

}  // namespace saikne::inventory
