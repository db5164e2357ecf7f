#include "services/cli/row_stream.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace saikne::cli {
namespace {

// Pages as a service would answer them; the token is the number of the page.
RowStream Pages(std::vector<std::vector<StreamRow>> pages) {
  return RowStream([pages](const std::string& token, std::vector<StreamRow>& rows) -> absl::StatusOr<std::string> {
    size_t page = 0;
    if (!token.empty() && !absl::SimpleAtoi(token, &page)) return absl::InternalError("token");
    if (page < pages.size()) rows.insert(rows.end(), pages[page].begin(), pages[page].end());
    return page + 1 < pages.size() ? absl::StrCat(page + 1) : "";
  });
}

std::string Merged(RowStream left, std::vector<RowStream> right) {
  std::string text;
  const absl::Status status = MergeRows(left, right, [&](const std::string& key, const std::string* l, const std::string* r) {
    absl::StrAppend(&text, key, ":", l == nullptr ? "-" : *l, "/", r == nullptr ? "-" : *r, " ");
  });
  EXPECT_TRUE(status.ok());
  return text;
}

TEST(RowStreamTest, EachKeyOnceWithBothSides) {
  EXPECT_EQ(Merged(Pages({{{"a", "1"}, {"c", "3"}}, {{"d", "4"}}}), {Pages({{{"b", "2"}}, {{"c", "3"}, {"d", "5"}, {"e", "6"}}})}),
            "a:1/- b:-/2 c:3/3 d:4/5 e:-/6 ");
}

TEST(RowStreamTest, SeveralRightStreamsCountAsOne) {
  EXPECT_EQ(Merged(Pages({{{"a", "1"}, {"b", "1"}}}), {Pages({{{"b", "x"}}}), Pages({{{"a", "y"}, {"b", "z"}}})}),
            "a:1/y b:1/x ");
}

TEST(RowStreamTest, EmptyPagesAndEmptyStreams) {
  EXPECT_EQ(Merged(Pages({{}}), {}), "");
  EXPECT_EQ(Merged(Pages({{}, {}, {{"a", "1"}}}), {Pages({})}), "a:1/- ");
}

TEST(RowStreamTest, AnErrorEndsTheMerge) {
  RowStream left([](const std::string&, std::vector<StreamRow>&) -> absl::StatusOr<std::string> {
    return absl::UnavailableError("away");
  });
  std::vector<RowStream> right;
  EXPECT_EQ(MergeRows(left, right, [](auto&&...) {}).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace saikne::cli
