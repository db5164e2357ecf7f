// reconcile: R2, R3 and R4 of the event backbone's design over the running system. Each service states its numbers; this compares.

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "nlohmann/json.hpp"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"
#include "services/cli/row_stream.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;
constexpr char kReconciliation[] = "saikne.operations.v1.ReconciliationService/";

constexpr int kPageSize = 10'000;
// More of them than a person reads; what is beyond is looked at in the next run.
constexpr size_t kMaxDifferences = 10'000;

struct Difference {
  std::string check;
  std::string key;
  std::string text;
};

bool operator<(const Difference& a, const Difference& b) {
  return std::tie(a.check, a.key, a.text) < std::tie(b.check, b.key, b.text);
}

/// Which facts of two services must be the same. The right side may be the union of several facts.
struct Comparison {
  std::string check;
  std::string left_service;
  std::string left_fact;
  std::string right_service;
  std::vector<std::string> right_facts;
  bool keys_only = false;  // values tell other things: only that there is a row must agree
  bool negate = false;     // the right side counts the other way: a credit account
};

const std::vector<Comparison>& Comparisons() {
  static const auto& comparisons = *new std::vector<Comparison>{
      {"won deal = order", "crm", "won_deals", "ordering", {"placed_orders", "deal_exceptions"}, true},
      {"stock value = ledger", "inventory", "stock_value", "finance", {"stock_account"}},
      {"work in progress = ledger", "inventory", "wip_value", "finance", {"wip_account"}},
      {"received not billed = ledger", "procurement", "grni_expected_total", "finance", {"grni_account"}, false, true},
      {"billing trigger = invoice", "ordering", "billing_triggers", "finance", {"invoices_by_trigger"}},
  };
  return comparisons;
}

std::string Negated(const std::string& number) {
  if (number == "0") return number;
  return number[0] == '-' ? number.substr(1) : "-" + number;
}

class Reconciler {
 public:
  explicit Reconciler(Context& context) : context_(context) {}

  /// All checks, as the services answer now; at most kMaxDifferences.
  absl::StatusOr<std::vector<Difference>> Run() {
    differences_.clear();
    done_.clear();
    RETURN_IF_ERROR(Describe());
    RETURN_IF_ERROR(CheckParked());
    RETURN_IF_ERROR(CompareVersions());
    RETURN_IF_ERROR(RunChecks());
    for (const Comparison& comparison : Comparisons()) RETURN_IF_ERROR(CompareFacts(comparison));
    return std::move(differences_);
  }

  const std::vector<std::string>& done() const { return done_; }

 private:
  absl::Status Describe() {
    for (const char* service : kServices) {
      ASSIGN_OR_RETURN(services_[service], context_.Call<v1::DescribeReconciliationResponse>(
                                               absl::StrCat(kReconciliation, "DescribeReconciliation"),
                                               v1::DescribeReconciliationRequest(), service));
    }
    return absl::OkStatus();
  }

  void Note(std::string check, std::string key, std::string text) {
    if (differences_.size() < kMaxDifferences) differences_.push_back({std::move(check), std::move(key), std::move(text)});
  }

  RowStream Versions(const std::string& service, const char* method, const std::string& topic) {
    return RowStream([=, this](const std::string& token, std::vector<StreamRow>& rows) -> absl::StatusOr<std::string> {
      v1::ListVersionsRequest request;
      request.set_topic(topic);
      request.set_page_size(kPageSize);
      request.set_page_token(token);
      ASSIGN_OR_RETURN(auto page, context_.Call<v1::ListVersionsResponse>(absl::StrCat(kReconciliation, method), request,
                                                                          service));
      for (const auto& version : page.versions()) rows.push_back({version.subject(), absl::StrCat(version.event_version())});
      return page.next_page_token();
    });
  }

