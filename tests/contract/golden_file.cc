#include "tests/contract/golden_file.h"

#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace saikne::contract {
namespace {

constexpr size_t kHexDigitsALine = 96;

}  // namespace

Golden GoldenOf(const events::EventRecord& record, const std::string& text) {
  Golden golden{.payload = record.payload, .text = text};
  absl::StrAppend(&golden.envelope, "topic: ", record.topic, "\nkey: ", record.key, "\n");
  for (const auto& [name, value] : record.headers) absl::StrAppend(&golden.envelope, name, ": ", value, "\n");
  return golden;
}

std::string Print(const Golden& golden) {
  std::string out = absl::StrCat(golden.envelope, "payload:\n");
  const std::string hex = absl::BytesToHexString(golden.payload);
  for (size_t at = 0; at < hex.size(); at += kHexDigitsALine)
    absl::StrAppend(&out, "  ", hex.substr(at, kHexDigitsALine), "\n");
  return absl::StrCat(out, "text:\n", golden.text);
}

absl::StatusOr<Golden> ReadGolden(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, " is missing"));
  Golden golden;
  std::string hex, line;
  std::string* part = &golden.envelope;
  while (std::getline(in, line)) {
    if (line == "payload:") part = &hex;
    else if (line == "text:") part = &golden.text;
    else if (part == &hex) hex += line.substr(line.find_first_not_of(' '));
    else absl::StrAppend(part, line, "\n");
  }
  if (part != &golden.text) return absl::InvalidArgumentError(absl::StrCat(path, " is no golden file"));
  golden.payload = absl::HexStringToBytes(hex);
  return golden;
}

void WriteGolden(const std::string& path, const Golden& golden) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << Print(golden);
}

}  // namespace saikne::contract
