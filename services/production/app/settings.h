#pragma once

#include <cstdint>

#include "libs/config/config.h"

namespace saikne::production {

struct Settings {
  int64_t wo_collect_ms = 100;

  void Declare(config::Config& config) {
    config.Declare("wo_collect_ms", &wo_collect_ms, 100, 0, 3'600'000,
                   "how long a draft work order collects shortages of its item before it is released");
  }
};

}  // namespace saikne::production
