#include "services/crm/store/deal_columns.h"

namespace saikne::crm {

DealColumns::DealColumns(absl::Span<const Deal> deals) {
  for (const Deal& deal : deals) {
    const DealContent& content = deal.content;
    ids.push_back(deal.id);
    accounts.push_back(deal.account_id);
    pipelines.push_back(deal.pipeline_id);
    numbers.push_back(deal.number);
    titles.push_back(content.title);
    currencies.push_back(deal.currency.code());
    stages.push_back(deal.stage_code);
    warehouses.push_back(content.warehouse_code);
    references.push_back(content.customer_reference);
    ship_to.push_back(PackAddress(content.ship_to));
    update_actors.push_back(deal.update_actor);
    keys.push_back(deal.external_key);
    close_dates.push_back(content.expected_close_date);
    requested_dates.push_back(content.requested_date);
    probabilities.push_back(content.probability_percent);
    billing_policies.push_back(content.billing_policy);
    delivery_rules.push_back(content.delivery_rule);
    priorities.push_back(content.priority);
    stage_counts.push_back(deal.stage_count);
    amounts.push_back(deal.amount_minor);
    versions.push_back(deal.version);
    event_versions.push_back(deal.event_version);
    update_times.push_back(deal.update_time);
  }
}

StateColumns::StateColumns(absl::Span<const Deal> deals) {
  for (const Deal& deal : deals) {
    ids.push_back(deal.id);
    stages.push_back(deal.stage_code);
    lost_reasons.push_back(deal.lost_reason);
    update_actors.push_back(deal.update_actor);
    states.push_back(static_cast<int32_t>(deal.state));
    probabilities.push_back(deal.content.probability_percent);
    win_numbers.push_back(deal.win_number);
    stage_counts.push_back(deal.stage_count);
    win_times.push_back(deal.win_time);
    versions.push_back(deal.version);
    event_versions.push_back(deal.event_version);
    update_times.push_back(deal.update_time);
  }
}

LineColumns::LineColumns(absl::Span<const Deal> all) {
  for (const Deal& deal : all) {
    for (size_t i = 0; i < deal.lines.size(); ++i) {
      const DealLine& line = deal.lines[i];
      const LineContent& content = line.content;
      deals.push_back(deal.id);
      ids.push_back(line.id);
      positions.push_back(static_cast<int32_t>(i + 1));
      billing_policies.push_back(content.billing_policy);
      kinds.push_back(content.kind);
      skus.push_back(content.sku);
      descriptions.push_back(content.description);
      tax_codes.push_back(content.tax_code);
      quantities.push_back(content.quantity);
      prices.push_back(content.price);
      discounts.push_back(content.discount);
      nets.push_back(line.net_minor);
    }
  }
}

EntryColumns::EntryColumns(absl::Span<const Deal> all) {
  for (const Deal& deal : all) {
    for (const StageEntry& entry : deal.entered) {
      deals.push_back(deal.id);
      sequences.push_back(entry.sequence);
      states.push_back(static_cast<int32_t>(entry.state));
      win_numbers.push_back(entry.win_number);
      stages.push_back(entry.stage_code);
      actors.push_back(entry.actor);
      reasons.push_back(entry.reason);
      times.push_back(entry.enter_time);
    }
  }
}

}  // namespace saikne::crm
