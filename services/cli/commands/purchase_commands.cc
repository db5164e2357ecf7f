#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/procurement/v1/bill_service.pb.h"
#include "saikne/procurement/v1/purchase_order_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/import/record.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = procurement::v1;
constexpr char kOrders[] = "saikne.procurement.v1.PurchaseOrderService/";
constexpr char kBills[] = "saikne.procurement.v1.BillService/";

std::string State(v1::PurchaseOrder::State state) {
  return Short("STATE_", v1::PurchaseOrder::State_Name(state));
}

Table OrderTable() {
  return Table({"order", "supplier", "state", "sku", ">ordered", "unit", ">accepted", ">rejected", ">open", ">price", "expected"});
}

void Add(Table& table, const v1::PurchaseOrder& order) {
  bool first = true;
  for (const v1::PurchaseOrder::Line& line : order.lines()) {
    table.Add({first ? (order.number().empty() ? "(draft)" : order.number()) : "",
               first ? order.supplier_name() : "", first ? State(order.state()) : "", line.sku(),
               Text(line.quantity()), line.unit(), Text(line.accepted()), Text(line.rejected()),
               Text(line.open()), Text(line.unit_price()), first ? Text(order.expected_date()) : ""});
    first = false;
  }
}

absl::Status ListOrders(Context& context, bool all, const std::string& order) {
  v1::ListPurchaseOrdersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_order_id(), OrderId(context, order));
  if (!all) {
    for (int state = v1::PurchaseOrder::STATE_DRAFT; state <= v1::PurchaseOrder::STATE_PART_RECEIVED; ++state) {
      request.add_states(static_cast<v1::PurchaseOrder::State>(state));
    }
  }
  Table table = OrderTable();
  RETURN_IF_ERROR((ForEachPage<v1::ListPurchaseOrdersRequest, v1::ListPurchaseOrdersResponse>(
      context, absl::StrCat(kOrders, "ListPurchaseOrders"), request,
      [&](const v1::ListPurchaseOrdersResponse& page) {
        for (const v1::PurchaseOrder& po : page.purchase_orders()) {
          if (context.json()) PrintJson(po);
          else Add(table, po);
        }
      })));
  if (!context.json()) table.Print("no open purchase orders");
  return absl::OkStatus();
}

absl::Status PrintOrder(Context& context, const v1::PurchaseOrder& order) {
  if (context.json()) {
    PrintJson(order);
    return absl::OkStatus();
  }
  Table table = OrderTable();
  Add(table, order);
  table.Print();
  return absl::OkStatus();
}

/// "1=5" or "1=5/2": line 1, 5 delivered, 2 of them rejected.
absl::Status AddReceiptLine(const std::string& text, v1::ReceiveGoodsRequest& request) {
  size_t equals = text.find('=');
  if (equals == std::string::npos) return FieldError("line", "say NUMBER=RECEIVED or NUMBER=RECEIVED/REJECTED");
  size_t slash = text.find('/', equals);
  v1::ReceiveGoodsRequest::Line& line = *request.add_lines();
  RETURN_IF_ERROR(SetField(line, "line_number", text.substr(0, equals), ""));
  RETURN_IF_ERROR(SetField(line, "received", text.substr(equals + 1, slash - equals - 1), ""));
  if (slash == std::string::npos) return absl::OkStatus();
  return SetField(line, "rejected", text.substr(slash + 1), "");
}

void AddReceive(Commands& commands, CLI::App* po) {
  Context& context = commands.context;
  CLI::App* receive = po->add_subcommand("receive", "Goods arrived; without --line everything that is open");
  receive->footer("Example: saiknectl po receive PO-2026-000001 --line 1=10/2; 10 came, 2 of them rejected");
  auto id = std::make_shared<std::string>();
  auto lines = std::make_shared<std::vector<std::string>>();
  receive->add_option("order", *id, "id or number")->required();
  receive->add_option("--line", *lines, "NUMBER=RECEIVED[/REJECTED] in purchase units; may be repeated")->allow_extra_args(false);
  Runs(receive, commands, [&context, id, lines]() -> absl::Status {
    v1::ReceiveGoodsRequest request;
    request.set_id(*id);
    request.set_request_id(NewRequestId());
    for (const std::string& line : *lines) RETURN_IF_ERROR(AddReceiptLine(line, request));
    ASSIGN_OR_RETURN(auto response, context.Call<v1::ReceiveGoodsResponse>(
                                        absl::StrCat(kOrders, "ReceiveGoods"), request));
    if (context.json()) {
      PrintJson(response);
      return absl::OkStatus();
    }
    std::cout << "goods receipt " << response.receipt().number() << "\n";
    return PrintOrder(context, response.purchase_order());
  });
}

