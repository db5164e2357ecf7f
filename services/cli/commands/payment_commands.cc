#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/finance/v1/invoice_service.pb.h"
#include "saikne/finance/v1/payment_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/import/record.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = finance::v1;
constexpr char kPayments[] = "saikne.finance.v1.PaymentService/";
constexpr char kPayables[] = "saikne.finance.v1.PayableService/";

void Add(Table& table, const v1::Payment& payment) {
  table.Add({payment.number(), payment.external_reference(), Text(payment.value_date()), Text(payment.amount()),
             Text(payment.unallocated())});
}
Table PaymentTable() { return Table({"number", "reference", "date", ">amount", ">unallocated"}); }

absl::Status ListPayments(Context& context, const std::string& customer) {
  v1::ListPaymentsRequest request;
  request.set_customer_id(customer);
  Table table = PaymentTable();
  RETURN_IF_ERROR((ForEachPage<v1::ListPaymentsRequest, v1::ListPaymentsResponse>(
      context, absl::StrCat(kPayments, "ListPayments"), request, [&](const v1::ListPaymentsResponse& page) {
        for (const v1::Payment& payment : page.payments()) {
          if (context.json()) PrintJson(payment);
          else Add(table, payment);
        }
      })));
  if (!context.json()) table.Print("no payments");
  return absl::OkStatus();
}

struct Receipt {
  std::string customer;
  std::string invoice;
  std::string amount;
  std::string reference;
};

bool Less(const google::type::Money& a, const google::type::Money& b) {
  return std::pair(a.units(), a.nanos()) < std::pair(b.units(), b.nanos());
}

absl::StatusOr<v1::Invoice> GetInvoice(Context& context, const std::string& named) {
  v1::GetInvoiceRequest get;
  get.set_id(named);
  ASSIGN_OR_RETURN(auto invoice, context.Call<v1::Invoice>("saikne.finance.v1.InvoiceService/GetInvoice", get));
  if (invoice.open().units() != 0 || invoice.open().nanos() != 0) return invoice;
  return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_OPEN",
               absl::StrCat(invoice.number(), " has nothing open"), {{"invoice", invoice.number()}});
}

/// As much of `amount` to an invoice as is open on it.
void AllocateTo(const v1::Invoice& invoice, const google::type::Money& amount, v1::AllocationRequest& out) {
  out.set_invoice_id(invoice.id());
  *out.mutable_amount() = Less(amount, invoice.open()) ? amount : invoice.open();
}

void Print(Context& context, const v1::Payment& payment) {
  if (context.json()) return PrintJson(payment);
  Table table = PaymentTable();
  Add(table, payment);
  table.Print();
}

/// The payment that has this reference already, if any. It is asked for before what is open: a payment that is repeated finds its
/// invoice or bill paid by itself.
template <typename Payment, typename Request>
absl::StatusOr<std::optional<Payment>> Recorded(Context& context, absl::string_view method,
                                                const std::string& reference) {
  if (reference.empty()) return std::nullopt;
  Request request;
  request.set_external_reference(reference);
  absl::StatusOr<Payment> payment = context.Call<Payment>(method, request);
  if (absl::IsNotFound(payment.status())) return std::nullopt;
  RETURN_IF_ERROR(payment.status());
  return *std::move(payment);
}

absl::Status ReferenceUsed(const std::string& reference, absl::string_view number, absl::string_view what) {
  return Error(absl::StatusCode::kAlreadyExists, "PAYMENT_REFERENCE_USED",
               absl::StrCat("--reference ", reference, " is ", number, ", ", what),
               {{"external_reference", reference}, {"payment", std::string(number)}});
}

/// What `receipt` says of its invoice and amount holds for the payment. It may pay other invoices too, with what was left of it.
absl::Status CheckSame(const Receipt& receipt, const v1::Payment& payment, const std::optional<google::type::Money>& amount) {
  const auto pays = [&](const v1::PaymentAllocation& part) {
    return part.invoice_id() == receipt.invoice || part.invoice_number() == receipt.invoice;
  };
  if (std::none_of(payment.allocations().begin(), payment.allocations().end(), pays)) {
    return ReferenceUsed(receipt.reference, payment.number(), absl::StrCat("which does not pay ", receipt.invoice));
  }
  if (amount && (Less(*amount, payment.amount()) || Less(payment.amount(), *amount))) {
    return ReferenceUsed(receipt.reference, payment.number(), absl::StrCat("which is of ", Text(payment.amount())));
  }
  return absl::OkStatus();
}

