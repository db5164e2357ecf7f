#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/events/delivery.h"
#include "libs/events/record.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

constexpr size_t kSubjectBytes = 200;

using ::google::protobuf::Descriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;

std::string Printable(absl::string_view text) {
  std::string safe = SafeUtf8(text, kSubjectBytes);
  for (char& c : safe) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '?';
  }
  return safe;
}

absl::Status ReadEvent(Item& item) {
  const Descriptor* type = item.subscription->type;
  if (item.record.tombstone()) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD", "the record has no value");
  }
  item.event.reset(MessageFactory::generated_factory()->GetPrototype(type)->New());
  absl::string_view value = item.record.value();
  if (!item.event->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD",
                 absl::StrCat("the value is no ", type->full_name()));
  }
  // Almost any bytes are some message; the key tells whether they are this one.
  ASSIGN_OR_RETURN(EventType declared, EventTypeOf(type));
  std::string key = item.event->GetReflection()->GetString(*item.event,
                                                           type->FindFieldByName(declared.key_field));
  if (!absl::EqualsIgnoreCase(key, item.envelope.subject)) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD",
                 absl::StrCat(declared.key_field, " differs from ce_subject"));
  }
  return absl::OkStatus();
}

absl::Status ReadEnvelope(Item& item) {
  RETURN_IF_ERROR(FromHeaders(item.record.headers(), item.envelope));
  absl::StatusOr<Id> subject = Id::Parse(item.envelope.subject);
  if (!subject.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_ENVELOPE", "ce_subject is not an id");
  }
  item.envelope.subject = subject->ToString();
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<Item> ReadItem(kafka::Record record, Partition* partition,
                               const Subscriptions& subscriptions) {
  auto item = std::make_unique<Item>(std::move(record));
  item->partition = partition;
  Envelope& envelope = item->envelope;
  absl::Status status = ReadEnvelope(*item);
  envelope.topic = partition->id.topic;
  envelope.partition = partition->id.partition;
  envelope.offset = item->record.offset();
  if (status.ok()) {
    auto found = subscriptions.find(envelope.type);
    if (found != subscriptions.end()) {
      item->subscription = &found->second;
      status = ReadEvent(*item);
    }
  } else {
    // Half an envelope is not to be trusted with a version: it would be noted as taken charge of.
    envelope.event_version = 0;
    envelope.subject = Printable(item->record.key());
    envelope.type = Printable(envelope.type);
    envelope.correlation_id = Printable(envelope.correlation_id);
  }
  item->subject = envelope.subject;
  if (!status.ok()) item->verdict = Verdict{ReasonOf(status), std::string(status.message())};
  return item;
}

}  // namespace saikne::events
