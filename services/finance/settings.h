#pragma once

#include <string>

#include "libs/config/config.h"

namespace saikne::finance {

/// The company of the first start; later starts ignore them.
struct Settings {
  std::string company_code;
  std::string company_name;
  std::string base_currency;

  void Declare(config::Config& config) {
    config.Declare("company_code", &company_code, "MAIN", "code of the company that the first start creates");
    config.Declare("company_name", &company_name, "Main company", "its legal name");
    config.Declare("base_currency", &base_currency, "EUR", "its base currency, ISO 4217");
  }
};

}  // namespace saikne::finance