/// "1=5@9.80": line 1, 5 billed, 9.80 each; without a price the order's.
absl::Status AddBillLine(const std::string& text, const std::string& currency, v1::RecordBillRequest& request) {
  size_t equals = text.find('=');
  if (equals == std::string::npos) return FieldError("line", "say NUMBER=QUANTITY or NUMBER=QUANTITY@PRICE");
  size_t at = text.find('@', equals);
  v1::RecordBillRequest::Line& line = *request.add_lines();
  RETURN_IF_ERROR(SetField(line, "line_number", text.substr(0, equals), ""));
  RETURN_IF_ERROR(SetField(line, "quantity", text.substr(equals + 1, at - equals - 1), ""));
  if (at == std::string::npos) return absl::OkStatus();
  return SetField(line, "unit_price", text.substr(at + 1), currency);
}

Table BillTable() {
  return Table({"bill", "order", "reference", "state", ">net", ">tax", ">gross", ">variance", "why"});
}

void Add(Table& table, const v1::Bill& bill) {
  table.Add({bill.number(), bill.purchase_order_number(), bill.supplier_reference(),
             Short("STATE_", v1::Bill::State_Name(bill.state())), Text(bill.net()), Text(bill.tax()),
             Text(bill.gross()), Text(bill.variance()), bill.reason()});
}

absl::Status PrintBill(Context& context, const v1::Bill& bill) {
  if (context.json()) {
    PrintJson(bill);
    return absl::OkStatus();
  }
  Table table = BillTable();
  Add(table, bill);
  table.Print();
  return absl::OkStatus();
}

absl::Status ListBills(Context& context, bool held, const std::string& order) {
  v1::ListBillsRequest request;
  request.set_purchase_order_id(order);
  if (held) request.add_states(v1::Bill::STATE_HELD);
  Table table = BillTable();
  RETURN_IF_ERROR((ForEachPage<v1::ListBillsRequest, v1::ListBillsResponse>(
      context, absl::StrCat(kBills, "ListBills"), request, [&](const v1::ListBillsResponse& page) {
        for (const v1::Bill& bill : page.bills()) {
          if (context.json()) PrintJson(bill);
          else Add(table, bill);
        }
      })));
  if (!context.json()) table.Print("no bills");
  return absl::OkStatus();
}

void AddBills(Commands& commands, CLI::App* po) {
  Context& context = commands.context;
  CLI::App* bills = po->add_subcommand("bills", "Suppliers' bills, those that wait for a person first");
  bills->footer("Example: saiknectl po bills --held");
  auto held = std::make_shared<bool>(false);
  auto order = std::make_shared<std::string>();
  bills->add_flag("--held", *held, "only those that wait for a person");
  bills->add_option("--order", *order, "id or number of their purchase order");
  Runs(bills, commands, [&context, held, order] { return ListBills(context, *held, *order); });
}

void AddBill(Commands& commands, CLI::App* po) {
  Context& context = commands.context;
  CLI::App* bill = po->add_subcommand("bill", "The supplier's bill came; without --line what is received and not billed");
  bill->footer("Example: saiknectl po bill PO-2026-000001 --reference INV-77 --line 1=8@9.80");
  auto request = std::make_shared<v1::RecordBillRequest>();
  auto id = std::make_shared<std::string>();
  auto reference = std::make_shared<std::string>();
  auto currency = std::make_shared<std::string>();
  auto lines = std::make_shared<std::vector<std::string>>();
  bill->add_option("order", *id, "id or number")->required();
  bill->add_option("--reference", *reference, "the supplier's own number of the bill")->required();
  bill->add_option("--line", *lines, "NUMBER=QUANTITY[@PRICE]; may be repeated")->allow_extra_args(false);
  bill->add_option("--currency", *currency, "of the prices; default the order's");
  Runs(bill, commands, [&context, request, id, reference, currency, lines]() -> absl::Status {
    v1::GetPurchaseOrderRequest get;
    get.set_id(*id);
    ASSIGN_OR_RETURN(auto order, context.Call<v1::PurchaseOrder>(absl::StrCat(kOrders, "GetPurchaseOrder"), get));
    if (currency->empty()) *currency = order.net().currency_code();
    request->set_purchase_order_id(order.id());
    request->set_supplier_id(order.supplier_id());
    request->set_supplier_reference(*reference);
    request->set_request_id(NewRequestId());
    for (const std::string& line : *lines) RETURN_IF_ERROR(AddBillLine(line, *currency, *request));
    ASSIGN_OR_RETURN(auto recorded, context.Call<v1::Bill>(absl::StrCat(kBills, "RecordBill"), *request));
    return PrintBill(context, recorded);
  });

  CLI::App* approve = po->add_subcommand("approve-bill", "Accept a held bill in your name");
  approve->footer("Example: saiknectl po approve-bill BI-2026-000001");
  auto bill_id = std::make_shared<std::string>();
  approve->add_option("bill", *bill_id, "id or number")->required();
  Runs(approve, commands, [&context, bill_id]() -> absl::Status {
    v1::ApproveBillRequest approved;
    approved.set_id(*bill_id);
    approved.set_request_id(NewRequestId());
    ASSIGN_OR_RETURN(auto answer, context.Call<v1::Bill>(absl::StrCat(kBills, "ApproveBill"), approved));
    return PrintBill(context, answer);
  });
}

