#include "tests/e2e/adventureworks/source.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_split.h"

namespace saikne::e2e {
namespace {

// "2024.994" in millionths; the file has up to six decimals and no signs.
int64_t Micros(const std::string& text) {
  const size_t dot = text.find('.');
  std::string fraction = dot == std::string::npos ? "" : text.substr(dot + 1);
  fraction.resize(6, '0');
  return std::stoll(text.substr(0, dot)) * 1'000'000 + std::stoll(fraction);
}

}  // namespace

int64_t SourceLine::NetCents() const {
  const __int128 exact = static_cast<__int128>(quantity) * price_micros * (1'000'000 - discount_micros);
  constexpr int64_t kUnitsInACent = 10'000'000'000;  // of 1e-12 dollars
  return static_cast<int64_t>((exact + kUnitsInACent / 2) / kUnitsInACent);
}

std::string SourceFolder() {
  const char* given = std::getenv("SAIKNE_ADVENTUREWORKS");
  const std::string folder = given == nullptr ? SAIKNE_ADVENTUREWORKS_DEFAULT : given;
  return std::filesystem::exists(folder + "/SalesOrderDetail.csv") ? folder : "";
}

std::map<std::string, std::vector<SourceLine>> ReadSourceLines(const std::string& folder) {
  std::map<std::string, std::vector<SourceLine>> orders;
  std::ifstream file(folder + "/SalesOrderDetail.csv");
  std::string row;
  std::getline(file, row);  // SalesOrderID,SalesOrderDetailID,CarrierTrackingNumber,OrderQty,ProductID,SpecialOfferID,UnitPrice,..
  while (std::getline(file, row)) {
    const std::vector<std::string> cells = absl::StrSplit(row, ',');
    if (cells.size() < 8) continue;
    orders[cells[0]].push_back({std::stoll(cells[3]), Micros(cells[6]), Micros(cells[7])});
  }
  return orders;
}

}  // namespace saikne::e2e
