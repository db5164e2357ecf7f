#include "libs/service/companies.h"

#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "libs/service/company_cache.h"
#include "libs/service/tests/calls.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::svc {
namespace {

using finance::events::v1::CompanyChanged;

class Companies : public ::testing::Test {
 protected:
  static events::Received<CompanyChanged> Changed(const Id& id, const std::string& code, int64_t version,
                                                  const std::string& zone = "Europe/Riga") {
    events::Received<CompanyChanged> received;
    received.envelope.event_version = version;
    received.event.set_company_id(id.ToString());
    received.event.set_code(code);
    received.event.set_name("Name of " + code);
    received.event.set_base_currency("EUR");
    received.event.set_time_zone(zone);
    received.event.set_default_tax_code("STANDARD");
    received.event.set_default_payment_term_code("NET30");
    received.event.set_default_billing_policy(types::v1::BILLING_POLICY_ON_DELIVERY);
    return received;
  }
  absl::Status React(const std::vector<events::Received<CompanyChanged>>& events) {
    return pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return OnCompanyChanged(txn, events, absl::Now()).status(); });
  }
  absl::StatusOr<Company> Load(const Id& id) {
    Company company;
    RETURN_IF_ERROR(pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(company, LoadCompany(txn, id));
      return absl::OkStatus();
    }));
    return company;
  }
  BackboneDatabase pg_;
  const Id main_ = Id::New(absl::Now()), second_ = Id::New(absl::Now());
};

TEST_F(Companies, NewerChangeWinsAndOlderOneIsPassedOver) {
  ASSERT_TRUE(React({Changed(main_, "MAIN", 1), Changed(second_, "SECOND", 1)}).ok());
  ASSERT_TRUE(React({Changed(main_, "RENAMED", 3)}).ok());
  ASSERT_TRUE(React({Changed(main_, "OLD", 2)}).ok());
  const auto company = Load(main_);
  ASSERT_TRUE(company.ok()) << company.status();
  EXPECT_EQ(company->code, "RENAMED");
  EXPECT_EQ(company->base_currency.code(), "EUR");
  EXPECT_EQ(company->default_billing_policy, types::v1::BILLING_POLICY_ON_DELIVERY);
}

TEST_F(Companies, UnknownOneIsWaitedFor) {
  EXPECT_EQ(Load(main_).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(Load(main_).status()), "NO_COMPANY");
}

TEST_F(Companies, BusinessDayIsTheCompanysOwn) {
  Company company;
  company.time_zone = "Europe/Riga";
  const absl::Time late = absl::FromCivil(absl::CivilSecond(2026, 12, 31, 22, 30, 0), absl::UTCTimeZone());
  EXPECT_EQ(company.Day(late), absl::CivilDay(2027, 1, 1));
  company.time_zone = "America/Chicago";
  EXPECT_EQ(company.Day(late), absl::CivilDay(2026, 12, 31));
}

TEST_F(Companies, CallsFindTheirCompany) {
  CompanyCache cache(pg_.pool());
  EXPECT_EQ(ReasonOf(cache.Find("").status()), "NO_COMPANY");
  ASSERT_TRUE(React({Changed(main_, "MAIN", 1)}).ok());
  EXPECT_EQ(cache.Find("")->id, main_);
  EXPECT_EQ(cache.Find("MAIN")->id, main_);
  EXPECT_EQ(ReasonOf(cache.Find("SECOND").status()), "UNKNOWN_COMPANY");
  ASSERT_TRUE(React({Changed(second_, "SECOND", 1)}).ok());
  EXPECT_EQ(cache.Find("SECOND")->id, second_) << "a new one is found at once";
  EXPECT_EQ(ReasonOf(cache.Find("").status()), "COMPANY_REQUIRED");
}

}  // namespace
}  // namespace saikne::svc
