#pragma once

#include <cstdint>

#include "libs/config/config.h"
#include "libs/money/money.h"
#include "libs/service/numbers.h"

namespace saikne::procurement {

struct Settings {
  int64_t po_collect_ms = 100;
  int64_t approval_limit_minor = 10'000'000;
  int64_t receipt_tolerance_bp = 0;
  int64_t bill_tolerance_bp = 200;

  void Declare(config::Config& config) {
    config.Declare("po_collect_ms", &po_collect_ms, 100, 0, 3'600'000,
                   "how long a draft purchase order collects needs of its supplier before it is sent");
    config.Declare("approval_limit_minor", &approval_limit_minor, 10'000'000, 0,
                   money::kMaxMinor,
                   "net up to which a purchase order is sent without approval, in minor units");
    config.Declare("receipt_tolerance_bp", &receipt_tolerance_bp, 0, 0, 10'000,
                   "how much more than ordered may be received, in 1/100 of a percent");
    config.Declare("bill_tolerance_bp", &bill_tolerance_bp, 200, 0, 10'000,
                   "how far a bill's net may be off the order's, in 1/100 of a percent");
  }
};

/// What planning needs beside its transaction. Both outlive the object.
struct Planning {
  const Settings& settings;
  svc::Numbers& numbers;
};

}  // namespace saikne::procurement
