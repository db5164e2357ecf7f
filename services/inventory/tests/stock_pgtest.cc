// Items, opening stock and its cost, counts, receipts.

#include "services/inventory/app/adjust_stock.h"
#include "services/inventory/app/costs.h"
#include "services/inventory/app/receipts.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

absl::StatusOr<OpenedStock> Open(World& world, const std::vector<OpeningRow>& rows) {
  OpenedStock opened;
  RETURN_IF_ERROR(world.Try([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(opened, OpenStock(txn, world.context(), world.company(), rows, world.Flow(), world.now()));
    return absl::OkStatus();
  }));
  return opened;
}

absl::StatusOr<Adjusted> Adjust(World& world, const std::string& sku, Quantity difference) {
  Adjusted adjusted;
  RETURN_IF_ERROR(world.Try([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(adjusted, AdjustStock(txn, world.context(), world.company(), {sku, "", "", difference, "count"},
                                           world.Flow(), world.now()));
    return absl::OkStatus();
  }));
  return adjusted;
}

GoodsReceipt Receipt(World& world, const Id& item, Quantity quantity, int64_t value,
                     std::vector<PegClaim> pegs = {}) {
  GoodsReceipt receipt;
  receipt.receipt_id = Id::New(absl::Now());
  receipt.receipt_number = "GR-1";
  receipt.purchase_order_id = Id::New(absl::Now());
  receipt.lines.push_back({Id::New(absl::Now()), item, quantity, value, {}, std::move(pegs)});
  receipt.flow = world.Flow();
  return receipt;
}

void Receive(World& world, const GoodsReceipt& receipt) {
  world.Run([&](pg::Txn& txn) {
    return ReceiveGoods(txn, world.context(), world.company(), {receipt}, world.now()).status();
  });
}

TEST(Items, ExternalKeyDecides) {
  World world;
  auto put = [&](const std::string& sku, const std::string& name, const std::string& key) {
    absl::StatusOr<std::vector<RegisteredItem>> result;
    absl::Status status = world.Try([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, world.company()));
      ItemRecord item;
      item.sku = sku;
      item.name = name;
      item.unit = "EA";
      item.external_key = key;
      result = RegisterItems(txn, company, {item}, world.Flow(), world.now());
      return result.status();
    });
    if (!status.ok()) return absl::StatusOr<RegisteredItem>(status);
    return absl::StatusOr<RegisteredItem>((*result)[0]);
  };
  EXPECT_EQ(put("A", "first", "1")->outcome, RowOutcome::kCreated);
  EXPECT_EQ(put("A", "first", "1")->outcome, RowOutcome::kUnchanged);
  EXPECT_EQ(put("A", "second", "1")->outcome, RowOutcome::kUpdated);
  EXPECT_EQ(ReasonOf(put("B", "second", "1").status()), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(put("A", "other", "2").status()), "ITEMS_SKU_KEY");
  EXPECT_EQ(world.Events<ev::ItemRegistered>().size(), 1u);
  ASSERT_EQ(world.Events<ev::ItemChanged>().size(), 1u);
  EXPECT_EQ(world.Last<ev::ItemChanged>().item().name(), "second");
  world.CheckInvariants();
}

