#pragma once

// Configuration: every property is declared once with name, doc, default and bounds; read from a file (--config, "name = value"
// lines), then the environment (SAIKNE_<NAME>), then flags (--name=value). An unknown key is an error.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saikne::config {

struct Property {
  std::string name;  // "db_pool_size"; the unit is in the name: _ms, _bytes
  std::string doc;
  std::string default_value;
  bool secret = false;
  int64_t* number = nullptr;
  std::string* text = nullptr;
  int64_t min = 0;
  int64_t max = 0;
};

class Config {
 public:
  /// Targets outlive the object and hold their default from now on.
  void Declare(std::string name, std::string* target, std::string default_value, std::string doc,
               bool secret = false);
  void Declare(std::string name, int64_t* target, int64_t default_value, int64_t min, int64_t max,
               std::string doc);

  /// args: what follows the subcommand. Errors: INVALID_ARGUMENT/UNKNOWN_PROPERTY, /INVALID_PROPERTY (name, value, bounds).
  absl::Status Load(const std::vector<std::string>& args);

  /// "name = value  # doc" lines; secrets redacted.
  std::string Print() const;
  const std::vector<Property>& properties() const { return properties_; }

 private:
  absl::Status Set(absl::string_view name, absl::string_view value, absl::string_view from);
  std::vector<Property> properties_;
};

}  // namespace saikne::config
