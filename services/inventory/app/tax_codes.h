#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/pg/pg.h"

namespace saikne::inventory {

/// A tax code that finance has.
struct KnownTaxCode {
  Id company;
  std::string code;
};

/// Keeps copies; one that is known stays as it is.
absl::Status CopyTaxCodes(pg::Txn& txn, const std::vector<KnownTaxCode>& codes);

/// Each of the codes must exist; an empty one means the company's default and is always right. field(i): the path of the i-th one.
/// Errors: NOT_FOUND/TAX_CODE_NOT_FOUND names the first field that is wrong; UNAVAILABLE/TAX_CODES_NOT_COPIED while none of the
/// company's codes has come: repeat.
absl::Status CheckTaxCodes(pg::Txn& txn, const Id& company, const std::vector<std::string>& codes,
                           const std::function<std::string(size_t)>& field);

}  // namespace saikne::inventory
