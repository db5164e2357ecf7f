#include "libs/events/dead_letters.h"

#include "absl/strings/str_cat.h"
#include "libs/base/text.h"
#include "libs/events/outbox_rows.h"
#include "libs/events/record.h"

namespace saikne::events {
namespace {

constexpr size_t kHeaderBytes = 64 * 1024;
constexpr size_t kErrorBytes = 1000;

std::string HeadersOf(const DeadLetter& letter, bool omitted, absl::Time now) {
  const Item& item = *letter.item;
  Headers own = {{"dlq-reason", letter.verdict.reason},
                 {"dlq-error", SafeUtf8(letter.verdict.detail, kErrorBytes)},
                 {"dlq-topic", item.envelope.topic},
                 {"dlq-partition", absl::StrCat(item.envelope.partition)},
                 {"dlq-offset", absl::StrCat(item.envelope.offset)},
                 {"dlq-attempts", absl::StrCat(item.attempts + 1)},
                 {"dlq-first-seen", absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone())}};
  if (omitted) own.emplace_back("dlq-value", "omitted");
  std::vector<HeaderView> headers = item.record.headers();
  for (const HeaderView& header : Views(own)) headers.push_back(header);
  return SafeUtf8(EncodeHeaders(headers), kHeaderBytes);
}

}  // namespace

absl::Status MirrorDeadLetters(pg::Txn& txn, const std::string& topic, absl::Span<const DeadLetter> letters,
                               absl::Time now) {
  if (letters.empty()) return absl::OkStatus();
  OutboxRows rows;
  rows.Reserve(letters.size());
  for (const DeadLetter& letter : letters) {
    const absl::string_view value = letter.item->record.value();
    const bool omitted = value.size() > kMaxPayloadBytes;
    rows.ids.push_back(Id::New(now));
    rows.topics.push_back(topic);
    rows.keys.push_back(letter.item->subject);
    rows.headers.push_back(HeadersOf(letter, omitted, now));
    rows.versions.push_back(1);
    rows.times.push_back(now);
    rows.payloads.push_back({omitted ? std::string() : std::string(value)});
  }
  return AppendRows(txn, rows);
}

}  // namespace saikne::events
