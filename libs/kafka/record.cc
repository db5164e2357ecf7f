#include "libs/kafka/record.h"

#include <librdkafka/rdkafka.h>

namespace saikne::kafka {
namespace {

const rd_kafka_message_t* Message(const std::unique_ptr<void, auto>& message) {
  return static_cast<const rd_kafka_message_t*>(message.get());
}

absl::string_view View(const void* data, size_t size) {
  return data == nullptr ? absl::string_view() : absl::string_view(static_cast<const char*>(data), size);
}

}  // namespace

void Record::Deleter::operator()(void* message) const {
  rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(message));
}

absl::string_view Record::topic() const { return rd_kafka_topic_name(Message(message_)->rkt); }
int32_t Record::partition() const { return Message(message_)->partition; }
int64_t Record::offset() const { return Message(message_)->offset; }
absl::string_view Record::key() const {
  return View(Message(message_)->key, Message(message_)->key_len);
}
absl::string_view Record::value() const {
  return View(Message(message_)->payload, Message(message_)->len);
}
bool Record::tombstone() const { return Message(message_)->payload == nullptr; }

absl::Time Record::timestamp() const {
  rd_kafka_timestamp_type_t type;
  int64_t millis = rd_kafka_message_timestamp(Message(message_), &type);
  return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? absl::InfinitePast() : absl::FromUnixMillis(millis);
}

std::vector<HeaderView> Record::headers() const {
  std::vector<HeaderView> views;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(Message(message_), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return views;
  views.reserve(rd_kafka_header_cnt(headers));
  const char* name;
  const void* value;
  size_t size;
  for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) ==
                     RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    views.emplace_back(name, View(value, size));
  }
  return views;
}

}  // namespace saikne::kafka
