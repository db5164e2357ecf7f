"""What time and erasure do to topics, at once.

  forget.py BROKERS events TOPIC             deletes every record there is, as retention would
  forget.py BROKERS tombstone TOPIC KEY      appends a record without a value
"""

import sys

from confluent_kafka import OFFSET_END, Producer, TopicPartition
from confluent_kafka.admin import AdminClient


def main(brokers, what, topic, key=None):
    if what == "tombstone":
        producer = Producer({"bootstrap.servers": brokers, "acks": "all"})
        producer.produce(topic, key=key, value=None)
        sys.exit(producer.flush(20))
    admin = AdminClient({"bootstrap.servers": brokers})
    parts = admin.list_topics(topic, timeout=20).topics[topic].partitions
    for future in admin.delete_records([TopicPartition(topic, p, OFFSET_END) for p in parts]).values():
        future.result()


main(*sys.argv[1:])
