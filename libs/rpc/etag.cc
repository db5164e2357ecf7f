#include "libs/rpc/etag.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::rpc {

std::string Etag(int64_t version) { return absl::StrCat(version); }

absl::Status CheckEtag(absl::string_view etag, int64_t version) {
  const std::string current = Etag(version);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG",
               "somebody changed it since it was read: read it again and repeat the change",
               {{"current", current}, {"given", std::string(etag)}});
}

}  // namespace saikne::rpc
