#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/finance/v1/invoice_service.pb.h"

namespace saikne::finance {

/// saikne.finance.v1.InvoiceService.
class InvoiceApi {
 public:
  explicit InvoiceApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::Invoice> GetInvoice(const rpc::Call& call, const v1::GetInvoiceRequest& request);
  absl::StatusOr<v1::ListInvoicesResponse> ListInvoices(const rpc::Call& call, const v1::ListInvoicesRequest& request);
  absl::StatusOr<v1::CreditNote> GetCreditNote(const rpc::Call& call, const v1::GetCreditNoteRequest& request);
  absl::StatusOr<v1::ListCreditNotesResponse> ListCreditNotes(const rpc::Call& call,
                                                              const v1::ListCreditNotesRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::finance
