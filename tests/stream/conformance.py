"""Reads every event of an installation with libraries that are not ours, and says whether each is what docs/contract.md promises.

  conformance.py BROKERS TOPIC_PREFIX EVENTS_IMAGE     EVENTS_IMAGE: descriptors of the event protos

CloudEvents' own SDK takes the records apart by the Kafka protocol binding, confluent-kafka reads them, protobuf's Python runtime
decodes the payloads. Ends with 1 and a line for each broken promise.
"""

import re
import sys
import uuid
from datetime import timedelta

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from dateutil.parser import isoparse
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.unknown_fields import UnknownFieldSet

PLAIN_HEADERS = {"traceparent"}  # beside the binding, for tracers that know no CloudEvents
PROMISED = {"partitionkey", "aggregateversion", "correlationid", "causationid", "effectivetime", "companyid", "actor",
            "dataclassification", "dataschema"}


class Bytes(JSONFormat):
    """The payload stays as it came: protobuf needs its type to be read."""

    def read_data(self, body, datacontenttype):
        return body

    def write_data(self, data, datacontenttype):
        return data


def records(brokers, prefix):
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "conformance", "enable.auto.commit": False})
    wanted = re.compile(re.escape(prefix) + r"\.[a-z]+\.[a-z_]+\.events\.v1")
    parts = [TopicPartition(topic.topic, p, OFFSET_BEGINNING)
             for topic in consumer.list_topics(timeout=20).topics.values() if wanted.fullmatch(topic.topic)
             for p in topic.partitions]
    left = sum(high - low for low, high in (consumer.get_watermark_offsets(part, timeout=20) for part in parts))
    consumer.assign(parts)
    while left > 0:
        record = consumer.poll(20)
        if record is None:
            sys.exit(f"{left} records did not come")
        if record.error():
            sys.exit(str(record.error()))
        left -= 1
        yield record
    consumer.close()


def messages_of(image):
    files = descriptor_pb2.FileDescriptorSet.FromString(open(image, "rb").read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


def wire_form(value):
    """Times may be written in more than one way."""
    text = value if isinstance(value, str) else value.decode()
    return isoparse(text) if re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", text) else text


def check(record, pool, seen):
    """What is wrong with one record; seen: what came before."""
    headers = dict(record.headers())
    message = KafkaMessage(headers=headers, key=record.key(), value=record.value())
    event = from_binary(message, Bytes())  # raises what it refuses
    extra = set(event.get_attributes())
    if len(headers) != len(record.headers()):
        yield "a header comes twice"
    for name in PROMISED - extra:
        yield f"no attribute {name}"
    again = to_binary(event, Bytes())
    ours = {k: wire_form(v) for k, v in headers.items() if k not in PLAIN_HEADERS}
    if {k: wire_form(v) for k, v in again.headers.items()} != ours:
        yield f"the SDK would write other headers: {again.headers}"
    if (again.value, again.key.encode()) != (record.value(), record.key()):
        yield "the SDK would write another key or value"
    if event.get_datacontenttype() != "application/protobuf":
        yield f"content type {event.get_datacontenttype()}"
    if event.get_time() is None or event.get_time().utcoffset() != timedelta(0):
        yield f"time {event.get_time()} is not UTC"
    key = record.key().decode()
    for name, text in (("key", key), ("id", event.get_id()), ("companyid", event.get_extension("companyid"))):
        if str(uuid.UUID(text)) != text:
            yield f"{name} {text} is no lower-case UUID"
    if not event.get_subject() == event.get_extension("partitionkey") == key:
        yield f"key {key}, subject {event.get_subject()}"
    version = event.get_extension("aggregateversion")
    content = (record.topic(), key, version, record.value())
    if seen["ids"].setdefault(event.get_id(), content) != content:
        yield "its id is that of another event"
    elif record.offset() > seen["offsets"].setdefault(event.get_id(), record.offset()):
        return  # sent once more, which may happen
    before = seen["versions"].get((record.topic(), key), 0)
    if not re.fullmatch(r"\d{20}", version) or int(version) != before + 1:
        yield f"version {version} after {before}"
    seen["versions"][(record.topic(), key)] = int(version)
    yield from check_payload(event, pool)


def check_payload(event, pool):
    try:
        message = message_factory.GetMessageClass(pool.FindMessageTypeByName(event.get_type()))()
    except KeyError:
        yield f"{event.get_type()} is not declared"
        return
    if message.ParseFromString(event.get_data()) != len(event.get_data()) or len(UnknownFieldSet(message)) > 0:
        yield "the payload is of another type"
    if message.SerializeToString(deterministic=True) != event.get_data():
        yield "the payload is not what the declared fields write"


def main(brokers, prefix, image):
    pool = messages_of(image)
    seen = {"ids": {}, "offsets": {}, "versions": {}}
    types, failed = {}, 0
    for record in records(brokers, prefix):
        try:
            wrong = list(check(record, pool, seen))
        except Exception as refused:  # the SDK has several classes for what it refuses
            wrong = [f"refused: {refused!r}"]
        for line in wrong:
            print(f"{record.topic()}[{record.partition()}]@{record.offset()}: {line}")
        failed += len(wrong)
        kind = dict(record.headers() or []).get("ce_type", b"?").decode()
        types[kind] = types.get(kind, 0) + 1
    print(f"{sum(types.values())} events of {len(types)} types, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
