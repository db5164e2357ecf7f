#pragma once

#include <cstdint>

#include "libs/config/config.h"
#include "libs/service/service.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

struct Settings {
  int64_t hold_minutes = 60;

  void Declare(config::Config& config) {
    config.Declare("hold_minutes", &hold_minutes, 60, 1, 525'600,
                   "How long stock held for a placed order waits for its confirmation, minutes");
  }
};

/// What the use cases need of the service; not beyond it.
inline Context ContextOf(svc::Service& service, const Settings& settings) {
  return {[&service](const Id& company, const std::string& series, int year, int n) {
            return service.numbers().Next(company, series, year, n);
          },
          absl::Minutes(settings.hold_minutes)};
}

}  // namespace saikne::inventory
