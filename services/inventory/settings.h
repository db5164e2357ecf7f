#pragma once

#include <cstdint>

#include "libs/config/config.h"

namespace saikne::inventory {

struct Settings {
  int64_t hold_minutes = 60;

  void Declare(config::Config& config) {
    config.Declare("hold_minutes", &hold_minutes, 60, 1, 525'600,
                   "How long stock held for a placed order waits for its confirmation, minutes");
  }
};

}  // namespace saikne::inventory
