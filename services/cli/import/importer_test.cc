// What an import promises, against services that behave as each test says.

#include "services/cli/import/importer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/handler.h"
#include "libs/rpc/server.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/production/v1/bom_service.pb.h"
#include "services/cli/import/cycles.h"
#include "services/cli/import/records.h"

namespace saikne::cli {
namespace {

namespace v1 = ::saikne::inventory::v1;
namespace prod = ::saikne::production::v1;
using inventory::v1::BatchCreateItemsRequest;
using inventory::v1::BatchCreateItemsResponse;

/// An item service that notes what it is asked. Items named "refused" are; the first call may fail.
class Items {
 public:
  absl::StatusOr<BatchCreateItemsResponse> Create(const rpc::Call&, const BatchCreateItemsRequest& request) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      most_at_once_ = std::max(most_at_once_, ++at_once_);
      ids_.push_back(request.request_id());
      if (!fail_once_.ok()) {
        --at_once_;
        return std::exchange(fail_once_, absl::OkStatus());
      }
    }
    absl::SleepFor(absl::Milliseconds(30));  // so that others come meanwhile
    std::lock_guard<std::mutex> lock(mutex_);
    --at_once_;
    for (int i = 0; i < request.requests_size(); ++i) {
      if (request.requests(i).item().name() == "refused") {
        return FieldError(absl::StrCat("requests[", i, "].item.name"), "is refused");
      }
    }
    BatchCreateItemsResponse response;
    for (const auto& one : request.requests()) {
      (request.validate_only() ? checked_ : written_).push_back(one.item().sku());
      response.add_outcomes(inventory::v1::ROW_OUTCOME_CREATED);
    }
    return response;
  }
  void FailOnce(absl::Status status) { fail_once_ = std::move(status); }

  std::vector<std::string> written() {
    std::sort(written_.begin(), written_.end());
    return written_;
  }
  int most_at_once() const { return most_at_once_; }
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  std::mutex mutex_;
  absl::Status fail_once_;
  std::vector<std::string> checked_, written_, ids_;
  int at_once_ = 0;
  int most_at_once_ = 0;
};

/// A service of bills of materials that refuses none and notes what it writes.
class Boms {
 public:
  void Store(const std::string& sku, const std::string& component) {
    prod::Bom& bom = *stored_.emplace_back().add_boms();
    bom.set_sku(sku);
    bom.add_components()->set_sku(component);
  }
  absl::StatusOr<prod::BatchCreateBomsResponse> Create(const rpc::Call&, const prod::BatchCreateBomsRequest& request) {
    if (!request.validate_only()) written_ += request.boms_size();
    return prod::BatchCreateBomsResponse();
  }
  absl::StatusOr<prod::ListBomsResponse> List(const rpc::Call&, const prod::ListBomsRequest& request) {
    ++lists_;
    const size_t page = request.page_token().empty() ? 0 : std::stoul(request.page_token());
    if (page >= stored_.size()) return prod::ListBomsResponse();
    prod::ListBomsResponse response = stored_[page];
    if (page + 1 < stored_.size()) response.set_next_page_token(std::to_string(page + 1));
    return response;
  }
  int written() const { return written_; }
  int lists() const { return lists_; }

 private:
  std::vector<prod::ListBomsResponse> stored_;  // pages
  int written_ = 0;
  int lists_ = 0;
};

