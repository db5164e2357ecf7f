#include "libs/service/parked_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/rpc/paging.h"
#include "libs/service/reason.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

constexpr char kList[] = "parked_events";

// The sort key of the last row of a page.
struct After {
  std::optional<absl::Time> parked_at;
  std::optional<std::string> topic;
  std::optional<int64_t> partition;
  std::optional<int64_t> offset;
};

absl::StatusOr<After> AfterOf(const std::vector<std::string>& key) {
  After after;
  if (key.empty()) return after;
  int64_t micros, partition, offset;
  if (key.size() != 4 || !absl::SimpleAtoi(key[0], &micros) || !absl::SimpleAtoi(key[2], &partition) ||
      !absl::SimpleAtoi(key[3], &offset))
    return FieldError("page_token", "It is not from this list.");
  after.parked_at = absl::FromUnixMicros(micros);
  after.topic = key[1];
  after.partition = partition;
  after.offset = offset;
  return after;
}

// A row of list_parked.sql; gives its sort key.
std::vector<std::string> ToProto(const pg::Row& row, v1::ParkedEvent& out) {
  std::optional<Id> event_id;
  std::optional<int64_t> version;
  std::optional<std::string> type;
  int32_t partition;
  int64_t offset;
  absl::Time parked_at;
  bool first;
  row.Into(event_id, *out.mutable_topic(), partition, offset, *out.mutable_subject(), version, type,
           *out.mutable_reason(), *out.mutable_detail(), parked_at, first);
  if (event_id) out.set_event_id(event_id->ToString());
  out.set_partition(partition);
  out.set_offset(offset);
  out.set_event_version(version.value_or(0));
  out.set_type(type.value_or(""));
  if (!first) out.set_reason("KEY_PARKED");
  *out.mutable_park_time() = ToTimestamp(parked_at);
  return {absl::StrCat(absl::ToUnixMicros(parked_at)), out.topic(), absl::StrCat(partition),
          absl::StrCat(offset)};
}

events::ParkedName NameOf(const v1::ParkedEventName& name) {
  return {name.topic(), name.partition(), name.offset()};
}

v1::ParkedEventOutcome ToProto(const events::ParkedOutcome& outcome) {
  constexpr const char* kNames[] = {"done", "skipped", "failed"};
  v1::ParkedEventOutcome out;
  out.mutable_name()->set_topic(outcome.name.topic);
  out.mutable_name()->set_partition(outcome.name.partition);
  out.mutable_name()->set_offset(outcome.name.offset);
  out.set_outcome(kNames[static_cast<int>(outcome.state)]);
  out.set_before(outcome.before);
  out.set_reason(outcome.reason);
  out.set_detail(outcome.detail);
  return out;
}

// One event after another, up to the first that does not get done.
template <typename Response, typename Request>
absl::StatusOr<Response> ForEach(const rpc::Call& call, const Request& request, events::ParkedEvents& parked,
                                 absl::StatusOr<std::vector<events::ParkedOutcome>> (events::ParkedEvents::*act)(
                                     absl::Span<const events::ParkedName>, const events::ParkedAction&, absl::Time)) {
  constexpr int kMost = 1000;
  RETURN_IF_ERROR(CheckReason(request.reason()));
  if (request.names().empty() || request.names_size() > kMost)
    return FieldError("names", absl::StrCat("Name 1 to ", kMost, " events."));
  std::vector<events::ParkedName> names;
  for (const v1::ParkedEventName& name : request.names()) names.push_back(NameOf(name));
  ASSIGN_OR_RETURN(std::vector<events::ParkedOutcome> outcomes,
                   (parked.*act)(names, {call.actor(), request.reason()}, call.now()));
  Response response;
  for (const events::ParkedOutcome& outcome : outcomes) *response.add_outcomes() = ToProto(outcome);
  return response;
}

}  // namespace

