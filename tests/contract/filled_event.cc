#include "tests/contract/filled_event.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace saikne::contract {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

std::string TextOf(const FieldDescriptor& field, int seed) {
  const std::string& message = field.containing_type()->full_name();
  if (message == "google.type.Decimal") return absl::StrCat(seed % 1000, ".25");
  if (message == "google.type.Money") return "EUR";
  if (field.name() == "id" || absl::EndsWith(field.name(), "_id"))
    return absl::StrFormat("0190a0de-0000-7000-8000-%012x", seed);
  return absl::StrCat(field.name(), " ", seed);
}

int64_t NumberOf(const FieldDescriptor& field, int seed) {
  const std::string& message = field.containing_type()->full_name();
  if (message == "google.type.Date") {
    if (field.name() == "year") return 2026;
    return field.name() == "month" ? 1 + seed % 12 : 1 + seed % 28;
  }
  if (message == "google.type.Money" && field.name() == "nanos") return 250'000'000;
  if (message == "google.protobuf.Timestamp") return field.name() == "seconds" ? 1'767'225'600 + seed : 5'000'000;
  return seed;
}

int EnumOf(const FieldDescriptor& field, int seed) {  // never the first one, which means "not set"
  const auto* type = field.enum_type();
  return type->value(1 + seed % (type->value_count() - 1))->number();
}

void FillScalar(Message& message, const FieldDescriptor& field, int seed) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = TextOf(field, seed);
      repeated ? reflection.AddString(&message, &field, text) : reflection.SetString(&message, &field, text);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = NumberOf(field, seed);
      repeated ? reflection.AddInt32(&message, &field, number) : reflection.SetInt32(&message, &field, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t number = NumberOf(field, seed);
      repeated ? reflection.AddInt64(&message, &field, number) : reflection.SetInt64(&message, &field, number);
      break;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      repeated ? reflection.AddBool(&message, &field, true) : reflection.SetBool(&message, &field, true);
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      int value = EnumOf(field, seed);
      repeated ? reflection.AddEnumValue(&message, &field, value) : reflection.SetEnumValue(&message, &field, value);
      break;
    }
    default:  // floating point and unsigned numbers have no place in an event
      break;
  }
}

}  // namespace

void Fill(Message& message, int seed) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    for (int n = 0; n < (field.is_repeated() ? 2 : 1); ++n) {
      const int own = (seed * 31 + field.number() * 2 + n) % 100'003;
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        FillScalar(message, field, own);
      } else {
        Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                 : *reflection.MutableMessage(&message, &field), own);
      }
    }
  }
}

}  // namespace saikne::contract
