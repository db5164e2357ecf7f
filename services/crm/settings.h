#pragma once

#include <cstdint>

#include "libs/config/config.h"

namespace saikne::crm {

/// crm's own properties.
struct Settings {
  int64_t no_order_after_ms = 60'000;
  int64_t no_order_check_ms = 5'000;
  int64_t trail_gather_ms = 20;

  void Declare(config::Config& config) {
    config.Declare("no_order_after_ms", &no_order_after_ms, 60'000, 1'000, 86'400'000,
                   "a won deal without an order becomes an exception after this time");
    config.Declare("no_order_check_ms", &no_order_check_ms, 5'000, 100, 3'600'000,
                   "how often won deals without an order are looked for");
    config.Declare("trail_gather_ms", &trail_gather_ms, 20, 0, 1'000,
                   "how long an event may wait for others before the trail takes them in one transaction");
  }
};

}  // namespace saikne::crm
