#pragma once

#include <functional>
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

/// How batches are sent.
struct Sending {
  bool check = false;                                     // validate_only
  absl::Duration patience;                                // with a service that cannot answer just now
  std::function<void(const absl::Status& why)> on_wait;   // before a call is repeated; from any thread
};

/// Records that go to their service in one call. The request is made once, for the check and for writing.
class Batch {
 public:
  explicit Batch(const Kind& kind);

  void Add(Record record);
  int size() const { return static_cast<int>(records_.size()); }

  /// Sends the batch until the service has no row to complain of: it names one bad row a call, which is noted and taken out. Repeats
  /// a call that failed for a reason that passes by itself.
  /// Errors: those of a call that failed for another reason than a row.
  absl::Status Send(Context& context, const Columns& columns, const Sending& how, BatchResult& result);

 private:
  absl::Status CallPatiently(Context& context, const Sending& how, google::protobuf::Message& response) const;
  void TakeOut(int row);

  const Kind* kind_;
  const google::protobuf::FieldDescriptor* rows_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::vector<Record> records_;  // in the order of the request, without their messages
};

}  // namespace saikne::cli
