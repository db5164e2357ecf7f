#include "libs/service/numbers.h"

#include <map>
#include <mutex>
#include <tuple>

#include "absl/strings/str_format.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

constexpr int64_t kBlock = 1000;

struct Block {
  int64_t next = 0;
  int64_t end = 0;
};

}  // namespace

struct Numbers::State {
  explicit State(pg::PoolOptions options) : pool(std::move(options)) {}

  // A statement of its own, outside every business transaction.
  absl::StatusOr<Block> Take(const Id& company, const std::string& series, int year, int64_t count) {
    ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kTakeNumbers, company, series, year, count));
    const auto first = rows[0].Get<int64_t>(0);
    return Block{first, first + count};
  }

  pg::Pool pool;
  std::mutex mutex;  // held while a block is taken: the others wait for the same block
  std::map<std::tuple<Id, std::string, int>, Block> blocks;  // guarded by mutex
};

Numbers::Numbers(pg::PoolOptions options) {
  options.size = 1;
  state_ = std::make_unique<State>(std::move(options));
}
Numbers::~Numbers() = default;

absl::StatusOr<std::vector<std::string>> Numbers::Next(const Id& company_id, const std::string& series,
                                                       int year, int n) {
  std::vector<std::string> numbers;
  numbers.reserve(n);
  std::lock_guard<std::mutex> lock(state_->mutex);
  Block& block = state_->blocks[{company_id, series, year}];
  while (static_cast<int>(numbers.size()) < n) {
    if (block.next == block.end) {
      const int64_t missing = n - static_cast<int64_t>(numbers.size());
      ASSIGN_OR_RETURN(block, state_->Take(company_id, series, year, std::max(kBlock, missing)));
    }
    numbers.push_back(absl::StrFormat("%s-%04d-%06d", series, year, block.next++));
  }
  return numbers;
}

absl::StatusOr<std::string> Numbers::Next(const Id& company_id, const std::string& series, int year) {
  ASSIGN_OR_RETURN(std::vector<std::string> numbers, Next(company_id, series, year, 1));
  return std::move(numbers[0]);
}

}  // namespace saikne::svc
