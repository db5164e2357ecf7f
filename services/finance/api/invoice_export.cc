#include "services/finance/api/invoice_export.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status.h"
#include "libs/rpc/document_page.h"
#include "libs/service/export.h"
#include "services/finance/api/invoice_proto.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

using Portion = rpc::Portion<v1::ExportInvoicesResponse>;

struct Document {
  Id id;
  v1::ExportInvoicesResponse message;
};

/// Up to kExportPage invoices and as many credit notes written at `since` or later, in the order of their ids.
absl::StatusOr<std::vector<Document>> ReadHeaders(pg::Txn& txn, const Id& company_id, absl::Time since, const Id& after) {
  std::vector<Document> documents;
  ASSIGN_OR_RETURN(const pg::Rows invoices,
                   txn.Exec(sql::kExportInvoices, company_id, after, int64_t{svc::kExportPage}, since));
  for (const pg::Row& row : invoices) {
    Document& document = documents.emplace_back(Document{row.Get<Id>(0), {}});
    *document.message.mutable_invoice() = ReadInvoice(row);
    document.message.set_event_version(row.Get<int64_t>(22));
  }
  ASSIGN_OR_RETURN(const pg::Rows notes,
                   txn.Exec(sql::kExportCreditNotes, company_id, after, int64_t{svc::kExportPage}, since));
  for (const pg::Row& row : notes) {
    Document& document = documents.emplace_back(Document{row.Get<Id>(0), {}});
    *document.message.mutable_credit_note() = ReadCreditNote(row);
    document.message.set_event_version(row.Get<int64_t>(14));
  }
  std::sort(documents.begin(), documents.end(), [](const Document& a, const Document& b) { return a.id < b.id; });
  return documents;
}

/// Documents with lines, taxes and allocations, one statement each.
absl::StatusOr<std::vector<v1::ExportInvoicesResponse>> ReadWhole(pg::Txn& txn, std::vector<Document> documents) {
  std::vector<Id> ids;
  std::map<Id, std::pair<v1::ExportInvoicesResponse*, money::Currency>> by_id;
  for (Document& document : documents) {
    const auto& message = document.message;
    ASSIGN_OR_RETURN(const money::Currency currency,
                     money::Currency::Parse(message.has_invoice() ? message.invoice().gross().currency_code()
                                                                  : message.credit_note().gross().currency_code()));
    ids.push_back(document.id);
    by_id.emplace(document.id, std::make_pair(&document.message, currency));
  }
  ASSIGN_OR_RETURN(const pg::Rows lines, txn.Exec(sql::kSelectDocumentLines, ids));
  for (const pg::Row& row : lines) {
    auto& [message, currency] = by_id.at(row.Get<Id>(0));
    ReadLine(row, currency, message->has_invoice() ? message->mutable_invoice()->mutable_lines()
                                                   : message->mutable_credit_note()->mutable_lines());
  }
  ASSIGN_OR_RETURN(const pg::Rows taxes, txn.Exec(sql::kSelectDocumentTaxes, ids));
  for (const pg::Row& row : taxes) {
    auto& [message, currency] = by_id.at(row.Get<Id>(0));
    ReadTax(row, currency, message->has_invoice() ? message->mutable_invoice()->add_taxes()
                                                  : message->mutable_credit_note()->add_taxes());
  }
  ASSIGN_OR_RETURN(const pg::Rows allocations, txn.Exec(sql::kSelectInvoiceAllocations, ids));
  for (const pg::Row& row : allocations)
    ReadAllocation(row, by_id.at(row.Get<Id>(0)).first->mutable_invoice()->add_allocations());
  std::vector<v1::ExportInvoicesResponse> whole;
  for (Document& document : documents) whole.push_back(std::move(document.message));
  return whole;
}

absl::StatusOr<Portion> ReadPage(pg::Txn& txn, const Id& company_id, absl::Time since, Id& after) {
  ASSIGN_OR_RETURN(std::vector<Document> documents, ReadHeaders(txn, company_id, since, after));
  Portion portion;
  portion.last = documents.size() < svc::kExportPage;
  // Beyond the page, one kind may have more than was read of it.
  if (!portion.last) documents.resize(svc::kExportPage);
  ASSIGN_OR_RETURN(portion.messages, rpc::DocumentPage<v1::ExportInvoicesResponse>(
                                         static_cast<int>(documents.size()), [&](int begin, int end) {
                                           return ReadWhole(txn, {documents.begin() + begin, documents.begin() + end});
                                         }));
  if (portion.messages.size() < documents.size()) portion.last = false;
  if (!documents.empty()) after = documents[portion.messages.size() - 1].id;
  return portion;
}

}  // namespace

absl::StatusOr<rpc::NextPortion<v1::ExportInvoicesResponse>> InvoiceExport::ExportInvoices(
    const rpc::Call& call, const v1::ExportInvoicesRequest& request) {
  ASSIGN_OR_RETURN(const svc::ExportRange range, svc::ReadExportRange(request));
  return svc::ExportPages<v1::ExportInvoicesResponse>(
      db_.pool(), range.after, [company_id = call.company().id, since = range.since](pg::Txn& txn, Id& after) {
        return ReadPage(txn, company_id, since, after);
      });
}

}  // namespace saikne::finance
