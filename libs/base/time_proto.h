#pragma once

// google.protobuf.Timestamp and absl::Time; for api/ and subscribers/.

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace saikne {

/// To the microsecond, which is what PostgreSQL keeps: the first answer equals what is read later.
inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp out;
  out.set_seconds(absl::ToUnixSeconds(time));
  out.set_nanos(static_cast<int32_t>(
      absl::ToInt64Microseconds(time - absl::FromUnixSeconds(out.seconds())) * 1000));
  return out;
}

inline absl::Time FromTimestamp(const google::protobuf::Timestamp& in) {
  return absl::FromUnixSeconds(in.seconds()) + absl::Nanoseconds(in.nanos());
}

}  // namespace saikne