TEST(Items, ACheckSaysWhatRegisteringWouldDoAndWritesNothing) {
  World world;
  std::vector<ItemRecord> items(120);  // many, as an import brings them
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].sku = items[i].name = absl::StrCat("SKU-", i);
    items[i].unit = "EA";
    items[i].external_key = absl::StrCat("key-", i);
  }
  using Put = decltype(&CheckItems);
  const Put check = &CheckItems;
  const Put write = +[](pg::Txn& txn, const svc::Company& company, std::vector<ItemRecord> rows, absl::Time now) {
    const ::saikne::events::Flow flow{company.id, "tester", "", "", now, ""};
    return RegisterItems(txn, company, std::move(rows), flow, now);
  };
  const auto outcomes = [&](Put put) {
    std::map<RowOutcome, int> counts;
    world.Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, world.company()));
      ASSIGN_OR_RETURN(auto rows, put(txn, company, items, world.now()));
      for (const RegisteredItem& row : rows) ++counts[row.outcome];
      return absl::OkStatus();
    });
    return counts;
  };
  using Counts = std::map<RowOutcome, int>;
  EXPECT_EQ(outcomes(check), (Counts{{RowOutcome::kCreated, 120}}));
  EXPECT_EQ(world.pg().Count("select count(*) from items"), 0);
  EXPECT_EQ(outcomes(write), (Counts{{RowOutcome::kCreated, 120}}));
  items[7].name = "another";
  EXPECT_EQ(outcomes(check), (Counts{{RowOutcome::kUpdated, 1}, {RowOutcome::kUnchanged, 119}}));
  EXPECT_TRUE(world.Events<ev::ItemChanged>().empty());
  EXPECT_EQ(outcomes(write), (Counts{{RowOutcome::kUpdated, 1}, {RowOutcome::kUnchanged, 119}}));
  EXPECT_EQ(world.Events<ev::ItemRegistered>().size(), 120u);
  EXPECT_EQ(world.Events<ev::ItemChanged>().size(), 1u);
  world.CheckInvariants();
}

TEST(OpeningStock, ACheckFindsWhatWritingFindsAndDrawsNoNumber) {
  World world;
  world.AddItem("GIVEN");
  world.AddItem("NONE");
  const auto check = [&](const OpeningRow& row) {
    absl::StatusOr<OpenedStock> opened;
    const absl::Status status = world.Try([&](pg::Txn& txn) {
      opened = CheckOpening(txn, world.company(), {row}, world.Flow(), world.now());
      return opened.status();
    });
    return status.ok() ? std::move(opened) : absl::StatusOr<OpenedStock>(status);
  };
  const absl::StatusOr<OpenedStock> good = check({"GIVEN", "", "", Units(3), money::UnitPrice{2'000'000}, "k1"});
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->outcomes, std::vector<RowOutcome>{RowOutcome::kCreated});
  EXPECT_EQ(good->value_minor, 600);
  EXPECT_EQ(good->number, "");
  EXPECT_EQ(world.pg().Count("select count(*) from moves"), 0);
  EXPECT_EQ(world.pg().Count("select count(*) from opening_rows"), 0);
  EXPECT_TRUE(world.Events<ev::StockReceived>().empty());
  EXPECT_EQ(ReasonOf(check({"NONE", "", "", Units(3), std::nullopt, "k2"}).status()), "NO_COST");
  EXPECT_EQ(ReasonOf(check({"NOBODY", "", "", Units(3), std::nullopt, "k3"}).status()), "ITEM_NOT_FOUND");
}