/// A payment of one invoice takes the customer from it, and the amount where none is said; what it has too much is an advance.
absl::Status RecordPayment(Context& context, const Receipt& receipt) {
  v1::RecordPaymentRequest request;
  request.set_external_reference(receipt.reference);
  request.set_request_id(NewRequestId());
  request.set_customer_id(receipt.customer);
  if (!receipt.amount.empty()) {
    ASSIGN_OR_RETURN(const std::string currency, context.BaseCurrency());
    RETURN_IF_ERROR(SetField(request, "amount", receipt.amount, currency));
  }
  if (!receipt.invoice.empty()) {
    ASSIGN_OR_RETURN(const auto recorded, (Recorded<v1::Payment, v1::GetPaymentRequest>(
                                              context, absl::StrCat(kPayments, "GetPayment"), receipt.reference)));
    if (recorded) {
      RETURN_IF_ERROR(CheckSame(receipt, *recorded, request.has_amount() ? std::optional(request.amount()) : std::nullopt));
      Print(context, *recorded);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const v1::Invoice invoice, GetInvoice(context, receipt.invoice));
    request.set_customer_id(invoice.customer_id());
    if (receipt.amount.empty()) *request.mutable_amount() = invoice.open();
    AllocateTo(invoice, request.amount(), *request.add_allocations());
  }
  ASSIGN_OR_RETURN(auto payment, context.Call<v1::Payment>(absl::StrCat(kPayments, "RecordPayment"), request));
  Print(context, payment);
  return absl::OkStatus();
}

absl::Status AllocateAdvance(Context& context, const std::string& id, const std::string& to, const std::string& amount) {
  v1::AllocateAdvanceRequest request;
  request.set_id(id);
  request.set_request_id(NewRequestId());
  if (!to.empty()) {
    ASSIGN_OR_RETURN(const v1::Invoice invoice, GetInvoice(context, to));
    v1::GetPaymentRequest get;
    get.set_id(id);
    ASSIGN_OR_RETURN(auto payment, context.Call<v1::Payment>(absl::StrCat(kPayments, "GetPayment"), get));
    v1::AllocationRequest& allocation = *request.add_allocations();
    AllocateTo(invoice, payment.unallocated(), allocation);
    if (!amount.empty()) {
      ASSIGN_OR_RETURN(const std::string currency, context.BaseCurrency());
      RETURN_IF_ERROR(SetField(allocation, "amount", amount, currency));
    }
  }
  ASSIGN_OR_RETURN(auto payment, context.Call<v1::Payment>(absl::StrCat(kPayments, "AllocateAdvance"), request));
  Print(context, payment);
  return absl::OkStatus();
}

absl::Status RefundAdvance(Context& context, const std::string& id, const std::string& amount) {
  v1::RefundAdvanceRequest request;
  request.set_id(id);
  request.set_request_id(NewRequestId());
  if (!amount.empty()) {
    ASSIGN_OR_RETURN(const std::string currency, context.BaseCurrency());
    RETURN_IF_ERROR(SetField(request, "amount", amount, currency));
  }
  ASSIGN_OR_RETURN(auto payment, context.Call<v1::Payment>(absl::StrCat(kPayments, "RefundAdvance"), request));
  Print(context, payment);
  return absl::OkStatus();
}

absl::Status ListPayables(Context& context, bool open) {
  v1::ListPayablesRequest request;
  request.set_open_only(open);
  Table table({"bill", "supplier", "reference", "due", ">gross", ">open"});
  RETURN_IF_ERROR((ForEachPage<v1::ListPayablesRequest, v1::ListPayablesResponse>(
      context, absl::StrCat(kPayables, "ListPayables"), request, [&](const v1::ListPayablesResponse& page) {
        for (const v1::Payable& p : page.payables()) {
          if (context.json()) { PrintJson(p); continue; }
          table.Add({p.bill_number(), p.supplier_name(), p.supplier_reference(), Text(p.due_date()),
                     Text(p.gross()), Text(p.open())});
        }
      })));
  if (!context.json()) table.Print("nothing to pay");
  return absl::OkStatus();
}

void Print(Context& context, const v1::SupplierPayment& payment) {
  if (context.json()) return PrintJson(payment);
  std::cout << payment.number() << "  " << Text(payment.amount()) << " paid to the supplier\n";
}

absl::Status PaySupplier(Context& context, const std::string& bill, const std::string& reference) {
  v1::GetPayableRequest get;
  get.set_id(bill);
  ASSIGN_OR_RETURN(auto payable, context.Call<v1::Payable>(absl::StrCat(kPayables, "GetPayable"), get));
  ASSIGN_OR_RETURN(const auto recorded, (Recorded<v1::SupplierPayment, v1::GetSupplierPaymentRequest>(
                                            context, absl::StrCat(kPayables, "GetSupplierPayment"), reference)));
  if (recorded) {
    if (recorded->allocations_size() != 1 || recorded->allocations(0).payable_id() != payable.id()) {
      return ReferenceUsed(reference, recorded->number(), absl::StrCat("which is not the payment of ", bill));
    }
    Print(context, *recorded);
    return absl::OkStatus();
  }
  if (payable.open().units() == 0 && payable.open().nanos() == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_OPEN", absl::StrCat(bill, " is paid"), {{"bill", bill}});
  }
  v1::RecordSupplierPaymentRequest request;
  request.set_supplier_id(payable.supplier_id());
  *request.mutable_amount() = payable.open();
  request.set_external_reference(reference);
  request.set_request_id(NewRequestId());
  v1::PayableAllocation& allocation = *request.add_allocations();
  allocation.set_payable_id(payable.id());
  *allocation.mutable_amount() = payable.open();
  ASSIGN_OR_RETURN(auto payment, context.Call<v1::SupplierPayment>(
                                     absl::StrCat(kPayables, "RecordSupplierPayment"), request));
  Print(context, payment);
  return absl::OkStatus();
}