class ImporterTest : public ::testing::Test {
 protected:
  ImporterTest()
      : server_({}, [](absl::string_view) -> absl::StatusOr<rpc::Company> {
                  return rpc::Company{Id(), "MAIN", *money::Currency::Parse("EUR")};
                }, clock_) {
    absl::Status status = server_.AddService(
        "saikne.inventory.v1.ItemService",
        {rpc::Unary("BatchCreateItems", items_, &Items::Create),
         rpc::Unary("CreateItem", *this, &ImporterTest::No<v1::CreateItemRequest, v1::Item>),
         rpc::Unary("UpdateItem", *this, &ImporterTest::No<v1::UpdateItemRequest, v1::Item>),
         rpc::Unary("GetItem", *this, &ImporterTest::No<v1::GetItemRequest, v1::Item>),
         rpc::Unary("ListItems", *this, &ImporterTest::No<v1::ListItemsRequest, v1::ListItemsResponse>)});
    if (status.ok()) {
      status = server_.AddService("saikne.production.v1.BomService",
                                  {rpc::Unary("BatchCreateBoms", boms_, &Boms::Create),
                                   rpc::Unary("GetBom", *this, &ImporterTest::No<prod::GetBomRequest, prod::Bom>),
                                   rpc::Unary("ListBoms", boms_, &Boms::List)});
    }
    if (status.ok()) status = server_.Start();
    if (!status.ok()) std::abort();
    server_.SetServing(true);
    context_.addresses["inventory"] = context_.addresses["production"] = absl::StrCat("127.0.0.1:", server_.port());
  }
  ~ImporterTest() override { std::remove(path_.c_str()); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> No(const rpc::Call&, const Request&) { return absl::UnimplementedError("not here"); }

  /// The kind in batches of three.
  static Kind Small(const std::string& name) {
    for (Kind kind : Kinds()) {
      if (kind.name != name) continue;
      kind.batch = 3;
      return kind;
    }
    std::abort();
  }

  /// Items SKU-0 ... with these names, each with its own key unless `keys` says otherwise.
  absl::StatusOr<ImportReport> ImportItems(const std::vector<std::string>& names, bool partial = false,
                                           const std::vector<std::string>& keys = {}) {
    std::string text = "external_key,sku,name,unit,supply_method\n";
    for (size_t i = 0; i < names.size(); ++i) {
      absl::StrAppend(&text, keys.empty() ? absl::StrCat("key-", i) : keys[i], ",SKU-", i, ",", names[i], ",EA,buy\n");
    }
    std::ofstream(path_, std::ios::binary) << text;
    return Import(context_, Small("items"), {.file = path_, .currency = "EUR", .partial = partial, .progress = false});
  }

  /// Bills of materials of one component each, in batches of three.
  absl::StatusOr<ImportReport> ImportBoms(const std::vector<std::pair<std::string, std::string>>& boms, bool partial = false) {
    std::string text = "sku,components.sku,components.quantity\n";
    for (const auto& [sku, component] : boms) absl::StrAppend(&text, sku, ",", component, ",1\n");
    std::ofstream(path_, std::ios::binary) << text;
    return Import(context_, Small("boms"), {.file = path_, .currency = "EUR", .partial = partial, .progress = false});
  }

  static std::vector<int> Lines(const ImportReport& report) {
    std::vector<int> lines;
    for (const BadRow& bad : report.bad) lines.push_back(bad.line);
    return lines;
  }

  const std::string path_ = ::testing::TempDir() + absl::StrCat("importer-", getpid(), ".csv");
  SystemClock clock_;
  Items items_;
  Boms boms_;
  rpc::Server server_;
  Context context_;
};

TEST_F(ImporterTest, BatchesAreOnTheirWayTogetherAndEachRowIsWrittenOnce) {
  const absl::StatusOr<ImportReport> report = ImportItems(std::vector<std::string>(20, "good"));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows, 20);
  EXPECT_EQ(report->records, 20);
  EXPECT_EQ(report->created, 20);
  EXPECT_TRUE(report->written);
  const std::vector<std::string> written = items_.written();
  EXPECT_EQ(written.size(), 20u);
  EXPECT_EQ(std::set<std::string>(written.begin(), written.end()).size(), 20u);
  EXPECT_GE(items_.most_at_once(), 2);
}

TEST_F(ImporterTest, EveryBadRowIsNamedInOrderBeforeAnythingIsWritten) {
  std::vector<std::string> names(14, "good");
  for (int bad : {1, 2, 7, 13}) names[bad] = "refused";
  names[5] = "";  // found while reading
  const absl::StatusOr<ImportReport> report = ImportItems(names);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Lines(*report), (std::vector<int>{3, 4, 7, 9, 15}));
  EXPECT_EQ(report->bad[0].column, "name");
  EXPECT_EQ(report->records, 9);
  EXPECT_FALSE(report->written);
  EXPECT_TRUE(items_.written().empty());
}

TEST_F(ImporterTest, PartialWritesTheGoodRowsOfEachBatch) {
  std::vector<std::string> names(8, "good");
  names[0] = names[4] = "refused";
  const absl::StatusOr<ImportReport> report = ImportItems(names, /*partial=*/true);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Lines(*report), (std::vector<int>{2, 6}));
  EXPECT_EQ(items_.written(), (std::vector<std::string>{"SKU-1", "SKU-2", "SKU-3", "SKU-5", "SKU-6", "SKU-7"}));
}

TEST_F(ImporterTest, AKeyOfAnotherBatchIsFoundBeforeAnythingIsWritten) {
  const absl::StatusOr<ImportReport> report =
      ImportItems(std::vector<std::string>(6, "good"), false, {"a", "b", "c", "d", "e", "b"});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(Lines(*report), (std::vector<int>{7}));
  EXPECT_EQ(report->bad[0].reason, "column external_key: \"b\" is given twice, first in line 3");
  EXPECT_TRUE(items_.written().empty());
}