TEST(OpeningStock, TakesTheCostWhereItIs) {
  World world;
  world.AddItem("GIVEN");
  world.AddItem("STANDARD", SupplyMethod::kBuy, money::UnitPrice{2'500'000});
  const Id bought = world.AddItem("BOUGHT"), made = world.AddItem("MADE", SupplyMethod::kMake);
  world.AddItem("NONE");
  world.Run([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(CopySupplierPrices(
        txn, world.company(),
        {{Id::New(absl::Now()), bought, {4'000'000}, {}, {}, true},
         {Id::New(absl::Now()), bought, {3'000'000}, {}, {}, true},
         {Id::New(absl::Now()), bought, {1'000'000}, {}, {}, false},
         {Id::New(absl::Now()), bought, {1'000'000}, {}, absl::CivilDay(2020, 1, 1), true}}));
    return CopyBoms(txn, world.company(),
                    {{made, {500'000}, {{bought, Units(2), {}, {}}, {bought, Units(9), absl::CivilDay(2099, 1, 1), {}}}}});
  });
  auto opened = Open(world, {{"GIVEN", "", "", Units(2), money::UnitPrice{1'111'111}, "1"},
                             {"STANDARD", "", "", Units(2), {}, "2"},
                             {"BOUGHT", "", "SHELF 1", Units(3), {}, "3"},
                             {"MADE", "", "SHELF 1", Units(1), {}, "4"},
                             {"NONE", "", "", Units(0), {}, "5"}});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->value_minor, 222 + 500 + 900 + 650);
  EXPECT_EQ(opened->outcomes[4], RowOutcome::kUnchanged);
  const auto event = world.Last<ev::StockReceived>();
  EXPECT_EQ(event.reason(), ev::VALUATION_REASON_OPENING);
  EXPECT_EQ(event.lines_size(), 4);
  EXPECT_EQ(event.value().units(), 22);
  EXPECT_EQ(world.pg().Count("select count(*) from locations where code = 'SHELF 1' and kind = 5"), 1);
  auto refused = Open(world, {{"NONE", "", "", Units(1), {}, "6"}});
  EXPECT_EQ(ReasonOf(refused.status()), "NO_COST");
  ASSERT_EQ(FieldsOf(refused.status()).size(), 1u);
  EXPECT_EQ(FieldsOf(refused.status())[0].first, "rows[0].unit_cost");
  EXPECT_EQ(ReasonOf(Open(world, {{"WHAT", "", "", Units(1), {}, "7"}}).status()), "ITEM_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Open(world, {{"NONE", "X", "", Units(1), {}, "7"}}).status()), "WAREHOUSE_NOT_FOUND");
  world.CheckInvariants();
}

TEST(OpeningStock, ImportedAgainDoesNothing) {
  World world;
  world.AddItem("A");
  const OpeningRow row{"A", "", "", Units(2), money::UnitPrice{1'000'000}, "k"};
  ASSERT_TRUE(Open(world, {row}).ok());
  auto again = Open(world, {row});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->document.nil());
  EXPECT_EQ(again->outcomes[0], RowOutcome::kUnchanged);
  OpeningRow other = row;
  other.quantity = Units(3);
  EXPECT_EQ(ReasonOf(Open(world, {other}).status()), "OPENING_STOCK_CHANGED");
  EXPECT_EQ(ReasonOf(Open(world, {{"A", "", "", Units(1), {}, "x"}, {"A", "", "", Units(1), {}, "x"}}).status()),
            "INVALID_FIELD");
  EXPECT_EQ(world.Events<ev::StockReceived>().size(), 1u);
  world.CheckInvariants();
}

TEST(Receipts, PegsFirstThenTheOthers) {
  World world;
  const Id a = world.AddItem("A");
  const DemandFacts urgent = world.Order({{a, Units(4)}}, 9), pegged = world.Order({{a, Units(3)}});
  world.Confirm({urgent, pegged});
  const GoodsReceipt receipt =
      Receipt(world, a, Units(5), 1234, {{pegged.id, pegged.lines[0].line_id, Units(3)}});
  Receive(world, receipt);
  Receive(world, receipt);  // arrives twice
  EXPECT_EQ(world.Line(pegged, 0, "covered_pegged"), Units(3).micros);
  EXPECT_EQ(world.Line(urgent, 0, "covered_free"), Units(2).micros);
  EXPECT_EQ(world.Line(pegged, 0, "supply_needed"), Units(3).micros);
  EXPECT_EQ(world.Line(urgent, 0, "supply_needed"), Units(2).micros);
  ASSERT_EQ(world.Events<ev::StockReceived>().size(), 1u);
  EXPECT_EQ(world.Last<ev::StockReceived>().value().units(), 12);
  EXPECT_EQ(world.Last<ev::StockReceived>().purchase_order_id(), receipt.purchase_order_id.ToString());
  EXPECT_EQ(world.pg().Count("select value_minor from item_stock"), 1234);
  EXPECT_EQ(world.pg().Count("select count(*) from shipments where state = 1"), 2);
  world.CheckInvariants();
}

TEST(Receipts, EverythingRejectedBooksNothing) {
  World world;
  const Id a = world.AddItem("A");
  Receive(world, Receipt(world, a, Units(0), 0));
  EXPECT_TRUE(world.Events<ev::StockReceived>().empty());
  EXPECT_EQ(world.pg().Count("select count(*) from moves"), 0);
}

TEST(Receipts, ExpectedSupplyFollows) {
  World world;
  const Id a = world.AddItem("A");
  GoodsReceipt receipt = Receipt(world, a, Units(2), 200);
  receipt.lines[0].still_expected = Units(3);
  world.Run([&](pg::Txn& txn) {
    return ExpectSupply(txn, world.company(),
                        {{receipt.lines[0].order_line_id, receipt.purchase_order_id, a, "", Units(5), {}}}, world.now());
  });
  EXPECT_EQ(world.pg().Count("select quantity_micros from expected_supplies"), Units(5).micros);
  Receive(world, receipt);
  EXPECT_EQ(world.pg().Count("select quantity_micros from expected_supplies"), Units(3).micros);
  world.Run([&](pg::Txn& txn) { return CloseSupply(txn, world.company(), {receipt.purchase_order_id}, world.now()); });
  EXPECT_EQ(world.pg().Count("select quantity_micros from expected_supplies"), 0);
}

TEST(Receipts, ExpectedSupplyComesOnAnotherDay) {
  World world;
  const Id a = world.AddItem("A");
  const Id order = Id::New(world.now()), other = Id::New(world.now());
  const auto line = [&] { return Id::New(world.now()); };
  const absl::CivilDay promised(2026, 12, 1), later(2026, 12, 9);
  const auto count = [&](const std::string& where) {
    return world.pg().Count("select count(*) from expected_supplies where " + where);
  };
  world.Run([&](pg::Txn& txn) {
    return ExpectSupply(txn, world.company(), {{line(), order, a, "", Units(5), promised},
                                               {line(), order, a, "", Units(1), promised},
                                               {line(), other, a, "", Units(1), promised}}, world.now());
  });
  const auto redate = [&](const std::vector<ExpectedDay>& days) {
    world.Run([&](pg::Txn& txn) { return RedateSupply(txn, world.company(), days, world.now()); });
  };
  redate({{order, std::nullopt}, {order, later}, {Id::New(world.now()), later}});
  EXPECT_EQ(count("expected_date = '2026-12-09'"), 2);
  EXPECT_EQ(count("expected_date = '2026-12-01'"), 1);
  redate({{order, std::nullopt}});
  EXPECT_EQ(count("expected_date is null"), 2);
}

TEST(Adjustments, BelowReservedReleasesTheLowestRank) {
  World world;
  const Id a = world.AddItem("A");
  world.Stock("A", Units(6), 1'000'000);
  const DemandFacts high = world.Order({{a, Units(3)}}, 5), low = world.Order({{a, Units(3)}});
  world.Confirm({low, high});
  auto adjusted = Adjust(world, "A", Units(-2));
  ASSERT_TRUE(adjusted.ok()) << adjusted.status();
  EXPECT_EQ(adjusted->value_minor, -200);
  EXPECT_EQ(world.Line(high, 0, "reserved"), Units(3).micros);
  EXPECT_EQ(world.Line(low, 0, "reserved"), Units(1).micros);
  const auto shortage = world.Last<ev::StockShort>();
  EXPECT_EQ(shortage.demand_id(), low.id.ToString());
  EXPECT_EQ(shortage.lines(0).supply_needed().value(), "2");
  EXPECT_EQ(world.Last<ev::StockAdjusted>().loss().units(), 2);
  EXPECT_EQ(world.Last<ev::StockAdjusted>().lines(0).quantity().value(), "-2");
  EXPECT_EQ(world.pg().Count("select sum(quantity_micros) from shipment_lines"), Units(4).micros);
  EXPECT_EQ(ReasonOf(Adjust(world, "A", Units(-5)).status()), "NEGATIVE_STOCK");
  ASSERT_TRUE(Adjust(world, "A", Units(2)).ok());
  EXPECT_EQ(world.Line(low, 0, "reserved"), Units(3).micros);
  EXPECT_EQ(world.Last<ev::StockShort>().lines(0).supply_needed().value(), "0");
  world.CheckInvariants();
}

TEST(Adjustments, AGainWithoutAnyCostIsRefused) {
  World world;
  world.AddItem("A");
  EXPECT_EQ(ReasonOf(Adjust(world, "A", Units(1)).status()), "NO_COST");
  EXPECT_EQ(ReasonOf(Adjust(world, "B", Units(1)).status()), "ITEM_NOT_FOUND");
  EXPECT_TRUE(world.Events<ev::StockAdjusted>().empty());
}

}  // namespace
}  // namespace saikne::inventory
