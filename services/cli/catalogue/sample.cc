#include "services/cli/catalogue/sample.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "services/cli/catalogue/declarations.h"

namespace saikne::cli {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

// The same name has the same id, so that the fields of a sample refer to each other.
std::string IdNamed(const std::string& name) {
  uint64_t hash = 14695981039346656037u;
  for (unsigned char c : name) hash = (hash ^ c) * 1099511628211u;
  return absl::StrFormat("0190a0de-0000-7000-8000-%012x", hash & 0xffffffffffff);
}

// The first quotation of a comment: `Human number, "DL-000123".`
std::string Quoted(const std::string& comment) {
  const size_t begin = comment.find('"');
  const size_t end = begin == std::string::npos ? begin : comment.find('"', begin + 1);
  return end == std::string::npos ? "" : comment.substr(begin + 1, end - begin - 1);
}

std::string TextOf(const FieldDescriptor& field) {
  const std::string& name = field.name();
  if (name == "id" || absl::EndsWith(name, "_id")) {
    return name == "tax_id" ? "LV40003000000" : IdNamed(name);
  }
  if (const std::string quoted = Quoted(CommentOf(field)); !quoted.empty()) return quoted;
  if (absl::EndsWith(name, "currency")) return "EUR";
  if (name == "country") return "LV";
  if (name == "sku") return "CHAIR-1";
  if (name == "unit") return "EA";
  if (name == "warehouse_code") return "MAIN";
  if (name == "payment_term_code") return "NET30";
  if (absl::StartsWith(name, "tax_code")) return "STANDARD";
  return absl::StrReplaceAll(name, {{"_", " "}});
}

bool Share(const std::string& name) { return absl::EndsWith(name, "discount") || absl::EndsWith(name, "rate"); }

Json WellKnownSample(const Descriptor& type, const std::string& field) {
  const std::string& name = type.full_name();
  if (name == "google.type.Money") return {{"currency_code", "EUR"}, {"units", "120"}, {"nanos", 500'000'000}};
  if (name == "google.type.Decimal") return {{"value", Share(field) ? "0.1" : "3"}};
  if (name == "google.type.Date") return {{"year", 2026}, {"month", 3}, {"day", 14}};
  if (name == "google.protobuf.Timestamp") return "2026-03-14T09:26:53Z";
  return Json::object();
}

Json OneOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return TextOf(field);
    case FieldDescriptor::CPPTYPE_BOOL: return true;
    case FieldDescriptor::CPPTYPE_ENUM: return field.enum_type()->value(field.enum_type()->value_count() > 1)->name();
    case FieldDescriptor::CPPTYPE_INT64: return "1";  // protobuf writes 64 bits as text
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WellKnown(*field.message_type()) ? WellKnownSample(*field.message_type(), field.name()) : SampleOf(*field.message_type());
    default: return 1;
  }
}

}  // namespace

Json SampleOf(const Descriptor& type) {
  Json sample = Json::object();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    sample[field.name()] = field.is_repeated() ? Json::array({OneOf(field)}) : OneOf(field);
  }
  return sample;
}

}  // namespace saikne::cli