TEST_F(ImporterTest, WhatPassesByItselfIsAskedAgainAsTheSameRequest) {
  items_.FailOnce(Error(absl::StatusCode::kUnavailable, "TAX_CODES_NOT_HERE_YET", "in a moment"));
  const absl::StatusOr<ImportReport> report = ImportItems({"good"});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(items_.written().size(), 1u);
  ASSERT_EQ(items_.ids().size(), 3u);
  EXPECT_EQ(items_.ids()[0], items_.ids()[1]);
  EXPECT_NE(items_.ids()[1], items_.ids()[2]);
}

TEST_F(ImporterTest, AFailureThatIsNoRowsEndsTheImportBeforeItWrites) {
  items_.FailOnce(Error(absl::StatusCode::kPermissionDenied, "NOT_YOU", "not you"));
  EXPECT_EQ(ReasonOf(ImportItems(std::vector<std::string>(9, "good")).status()), "NOT_YOU");
  EXPECT_TRUE(items_.written().empty());
}

TEST_F(ImporterTest, ARecordThatWouldContainItselfIsNamedByTheRowThatClosesTheCircle) {
  std::ofstream(path_, std::ios::binary) << "sku,components.sku,components.quantity\n"
                                            "BIKE,FRAME,1\nBIKE,WHEEL,2\nFRAME,TUBE,3\nSEAT,FOAM,1\nWHEEL,SPOKE,32\n"
                                            "SPOKE,WIRE,1\nSPOKE,BIKE,1\nFOAM,FOAM,1\n";
  const Kind kind = Small("boms");
  Columns columns;
  ImportReport report;
  auto records = ReadRecords(kind, {.file = path_, .currency = "EUR"}, columns, report);
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_TRUE(report.bad.empty());
  RefuseCycles(kind, columns, {}, *records, report);
  EXPECT_EQ(Lines(report), (std::vector<int>{8, 9}));
  EXPECT_EQ(report.bad[0].reason, "column components.sku: SPOKE would be made of itself");
  std::vector<bool> bad;
  for (const Record& record : *records) bad.push_back(record.bad);
  EXPECT_EQ(bad, (std::vector<bool>{false, false, false, false, true, true}));  // SPOKE and FOAM
}

TEST_F(ImporterTest, ACircleOverTwoBatchesAndWhatIsStoredIsFoundBeforeAnythingIsWritten) {
  boms_.Store("OTHER", "PART");
  boms_.Store("B", "C");  // A -> B of the first batch, C -> A of the second
  const std::vector<std::pair<std::string, std::string>> rows = {{"A", "B"}, {"X", "Y"}, {"Y", "Z"}, {"C", "A"}, {"Z", "W"}};
  absl::StatusOr<ImportReport> report = ImportBoms(rows);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(Lines(*report), std::vector<int>{5});
  EXPECT_EQ(report->bad[0].column, "components.sku");
  EXPECT_EQ(report->bad[0].reason, "column components.sku: C would be made of itself");
  EXPECT_FALSE(report->written);
  EXPECT_EQ(boms_.written(), 0);
  report = ImportBoms(rows, /*partial=*/true);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Lines(*report), std::vector<int>{5});
  EXPECT_EQ(boms_.written(), 4);
}

TEST_F(ImporterTest, WhatALaterBatchReplacesHoldsUntilThen) {
  boms_.Store("C", "A");
  const std::vector<std::pair<std::string, std::string>> rows = {{"A", "B"}, {"X", "Y"}, {"Y", "Z"},
                                                                 {"B", "C"}, {"V", "W"}, {"W", "Z"}, {"C", "D"}};
  absl::StatusOr<ImportReport> report = ImportBoms(rows);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Lines(*report), std::vector<int>{5}) << "written before line 8, B would be made of itself";
  EXPECT_EQ(boms_.written(), 0);
  report = ImportBoms({rows[6], rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Lines(*report), std::vector<int>());
  EXPECT_EQ(boms_.written(), 7);
}

TEST_F(ImporterTest, OneBatchNeedsNotWhatIsStored) {
  boms_.Store("B", "A");
  const absl::StatusOr<ImportReport> report = ImportBoms({{"A", "B"}});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(boms_.lists(), 0) << "the service checks it with what it has";
}

}  // namespace
}  // namespace saikne::cli
