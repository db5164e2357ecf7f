#pragma once

#include <cstdint>

#include "libs/config/config.h"

namespace saikne::crm {

/// crm's own properties.
struct Settings {
  int64_t no_order_after_ms = 60'000;
  int64_t no_order_check_ms = 5'000;

  void Declare(config::Config& config) {
    config.Declare("no_order_after_ms", &no_order_after_ms, 60'000, 1'000, 86'400'000,
                   "a won deal without an order becomes an exception after this time");
    config.Declare("no_order_check_ms", &no_order_check_ms, 5'000, 100, 3'600'000,
                   "how often won deals without an order are looked for");
  }
};

}  // namespace saikne::crm
