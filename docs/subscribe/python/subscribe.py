"""A copy of reference data or documents that follows its owner: the whole past first, then every change.

  subscribe.py BROKERS PREFIX EVENTS_IMAGE TOPIC [--once] [--export COMMAND...]
  subscribe.py 127.0.0.1:7092 saikne events.binpb crm.account
  subscribe.py 127.0.0.1:7092 saikne events.binpb ordering.order --export saiknectl export orders

Prints a line of JSON for each change: key, version, data. --once ends when it has caught up. With --export the past comes from
the lines that COMMAND prints instead of a state topic; its documents are data, and so is the last event after them.
Needs confluent-kafka and protobuf. EVENTS_IMAGE holds the descriptors of the events (see README.md).
"""

import json
import subprocess
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


class Copy:
    """What we know, by key. A program keeps both maps in its database and writes them in one transaction."""

    def __init__(self, pool):
        self.pool, self.version, self.data = pool, {}, {}

    def apply(self, record, contiguous):
        key, headers = record.key().decode(), dict(record.headers() or [])
        if record.value() is None:  # a tombstone: the aggregate is gone
            self.data.pop(key, None)
            return
        version = int(headers["ce_aggregateversion"])
        known = self.version.get(key, 0)
        if version <= known:  # seen already: the one rule against duplicates
            return
        if contiguous and version != known + 1:
            sys.exit(f"{key}: version {version} after {known}; events are missing")
        self.version[key] = version
        try:
            kind = self.pool.FindMessageTypeByName(headers["ce_type"].decode())
        except KeyError:  # a type of a newer release
            return
        message = message_factory.GetMessageClass(kind)()
        message.ParseFromString(record.value())  # fields that we do not know stay unread
        self.keep(key, version, json_format.MessageToDict(message, preserving_proto_field_name=True))

    def keep(self, key, version, data):
        self.version[key], self.data[key] = version, data
        print(json.dumps({"key": key, "version": version, "data": data}, sort_keys=True), flush=True)


def partitions(consumer, topic):
    return [TopicPartition(topic, p) for p in consumer.list_topics(topic, timeout=20).topics[topic].partitions]


def read(consumer, places, each, to_the_end):
    """Hands on each record from these places on; `to_the_end`: until every partition has said that there is no more."""
    consumer.assign(places)
    open_ends = {place.partition for place in places}
    while open_ends or not to_the_end:
        record = consumer.poll(1)
        if record is None:
            continue
        if record.error() is None:
            each(record)
        elif record.error().code() == KafkaError._PARTITION_EOF:
            open_ends.discard(record.partition())
        else:
            sys.exit(str(record.error()))


def read_export(command, copy):
    """The document with its version stands in each line: {"order": {"id": ...}, "event_version": "3"}."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as export:
        for line in export.stdout:
            fields = json.loads(line)
            version = int(fields.pop("event_version", 0))
            (document,) = fields.values()
            copy.keep(document["id"], version, document)
    if export.returncode != 0:
        sys.exit("the export ended early")


def subscribe(brokers, prefix, image, topic, once, export):
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(open(image, "rb").read()).file:
        pool.Add(file)
    copy = Copy(pool)
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "subscribe-example", "enable.auto.commit": False,
                         "enable.partition.eof": True})
    # 1. Before anything else: now. 2. The past, from the state topic or the export. 3. The events since a while before that moment.
    since = int((time.time() - 3600) * 1000)
    if export:
        read_export(export, copy)
    else:
        states = [TopicPartition(p.topic, p.partition, OFFSET_BEGINNING) for p in partitions(consumer, f"{prefix}.{topic}.state.v1")]
        read(consumer, states, lambda record: copy.apply(record, contiguous=False), to_the_end=True)
    events = [TopicPartition(p.topic, p.partition, since) for p in partitions(consumer, f"{prefix}.{topic}.events.v1")]
    read(consumer, consumer.offsets_for_times(events, timeout=20), lambda record: copy.apply(record, contiguous=True), to_the_end=once)
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    words = sys.argv[5:]
    at = words.index("--export") if "--export" in words else len(words)
    subscribe(*sys.argv[1:5], once="--once" in words[:at], export=words[at + 1:])
