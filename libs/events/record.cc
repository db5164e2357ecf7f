#include "libs/events/record.h"

#include <algorithm>
#include <iterator>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/status.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

void PutDigits(char* at, int digits, int64_t value) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

bool TakeDigits(absl::string_view text, size_t at, size_t digits, int64_t& out) {
  out = 0;
  for (size_t i = at; i < at + digits; ++i) {
    if (!absl::ascii_isdigit(text[i])) return false;
    out = out * 10 + (text[i] - '0');
  }
  return true;
}

constexpr absl::string_view kTimestampForm = "0000-00-00T00:00:00.000000Z";

// RFC 3339 in UTC with microseconds, which is what the database keeps. Each event has two, so it is done by hand.
std::string Timestamp(absl::Time time) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, absl::UTCTimeZone());
  if (civil.year() < 0 || civil.year() > 9999) {
    return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
  }
  std::string text(kTimestampForm);
  PutDigits(&text[0], 4, civil.year());
  PutDigits(&text[5], 2, civil.month());
  PutDigits(&text[8], 2, civil.day());
  PutDigits(&text[11], 2, civil.hour());
  PutDigits(&text[14], 2, civil.minute());
  PutDigits(&text[17], 2, civil.second());
  const absl::Duration fraction = time - absl::FromCivil(civil, absl::UTCTimeZone());
  PutDigits(&text[20], 6, absl::ToInt64Microseconds(fraction));
  return text;
}

// Our own form quickly, every other of RFC 3339 too.
bool ParseTimestamp(absl::string_view text, absl::Time& out) {
  int64_t year, month, day, hour, minute, second, micros;
  if (text.size() == kTimestampForm.size() && text[10] == 'T' && text[19] == '.' && text[26] == 'Z' &&
      text[4] == '-' && text[7] == '-' && text[13] == ':' && text[16] == ':' &&
      TakeDigits(text, 0, 4, year) && TakeDigits(text, 5, 2, month) && TakeDigits(text, 8, 2, day) &&
      TakeDigits(text, 11, 2, hour) && TakeDigits(text, 14, 2, minute) &&
      TakeDigits(text, 17, 2, second) && TakeDigits(text, 20, 6, micros)) {
    const absl::CivilSecond civil(year, month, day, hour, minute, second);
    const bool exact = civil.month() == month && civil.day() == day && civil.hour() == hour &&
                       civil.minute() == minute && civil.second() == second;
    if (exact) {
      out = absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Microseconds(micros);
      return true;
    }
  }
  std::string error;
  return absl::ParseTime(absl::RFC3339_full, text, &out, &error);
}

// Proto packages end in their major version: "...events.v1.DealWon" -> "1".
std::string SchemaVersion(absl::string_view type) {
  for (size_t end = type.rfind('.'); end != absl::string_view::npos && end > 0;) {
    size_t begin = type.rfind('.', end - 1);
    if (begin == absl::string_view::npos) break;
    absl::string_view part = type.substr(begin + 1, end - begin - 1);
    if (part.size() > 1 && part[0] == 'v') return std::string(part.substr(1));
    end = begin;
  }
  return "1";
}

std::string SchemaUri(absl::string_view type) {
  return absl::StrCat("urn:saikne:schema:", type, ":", SchemaVersion(type));
}

absl::Status BadHeader(absl::string_view name, absl::string_view value) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_ENVELOPE",
               absl::StrCat("header ", name, value.empty() ? " is missing" : " is malformed"),
               {{"header", std::string(name)}});
}

bool ParseId(absl::string_view text, Id& out) {
  absl::StatusOr<Id> id = Id::Parse(text);
  if (id.ok()) out = *id;
  return id.ok();
}

bool Assign(absl::string_view value, std::string& out) {
  out.assign(value.data(), value.size());
  return true;
}

// Reads one header into the envelope; false when it is malformed.
bool ReadHeader(absl::string_view name, absl::string_view value, Envelope& out) {
  if (name == "ce_id") return ParseId(value, out.id);
  if (name == "ce_type") return Assign(value, out.type), !value.empty();
  if (name == "ce_subject") return Assign(value, out.subject), !value.empty();
  if (name == "ce_source") return Assign(value, out.source);
  if (name == "ce_time") return ParseTimestamp(value, out.time);
  if (name == "ce_effectivetime") return ParseTimestamp(value, out.effective_time);
  if (name == "ce_companyid") return ParseId(value, out.company_id);
  if (name == "ce_actor") return Assign(value, out.actor);
  if (name == "ce_correlationid") return Assign(value, out.correlation_id);
  if (name == "ce_causationid") return Assign(value, out.causation_id);
  if (name == "ce_traceparent") return Assign(value, out.traceparent);
  if (name == "ce_aggregateversion") {
    return absl::SimpleAtoi(value, &out.event_version) && out.event_version > 0;
  }
  return true;
}

bool Control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void AppendPrintable(absl::string_view text, std::string& out) {
  if (std::none_of(text.begin(), text.end(), Control)) {
    out.append(text.data(), text.size());
  } else {
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !Control(c); });
  }
}

void AppendLine(absl::string_view name, absl::string_view value, std::string& out) {
  AppendPrintable(name, out);
  out.append(": ");
  AppendPrintable(value, out);
  out.push_back('\n');
}

