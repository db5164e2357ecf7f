#pragma once

// Metrics of this process, in one registry that the admin server shows at /metrics.
//   static auto& sent = telemetry::Counter("saikne_relay_events_total", "Events acknowledged by the broker.");
//   sent.Increment();
// Names end in _total (counters) or in their unit (_seconds, _bytes). A label has few values: never an id, a number of a
// document, a person or text from outside.

#include <map>
#include <string>
#include <vector>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"

namespace saikne::telemetry {

using Labels = std::map<std::string, std::string>;

/// The metric of this name and these labels, made at the first call; it lives as long as the process. Thread-safe, but takes
/// locks: keep the reference. The same name is always of the same kind.
prometheus::Counter& Counter(const std::string& name, const std::string& help,
                             const Labels& labels = {});
prometheus::Gauge& Gauge(const std::string& name, const std::string& help,
                         const Labels& labels = {});
/// bounds: upper bounds of the buckets, ascending.
prometheus::Histogram& Histogram(const std::string& name, const std::string& help,
                                 const std::vector<double>& bounds, const Labels& labels = {});

/// Bounds for durations from 0.5 ms to 30 s.
const std::vector<double>& SecondsBounds();

/// All metrics in the text format of Prometheus, version 0.0.4.
std::string MetricsText();

}  // namespace saikne::telemetry
