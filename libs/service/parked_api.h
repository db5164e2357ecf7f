#pragma once

#include "libs/events/parked.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {

/// saikne.operations.v1.ParkedEventService over the consumer's table parked_message.
class ParkedEventApi {
 public:
  /// Both outlive the object.
  ParkedEventApi(Db& db, events::ParkedEvents& parked) : db_(db), parked_(parked) {}

  absl::StatusOr<operations::v1::ListParkedEventsResponse> ListParkedEvents(
      const rpc::Call& call, const operations::v1::ListParkedEventsRequest& request);
  absl::StatusOr<operations::v1::ParkedEventDetails> GetParkedEvent(
      const rpc::Call& call, const operations::v1::GetParkedEventRequest& request);
  absl::StatusOr<operations::v1::RetryParkedEventsResponse> RetryParkedEvents(
      const rpc::Call& call, const operations::v1::RetryParkedEventsRequest& request);
  absl::StatusOr<operations::v1::SkipParkedEventsResponse> SkipParkedEvents(
      const rpc::Call& call, const operations::v1::SkipParkedEventsRequest& request);
  absl::StatusOr<operations::v1::ReleaseParkedKeyResponse> ReleaseParkedKey(
      const rpc::Call& call, const operations::v1::ReleaseParkedKeyRequest& request);
  std::vector<rpc::Method> Methods();

 private:
  Db& db_;
  events::ParkedEvents& parked_;
};

}  // namespace saikne::svc
