#include "libs/supply/blocked.h"

namespace saikne::supply {
namespace {

std::optional<Id> OptionalId(const std::string& text) {
  absl::StatusOr<Id> id = Id::Parse(text);
  if (!id.ok()) return std::nullopt;
  return *id;
}

}  // namespace

events::Flow FlowOf(const Need& need, absl::Time now) {
  return {.company_id = need.company_id,
          .actor = need.actor,
          .correlation_id = need.correlation_id,
          .causation_id = need.causation_id,
          .effective_time = now,
          .traceparent = need.traceparent};
}

void Endanger(const Need& need, svc::Exception& exception) {
  if (need.roots.empty()) return;
  exception.deal_id = OptionalId(need.roots[0].deal_id);
  exception.order_id = OptionalId(need.roots[0].order_id);
}

svc::Exception BlockedException(const Need& need, const std::string& kind, const std::string& reason,
                                const std::string& owner) {
  svc::Exception exception{.company_id = need.company_id,
                           .kind = kind,
                           .subject_type = "demand_line",
                           .subject_id = need.demand.line_id,
                           .subject_number = need.sku,
                           .reason = reason,
                           .owner = owner,
                           .ways_out = {"ignore"}};
  Endanger(need, exception);
  return exception;
}

}  // namespace saikne::supply
