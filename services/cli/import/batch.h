#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/context.h"
#include "services/cli/import/explain.h"
#include "services/cli/import/kinds.h"
#include "services/cli/import/records.h"

namespace saikne::cli {

/// What a batch came to.
struct BatchResult {
  std::vector<BadRow> bad;
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  bool written = false;
};

/// Records that go to their service in one call. The request is made once, for the check and for writing.
class Batch {
 public:
  explicit Batch(const Kind& kind);

  void Add(Record record);
  int size() const { return static_cast<int>(records_.size()); }

  /// Sends the batch until the service has no row to complain of: it names one bad row a call, which is noted and taken out. Repeats
  /// a call that failed for a reason that passes by itself, at most for `patience`.
  /// Errors: those of a call that failed for another reason than a row.
  absl::Status Send(Context& context, const Columns& columns, bool check, absl::Duration patience, BatchResult& result);

 private:
  absl::Status CallPatiently(Context& context, google::protobuf::Message& response, absl::Duration patience) const;
  void TakeOut(int row);

  const Kind* kind_;
  const google::protobuf::FieldDescriptor* rows_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::vector<Record> records_;  // in the order of the request, without their messages
};

}  // namespace saikne::cli
