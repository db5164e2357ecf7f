#pragma once

#include <cstdint>

#include "libs/config/config.h"
#include "services/ordering/app/process.h"

namespace saikne::ordering {

/// The service's own properties.
struct Settings {
  int64_t credit_deadline_s = 0;
  int64_t stock_deadline_s = 0;
  int64_t billing_deadline_s = 0;
  int64_t cancel_deadline_s = 0;
  int64_t delivery_deadline_s = 0;
  int64_t reference_wait_s = 0;

  void Declare(config::Config& config) {
    constexpr int64_t kYear = 366 * 86'400;
    config.Declare("credit_deadline_s", &credit_deadline_s, 900, 1, kYear,
                   "An order without finance's answer becomes an exception after this.");
    config.Declare("stock_deadline_s", &stock_deadline_s, 900, 1, kYear,
                   "An order without inventory's answer becomes an exception after this.");
    config.Declare("billing_deadline_s", &billing_deadline_s, 3'600, 1, kYear,
                   "What is due to be billed or credited and is not becomes an exception after this.");
    config.Declare("cancel_deadline_s", &cancel_deadline_s, 900, 1, kYear,
                   "A cancellation without inventory's answer becomes an exception after this.");
    config.Declare("delivery_deadline_s", &delivery_deadline_s, 2'592'000, 1, kYear,
                   "A confirmed order without a requested date that has not shipped becomes an exception after this.");
    config.Declare("reference_wait_s", &reference_wait_s, 60, 0, kYear,
                   "A won deal waits this long for an item or tax code that nobody knows before it is an exception.");
  }

  void Fill(Process* process) const {
    process->deadlines.credit = absl::Seconds(credit_deadline_s);
    process->deadlines.stock = absl::Seconds(stock_deadline_s);
    process->deadlines.billing = absl::Seconds(billing_deadline_s);
    process->deadlines.cancel = absl::Seconds(cancel_deadline_s);
    process->deadlines.delivery = absl::Seconds(delivery_deadline_s);
    process->reference_wait = absl::Seconds(reference_wait_s);
  }
};

}  // namespace saikne::ordering
