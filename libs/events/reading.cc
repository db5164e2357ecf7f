#include "libs/events/reading.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
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

absl::Status ReadEvent(std::optional<absl::string_view> value, Reading& reading) {
  const Descriptor* type = reading.subscription->type;
  if (!value) return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD", "the record has no value");
  reading.event.reset(MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!reading.event->ParseFromArray(value->data(), static_cast<int>(value->size()))) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD",
                 absl::StrCat("the value is no ", type->full_name()));
  }
  // Almost any bytes are some message; the key tells whether they are this one.
  ASSIGN_OR_RETURN(EventType declared, EventTypeOf(type));
  std::string key = reading.event->GetReflection()->GetString(*reading.event,
                                                              type->FindFieldByName(declared.key_field));
  if (!absl::EqualsIgnoreCase(key, reading.envelope.subject)) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_PAYLOAD",
                 absl::StrCat(declared.key_field, " differs from ce_subject"));
  }
  return absl::OkStatus();
}

absl::Status ReadEnvelope(absl::Span<const HeaderView> headers, Envelope& envelope) {
  RETURN_IF_ERROR(FromHeaders(headers, envelope));
  absl::StatusOr<Id> subject = Id::Parse(envelope.subject);
  if (!subject.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_ENVELOPE", "ce_subject is not an id");
  }
  envelope.subject = subject->ToString();
  return absl::OkStatus();
}

}  // namespace

Subscriptions ByType(std::vector<Subscription> subscriptions) {
  Subscriptions by_type;
  for (Subscription& s : subscriptions) {
    const std::string& type = s.type->full_name();
    if (!EventTypeOf(s.type).ok() || !by_type.try_emplace(type, s).second) {
      std::fprintf(stderr, "consumer: %s is no event or has two reactions\n", type.c_str());
      std::abort();
    }
  }
  return by_type;
}

Reading ReadRecord(absl::Span<const HeaderView> headers, absl::string_view key, std::optional<absl::string_view> value,
                   const Subscriptions& subscriptions) {
  Reading reading;
  Envelope& envelope = reading.envelope;
  reading.status = ReadEnvelope(headers, envelope);
  if (!reading.status.ok()) {
    // Half an envelope is not to be trusted with a version: it would be noted as taken charge of.
    envelope.event_version = 0;
    envelope.subject = Printable(key);
    envelope.type = Printable(envelope.type);
    envelope.correlation_id = Printable(envelope.correlation_id);
    return reading;
  }
  auto found = subscriptions.find(envelope.type);
  if (found == subscriptions.end()) return reading;
  reading.subscription = &found->second;
  reading.status = ReadEvent(value, reading);
  return reading;
}

}  // namespace saikne::events
