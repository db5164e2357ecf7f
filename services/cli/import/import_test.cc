// Reading files into records: what a person's untidy file may hold, and that each mistake is named.

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "libs/base/status.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "services/cli/import/csv.h"
#include "services/cli/import/mapping.h"
#include "services/cli/import/record.h"

namespace saikne::cli {
namespace {

/// A file that is gone with the test.
class TempFile {
 public:
  TempFile(const std::string& name, const std::string& text) : path_(::testing::TempDir() + name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TempFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Csv, QuotesLineBreaksAndShortRows) {
  TempFile file("a.csv", "\xEF\xBB\xBFid,name,note\r\n1,\"Bolt, \"\"M8\"\"\",\"two\nlines\"\n2,Nut\n");
  absl::StatusOr<CsvFile> csv = ReadCsv(file.path());
  ASSERT_TRUE(csv.ok()) << csv.status();
  ASSERT_EQ(csv->rows.size(), 2u);
  EXPECT_EQ(csv->header[0], "id");
  EXPECT_EQ(csv->rows[0].cells[1], "Bolt, \"M8\"");
  EXPECT_EQ(csv->rows[0].cells[2], "two\nlines");
  EXPECT_EQ(csv->rows[0].line, 2);
  EXPECT_EQ(csv->rows[1].line, 4);
  EXPECT_EQ(csv->Cell(csv->rows[1], 2), "");
}

TEST(Csv, MistakesAreNamed) {
  EXPECT_EQ(ReasonOf(ReadCsv("/nowhere/x.csv").status()), "FILE_NOT_FOUND");
  TempFile twice("twice.csv", "a,a\n1,2\n");
  EXPECT_EQ(ReasonOf(ReadCsv(twice.path()).status()), "INVALID_CSV");
  TempFile open("open.csv", "a\n\"never closed\n");
  EXPECT_EQ(ReasonOf(ReadCsv(open.path()).status()), "INVALID_CSV");
  TempFile empty("empty.csv", "");
  EXPECT_EQ(ReasonOf(ReadCsv(empty.path()).status()), "INVALID_CSV");
}

class MappingTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<MappedRow>> Map(const std::string& csv, const std::string& json) {
    TempFile data("data.csv", csv), map("map.json", json);
    ASSIGN_OR_RETURN(CsvFile file, ReadCsv(data.path()));
    ASSIGN_OR_RETURN(Mapping mapping, ReadMapping(map.path(), file));
    std::vector<MappedRow> rows;
    for (const CsvFile::Row& row : file.rows) {
      ASSIGN_OR_RETURN(MappedRow mapped, Apply(mapping, file, row));
      rows.push_back(std::move(mapped));
    }
    return rows;
  }
};

TEST_F(MappingTest, RenamesConstantsLookupsAndSkips) {
  auto rows = Map("Id,Make,Assembly,Start\n680.0,1,7,2010-05-26 00:00:00\n0681,0,,\n",
                  R"({"skip": [{"column": "Assembly", "empty": true, "because": "no assembly"}],
                      "fields": {"external_key": {"column": "Id", "number": true}, "unit": {"constant": "EA"},
                                 "supply_method": {"column": "Make", "lookup": {"1": "make", "0": "buy"}},
                                 "valid_from": {"column": "Start", "date": true}}})");
  ASSERT_TRUE(rows.ok()) << rows.status();
  std::vector<std::pair<std::string, std::string>> expected = {
      {"external_key", "680"}, {"supply_method", "make"}, {"unit", "EA"}, {"valid_from", "2010-05-26"}};
  EXPECT_EQ((*rows)[0].values, expected);
  EXPECT_EQ((*rows)[1].skipped_because, "no assembly");
}

TEST_F(MappingTest, JoinsColumnsAndSaysWhatALookupHasNot) {
  auto rows = Map("a,b\n7,x\n8,y\n", R"({"fields": {"key": {"join": ["a", "b"]},
                                        "unit": {"column": "a", "lookup": {"7": "OZ"}, "otherwise": "EA"}}})");
  ASSERT_TRUE(rows.ok()) << rows.status();
  std::vector<std::pair<std::string, std::string>> first = {{"key", "7/x"}, {"unit", "OZ"}};
  std::vector<std::pair<std::string, std::string>> second = {{"key", "8/y"}, {"unit", "EA"}};
  EXPECT_EQ((*rows)[0].values, first);
  EXPECT_EQ((*rows)[1].values, second);
}

