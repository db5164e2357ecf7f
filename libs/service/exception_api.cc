#include "libs/service/exception_api.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/paging.h"
#include "libs/service/reason.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

constexpr char kList[] = "exceptions";
constexpr char kAllList[] = "exceptions+closed";

// A row of list_exceptions.sql.
absl::Status ToProto(const pg::Row& row, v1::Exception& out) {
  Id id, subject;
  std::optional<std::string> currency, resolution, resolved_by;
  std::string ways;
  int64_t money;
  absl::Time created;
  std::optional<absl::Time> closed;
  std::optional<Id> deal, order;
  row.Into(id, *out.mutable_kind(), *out.mutable_subject_type(), subject, *out.mutable_subject_number(),
           *out.mutable_reason(), *out.mutable_owner(), money, currency, ways, created, closed, resolution,
           resolved_by, deal, order);
  out.set_id(id.ToString());
  out.set_subject_id(subject.ToString());
  if (currency) {
    ASSIGN_OR_RETURN(money::Currency known, money::Currency::Parse(*currency));
    money::MinorToProto(money, known, out.mutable_money_at_risk());
  }
  for (absl::string_view way : absl::StrSplit(ways, ',', absl::SkipEmpty())) out.add_ways_out(std::string(way));
  if (std::find(out.ways_out().begin(), out.ways_out().end(), "ignore") == out.ways_out().end())
    out.add_ways_out("ignore");
  *out.mutable_create_time() = ToTimestamp(created);
  if (closed) *out.mutable_close_time() = ToTimestamp(*closed);
  if (resolution) out.set_resolution(*resolution);
  if (resolved_by) out.set_resolved_by(*resolved_by);
  if (deal) out.set_deal_id(deal->ToString());
  if (order) out.set_order_id(order->ToString());
  return absl::OkStatus();
}

}  // namespace

std::vector<rpc::Method> ExceptionApi::Methods() {
  return {rpc::Unary("ListExceptions", *this, &ExceptionApi::ListExceptions),
          rpc::Unary("ResolveException", *this, &ExceptionApi::ResolveException)};
}

absl::StatusOr<v1::ListExceptionsResponse> ExceptionApi::ListExceptions(
    const rpc::Call& call, const v1::ListExceptionsRequest& request) {
  const char* list = request.include_closed() ? kAllList : kList;
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage(list, request.page_size(), request.page_token()));
  std::optional<Id> after;
  if (!page.after.empty()) {
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[0]));
  }
  const pg::Sql& statement = request.include_closed() ? sql::kListExceptions : sql::kListOpenExceptions;
  // One row more than asked for tells whether there is another page.
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(statement, call.company().id, after, page.size + 1));
  v1::ListExceptionsResponse response;
  const int count = std::min(rows.size(), page.size);
  for (int i = 0; i < count; ++i) RETURN_IF_ERROR(ToProto(rows[i], *response.add_exceptions()));
  if (rows.size() > page.size)
    response.set_next_page_token(rpc::NextPageToken(list, {response.exceptions(count - 1).id()}));
  return response;
}

absl::StatusOr<v1::ResolveExceptionResponse> ExceptionApi::ResolveException(
    const rpc::Call& call, const v1::ResolveExceptionRequest& request) {
  ASSIGN_OR_RETURN(Id id, Id::ParseField("id", request.id()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  return db_.RunIdempotent<v1::ResolveExceptionResponse>(
      call, request, [&](pg::Txn& txn) { return Resolve(txn, call, request, id); });
}

absl::StatusOr<v1::ResolveExceptionResponse> ExceptionApi::Resolve(
    pg::Txn& txn, const rpc::Call& call, const v1::ResolveExceptionRequest& request, const Id& id) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockException, id, call.company().id));
  if (rows.empty()) return NotFound("EXCEPTION", request.id());
  v1::ResolveExceptionResponse response;
  v1::Exception& exception = *response.mutable_exception();
  RETURN_IF_ERROR(ToProto(rows[0], exception));
  const auto& ways = exception.ways_out();
  if (std::find(ways.begin(), ways.end(), request.way_out()) == ways.end())
    return FieldError("way_out", absl::StrCat("Its ways out are: ", absl::StrJoin(ways, ", "), "."));
  if (exception.has_close_time()) return response;  // repeated, or cleared meanwhile: a no-op

  // Closed before the way out runs, so that one which does not help may raise the exception again.
  RETURN_IF_ERROR(txn.Write(sql::kCloseException, id, request.way_out(), request.reason(), call.actor(),
                            call.now()));
  const auto resolver = resolvers_.find({exception.kind(), request.way_out()});
  if (resolver != resolvers_.end()) {
    ASSIGN_OR_RETURN(Id subject, Id::Parse(exception.subject_id()));
    RETURN_IF_ERROR(resolver->second(txn, call, subject, request.reason()));
  } else if (request.way_out() != "ignore") {
    return Error(absl::StatusCode::kUnimplemented, "WAY_OUT_UNKNOWN",
                 absl::StrCat("This service cannot do ", request.way_out(), " for ", exception.kind(), "."),
                 {{"kind", exception.kind()}, {"way_out", request.way_out()}});
  }
  *exception.mutable_close_time() = ToTimestamp(call.now());
  exception.set_resolution(request.way_out());
  exception.set_resolved_by(call.actor());
  return response;
}

}  // namespace saikne::svc
