#pragma once

// What the source itself says, read independently of the import: for comparing.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace saikne::e2e {

/// A line of a sales order of the source.
struct SourceLine {
  int64_t quantity = 0;       // whole units
  int64_t price_micros = 0;   // of one unit
  int64_t discount_micros = 0;  // share
  /// round(quantity x price x (1 - discount)) to the cent, half away from zero.
  int64_t NetCents() const;
};

/// The folder with the CSV files; empty when it is not there. SAIKNE_ADVENTUREWORKS, else beside the source tree.
std::string SourceFolder();

/// Lines of each sales order by its id, in the order of the file.
std::map<std::string, std::vector<SourceLine>> ReadSourceLines(const std::string& folder);

}  // namespace saikne::e2e
