#include "services/cli/import/explain.h"

#include <gtest/gtest.h>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"

namespace saikne::cli {
namespace {

const Columns& TestColumns() {
  static const auto& columns = *new Columns{
      {"items.csv", {{"external_key", "ProductId"}, {"name", "Name/Number"}, {"unit", ""}}},
      {"deals.csv", {{"external_key", "Order"}, {"account_external_key", "Customer"}}},
      {"lines.csv", {{"lines.sku", "Product"}, {"lines.quantity", "Qty"}}}};
  return columns;
}

TEST(Explain, AFieldOfTheRequestIsAColumnOfTheFile) {
  const BadRow bad = Explain(FieldError("requests[1].item.external_key", "is given twice"), TestColumns(),
                             {"items.csv", 7}, "requests[1].item.", {});
  EXPECT_EQ(bad.file, "items.csv");
  EXPECT_EQ(bad.line, 7);
  EXPECT_EQ(bad.column, "ProductId");
  EXPECT_EQ(bad.reason, "column ProductId: is given twice");
}

TEST(Explain, SeveralColumnsAndNone) {
  const auto reason = [](const char* field) {
    return Explain(FieldError(field, "is wrong"), TestColumns(), {"items.csv", 2}, "requests[0].item.", {}).reason;
  };
  EXPECT_EQ(reason("requests[0].item.name"), "column Name/Number: is wrong");
  EXPECT_EQ(reason("requests[0].item.unit"), "unit: is wrong") << "a constant of the map";
  EXPECT_EQ(reason("requests[0].item.tax_code"), "tax_code: is wrong") << "not in the file at all";
  EXPECT_EQ(reason("requests[0].etag"), "etag: is wrong") << "of the row around the record";
}

TEST(Explain, AChildIsInItsOwnRow) {
  const BadRow bad = Explain(FieldError("requests[4].deal.lines[1].quantity", "must be more than zero"), TestColumns(),
                             {"deals.csv", 5}, "requests[4].deal.",
                             {{"lines", {{"lines.csv", 11}, {"lines.csv", 12}}}});
  EXPECT_EQ(bad.file, "lines.csv");
  EXPECT_EQ(bad.line, 12);
  EXPECT_EQ(bad.reason, "column Qty: must be more than zero");
}

TEST(Explain, WhatIsNotThereIsSaidOnce) {
  const absl::Status status = UnderField(NotFoundIn("deal.account_external_key", "ACCOUNT", "AC-7"), "requests[2].");
  EXPECT_EQ(Explain(status, TestColumns(), {"deals.csv", 3}, "requests[2].deal.", {}).reason,
            "column Customer: there is no account AC-7");
}

TEST(Explain, AnErrorWithoutAFieldKeepsItsMessage) {
  const absl::Status status = UnderField(Error(absl::StatusCode::kFailedPrecondition, "DEAL_CLOSED", "the deal is won"),
                                         "requests[2].");
  const BadRow bad = Explain(status, TestColumns(), {"deals.csv", 3}, "requests[2].deal.", {});
  EXPECT_EQ(bad.line, 3);
  EXPECT_EQ(bad.column, "");
  EXPECT_EQ(bad.reason, "the deal is won");
}

}  // namespace
}  // namespace saikne::cli
