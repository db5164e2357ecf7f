#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/procurement/v1/supplier_service.pb.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Suppliers and their prices over gRPC; errors as the proto says.
class SupplierApi {
 public:
  SupplierApi(svc::Db& db, const Planning& planning) : db_(db), planning_(planning) {}

  absl::StatusOr<v1::Supplier> CreateSupplier(const rpc::Call& call,
                                              const v1::CreateSupplierRequest& request);
  absl::StatusOr<v1::BatchCreateSuppliersResponse> BatchCreateSuppliers(
      const rpc::Call& call, const v1::BatchCreateSuppliersRequest& request);
  absl::StatusOr<v1::Supplier> GetSupplier(const rpc::Call& call,
                                           const v1::GetSupplierRequest& request);
  absl::StatusOr<v1::ListSuppliersResponse> ListSuppliers(const rpc::Call& call,
                                                          const v1::ListSuppliersRequest& request);
  absl::StatusOr<v1::Supplier> UpdateSupplier(const rpc::Call& call,
                                              const v1::UpdateSupplierRequest& request);
  absl::StatusOr<v1::BatchCreateSupplierPricesResponse> BatchCreateSupplierPrices(
      const rpc::Call& call, const v1::BatchCreateSupplierPricesRequest& request);
  absl::StatusOr<v1::ListSupplierPricesResponse> ListSupplierPrices(
      const rpc::Call& call, const v1::ListSupplierPricesRequest& request);

 private:
  svc::Db& db_;
  const Planning planning_;
};

}  // namespace saikne::procurement
