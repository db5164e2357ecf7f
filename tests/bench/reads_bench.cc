// Unary reads at 2,000 a second: a deal with its lines by id, beside the same rows by two bare statements at the same rate.

#include <gtest/gtest.h>

#include "saikne/crm/v1/deal_service.pb.h"
#include "tests/bench/company.h"
#include "tests/bench/latency.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

constexpr double kRate = 2000;
constexpr int kCallers = 16;

TEST(Bench, UnaryReads) {
  e2e::System system;
  const CompanySize size{.customers = 100, .items = 50};
  CreateCompany(system, size);
  const auto deals = CreateDeals(system, size, Lines::kServicesOnOrder, "reads", 1000);
  const size_t calls = static_cast<size_t>(SizeOf("SAIKNE_BENCH_READS", 20'000));

  const auto read = [&](size_t i) {
    crm::v1::GetDealRequest request;
    request.set_id(deals[i % deals.size()]);
    EXPECT_EQ(system.Get<crm::v1::Deal>("saikne.crm.v1.DealService/GetDeal", request).lines_size(), 3);
  };
  AtRate(kRate, calls / 10, kCallers, read);  // warm
  const Percentiles rpc = AtRate(kRate, calls, kCallers, read);

  static constexpr pg::Sql kDeal = {"bench_deal", "SELECT * FROM deals WHERE id = $1::uuid"};
  static constexpr pg::Sql kLines = {"bench_lines", "SELECT * FROM deal_lines WHERE deal_id = $1::uuid ORDER BY line_number"};
  const auto bare = [&](size_t i) {
    pg::Pool& pool = system.database("crm").pool();
    EXPECT_EQ(pool.Read(kDeal, deals[i % deals.size()])->size(), 1);
    EXPECT_EQ(pool.Read(kLines, deals[i % deals.size()])->size(), 3);
  };
  AtRate(kRate, calls / 10, kCallers, bare);
  const Percentiles sql = AtRate(kRate, calls, kCallers, bare);
  Report({"unary read (a deal with 3 lines) at 2,000/s", Text(rpc), Text(sql), RatioOf(sql.p99, rpc.p99), "p99 <= 5 ms"});
}

}  // namespace
}  // namespace saikne::bench