template <typename Request>
void AddOrderAct(Commands& commands, CLI::App* po, const char* name, const char* method, const char* about) {
  Context& context = commands.context;
  CLI::App* command = po->add_subcommand(name, about);
  constexpr bool kTakesReason = std::is_same_v<Request, v1::CancelPurchaseOrderRequest> ||
                                std::is_same_v<Request, v1::ClosePurchaseOrderRequest>;
  command->footer(absl::StrCat("Example: saiknectl po ", name, " PO-2026-000001",
                               kTakesReason ? " --reason \"supplier stopped\"" : ""));
  auto request = std::make_shared<Request>();
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  command->add_option("order", *id, "id or number")->required();
  if constexpr (kTakesReason) {
    command->add_option("--reason", *reason, "why")->required();
  }
  Runs(command, commands, [&context, request, id, reason, method]() -> absl::Status {
    request->set_id(*id);
    request->set_request_id(NewRequestId());
    if constexpr (kTakesReason) {
      request->set_reason(*reason);
    }
    ASSIGN_OR_RETURN(auto answer, context.Call<v1::PurchaseOrder>(absl::StrCat(kOrders, method), *request));
    return PrintOrder(context, answer);
  });
}

void AddAcknowledge(Commands& commands, CLI::App* po) {
  Context& context = commands.context;
  CLI::App* command = po->add_subcommand("acknowledge", "The supplier confirmed; --date when it names another day");
  command->footer("Example: saiknectl po acknowledge PO-2026-000001 --date 2026-12-01");
  auto id = std::make_shared<std::string>();
  auto date = std::make_shared<std::string>();
  command->add_option("order", *id, "id or number")->required();
  command->add_option("--date", *date, "when the goods come, YYYY-MM-DD");
  Runs(command, commands, [&context, id, date]() -> absl::Status {
    v1::AcknowledgePurchaseOrderRequest request;
    request.set_id(*id);
    request.set_request_id(NewRequestId());
    if (!date->empty()) RETURN_IF_ERROR(SetField(request, "confirmed_date", *date, ""));
    ASSIGN_OR_RETURN(auto answer,
                     context.Call<v1::PurchaseOrder>(absl::StrCat(kOrders, "AcknowledgePurchaseOrder"), request));
    return PrintOrder(context, answer);
  });
}

}  // namespace

void AddPurchaseCommands(Commands& commands) {
  CLI::App* po = commands.app.add_subcommand("po", "Purchase orders: list, show, approve, acknowledge, receive, bill");
  po->require_subcommand(1);
  Context& context = commands.context;
  CLI::App* list = po->add_subcommand("list", "Purchase orders that still bring something");
  list->footer("Example: saiknectl po list");
  auto all = std::make_shared<bool>(false);
  auto order = std::make_shared<std::string>();
  list->add_flag("--all", *all, "finished and cancelled ones too");
  list->add_option("--order", *order, "id or number of a sales order that they serve");
  Runs(list, commands, [&context, all, order] { return ListOrders(context, *all, *order); });
  CLI::App* show = po->add_subcommand("show", "One purchase order with its lines");
  show->footer("Example: saiknectl po show PO-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("order", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown]() -> absl::Status {
    v1::GetPurchaseOrderRequest request;
    request.set_id(*shown);
    ASSIGN_OR_RETURN(auto found, context.Call<v1::PurchaseOrder>(absl::StrCat(kOrders, "GetPurchaseOrder"), request));
    return PrintOrder(context, found);
  });
  AddReceive(commands, po);
  AddBill(commands, po);
  AddBills(commands, po);
  AddOrderAct<v1::ApprovePurchaseOrderRequest>(commands, po, "approve", "ApprovePurchaseOrder",
                                               "Approve a purchase order over the limit, in your name");
  AddAcknowledge(commands, po);
  AddOrderAct<v1::CancelPurchaseOrderRequest>(commands, po, "cancel", "CancelPurchaseOrder",
                                              "Cancel a purchase order of which nothing came");
  AddOrderAct<v1::ClosePurchaseOrderRequest>(commands, po, "close", "ClosePurchaseOrder",
                                             "The rest will not come");
}

}  // namespace saikne::cli
