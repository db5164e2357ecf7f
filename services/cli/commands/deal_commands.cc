#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = crm::v1;
constexpr char kService[] = "saikne.crm.v1.DealService/";

std::string State(v1::DealState state) { return Short("DEAL_STATE_", v1::DealState_Name(state)); }

void PrintDeal(Context& context, const v1::Deal& deal) {
  if (context.json()) return PrintJson(deal);
  std::cout << deal.number() << "  " << deal.title() << "\n"
            << "account   " << deal.account_name() << "\n"
            << "state     " << State(deal.state()) << "  stage " << deal.stage_code() << "\n"
            << "amount    " << Text(deal.amount()) << "\n";
  Table lines({">#", "sku", ">quantity", ">price", ">discount", ">net"});
  for (const v1::DealLine& line : deal.lines()) {
    lines.Add({absl::StrCat(line.line_number()), line.sku(), Text(line.quantity()),
               Text(line.unit_price()), Text(line.discount()), Text(line.net())});
  }
  lines.Print("no lines");
  if (deal.orders().empty()) return;
  Table orders({"order", ">win", "state", "shipped", "invoiced", "paid", ">gross", "waits for"});
  for (const v1::DealOrder& order : deal.orders()) {
    orders.Add({order.order_number(), absl::StrCat(order.win_number()),
                Short("ORDER_STATE_", v1::OrderState_Name(order.state())),
                Short("PROGRESS_", v1::Progress_Name(order.shipment())),
                Short("PROGRESS_", v1::Progress_Name(order.invoice())),
                Short("PROGRESS_", v1::Progress_Name(order.payment())), Text(order.gross()),
                absl::StrJoin(order.hold_reasons(), " ")});
  }
  orders.Print();
}

absl::Status ListDeals(Context& context, const std::string& state, const std::string& account) {
  v1::ListDealsRequest request;
  v1::DealState wanted = v1::DEAL_STATE_UNSPECIFIED;
  if (!state.empty()) v1::DealState_Parse("DEAL_STATE_" + absl::AsciiStrToUpper(state), &wanted);
  request.set_state(wanted);
  request.set_account_id(account);
  Table table({"number", "title", "account", "state", "stage", ">amount", "order", "key"});
  RETURN_IF_ERROR((ForEachPage<v1::ListDealsRequest, v1::ListDealsResponse>(
      context, absl::StrCat(kService, "ListDeals"), request, [&](const v1::ListDealsResponse& page) {
        for (const v1::Deal& deal : page.deals()) {
          if (context.json()) { PrintJson(deal); continue; }
          std::string order = deal.orders().empty() ? "" : deal.orders().rbegin()->order_number();
          table.Add({deal.number(), deal.title(), deal.account_name(), State(deal.state()),
                     deal.stage_code(), Text(deal.amount()), order, deal.external_key()});
        }
      })));
  if (!context.json()) table.Print("no deals");
  return absl::OkStatus();
}

absl::Status WinDeals(Context& context, const std::vector<std::string>& ids) {
  for (size_t at = 0; at < ids.size(); at += 1000) {
    v1::BatchWinDealsRequest request;
    request.set_request_id(NewRequestId());
    for (size_t i = at; i < std::min(ids.size(), at + 1000); ++i) request.add_requests()->set_id(ids[i]);
    ASSIGN_OR_RETURN(auto response, context.Call<v1::BatchWinDealsResponse>(
                                        absl::StrCat(kService, "BatchWinDeals"), request));
    for (const auto& win : response.wins()) {
      if (context.json()) PrintJson(win);
      else std::cout << win.deal_number() << " won (win " << win.win_number() << ")\n";
    }
  }
  return absl::OkStatus();
}

absl::Status AllOpenDeals(Context& context, std::vector<std::string>& ids) {
  v1::ListDealsRequest request;
  request.set_state(v1::DEAL_STATE_OPEN);
  return ForEachPage<v1::ListDealsRequest, v1::ListDealsResponse>(
      context, absl::StrCat(kService, "ListDeals"), request, [&](const v1::ListDealsResponse& page) {
        for (const v1::Deal& deal : page.deals()) ids.push_back(deal.id());
      });
}

absl::Status PrintTrail(Context& context, const std::string& id) {
  v1::GetDealTrailRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(v1::DealTrail trail,
                   context.Call<v1::DealTrail>(absl::StrCat(kService, "GetDealTrail"), request));
  if (context.json()) {
    PrintJson(trail);
    return absl::OkStatus();
  }
  Table table({">ms", "service", "what", "document"});
  for (const v1::TrailStep& step : trail.steps()) {
    table.Add({absl::StrCat(step.since_win_ms()), step.service(), step.what(), step.document_number()});
  }
  std::cout << "trail of " << trail.deal_number() << ", milliseconds since the deal was won\n";
  table.Print("no steps yet");
  return absl::OkStatus();
}

}  // namespace

void AddDealCommands(Commands& commands) {
  CLI::App* deal = commands.app.add_subcommand("deal", "Deals: list, show, win, and the trail of each");
  deal->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = deal->add_subcommand("list", "Deals, oldest first");
  list->footer("Example: saiknectl deal list --state open");
  auto state = std::make_shared<std::string>();
  auto account = std::make_shared<std::string>();
  list->add_option("--state", *state, "open, won or lost")->check(CLI::IsMember({"open", "won", "lost"}));
  list->add_option("--account", *account, "id or number of the account");
  Runs(list, commands, [&context, state, account] { return ListDeals(context, *state, *account); });

  CLI::App* show = deal->add_subcommand("show", "One deal with its lines and orders");
  show->footer("Example: saiknectl deal show DL-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("deal", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown]() -> absl::Status {
    v1::GetDealRequest request;
    request.set_id(*shown);
    ASSIGN_OR_RETURN(v1::Deal found, context.Call<v1::Deal>(absl::StrCat(kService, "GetDeal"), request));
    PrintDeal(context, found);
    return absl::OkStatus();
  });

  CLI::App* win = deal->add_subcommand("win", "Win deals: orders follow by themselves");
  win->footer("Example: saiknectl deal win DL-2026-000001 && saiknectl deal trail DL-2026-000001");
  auto won = std::make_shared<std::vector<std::string>>();
  auto all = std::make_shared<bool>(false);
  win->add_option("deals", *won, "ids or numbers");
  win->add_flag("--all-open", *all, "every open deal");
  win->parse_complete_callback([won, all] {
    if (won->empty() && !*all) throw CLI::ValidationError("deal win", "name a deal, or say --all-open");
  });
  Runs(win, commands, [&context, won, all]() -> absl::Status {
    if (*all) RETURN_IF_ERROR(AllOpenDeals(context, *won));
    if (won->empty() && !context.json()) std::cout << "no open deals\n";
    return WinDeals(context, *won);
  });

  CLI::App* trail = deal->add_subcommand("trail", "Every step of every service since the deal was won");
  trail->footer("Example: saiknectl deal trail DL-2026-000001");
  auto trailed = std::make_shared<std::string>();
  trail->add_option("deal", *trailed, "id or number")->required();
  Runs(trail, commands, [&context, trailed] { return PrintTrail(context, *trailed); });
}

}  // namespace saikne::cli