TEST_F(MappingTest, LookupFileBesideTheData) {
  TempFile other("other.csv", "Id,Sku\n7.0,BIKE\n");
  auto rows = Map("Part\n7\n", R"({"fields": {"sku": {"column": "Part", "number": true,
                                   "lookup_file": {"file": "other.csv", "key": "Id", "value": "Sku"}}}})");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ((*rows)[0].values[0].second, "BIKE");
}

TEST_F(MappingTest, MistakesAreNamed) {
  EXPECT_EQ(ReasonOf(Map("a\n1\n", R"({"fields": {"x": "b"}})").status()), "INVALID_MAP");
  EXPECT_EQ(ReasonOf(Map("a\n1\n", R"({"fields": {"x": {"colum": "a"}}})").status()), "INVALID_MAP");
  EXPECT_EQ(ReasonOf(Map("a\n1\n", R"({"fields": {"x": {"constant": 7}}})").status()), "INVALID_MAP");
  EXPECT_EQ(ReasonOf(Map("a\n1\n", "not json").status()), "INVALID_MAP");
  auto missing = Map("a\n9\n", R"({"fields": {"x": {"column": "a", "lookup": {"1": "one"}}}})");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(FieldsOf(missing.status())[0].first, "x");
  auto fraction = Map("a\n9.5\n", R"({"fields": {"x": {"column": "a", "number": true}}})");
  EXPECT_EQ(FieldsOf(fraction.status())[0].first, "x");
}

TEST(Record, SetsEveryKindOfField) {
  inventory::v1::Item item;
  ASSERT_TRUE(SetField(item, "sku", "BIKE", "EUR").ok());
  ASSERT_TRUE(SetField(item, "supply_method", "make", "EUR").ok());
  ASSERT_TRUE(SetField(item, "standard_cost", "12.345678", "EUR").ok());
  ASSERT_TRUE(SetField(item, "list_price", "-0.5 USD", "EUR").ok());
  EXPECT_EQ(item.supply_method(), saikne::types::v1::SUPPLY_METHOD_MAKE);
  EXPECT_EQ(item.standard_cost().units(), 12);
  EXPECT_EQ(item.standard_cost().nanos(), 345678000);
  EXPECT_EQ(item.standard_cost().currency_code(), "EUR");
  EXPECT_EQ(item.list_price().nanos(), -500000000);
  EXPECT_EQ(item.list_price().currency_code(), "USD");

  crm::v1::Deal deal;
  deal.add_lines();
  deal.add_lines();
  ASSERT_TRUE(SetField(deal, "lines.quantity", "3", "EUR").ok());  // the last one
  ASSERT_TRUE(SetField(deal, "requested_date", "2026-11-23", "EUR").ok());
  ASSERT_TRUE(SetField(deal, "ship_to.city", "Rīga", "EUR").ok());
  EXPECT_EQ(deal.lines(1).quantity().value(), "3");
  EXPECT_EQ(deal.requested_date().day(), 23);
  EXPECT_EQ(deal.ship_to().city(), "Rīga");
}

TEST(Record, MistakesNameTheField) {
  crm::v1::Deal deal;
  for (auto [path, text] : std::vector<std::pair<std::string, std::string>>{
           {"no_such", "1"}, {"title.more", "1"}, {"priority", "high"}, {"billing_policy", "never"},
           {"requested_date", "tomorrow"}, {"lines.quantity", "0.1234567"}, {"lines.unit_price", "1e5"}, {"ship_to", "x"}}) {
    absl::Status status = SetField(deal, path, text, "EUR");
    ASSERT_FALSE(status.ok()) << path;
    EXPECT_EQ(FieldsOf(status)[0].first, path);
  }
}

}  // namespace
}  // namespace saikne::cli
