#include "libs/base/status.h"
#include "libs/events/delivery.h"

namespace saikne::events {

std::unique_ptr<Item> ReadItem(kafka::Record record, Partition* partition,
                               const Subscriptions& subscriptions) {
  auto item = std::make_unique<Item>(std::move(record));
  const kafka::Record& r = item->record;
  item->partition = partition;
  Reading reading = ReadRecord(r.headers(), r.key(),
                               r.tombstone() ? std::nullopt : std::optional<absl::string_view>(r.value()),
                               subscriptions);
  item->envelope = std::move(reading.envelope);
  item->envelope.topic = partition->id.topic;
  item->envelope.partition = partition->id.partition;
  item->envelope.offset = r.offset();
  item->subscription = reading.subscription;
  item->event = std::move(reading.event);
  item->subject = item->envelope.subject;
  if (!reading.status.ok()) item->verdict = Verdict{ReasonOf(reading.status), std::string(reading.status.message())};
  return item;
}

}  // namespace saikne::events
