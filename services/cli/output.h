#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace saikne::cli {

/// A table for people: columns as wide as they need, numbers to the right.
class Table {
 public:
  /// A header that begins with '>' is a column of numbers.
  explicit Table(std::vector<std::string> headers);
  void Add(std::vector<std::string> cells);
  size_t size() const { return rows_.size(); }
  /// Prints to standard output; an empty table prints `none` instead.
  void Print(absl::string_view none = "nothing") const;
  /// Each row as an object on a line of its own, for what no message holds: keys are the headers with _ for a blank, all values texts.
  void PrintJson() const;

 private:
  std::vector<std::string> headers_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// A message as JSON on standard output, fields as in the proto; one line per message.
void PrintJson(const google::protobuf::Message& message);
std::string ToJson(const google::protobuf::Message& message);

std::string Text(const google::type::Decimal& value);                 // "12.5"
std::string Text(const google::type::Money& value);                   // "1234.50 EUR"; empty when unset
std::string Text(const google::type::Date& value);                    // "2026-11-23"; empty when unset
std::string Text(const google::protobuf::Timestamp& value);           // "2026-11-23 18:21:58"; empty when unset
/// The short name of an enum value: "on_hold" for STATE_ON_HOLD of an enum State.
std::string Short(absl::string_view enum_prefix, const std::string& name);

}  // namespace saikne::cli