std::vector<rpc::Method> ParkedEventApi::Methods() {
  using rpc::Unary;
  using rpc::WithoutCompany;
  return {WithoutCompany(Unary("ListParkedEvents", *this, &ParkedEventApi::ListParkedEvents)),
          WithoutCompany(Unary("GetParkedEvent", *this, &ParkedEventApi::GetParkedEvent)),
          WithoutCompany(Unary("RetryParkedEvents", *this, &ParkedEventApi::RetryParkedEvents)),
          WithoutCompany(Unary("SkipParkedEvents", *this, &ParkedEventApi::SkipParkedEvents)),
          WithoutCompany(Unary("ReleaseParkedKey", *this, &ParkedEventApi::ReleaseParkedKey))};
}

absl::StatusOr<v1::RetryParkedEventsResponse> ParkedEventApi::RetryParkedEvents(
    const rpc::Call& call, const v1::RetryParkedEventsRequest& request) {
  return ForEach<v1::RetryParkedEventsResponse>(call, request, parked_, &events::ParkedEvents::RetryAll);
}

absl::StatusOr<v1::SkipParkedEventsResponse> ParkedEventApi::SkipParkedEvents(
    const rpc::Call& call, const v1::SkipParkedEventsRequest& request) {
  return ForEach<v1::SkipParkedEventsResponse>(call, request, parked_, &events::ParkedEvents::SkipAll);
}

absl::StatusOr<v1::ReleaseParkedKeyResponse> ParkedEventApi::ReleaseParkedKey(
    const rpc::Call& call, const v1::ReleaseParkedKeyRequest& request) {
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(std::vector<events::ParkedOutcome> outcomes,
                   parked_.Release({request.topic(), request.subject()}, {call.actor(), request.reason()}, call.now()));
  v1::ReleaseParkedKeyResponse response;
  for (const events::ParkedOutcome& outcome : outcomes) *response.add_outcomes() = ToProto(outcome);
  return response;
}

absl::StatusOr<v1::ParkedEventDetails> ParkedEventApi::GetParkedEvent(const rpc::Call&,
                                                                      const v1::GetParkedEventRequest& request) {
  const v1::ParkedEventName& name = request.name();
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kGetParked, name.topic(), name.partition(), name.offset()));
  if (rows.empty())
    return NotFound("PARKED_EVENT", absl::StrCat(name.topic(), "/", name.partition(), "@", name.offset()));
  v1::ParkedEventDetails details;
  ToProto(rows[0], *details.mutable_event());
  details.set_state(rows[0].Get<std::string>(11));
  details.set_attempts(rows[0].Get<int32_t>(12));
  details.set_headers(rows[0].Get<std::string>(13));
  details.set_payload(rows[0].Get<pg::Bytes>(14).data);
  ASSIGN_OR_RETURN(pg::Rows actions,
                   db_.pool().Read(sql::kListParkedActions, name.topic(), name.partition(), name.offset()));
  for (const pg::Row& row : actions) {
    v1::ParkedEventDetails::Action& action = *details.add_actions();
    absl::Time at;
    row.Into(*action.mutable_action(), *action.mutable_actor(), *action.mutable_reason(), *action.mutable_outcome(),
             *action.mutable_detail(), at);
    *action.mutable_create_time() = ToTimestamp(at);
  }
  return details;
}

absl::StatusOr<v1::ListParkedEventsResponse> ParkedEventApi::ListParkedEvents(
    const rpc::Call&, const v1::ListParkedEventsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage(kList, request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(After after, AfterOf(page.after));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListParked, after.parked_at, after.topic,
                                                  after.partition, after.offset, page.size + 1));
  v1::ListParkedEventsResponse response;
  std::vector<std::string> last;
  const int count = std::min(rows.size(), page.size);
  for (int i = 0; i < count; ++i) last = ToProto(rows[i], *response.add_parked_events());
  if (rows.size() > page.size) response.set_next_page_token(rpc::NextPageToken(kList, last));
  return response;
}

}  // namespace saikne::svc
