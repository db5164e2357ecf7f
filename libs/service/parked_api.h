#pragma once

#include "libs/events/consumer.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {

/// saikne.operations.v1.ParkedEventService over the consumer's table parked_message.
class ParkedEventApi {
 public:
  /// db outlives the object.
  explicit ParkedEventApi(Db& db) : db_(db) {}
  absl::StatusOr<operations::v1::ListParkedEventsResponse> ListParkedEvents(
      const rpc::Call& call, const operations::v1::ListParkedEventsRequest& request);
  std::vector<rpc::Method> Methods();

 private:
  Db& db_;
};

/// Puts a parked event on the board of exceptions, kind EVENT_PARKED.
absl::Status RaiseParked(pg::Txn& txn, const events::Envelope& envelope, const std::string& reason,
                         const std::string& detail, absl::Time now);

}  // namespace saikne::svc