  RowStream Facts(const std::string& service, const std::string& name) {
    return RowStream([=, this](const std::string& token, std::vector<StreamRow>& rows) -> absl::StatusOr<std::string> {
      v1::ListFactsRequest request;
      request.set_name(name);
      request.set_page_size(kPageSize);
      request.set_page_token(token);
      ASSIGN_OR_RETURN(auto page, context_.Call<v1::ListFactsResponse>(absl::StrCat(kReconciliation, "ListFacts"), request,
                                                                       service));
      for (auto& fact : *page.mutable_facts())
        rows.push_back({std::move(*fact.mutable_key()), std::move(*fact.mutable_value())});
      return page.next_page_token();
    });
  }

  /// R2: each consumer has taken charge of every version that the source has appended.
  absl::Status CompareVersions() {
    for (const auto& [source, description] : services_) {
      for (const std::string& topic : description.published_topics()) {
        for (const auto& [consumer, about] : services_) {
          const auto& topics = about.consumed_topics();
          if (std::count(topics.begin(), topics.end(), topic) > 0) RETURN_IF_ERROR(CompareTopic(source, consumer, topic));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CompareTopic(const std::string& source, const std::string& consumer, const std::string& topic) {
    const std::string check = absl::StrCat(topic, " -> ", consumer);
    int64_t aggregates = 0;
    RowStream published = Versions(source, "ListPublishedVersions", topic);
    std::vector<RowStream> consumed = {Versions(consumer, "ListConsumedVersions", topic)};
    RETURN_IF_ERROR(MergeRows(published, consumed,
                              [&](const std::string& subject, const std::string* version, const std::string* seen) {
                                if (version == nullptr) return;
                                ++aggregates;
                                int64_t last = 0, highest = 0;
                                if (!absl::SimpleAtoi(*version, &highest)) return;
                                if (seen != nullptr && absl::SimpleAtoi(*seen, &last) && last >= highest) return;
                                Note(check, subject, absl::StrCat("published ", highest, ", taken charge of ", last));
                              }));
    done_.push_back(absl::StrCat(check, ": ", aggregates, " aggregates"));
    return absl::OkStatus();
  }

  absl::Status CheckParked() {
    for (const auto& [service, unused] : services_) {
      RETURN_IF_ERROR((ForEachPage<v1::ListParkedEventsRequest, v1::ListParkedEventsResponse>(
          context_, "saikne.operations.v1.ParkedEventService/ListParkedEvents", {},
          [&, name = service](const v1::ListParkedEventsResponse& page) {
            for (const v1::ParkedEvent& e : page.parked_events()) {
              Note(absl::StrCat("parked in ", name), e.subject(),
                   absl::StrCat(e.type(), " v", e.event_version(), ": ", e.reason()));
            }
          },
          service)));
    }
    return absl::OkStatus();
  }

  /// R3 and R4 inside one service: rows of a check are violations.
  absl::Status RunChecks() {
    for (const auto& [service, description] : services_) {
      for (const std::string& name : description.checks()) {
        const std::string check = absl::StrCat(service, " ", name);
        RowStream violations = Facts(service, name);
        for (;;) {
          ASSIGN_OR_RETURN(const StreamRow* row, violations.Peek());
          if (row == nullptr) break;
          Note(check, row->key, row->value);
          violations.Take();
        }
        done_.push_back(check);
      }
    }
    return absl::OkStatus();
  }

  bool HasFact(const std::string& service, const std::string& fact) const {
    const auto& facts = services_.at(service).facts();
    return std::count(facts.begin(), facts.end(), fact) > 0;
  }

  absl::Status CompareFacts(const Comparison& comparison) {
    if (!HasFact(comparison.left_service, comparison.left_fact) ||
        !HasFact(comparison.right_service, comparison.right_facts[0])) {
      Note(comparison.check, "", "a service does not state its side");
      return absl::OkStatus();
    }
    RowStream left = Facts(comparison.left_service, comparison.left_fact);
    std::vector<RowStream> right;
    for (const std::string& name : comparison.right_facts) {
      if (HasFact(comparison.right_service, name)) right.push_back(Facts(comparison.right_service, name));
    }
    int64_t rows = 0;
    RETURN_IF_ERROR(
        MergeRows(left, right, [&](const std::string& key, const std::string* of_left, const std::string* of_right) {
          rows += of_left != nullptr;
          if (comparison.keys_only && of_left != nullptr && of_right != nullptr) return;
          const std::string a = of_left == nullptr ? "0" : *of_left;
          std::string b = of_right == nullptr ? "0" : *of_right;
          if (comparison.negate) b = Negated(b);
          if (a == b) return;
          Note(comparison.check, key,
               absl::StrCat(comparison.left_service, " says ", a, ", ", comparison.right_service, " says ", b));
        }));
    done_.push_back(absl::StrCat(comparison.check, ": ", rows, " rows"));
    return absl::OkStatus();
  }

  Context& context_;
  std::map<std::string, v1::DescribeReconciliationResponse> services_;
  std::vector<Difference> differences_;
  std::vector<std::string> done_;
};

/// A difference that moves or disappears while we look is work in flight; one that stays as it is through the wait is unexplained.
std::vector<Difference> Unmoved(const std::vector<Difference>& first, const std::vector<Difference>& later) {
  const std::set<Difference> before(first.begin(), first.end());
  std::vector<Difference> unmoved;
  for (const Difference& difference : later) {
    if (before.count(difference) > 0) unmoved.push_back(difference);
  }
  return unmoved;
}

void Print(Context& context, const std::vector<Difference>& unexplained, size_t in_flight,
           const std::vector<std::string>& done) {
  if (context.json()) {
    nlohmann::json json = {{"checks", done.size()}, {"in_flight", in_flight}, {"unexplained", nlohmann::json::array()}};
    for (const Difference& d : unexplained) {
      json["unexplained"].push_back({{"check", d.check}, {"key", d.key}, {"difference", d.text}});
    }
    std::cout << json.dump() << "\n";
    return;
  }
  if (!unexplained.empty()) {
    Table table({"check", "key", "difference"});
    for (const Difference& d : unexplained) table.Add({d.check, d.key, d.text});
    table.Print();
  }
  std::cout << done.size() << " checks, " << in_flight << " differences in flight, " << unexplained.size()
            << " unexplained\n";
}

absl::Status Reconcile(Commands& commands, int64_t wait_seconds, bool verbose) {
  Reconciler reconciler(commands.context);
  ASSIGN_OR_RETURN(std::vector<Difference> first, reconciler.Run());
  std::vector<Difference> now = first;
  absl::Time end = absl::Now() + absl::Seconds(wait_seconds);
  while (!now.empty() && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(500));
    ASSIGN_OR_RETURN(now, reconciler.Run());
  }
  std::vector<Difference> unexplained = Unmoved(first, now);
  if (verbose) {
    for (const std::string& check : reconciler.done()) std::cout << "  " << check << "\n";
  }
  Print(commands.context, unexplained, now.size() - unexplained.size(), reconciler.done());
  if (!unexplained.empty()) commands.exit_code = kUnexplained;
  return absl::OkStatus();
}

}  // namespace

void AddReconcileCommand(Commands& commands) {
  CLI::App* reconcile = commands.app.add_subcommand(
      "reconcile", "Prove that nothing is lost: compare what each service says of itself and of the others");
  reconcile->footer("Example: saiknectl reconcile --wait-seconds 10; exit code 6 when something is unexplained");
  auto wait = std::make_shared<int64_t>(5);
  auto verbose = std::make_shared<bool>(false);
  reconcile->add_option("--wait-seconds", *wait, "how long a difference may be in flight")->check(CLI::Range(0, 3600));
  reconcile->add_flag("--verbose", *verbose, "name every check");
  Runs(reconcile, commands, [&commands, wait, verbose] { return Reconcile(commands, *wait, *verbose); });
}

}  // namespace saikne::cli
