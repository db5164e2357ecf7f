#include "libs/rpc/texts.h"

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool HasZeroByte(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  if (!bytes.Dump(&slices).ok()) return true;
  for (const grpc::Slice& slice : slices) {
    if (std::memchr(slice.begin(), 0, slice.size()) != nullptr) return true;
  }
  return false;
}

absl::Status CheckMessage(const Message& message, const std::string& path);

// One value of a field; index -1 where it is not repeated.
absl::Status CheckValue(const Message& message, const FieldDescriptor& field, int index, const std::string& path) {
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return CheckMessage(index < 0 ? reflection.GetMessage(message, &field)
                                  : reflection.GetRepeatedMessage(message, &field, index),
                        absl::StrCat(path, "."));
  }
  std::string scratch;
  const std::string& text = index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                                      : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
  if (text.find('\0') == std::string::npos) return absl::OkStatus();
  return FieldError(path, "must not hold a NUL character");
}

absl::Status CheckMessage(const Message& message, const std::string& prefix) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() != FieldDescriptor::TYPE_STRING && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string path = absl::StrCat(prefix, field->name());
    if (!field->is_repeated()) {
      RETURN_IF_ERROR(CheckValue(message, *field, -1, path));
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) RETURN_IF_ERROR(CheckValue(message, *field, i, absl::StrCat(path, "[", i, "]")));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTexts(const grpc::ByteBuffer& bytes, const Message& message) {
  return HasZeroByte(bytes) ? CheckMessage(message, "") : absl::OkStatus();
}

}  // namespace saikne::rpc
