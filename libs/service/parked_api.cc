#include "libs/service/parked_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/rpc/paging.h"
#include "libs/service/exceptions.h"
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
  *out.mutable_park_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(parked_at));
  return {absl::StrCat(absl::ToUnixMicros(parked_at)), out.topic(), absl::StrCat(partition),
          absl::StrCat(offset)};
}

}  // namespace

std::vector<rpc::Method> ParkedEventApi::Methods() {
  return {rpc::WithoutCompany(rpc::Unary("ListParkedEvents", *this, &ParkedEventApi::ListParkedEvents))};
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

absl::Status RaiseParked(pg::Txn& txn, const events::Envelope& envelope, const std::string& reason,
                         const std::string& detail, absl::Time now) {
  // One aggregate's key may be parked on several topics: the derived id keeps these apart.
  const Id subject = Id::Parse(envelope.subject).value_or(Id());
  Exception exception;
  exception.company_id = envelope.company_id;
  exception.kind = "EVENT_PARKED";
  exception.subject_type = "parked_event";
  exception.subject_id = Id::Derived(subject, absl::StrCat(envelope.topic, "/", SafeUtf8(envelope.subject, 100)));
  exception.subject_number = SafeUtf8(envelope.subject, 100);
  exception.reason = absl::StrCat(envelope.topic, " ", envelope.partition, "@", envelope.offset, " ", envelope.type,
                                  ": ", reason, detail.empty() ? "" : ": ", SafeUtf8(detail, 500));
  exception.owner = "operator";
  exception.ways_out = {"ignore"};
  return RaiseExceptions(txn, {exception}, now);
}

}  // namespace saikne::svc
