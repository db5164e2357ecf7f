#pragma once

#include <cstdint>

#include "libs/config/config.h"

namespace saikne::production {

struct Settings {
  int64_t wo_collect_ms = 100;
  int64_t late_warning_days = 1;

  void Declare(config::Config& config) {
    config.Declare("wo_collect_ms", &wo_collect_ms, 100, 0, 3'600'000,
                   "how long a draft work order collects shortages of its item before it is released");
    config.Declare("late_warning_days", &late_warning_days, 1, 0, 365,
                   "how many days before the end of its required day a work order counts as late; 1: on the day itself, "
                   "0: when it has passed");
  }
};

}  // namespace saikne::production
