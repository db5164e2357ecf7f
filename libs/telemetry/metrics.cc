#include "libs/telemetry/metrics.h"

#include <sstream>

#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace saikne::telemetry {
namespace {

// Never destroyed: threads count until the process ends.
prometheus::Registry& Registry() {
  static auto& registry = *new prometheus::Registry;
  return registry;
}

}  // namespace

prometheus::Counter& Counter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(Registry()).Add(labels);
}

prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(Registry()).Add(labels);
}

prometheus::Histogram& Histogram(const std::string& name, const std::string& help,
                                 const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(Registry()).Add(labels, bounds);
}

const std::vector<double>& SecondsBounds() {
  static const auto& bounds = *new std::vector<double>{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   0.5,   1,    2.5,
                                                       5,      10,    30};
  return bounds;
}

std::string MetricsText() {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, Registry().Collect());
  return text.str();
}

}  // namespace saikne::telemetry
