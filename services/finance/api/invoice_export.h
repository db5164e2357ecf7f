#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/stream.h"
#include "libs/service/db.h"
#include "saikne/finance/v1/invoice_service.pb.h"

namespace saikne::finance {

/// All invoices and credit notes with their versions, for those who keep a copy. Thread-safe.
class InvoiceExport {
 public:
  explicit InvoiceExport(svc::Db& db) : db_(db) {}

  absl::StatusOr<rpc::NextPortion<v1::ExportInvoicesResponse>> ExportInvoices(
      const rpc::Call& call, const v1::ExportInvoicesRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::finance
