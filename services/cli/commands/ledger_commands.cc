#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "saikne/finance/v1/ledger_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/import/record.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = finance::v1;
constexpr char kLedger[] = "saikne.finance.v1.LedgerService/";
constexpr char kCredit[] = "saikne.finance.v1.CreditService/";

absl::Status PrintTrialBalance(Context& context, const std::string& period) {
  v1::GetTrialBalanceRequest request;
  request.set_period_code(period);
  ASSIGN_OR_RETURN(auto balance, context.Call<v1::TrialBalance>(absl::StrCat(kLedger, "GetTrialBalance"), request));
  if (context.json()) {
    PrintJson(balance);
    return absl::OkStatus();
  }
  Table table({"account", "name", ">debit", ">credit", ">balance"});
  for (const v1::TrialBalanceRow& row : balance.rows()) {
    table.Add({row.account_code(), row.account_name(), Text(row.debit()), Text(row.credit()), Text(row.balance())});
  }
  table.Add({"", "total", Text(balance.total_debit()), Text(balance.total_credit()), ""});
  table.Print();
  return absl::OkStatus();
}

absl::Status ListEntries(Context& context, const std::string& period, const std::string& correlation) {
  v1::ListJournalEntriesRequest request;
  request.set_period_code(period);
  ASSIGN_OR_RETURN(*request.mutable_correlation_id(), FlowId(context, correlation));
  Table table({"entry", "date", "kind", "document", "account", "name", ">debit", ">credit"});
  RETURN_IF_ERROR((ForEachPage<v1::ListJournalEntriesRequest, v1::ListJournalEntriesResponse>(
      context, absl::StrCat(kLedger, "ListJournalEntries"), request, [&](const v1::ListJournalEntriesResponse& page) {
        for (const v1::JournalEntry& entry : page.entries()) {
          if (context.json()) { PrintJson(entry); continue; }
          bool first = true;
          for (const v1::JournalLine& line : entry.lines()) {
            table.Add({first ? entry.number() : "", first ? Text(entry.posting_date()) : "",
                       first ? entry.posting_kind() : "", first ? entry.document_number() : "",
                       line.account_code(), line.account_name(), Text(line.debit()), Text(line.credit())});
            first = false;
          }
        }
      })));
  if (!context.json()) table.Print("no entries");
  return absl::OkStatus();
}

absl::Status ListCredit(Context& context) {
  Table table({"customer", "name", ">limit", ">held", ">receivable", ">available", ">advance"});
  RETURN_IF_ERROR((ForEachPage<v1::ListCreditAccountsRequest, v1::ListCreditAccountsResponse>(
      context, absl::StrCat(kCredit, "ListCreditAccounts"), {}, [&](const v1::ListCreditAccountsResponse& page) {
        for (const v1::CreditAccount& a : page.credit_accounts()) {
          if (context.json()) { PrintJson(a); continue; }
          table.Add({a.customer_number(), a.customer_name(), Text(a.limit()), Text(a.held()), Text(a.receivable()),
                     Text(a.available()), Text(a.advance())});
        }
      })));
  if (!context.json()) table.Print("no customers");
  return absl::OkStatus();
}

}  // namespace

void AddLedgerCommands(Commands& commands) {
  CLI::App* ledger = commands.app.add_subcommand("ledger", "The books: trial balance and journal");
  ledger->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* balance = ledger->add_subcommand("trial-balance", "Balances of all accounts");
  balance->footer("Example: saiknectl ledger trial-balance --period 2026-11");
  auto period = std::make_shared<std::string>();
  balance->add_option("--period", *period, "up to the end of this period; default all");
  Runs(balance, commands, [&context, period] { return PrintTrialBalance(context, *period); });

  CLI::App* entries = ledger->add_subcommand("entries", "Journal entries, oldest first");
  entries->footer("Example: saiknectl ledger entries --period 2026-11");
  auto of_period = std::make_shared<std::string>();
  auto deal = std::make_shared<std::string>();
  entries->add_option("--period", *of_period, "only this period");
  entries->add_option("--flow", *deal, "only entries of this business flow (id or number of its deal or order)");
  Runs(entries, commands, [&context, of_period, deal] { return ListEntries(context, *of_period, *deal); });
}

void AddCreditCommands(Commands& commands) {
  CLI::App* credit = commands.app.add_subcommand("credit", "Credit of customers: limits and what they use");
  credit->require_subcommand(1);
  Context& context = commands.context;
  CLI::App* list = credit->add_subcommand("list", "Limit, held, receivable and available of every customer");
  list->footer("Example: saiknectl credit list");
  Runs(list, commands, [&context] { return ListCredit(context); });

  CLI::App* set = credit->add_subcommand("set", "Grant a credit limit; orders that waited for it go on");
  set->footer("Examples: saiknectl credit set AC-2026-000001 50000\n"
              "          saiknectl credit set AC-2026-000001 \"50000 EUR\"");
  auto customer = std::make_shared<std::string>();
  auto limit = std::make_shared<std::string>();
  set->add_option("customer", *customer, "id or number")->required();
  set->add_option("limit", *limit, "amount; the currency is the company's where none is said: 50000 or \"50000 EUR\"")->required();
  Runs(set, commands, [&context, customer, limit]() -> absl::Status {
    v1::SetCreditLimitRequest request;
    request.set_customer_id(*customer);
    request.set_request_id(NewRequestId());
    ASSIGN_OR_RETURN(const std::string currency, context.BaseCurrency());
    RETURN_IF_ERROR(SetField(request, "limit", *limit, currency));
    ASSIGN_OR_RETURN(auto account, context.Call<v1::CreditAccount>(absl::StrCat(kCredit, "SetCreditLimit"), request));
    if (context.json()) PrintJson(account);
    else std::cout << account.customer_name() << ": limit " << Text(account.limit()) << ", available "
                   << Text(account.available()) << "\n";
    return absl::OkStatus();
  });
}

}  // namespace saikne::cli
