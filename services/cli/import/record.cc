#include "services/cli/import/record.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"
#include "libs/base/status.h"
#include "libs/money/money.h"

namespace saikne::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status SetMoney(absl::string_view path, const std::string& text, const std::string& currency,
                      google::type::Money& out) {
  std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
  absl::StatusOr<int64_t> micros = money::ParseMicros(parts.first);
  if (!micros.ok()) return FieldError(path, absl::StrCat("\"", text, "\" is not an amount with at most six decimals"));
  out.set_currency_code(parts.second.empty() ? currency : parts.second);
  out.set_units(*micros / money::kScale);
  out.set_nanos(static_cast<int32_t>(*micros % money::kScale) * 1000);
  return absl::OkStatus();
}

absl::Status SetDate(absl::string_view path, const std::string& text, google::type::Date& out) {
  std::vector<std::string> parts = absl::StrSplit(text, '-');
  int year = 0, month = 0, day = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &year) || !absl::SimpleAtoi(parts[1], &month) ||
      !absl::SimpleAtoi(parts[2], &day)) {
    return FieldError(path, absl::StrCat("\"", text, "\" is not a date like 2026-11-23"));
  }
  out.set_year(year);
  out.set_month(month);
  out.set_day(day);
  return absl::OkStatus();
}

const EnumValueDescriptor* FindValue(const FieldDescriptor& field, const std::string& text) {
  std::string wish = absl::AsciiStrToUpper(text);
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const EnumValueDescriptor* value = field.enum_type()->value(i);
    if (value->name() == wish || absl::EndsWith(value->name(), absl::StrCat("_", wish))) return value;
  }
  return nullptr;
}

absl::Status SetScalar(Message& message, const FieldDescriptor& field, absl::string_view path,
                       const std::string& text) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.is_repeated()) reflection.AddString(&message, &field, text);
      else reflection.SetString(&message, &field, text);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t value = 0;
      if (!absl::SimpleAtoi(text, &value)) break;
      reflection.SetInt32(&message, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      if (!absl::SimpleAtob(text, &value)) break;
      reflection.SetBool(&message, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumValueDescriptor* value = FindValue(field, text);
      if (value == nullptr) break;
      reflection.SetEnum(&message, &field, value);
      return absl::OkStatus();
    }
    default:
      break;
  }
  return FieldError(path, absl::StrCat("\"", text, "\" is not a valid value"));
}

}  // namespace

absl::Status SetField(Message& message, absl::string_view path, const std::string& text,
                      const std::string& currency) {
  Message* at = &message;
  std::vector<std::string> names = absl::StrSplit(path, '.');
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(names[i]);
    if (field == nullptr) return FieldError(path, absl::StrCat("there is no field ", names[i]));
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      if (i + 1 < names.size()) return FieldError(path, absl::StrCat(names[i], " has no fields"));
      return SetScalar(*at, *field, path, text);
    }
    const google::protobuf::Reflection& reflection = *at->GetReflection();
    if (field->is_repeated()) {
      int size = reflection.FieldSize(*at, field);
      at = size == 0 ? reflection.AddMessage(at, field)
                     : reflection.MutableRepeatedMessage(at, field, size - 1);
    } else {
      at = reflection.MutableMessage(at, field);
    }
    if (auto* amount = dynamic_cast<google::type::Money*>(at)) return SetMoney(path, text, currency, *amount);
    if (auto* date = dynamic_cast<google::type::Date*>(at)) return SetDate(path, text, *date);
    if (auto* number = dynamic_cast<google::type::Decimal*>(at)) {
      if (!money::ParseMicros(text).ok()) {
        return FieldError(path, absl::StrCat("\"", text, "\" is not a number with at most six decimals"));
      }
      number->set_value(text);
      return absl::OkStatus();
    }
  }
  return FieldError(path, "is a record, name one of its fields");
}

}  // namespace saikne::cli
