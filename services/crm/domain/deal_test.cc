#include "services/crm/domain/deal.h"

#include "gtest/gtest.h"
#include "libs/base/status.h"

namespace saikne::crm {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Act At(int seconds, const std::string& reason = "") {
  return {kNow + absl::Seconds(seconds), "ann", reason};
}

DealLine Line(int64_t quantity_micros, int64_t price_micros, int64_t discount_micros = 0) {
  DealLine line;
  line.id = Id::New(kNow);
  line.content.sku = "CHAIR";
  line.content.quantity = {quantity_micros};
  line.content.price = {price_micros};
  line.content.discount = {discount_micros};
  return line;
}

Deal OpenDeal(int lines = 1) {
  Deal deal;
  deal.number = "DL-2026-000001";
  deal.content.title = "Chairs";
  deal.content.probability_percent = DefaultStages()[0].probability_percent;
  deal.currency = *money::Currency::Parse("EUR");
  for (int i = 0; i < lines; ++i) deal.lines.push_back(Line(2'000'000, 10'000'000));
  Begin(deal, DefaultStages()[0], At(0));
  return deal;
}

Deal DealIn(DealState state) {
  Deal deal = OpenDeal();
  if (state == DealState::kWon) {
    EXPECT_TRUE(Win(deal, 0, At(1)).ok());
  }
  if (state == DealState::kLost) {
    EXPECT_TRUE(Lose(deal, At(1, "too dear")).ok());
  }
  return deal;
}

TEST(DealTest, BeginsInItsFirstStage) {
  const Deal deal = OpenDeal();
  EXPECT_EQ(deal.state, DealState::kOpen);
  EXPECT_EQ(deal.stage_code, "new");
  ASSERT_EQ(deal.entered.size(), 1u);
  EXPECT_EQ(deal.entered[0].sequence, 1);
  EXPECT_EQ(deal.entered[0].enter_time, deal.create_time);
  EXPECT_EQ(deal.version, 1);
}

TEST(DealTest, AmountIsTheSumOfRoundedLines) {
  Deal deal = OpenDeal(0);
  deal.lines = {Line(1'000'000, 3'335'000), Line(3'000'000, 33'333'333, 100'000)};
  ASSERT_TRUE(Price(deal).ok());
  EXPECT_EQ(deal.lines[0].net_minor, 334);   // 3.335 rounds half away from zero
  EXPECT_EQ(deal.lines[1].net_minor, 9000);  // 99.999999 * 0.9 = 89.9999991
  EXPECT_EQ(deal.amount_minor, 9334);
}

TEST(DealTest, AmountThatOverflowsIsRefused) {
  Deal deal = OpenDeal(0);
  deal.lines = {Line(money::kMaxQuantity.micros, 9'000'000'000'000'000)};
  EXPECT_EQ(Price(deal).code(), absl::StatusCode::kOutOfRange);
}

TEST(DealTest, MovesBetweenStagesBothWays) {
  Deal deal = OpenDeal();
  EXPECT_TRUE(*MoveStage(deal, DefaultStages()[2], At(5)));
  EXPECT_EQ(deal.stage_code, "proposal");
  EXPECT_EQ(ProbabilityOf(deal), 60);
  EXPECT_FALSE(*MoveStage(deal, DefaultStages()[2], At(6))) << "the same stage is no move";
  EXPECT_TRUE(*MoveStage(deal, DefaultStages()[1], At(7)));
  EXPECT_EQ(deal.entered.size(), 3u);
  EXPECT_EQ(deal.version, 3);
}

TEST(DealTest, WinNumbersCountUp) {
  Deal deal = OpenDeal();
  EXPECT_TRUE(*Win(deal, 0, At(1)));
  EXPECT_EQ(deal.state, DealState::kWon);
  EXPECT_EQ(deal.win_number, 1);
  EXPECT_EQ(deal.win_time, kNow + absl::Seconds(1));
  EXPECT_EQ(ProbabilityOf(deal), 100);
  EXPECT_EQ(deal.entered.back().win_number, 1);
  EXPECT_TRUE(ReopenCancelled(deal, 1, At(2)));
  EXPECT_EQ(deal.stage_code, "new");
  EXPECT_FALSE(deal.win_time.has_value());
  EXPECT_TRUE(*Win(deal, 2, At(3)));
  EXPECT_EQ(deal.win_number, 2);
}

TEST(DealTest, TheSameWinAgainChangesNothing) {
  Deal deal = DealIn(DealState::kWon);
  const int64_t version = deal.version;
  EXPECT_FALSE(*Win(deal, 1, At(9)));
  EXPECT_EQ(deal.version, version);
  EXPECT_EQ(ReasonOf(Win(deal, 0, At(9)).status()), "ALREADY_WON");
  EXPECT_EQ(ReasonOf(Win(deal, 2, At(9)).status()), "ALREADY_WON");
}

TEST(DealTest, AnotherWinThanTheNextIsRefused) {
  Deal deal = OpenDeal();
  EXPECT_EQ(ReasonOf(Win(deal, 2, At(1)).status()), "WIN_NUMBER_MISMATCH");
  EXPECT_EQ(deal.state, DealState::kOpen);
}

TEST(DealTest, ADealWithoutLinesIsNotWon) {
  Deal deal = OpenDeal(0);
  const absl::Status status = Win(deal, 0, At(1)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "DEAL_WITHOUT_LINES");
}

TEST(DealTest, LosingNeedsAReason) {
  Deal deal = OpenDeal();
  EXPECT_EQ(ReasonOf(Lose(deal, At(1))), "INVALID_FIELD");
  EXPECT_TRUE(Lose(deal, At(1, "too dear")).ok());
  EXPECT_EQ(ProbabilityOf(deal), 0);
  EXPECT_EQ(deal.lost_reason, "too dear");
  EXPECT_TRUE(Reopen(deal, At(2)).ok());
  EXPECT_EQ(deal.lost_reason, "");
  EXPECT_EQ(ProbabilityOf(deal), 10);
}

TEST(DealTest, OnlyTheCurrentWinIsReopened) {
  Deal deal = DealIn(DealState::kWon);
  EXPECT_FALSE(ReopenCancelled(deal, 2, At(2)));
  EXPECT_TRUE(ReopenCancelled(deal, 1, At(2)));
  EXPECT_FALSE(ReopenCancelled(deal, 1, At(3))) << "a repeated event";
}

// Every move that section 3 of the domain does not list is refused, names the state, and changes nothing.
TEST(DealTest, IllegalMovesAreRefused) {
  const auto refused = [](DealState state, const char* name, auto move) {
    Deal deal = DealIn(state);
    const int64_t version = deal.version;
    const absl::Status status = move(deal);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << name << " " << StateName(state);
    EXPECT_EQ(ReasonOf(status), "ILLEGAL_TRANSITION") << name << " " << StateName(state);
    EXPECT_EQ(deal.state, state);
    EXPECT_EQ(deal.version, version);
  };
  const auto move = [](Deal& d) { return MoveStage(d, DefaultStages()[1], At(5)).status(); };
  const auto win = [](Deal& d) { return Win(d, 0, At(5)).status(); };
  const auto lose = [](Deal& d) { return Lose(d, At(5, "why")); };
  const auto reopen = [](Deal& d) { return Reopen(d, At(5)); };
  const auto change = [](Deal& d) { return RequireOpen(d, "change"); };
  refused(DealState::kWon, "move", move);
  refused(DealState::kWon, "lose", lose);
  refused(DealState::kWon, "reopen", reopen);
  refused(DealState::kWon, "change", change);
  refused(DealState::kLost, "move", move);
  refused(DealState::kLost, "win", win);
  refused(DealState::kLost, "lose", lose);
  refused(DealState::kLost, "change", change);
  refused(DealState::kOpen, "reopen", reopen);
  Deal lost = DealIn(DealState::kLost);
  EXPECT_FALSE(ReopenCancelled(lost, 0, At(5)));
  Deal open = OpenDeal();
  EXPECT_FALSE(ReopenCancelled(open, 0, At(5)));
}

TEST(DealTest, StageHistoryCoversTheAge) {
  Deal deal = OpenDeal();
  ASSERT_TRUE(MoveStage(deal, DefaultStages()[1], At(10)).ok());
  ASSERT_TRUE(Lose(deal, At(30, "why")).ok());
  ASSERT_TRUE(Reopen(deal, At(40)).ok());
  ASSERT_TRUE(Win(deal, 0, At(100)).ok());
  absl::Duration sum;
  for (size_t i = 0; i < deal.entered.size(); ++i) {
    EXPECT_EQ(deal.entered[i].sequence, static_cast<int32_t>(i + 1));
    const absl::Time end = i + 1 < deal.entered.size() ? deal.entered[i + 1].enter_time : At(200).now;
    sum += end - deal.entered[i].enter_time;
  }
  EXPECT_EQ(sum, At(200).now - deal.create_time);
}

TEST(DealTest, WrongFieldsAreNamed) {
  DealContent content;
  EXPECT_EQ(FieldsOf(CheckDeal(content))[0].first, "deal.title");
  content.title = "x";
  content.priority = -1;
  EXPECT_EQ(FieldsOf(CheckDeal(content))[0].first, "deal.priority");
  content.priority = 0;
  content.probability_percent = 101;
  EXPECT_EQ(FieldsOf(CheckDeal(content))[0].first, "deal.probability_percent");
  LineContent line = Line(0, 1).content;
  EXPECT_EQ(FieldsOf(CheckLine(2, line))[0].first, "deal.lines[2].quantity");
  line = Line(1, -1).content;
  EXPECT_EQ(FieldsOf(CheckLine(2, line))[0].first, "deal.lines[2].unit_price");
  line = Line(1, 1, 1'000'001).content;
  EXPECT_EQ(FieldsOf(CheckLine(0, line))[0].first, "deal.lines[0].discount");
  line = Line(1, 0).content;
  EXPECT_TRUE(CheckLine(0, line).ok()) << "a price of 0 is a price";
}

}  // namespace
}  // namespace saikne::crm