// The headers of an event (eventing.md 7), in a fixed order.
void ForEachHeader(const Envelope& e, const EventType& type,
                   absl::FunctionRef<void(absl::string_view name, absl::string_view value)> add) {
  add("ce_specversion", "1.0");
  add("ce_id", e.id.ToString());
  add("ce_source", e.source);
  add("ce_type", e.type);
  add("ce_subject", e.subject);
  add("ce_time", Timestamp(e.time));
  add("content-type", "application/protobuf");
  add("ce_dataschema", SchemaUri(e.type));
  add("ce_partitionkey", e.subject);
  char version[20];
  PutDigits(version, sizeof version, e.event_version);
  add("ce_aggregateversion", absl::string_view(version, sizeof version));
  add("ce_correlationid", e.correlation_id);
  add("ce_causationid", e.causation_id);
  add("ce_effectivetime", Timestamp(e.effective_time));
  add("ce_companyid", e.company_id.ToString());
  add("ce_actor", e.actor);
  add("ce_dataclassification", type.data_class);
  if (!type.deprecated_since.empty()) {
    add("ce_deprecated", "true");
    add("ce_deprecationfrom", absl::StrCat(type.deprecated_since, "T00:00:00Z"));
    if (!type.replaced_by.empty()) add("ce_deprecationmigration", SchemaUri(type.replaced_by));
  }
  if (e.traceparent.empty()) return;
  add("ce_traceparent", e.traceparent);
  add("traceparent", e.traceparent);
}

}  // namespace

Flow Envelope::flow() const {
  return {company_id, actor, correlation_id, id.ToString(), effective_time, traceparent};
}

Envelope MakeEnvelope(const Id& id, absl::string_view source, absl::string_view type, absl::string_view subject,
                      int64_t event_version, const Flow& flow, absl::Time now) {
  Envelope e;
  e.id = id;
  e.source = std::string(source);
  e.type = std::string(type);
  e.subject = std::string(subject);
  e.event_version = event_version;
  e.time = now;
  e.effective_time = flow.effective_time == absl::Time() ? now : flow.effective_time;
  e.company_id = flow.company_id;
  e.actor = flow.actor;
  e.correlation_id = flow.correlation_id;
  e.causation_id = flow.causation_id;
  e.traceparent = flow.traceparent;
  return e;
}

Headers ToHeaders(const Envelope& e, const EventType& type) {
  Headers headers;
  headers.reserve(19);
  ForEachHeader(e, type, [&](absl::string_view name, absl::string_view value) {
    headers.emplace_back(std::string(name), std::string(value));
  });
  return headers;
}

std::string EncodeHeaders(const Envelope& e, const EventType& type) {
  std::string text;
  text.reserve(1024);
  ForEachHeader(e, type, [&](absl::string_view name, absl::string_view value) {
    AppendLine(name, value, text);
  });
  return text;
}

absl::Status FromHeaders(absl::Span<const HeaderView> headers, Envelope& out) {
  absl::Status status;
  for (const auto& [name, value] : headers) {
    if (!ReadHeader(name, value, out) && status.ok()) status = BadHeader(name, value);
  }
  if (!status.ok()) return status;
  if (out.type.empty()) return BadHeader("ce_type", "");
  if (out.id.nil()) return BadHeader("ce_id", "");
  if (out.subject.empty()) return BadHeader("ce_subject", "");
  if (out.event_version == 0) return BadHeader("ce_aggregateversion", "");
  if (out.company_id.nil()) return BadHeader("ce_companyid", "");
  return absl::OkStatus();
}

std::string EncodeHeaders(absl::Span<const HeaderView> headers) {
  std::string text;
  text.reserve(1024);
  for (const HeaderView& header : headers) AppendLine(header.first, header.second, text);
  return text;
}

std::vector<HeaderView> DecodeHeaders(absl::string_view text) {
  std::vector<HeaderView> headers;
  headers.reserve(19);
  while (!text.empty()) {
    size_t end = text.find('\n');
    absl::string_view line = text.substr(0, end);
    size_t colon = line.find(": ");
    if (colon != absl::string_view::npos) {
      headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    if (end == absl::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return headers;
}

std::vector<HeaderView> Views(const Headers& headers) {
  return std::vector<HeaderView>(headers.begin(), headers.end());
}

absl::StatusOr<EventRecord> EncodeRecord(const google::protobuf::Message& event, int64_t event_version,
                                         const Flow& flow, absl::Time now, const Id& event_id,
                                         absl::string_view source, absl::string_view topic_prefix) {
  const google::protobuf::Descriptor* type = event.GetDescriptor();
  ASSIGN_OR_RETURN(EventType declared, EventTypeOf(type));
  std::string subject =
      event.GetReflection()->GetString(event, type->FindFieldByName(declared.key_field));
  Envelope e = MakeEnvelope(event_id.nil() ? Id::New(now) : event_id, source, type->full_name(), subject,
                            event_version, flow, now);
  EventRecord record;
  record.topic = TopicName(topic_prefix, declared.topic);
  record.key = e.subject;
  record.headers = ToHeaders(e, declared);
  record.payload = event.SerializeAsString();
  return record;
}

}  // namespace saikne::events
