#pragma once

#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "libs/service/state.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {

/// saikne.operations.v1.ExceptionService over the table `exceptions`.
class ExceptionApi {
 public:
  /// Both outlive the object.
  ExceptionApi(Db& db, const Resolvers& resolvers) : db_(db), resolvers_(resolvers) {}

  absl::StatusOr<operations::v1::ListExceptionsResponse> ListExceptions(
      const rpc::Call& call, const operations::v1::ListExceptionsRequest& request);
  /// Errors: NOT_FOUND/EXCEPTION_NOT_FOUND; INVALID_ARGUMENT/INVALID_FIELD; those of the way out.
  absl::StatusOr<operations::v1::ResolveExceptionResponse> ResolveException(
      const rpc::Call& call, const operations::v1::ResolveExceptionRequest& request);

  std::vector<rpc::Method> Methods();

 private:
  absl::StatusOr<operations::v1::ResolveExceptionResponse> Resolve(
      pg::Txn& txn, const rpc::Call& call, const operations::v1::ResolveExceptionRequest& request,
      const Id& id);

  Db& db_;
  const Resolvers& resolvers_;
};

}  // namespace saikne::svc
