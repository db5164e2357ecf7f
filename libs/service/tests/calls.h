#pragma once

#include <string>

#include "absl/time/clock.h"
#include "libs/events/sql.h"
#include "libs/rpc/call.h"
#include "libs/service/service.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::svc {

/// A database with the tables of every service.
struct BackboneDatabase : testing::PgFixture {
  BackboneDatabase() : PgFixture({svc::Migrations(), events::Migrations()}) {}
};

inline rpc::Call CallOf(const rpc::Company& company, const std::string& request_id = "",
                        const std::string& method = "saikne.test.v1.TestService/Do") {
  return rpc::Call(method, company, "tester", "", request_id, "", absl::Now(), absl::InfiniteFuture());
}

inline rpc::Company CompanyOf(const Id& id) {
  return {id, "MAIN", money::Currency::Parse("EUR").value()};
}

}  // namespace saikne::svc
