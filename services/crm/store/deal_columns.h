#pragma once

// Sets of deals as the arrays that the statements of sql/ take. For deal_store.cc only.

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// What a person states, and what is written once.
struct DealColumns {
  explicit DealColumns(absl::Span<const Deal> deals);
  std::vector<Id> ids, accounts, pipelines;
  std::vector<std::string> numbers, titles, currencies, stages, warehouses, references, ship_to, update_actors;
  std::vector<std::optional<std::string>> keys;
  std::vector<std::optional<absl::CivilDay>> close_dates, requested_dates;
  std::vector<int32_t> probabilities, billing_policies, delivery_rules, priorities, stage_counts;
  std::vector<int64_t> amounts, versions, event_versions;
  std::vector<absl::Time> update_times;
};

/// What the state machine changes.
struct StateColumns {
  explicit StateColumns(absl::Span<const Deal> deals);
  std::vector<Id> ids;
  std::vector<std::string> stages, lost_reasons, update_actors;
  std::vector<int32_t> states, probabilities, win_numbers, stage_counts;
  std::vector<std::optional<absl::Time>> win_times;
  std::vector<int64_t> versions, event_versions;
  std::vector<absl::Time> update_times;
};

struct LineColumns {
  explicit LineColumns(absl::Span<const Deal> deals);
  std::vector<Id> deals, ids;
  std::vector<int32_t> positions, billing_policies, kinds;
  std::vector<std::string> skus, descriptions, tax_codes;
  std::vector<money::Quantity> quantities;
  std::vector<money::UnitPrice> prices;
  std::vector<money::Rate> discounts;
  std::vector<int64_t> nets;
};

/// The history entries that are not stored yet.
struct EntryColumns {
  explicit EntryColumns(absl::Span<const Deal> deals);
  std::vector<Id> deals;
  std::vector<int32_t> sequences, states, win_numbers;
  std::vector<std::string> stages, actors, reasons;
  std::vector<absl::Time> times;
};

}  // namespace saikne::crm
