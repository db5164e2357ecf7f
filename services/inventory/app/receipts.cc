#include "services/inventory/app/receipts.h"

#include <map>
#include <memory>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/app/homeless.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

// Goods that stand at the door must go somewhere: those for an unknown warehouse go into the default one.
StockKey KeyOf(const Book& book, const Id& item, const std::string& warehouse_code) {
  return {item, book.WarehouseOrDefault(warehouse_code).id};
}

// Locks the items, the pegged demands and those that may get the rest.
absl::Status LockFor(Work& work, const std::vector<GoodsReceipt>& receipts) {
  std::vector<Id> items, demands, documents;
  std::vector<Increase> increases;
  for (const GoodsReceipt& receipt : receipts) {
    documents.push_back(receipt.receipt_id);
    for (const ReceivedLine& line : receipt.lines) {
      if (!line.quantity.positive()) continue;
      items.push_back(line.item);
      increases.push_back({KeyOf(work.book, line.item, receipt.warehouse_code), line.quantity});
      for (const PegClaim& peg : line.pegs) demands.push_back(peg.demand);
    }
  }
  RETURN_IF_ERROR(work.store().LockItems(work.book, items));
  RETURN_IF_ERROR(work.store().LoadBins(work.book));
  RETURN_IF_ERROR(work.store().LockDemands(work.book, demands, increases));
  ASSIGN_OR_RETURN(work.documents, work.store().LockDocuments(documents));
  return absl::OkStatus();
}

absl::Status Receive(Work& work, const GoodsReceipt& receipt) {
  ev::StockReceived event;
  const money::Currency& currency = work.company().base_currency;
  int64_t sum = 0;
  for (const ReceivedLine& line : receipt.lines) {
    if (!line.quantity.positive()) continue;
    const StockKey key = KeyOf(work.book, line.item, receipt.warehouse_code);
    RETURN_IF_ERROR(work.book.Receive({line.item, key.warehouse, line.quantity, work.book.places.supplier,
                                       Reason::kReceipt, receipt.receipt_id},
                                      line.value_minor));
    work.book.Allocate(key, line.pegs);
    SetValued(work.book.items[line.item], line.quantity, line.value_minor, currency, event.add_lines());
    ASSIGN_OR_RETURN(sum, money::AddMinor(sum, line.value_minor));
  }
  // Everything was rejected: no stock, no value.
  if (event.lines_size() == 0) return absl::OkStatus();
  if (work.book.FindWarehouse(receipt.warehouse_code) == nullptr) {
    NoteReceivedElsewhere(work, "goods_receipt", receipt.receipt_id, receipt.receipt_number, receipt.warehouse_code);
  }
  ValuationDocument& document = work.Document(receipt.receipt_id, Reason::kReceipt, receipt.receipt_number);
  document.purchase_order = receipt.purchase_order_id;
  document.value_minor = sum;
  event.set_document_id(receipt.receipt_id.ToString());
  event.set_reason(ev::VALUATION_REASON_RECEIPT);
  event.set_document_number(receipt.receipt_number);
  event.set_purchase_order_id(receipt.purchase_order_id.ToString());
  money::MinorToProto(sum, currency, event.mutable_value());
  work.Publish(document, event, receipt.flow);
  return absl::OkStatus();
}

}  // namespace

Outcomes ReceiveGoods(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<GoodsReceipt>& receipts, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(LockFor(*work, receipts));
  std::vector<Outcome> outcomes;
  std::vector<ExpectedSupply> supplies;
  for (const GoodsReceipt& receipt : receipts) {
    if (work->documents.count(receipt.receipt_id)) {
      outcomes.push_back(Outcome::Ignored("ALREADY_RECEIVED"));
      continue;
    }
    work->Begin(receipt.flow);
    RETURN_IF_ERROR(Receive(*work, receipt));
    for (const ReceivedLine& line : receipt.lines) {
      supplies.push_back({line.order_line_id, receipt.purchase_order_id, line.item, receipt.warehouse_code,
                          line.still_expected, std::nullopt});
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(SaveSupplies(txn, work->book, company, supplies, now));
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

absl::Status SaveSupplies(pg::Txn& txn, const Book& book, const Id& company,
                          const std::vector<ExpectedSupply>& supplies, absl::Time now) {
  // A statement may write a row once: the last word about a line counts.
  std::map<Id, const ExpectedSupply*> last;
  for (const ExpectedSupply& supply : supplies) last[supply.line_id] = &supply;
  if (last.empty()) return absl::OkStatus();
  std::vector<Id> lines, documents, items, warehouses;
  std::vector<Quantity> quantities;
  std::vector<std::optional<absl::CivilDay>> days;
  for (const auto& [line, supply] : last) {
    lines.push_back(line);
    documents.push_back(supply->document_id);
    items.push_back(supply->item);
    warehouses.push_back(book.WarehouseOrDefault(supply->warehouse_code).id);
    quantities.push_back(supply->quantity);
    days.push_back(supply->day);
  }
  return txn.Write(sql::kSaveExpectedSupplies, company, lines, documents, items, warehouses, quantities, days, now);
}

absl::Status ExpectSupply(pg::Txn& txn, const Id& company, const std::vector<ExpectedSupply>& supplies,
                          absl::Time now) {
  Book book;
  RETURN_IF_ERROR(BookStore(txn, company).LoadPlaces(book));
  return SaveSupplies(txn, book, company, supplies, now);
}

absl::Status CloseSupply(pg::Txn& txn, const Id& company, const std::vector<Id>& documents, absl::Time now) {
  if (documents.empty()) return absl::OkStatus();
  return txn.Write(sql::kCloseExpectedSupplies, company, documents, now);
}

absl::Status RedateSupply(pg::Txn& txn, const Id& company, const std::vector<ExpectedDay>& days, absl::Time now) {
  std::map<Id, std::optional<absl::CivilDay>> last;
  for (const ExpectedDay& one : days) last[one.document_id] = one.day;
  if (last.empty()) return absl::OkStatus();
  std::vector<Id> documents;
  std::vector<std::optional<absl::CivilDay>> new_days;
  for (const auto& [document, day] : last) {
    documents.push_back(document);
    new_days.push_back(day);
  }
  return txn.Write(sql::kRedateExpectedSupplies, company, documents, new_days, now);
}

}  // namespace saikne::inventory
