#include <algorithm>
#include <array>
#include <cstring>

#include "libs/base/status.h"
#include "libs/money/money.h"

namespace saikne::money {
namespace {

// ISO 4217, list one (current currencies and funds) as of 2026-01-01, without metals, units of account and test codes, which
// have no minor unit. Sorted by code. Compared with well-kept copies of the list: Debian's iso-codes 4.15 (iso_4217.json) has every
// code but the younger XCG and ZWG, and beside them only what was withdrawn since (ANG, BGN, CUC, HRK, SLL, ZWL) or has no minor
// unit; OpenJDK 17.0.15 (java.util.Currency) has the same minor unit for every code but UYW, which it lacks; that one is 4 as in
// moneyphp/iso-currencies, which is made from the list itself.
constexpr std::array<const char*, 138> kTwoDigits = {
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND",
    "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CNY",
    "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD",
    "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS",
    "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR",
    "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR",
    "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP",
    "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD",
    "USN", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG"};

struct Other {
  const char* code;
  int digits;
};
constexpr Other kOthers[] = {
    {"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"IQD", 3}, {"ISK", 0},
    {"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3}, {"PYG", 0},
    {"RWF", 0}, {"TND", 3}, {"UGX", 0}, {"UYI", 0}, {"UYW", 4}, {"VND", 0}, {"VUV", 0}, {"XAF", 0},
    {"XOF", 0}, {"XPF", 0}};

// Digits of the minor unit, -1 for a code that is not in the list.
int DigitsOf(const std::string& code) {
  for (const Other& other : kOthers) {
    if (code == other.code) return other.digits;
  }
  const bool known = std::binary_search(
      kTwoDigits.begin(), kTwoDigits.end(), code.c_str(),
      [](const char* a, const char* b) { return std::strcmp(a, b) < 0; });
  return known ? 2 : -1;
}

}  // namespace

absl::StatusOr<Currency> Currency::Parse(absl::string_view code) {
  Currency currency;
  currency.code_ = std::string(code);
  currency.digits_ = code.size() == 3 ? DigitsOf(currency.code_) : -1;
  if (currency.digits_ < 0) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_CURRENCY",
                 "a currency is an active ISO 4217 code in upper case, like EUR",
                 {{"currency", currency.code_}});
  }
  return currency;
}

int64_t Currency::minor_per_unit() const {
  int64_t minor = 1;
  for (int i = 0; i < digits_; ++i) minor *= 10;
  return minor;
}

}  // namespace saikne::money
