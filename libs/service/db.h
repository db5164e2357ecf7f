#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "libs/pg/pg.h"
#include "libs/rpc/call.h"

namespace saikne::svc {

/// The service's database as its api/ uses it. Thread-safe.
class Db {
 public:
  explicit Db(pg::Pool& pool) : pool_(pool) {}
  pg::Pool& pool() { return pool_; }

  /// One transaction for one mutating call. With a request_id the response is stored in the same transaction; a repetition of the
  /// same request returns the first response and changes nothing (AIP-155).
  /// Errors: the body's; INVALID_ARGUMENT/REQUEST_ID_REUSED when the id came with another request before.
  /// A request with `validate_only` is checked by the same body in a transaction that is rolled back (AIP-163).
  /// The body may run more than once: it touches nothing but the transaction.
  template <typename Response>
  absl::StatusOr<Response> RunIdempotent(const rpc::Call& call, const google::protobuf::Message& request,
                                         const std::function<absl::StatusOr<Response>(pg::Txn&)>& body) {
    Response response;
    absl::Status status = RunIdempotentErased(
        call, request, response, [&](pg::Txn& txn, google::protobuf::Message& out) -> absl::Status {
          absl::StatusOr<Response> result = body(txn);
          if (!result.ok()) return result.status();
          static_cast<Response&>(out) = *std::move(result);
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return response;
  }

 private:
  absl::Status RunIdempotentErased(
      const rpc::Call& call, const google::protobuf::Message& request,
      google::protobuf::Message& response,
      const std::function<absl::Status(pg::Txn&, google::protobuf::Message&)>& body);
  pg::Pool& pool_;
};

}  // namespace saikne::svc
