#pragma once

#include <string>

#include "libs/telemetry/metrics.h"

namespace saikne::events {

struct ConsumerMetrics {
  prometheus::Gauge& backlog = telemetry::Gauge(
      "saikne_consumer_backlog", "Records in the assigned partitions after the positions of the database.");
  prometheus::Histogram& age =
      telemetry::Histogram("saikne_consumer_event_age_seconds",
                           "From an event's recorded time to the end of its reaction; one event of each batch.",
                           telemetry::SecondsBounds());
  prometheus::Histogram& batch_seconds = telemetry::Histogram(
      "saikne_consumer_batch_seconds", "Time of a batch's transaction.", telemetry::SecondsBounds());
  prometheus::Histogram& batch_size = telemetry::Histogram(
      "saikne_consumer_batch_size", "Records of a batch.", {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000});
  prometheus::Counter& duplicates =
      telemetry::Counter("saikne_consumer_duplicates_total", "Events dropped because they were known.");
  prometheus::Counter& gaps =
      telemetry::Counter("saikne_consumer_gaps_total", "Events before which one of their key is missing: parked, or taken where the newest is all that matters.");
  prometheus::Counter& unknown = telemetry::Counter("saikne_consumer_unknown_type_total",
                                                    "Events of types without a reaction here.");
  prometheus::Counter& conflicts = telemetry::Counter(
      "saikne_consumer_retries_total", "Batches run again, by class.", {{"class", "conflict"}});
  prometheus::Counter& transients = telemetry::Counter(
      "saikne_consumer_retries_total", "Batches run again, by class.", {{"class", "transient"}});
  prometheus::Counter& databases = telemetry::Counter(
      "saikne_consumer_retries_total", "Batches run again, by class.", {{"class", "database"}});
  prometheus::Counter& rebalances =
      telemetry::Counter("saikne_consumer_rebalances_total", "Times partitions were assigned.");
  prometheus::Gauge& parked = telemetry::Gauge("saikne_consumer_parked", "Events that wait for a person.");
  prometheus::Gauge& parked_oldest =
      telemetry::Gauge("saikne_consumer_parked_oldest_seconds", "Age of the oldest of them.");
  prometheus::Gauge& paused = telemetry::Gauge(
      "saikne_consumer_paused", "1 while a person or the breaker has paused it; see saiknectl consumer status.");
  prometheus::Gauge& lost = telemetry::Gauge(
      "saikne_consumer_positions_lost", "Partitions whose position is not in the log: an operator must look.");
};

ConsumerMetrics& ConsumerFigures();

}  // namespace saikne::events
