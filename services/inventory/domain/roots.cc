#include "services/inventory/domain/roots.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace saikne::inventory {

std::string EncodeRoots(const std::vector<Root>& roots) {
  std::string text;
  for (const Root& root : roots) {
    absl::StrAppend(&text, text.empty() ? "" : ";", root.deal_id, ",", root.order_id, ",",
                    root.order_line_id, ",", root.quantity.micros);
  }
  return text;
}

std::vector<Root> DecodeRoots(const std::string& text) {
  std::vector<Root> roots;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ';', absl::SkipEmpty()))) {
    std::vector<std::string> fields = absl::StrSplit(part, ',');
    if (fields.size() != 4) continue;
    Root root{fields[0], fields[1], fields[2], {}};
    if (absl::SimpleAtoi(fields[3], &root.quantity.micros)) roots.push_back(std::move(root));
  }
  return roots;
}

std::vector<Root> SplitOverRoots(const std::vector<Root>& roots, money::Quantity quantity) {
  std::vector<Root> parts;
  for (const Root& root : roots) {
    money::Quantity part = std::min(root.quantity, quantity);
    if (!part.positive()) continue;
    parts.push_back(root);
    parts.back().quantity = part;
    quantity -= part;
  }
  if (quantity.positive() || parts.empty()) parts.push_back({"", "", "", quantity});
  return parts;
}

}  // namespace saikne::inventory
