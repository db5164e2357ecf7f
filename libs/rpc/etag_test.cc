#include "libs/rpc/etag.h"

#include <gtest/gtest.h>

#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

TEST(EtagTest, FitsItsVersionOnly) {
  EXPECT_TRUE(CheckEtag(Etag(7), 7).ok());
  EXPECT_TRUE(CheckEtag("", 7).ok());
  const absl::Status status = CheckEtag(Etag(6), 7);
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "STALE_ETAG");
  EXPECT_EQ(DetailsOf(status).size(), 2u);
  EXPECT_EQ(ReasonOf(CheckEtag("nonsense", 7)), "STALE_ETAG");
}

}  // namespace
}  // namespace saikne::rpc