void AddRecordCommand(Commands& commands, CLI::App* payment) {
  CLI::App* record = payment->add_subcommand("record", "Money came from a customer; the oldest invoices are paid first");
  record->footer("Examples: saiknectl payment record --invoice INV-2026-000001 --reference BANK-17\n"
                 "          saiknectl payment record --customer AC-2026-000001 --amount 500.00 --reference BANK-18");
  auto receipt = std::make_shared<Receipt>();
  CLI::Option* invoice = record->add_option("--invoice", receipt->invoice,
                                            "id or number: pays this one; what is too much is an advance");
  record->add_option("--customer", receipt->customer, "id or number of the customer, where no invoice says it")
      ->excludes(invoice);
  record->add_option("--amount", receipt->amount,
                     "500 or \"500.00 EUR\"; with --invoice default what is open on it");
  record->add_option("--reference", receipt->reference, "the bank's reference; a repetition changes nothing and shows the payment")->required();
  record->parse_complete_callback([receipt] {
    if (receipt->invoice.empty() && receipt->customer.empty()) {
      throw CLI::ValidationError("payment record", "say who paid: --invoice, or --customer with --amount");
    }
    if (receipt->invoice.empty() && receipt->amount.empty()) {
      throw CLI::ValidationError("payment record", "say how much: --amount");
    }
  });
  Context& context = commands.context;
  Runs(record, commands, [&context, receipt] { return RecordPayment(context, *receipt); });
}

void AddAdvanceCommands(Commands& commands, CLI::App* payment) {
  Context& context = commands.context;
  CLI::App* allocate = payment->add_subcommand("allocate", "Use what is left of a payment for open invoices, the oldest first");
  allocate->footer("Examples: saiknectl payment allocate PAY-2026-000001\n"
                   "          saiknectl payment allocate PAY-2026-000001 --invoice INV-2026-000002 --amount 100");
  auto id = std::make_shared<std::string>();
  auto invoice = std::make_shared<std::string>();
  auto amount = std::make_shared<std::string>();
  allocate->add_option("payment", *id, "id or number")->required();
  CLI::Option* to = allocate->add_option("--invoice", *invoice, "id or number: only this one");
  allocate->add_option("--amount", *amount, "how much of it; default all that fits")->needs(to);
  Runs(allocate, commands, [&context, id, invoice, amount] { return AllocateAdvance(context, *id, *invoice, *amount); });

  CLI::App* refund = payment->add_subcommand("refund", "Pay back what is left of a payment");
  refund->footer("Example: saiknectl payment refund PAY-2026-000001 --amount 100");
  auto refunded = std::make_shared<std::string>();
  auto back = std::make_shared<std::string>();
  refund->add_option("payment", *refunded, "id or number")->required();
  refund->add_option("--amount", *back, "how much; default all that is left");
  Runs(refund, commands, [&context, refunded, back] { return RefundAdvance(context, *refunded, *back); });
}

}  // namespace

void AddPaymentCommands(Commands& commands) {
  CLI::App* payment = commands.app.add_subcommand("payment", "Payments of customers and to suppliers");
  payment->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = payment->add_subcommand("list", "Payments of customers, oldest first");
  list->footer("Example: saiknectl payment list");
  auto customer = std::make_shared<std::string>();
  list->add_option("--customer", *customer, "id or number of the customer");
  Runs(list, commands, [&context, customer] { return ListPayments(context, *customer); });

  AddRecordCommand(commands, payment);
  AddAdvanceCommands(commands, payment);

  CLI::App* payables = payment->add_subcommand("payables", "Suppliers' bills to be paid");
  payables->footer("Example: saiknectl payment payables --open");
  auto open = std::make_shared<bool>(false);
  payables->add_flag("--open", *open, "only what is not paid");
  Runs(payables, commands, [&context, open] { return ListPayables(context, *open); });

  CLI::App* pay = payment->add_subcommand("pay", "Pay a supplier's bill");
  pay->footer("Example: saiknectl payment pay BI-2026-000001 --reference BANK-19");
  auto bill = std::make_shared<std::string>();
  auto reference = std::make_shared<std::string>();
  pay->add_option("bill", *bill, "id or number of the bill")->required();
  pay->add_option("--reference", *reference, "our reference; a repetition changes nothing and shows the payment")->required();
  Runs(pay, commands, [&context, bill, reference] { return PaySupplier(context, *bill, *reference); });
}

}  // namespace saikne::cli
