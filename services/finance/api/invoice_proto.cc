#include "services/finance/api/invoice_proto.h"

#include <optional>
#include <string>

#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "services/finance/api/convert.h"

namespace saikne::finance {
namespace {

std::string Text(const std::optional<Id>& id) { return id ? id->ToString() : ""; }

}  // namespace

v1::Invoice ReadInvoice(const pg::Row& row) {
  Id id, order, customer, trigger;
  std::optional<Id> deal;
  std::string number, order_number, customer_name, currency, term, entry;
  int state = 0;
  int64_t net = 0, tax = 0, gross = 0, paid = 0, credited = 0, version = 0;
  absl::CivilDay invoice_date, supply_date, due_date;
  absl::Time create_time;
  row.Into(id, number, state, order, order_number, deal, customer, customer_name, trigger, currency, net, tax, gross,
           paid, credited, invoice_date, supply_date, due_date, term, entry, version, create_time);
  v1::Invoice out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_state(static_cast<v1::InvoiceState>(state));
  out.set_order_id(order.ToString());
  out.set_order_number(order_number);
  out.set_deal_id(Text(deal));
  out.set_customer_id(customer.ToString());
  out.set_customer_name(customer_name);
  out.set_trigger_id(trigger.ToString());
  SetMinor(net, currency, out.mutable_net());
  SetMinor(tax, currency, out.mutable_tax());
  SetMinor(gross, currency, out.mutable_gross());
  SetMinor(gross - paid - credited, currency, out.mutable_open());
  SetMinor(paid, currency, out.mutable_paid());
  SetMinor(credited, currency, out.mutable_credited());
  money::ToProto(invoice_date, out.mutable_invoice_date());
  money::ToProto(supply_date, out.mutable_supply_date());
  money::ToProto(due_date, out.mutable_due_date());
  out.set_payment_term_code(term);
  out.set_journal_entry_number(entry);
  out.set_etag(rpc::Etag(version));
  *out.mutable_create_time() = ToTimestamp(create_time);
  return out;
}

v1::CreditNote ReadCreditNote(const pg::Row& row) {
  Id id, invoice, order, customer;
  std::string number, invoice_number, currency, entry;
  int64_t net = 0, tax = 0, gross = 0, to_advance = 0;
  absl::CivilDay date;
  absl::Time create_time;
  row.Into(id, number, invoice, invoice_number, order, customer, currency, net, tax, gross, to_advance, date, entry,
           create_time);
  v1::CreditNote out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_invoice_id(invoice.ToString());
  out.set_invoice_number(invoice_number);
  out.set_order_id(order.ToString());
  out.set_customer_id(customer.ToString());
  SetMinor(net, currency, out.mutable_net());
  SetMinor(tax, currency, out.mutable_tax());
  SetMinor(gross, currency, out.mutable_gross());
  SetMinor(to_advance, currency, out.mutable_to_advance());
  money::ToProto(date, out.mutable_credit_note_date());
  out.set_journal_entry_number(entry);
  *out.mutable_create_time() = ToTimestamp(create_time);
  return out;
}

Id ReadLine(const pg::Row& row, const money::Currency& currency,
            google::protobuf::RepeatedPtrField<v1::DocumentLine>* lines) {
  Id document, order_line;
  std::string sku, description, tax_code;
  money::Quantity quantity;
  money::UnitPrice price;
  money::Rate discount, rate;
  int64_t net = 0, tax = 0;
  bool deferred = false;
  row.Into(document, order_line, sku, description, quantity, price, discount, net, tax_code, rate, tax, deferred);
  v1::DocumentLine* line = lines->Add();
  line->set_line_number(lines->size());
  line->set_order_line_id(order_line.ToString());
  line->set_sku(sku);
  line->set_description(description);
  money::ToProto(quantity, line->mutable_quantity());
  money::PriceToProto(price, currency, line->mutable_unit_price());
  money::ToProto(discount, line->mutable_discount());
  SetMinor(net, currency, line->mutable_net());
  line->set_tax_code(tax_code);
  money::ToProto(rate, line->mutable_tax_rate());
  SetMinor(tax, currency, line->mutable_tax());
  return document;
}

void ReadTax(const pg::Row& row, const money::Currency& currency, v1::DocumentTax* tax) {
  tax->set_tax_code(row.Get<std::string>(1));
  money::ToProto(row.Get<money::Rate>(2), tax->mutable_rate());
  SetMinor(row.Get<int64_t>(3), currency, tax->mutable_base());
  SetMinor(row.Get<int64_t>(4), currency, tax->mutable_tax());
}

void ReadAllocation(const pg::Row& row, v1::InvoiceAllocation* allocation) {
  allocation->set_payment_id(row.Get<std::string>(1));
  allocation->set_payment_number(row.Get<std::string>(2));
  SetMinor(row.Get<int64_t>(4), row.Get<std::string>(3), allocation->mutable_amount());
  *allocation->mutable_create_time() = ToTimestamp(row.Get<absl::Time>(5));
}

}  // namespace saikne::finance
