#include "services/cli/output.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "libs/base/time_proto.h"
#include "nlohmann/json.hpp"

namespace saikne::cli {
namespace {

/// Columns that a text takes on a terminal: continuation bytes of UTF-8 take none.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

std::string Padded(const std::string& text, size_t width, bool right) {
  std::string pad(width > Width(text) ? width - Width(text) : 0, ' ');
  return right ? pad + text : text + pad;
}

}  // namespace

Table::Table(std::vector<std::string> headers) : headers_(std::move(headers)) {
  for (std::string& header : headers_) {
    right_.push_back(header.rfind('>', 0) == 0);
    if (right_.back()) header.erase(0, 1);
  }
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headers_.size());
  rows_.push_back(std::move(cells));
}

void Table::Print(absl::string_view none) const {
  if (rows_.empty()) {
    std::cout << none << "\n";
    return;
  }
  std::vector<size_t> widths;
  for (const std::string& header : headers_) widths.push_back(Width(header));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  auto print = [&](const std::vector<std::string>& row) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, i == 0 ? "" : "  ", Padded(row[i], widths[i], right_[i]));
    }
    std::cout << absl::StripTrailingAsciiWhitespace(line) << "\n";
  };
  print(headers_);
  for (const auto& row : rows_) print(row);
}

void Table::PrintJson() const {
  for (const auto& row : rows_) {
    nlohmann::ordered_json json;
    for (size_t i = 0; i < row.size(); ++i) json[absl::StrReplaceAll(headers_[i], {{" ", "_"}})] = row[i];
    std::cout << json.dump() << "\n";
  }
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

void PrintJson(const google::protobuf::Message& message) { std::cout << ToJson(message) << "\n"; }

std::string Text(const google::type::Decimal& value) { return value.value().empty() ? "0" : value.value(); }

std::string Text(const google::type::Money& value) {
  if (value.currency_code().empty()) return "";
  bool negative = value.units() < 0 || value.nanos() < 0;
  std::string fraction = absl::StrFormat("%09d", std::abs(value.nanos()));
  while (fraction.size() > 2 && fraction.back() == '0') fraction.pop_back();
  return absl::StrCat(negative ? "-" : "", std::abs(value.units()), ".", fraction, " ",
                      value.currency_code());
}

std::string Text(const google::type::Date& value) {
  if (value.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", value.year(), value.month(), value.day());
}

std::string Text(const google::protobuf::Timestamp& value) {
  if (value.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", FromTimestamp(value), absl::LocalTimeZone());
}

std::string Short(absl::string_view enum_prefix, const std::string& name) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, enum_prefix));
}

}  // namespace saikne::cli
