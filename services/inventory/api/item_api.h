#pragma once

#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/inventory/v1/item_service.pb.h"

namespace saikne::inventory {

class ItemApi {
 public:
  explicit ItemApi(svc::Db& db) : db_(db) {}

  absl::StatusOr<v1::Item> CreateItem(const rpc::Call& call, const v1::CreateItemRequest& request);
  absl::StatusOr<v1::BatchCreateItemsResponse> BatchCreateItems(const rpc::Call& call,
                                                                const v1::BatchCreateItemsRequest& request);
  absl::StatusOr<v1::Item> UpdateItem(const rpc::Call& call, const v1::UpdateItemRequest& request);
  absl::StatusOr<v1::Item> GetItem(const rpc::Call& call, const v1::GetItemRequest& request);
  absl::StatusOr<v1::ListItemsResponse> ListItems(const rpc::Call& call, const v1::ListItemsRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::inventory
