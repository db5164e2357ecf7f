#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "libs/service/numbers.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// saikne.crm.v1.DealService; the errors of each method are stated in the proto. Thread-safe.
class DealApi {
 public:
  DealApi(svc::Db& db, svc::Numbers& numbers) : db_(db), numbers_(numbers) {}

  absl::StatusOr<v1::Deal> CreateDeal(const rpc::Call& call, const v1::CreateDealRequest& request);
  absl::StatusOr<v1::BatchCreateDealsResponse> BatchCreateDeals(const rpc::Call& call,
                                                                const v1::BatchCreateDealsRequest& request);
  absl::StatusOr<v1::Deal> GetDeal(const rpc::Call& call, const v1::GetDealRequest& request);
  absl::StatusOr<v1::ListDealsResponse> ListDeals(const rpc::Call& call, const v1::ListDealsRequest& request);
  absl::StatusOr<v1::Deal> UpdateDeal(const rpc::Call& call, const v1::UpdateDealRequest& request);
  absl::StatusOr<v1::Deal> MoveDealStage(const rpc::Call& call, const v1::MoveDealStageRequest& request);
  absl::StatusOr<v1::Deal> WinDeal(const rpc::Call& call, const v1::WinDealRequest& request);
  absl::StatusOr<v1::BatchWinDealsResponse> BatchWinDeals(const rpc::Call& call,
                                                          const v1::BatchWinDealsRequest& request);
  absl::StatusOr<v1::Deal> LoseDeal(const rpc::Call& call, const v1::LoseDealRequest& request);
  absl::StatusOr<v1::Deal> ReopenDeal(const rpc::Call& call, const v1::ReopenDealRequest& request);
  absl::StatusOr<v1::DealTrail> GetDealTrail(const rpc::Call& call, const v1::GetDealTrailRequest& request);

 private:
  /// Ids of the deals that the texts, ids or human numbers, name; `field` of the i-th for errors.
  absl::StatusOr<std::vector<Id>> Resolve(const rpc::Call& call, absl::Span<const std::string> texts,
                                          const std::function<std::string(size_t)>& field);
  absl::StatusOr<Id> ResolveOne(const rpc::Call& call, const std::string& text,
                                const std::string& field = "id");
  /// One deal as GetDeal answers it.
  absl::StatusOr<v1::Deal> Whole(const rpc::Call& call, const Id& id);
  /// Runs a move in its transaction.
  absl::StatusOr<v1::Deal> Change(const rpc::Call& call, const google::protobuf::Message& request,
                                  const std::function<absl::StatusOr<Deal>(pg::Txn&)>& move);

  svc::Db& db_;
  svc::Numbers& numbers_;
};

}  // namespace saikne::crm
