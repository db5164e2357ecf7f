// reconcile: R2, R3 and R4 of the event backbone's design over the running system. Each service states its numbers; this compares.

#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "nlohmann/json.hpp"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;
constexpr char kReconciliation[] = "saikne.operations.v1.ReconciliationService/";

using Versions = std::map<std::string, int64_t>;
using Facts = std::map<std::string, std::string>;

struct Difference {
  std::string check;
  std::string key;
  std::string text;
};

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

  absl::Status Describe() {
    for (const char* service : kServices) {
      ASSIGN_OR_RETURN(services_[service], context_.Call<v1::DescribeReconciliationResponse>(
                                               absl::StrCat(kReconciliation, "DescribeReconciliation"),
                                               v1::DescribeReconciliationRequest(), service));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Difference>> Run() {
    std::vector<Difference> differences;
    RETURN_IF_ERROR(Describe());
    RETURN_IF_ERROR(CheckParked(differences));
    RETURN_IF_ERROR(CompareVersions(differences));
    RETURN_IF_ERROR(RunChecks(differences));
    for (const Comparison& comparison : Comparisons()) {
      RETURN_IF_ERROR(CompareFacts(comparison, differences));
    }
    return differences;
  }

  const std::vector<std::string>& done() const { return done_; }
  void Reset() { done_.clear(); }

 private:
  absl::StatusOr<Versions> ReadVersions(const std::string& service, const char* method, const std::string& topic) {
    v1::ListVersionsRequest request;
    request.set_topic(topic);
    request.set_page_size(10000);
    Versions versions;
    RETURN_IF_ERROR((ForEachPage<v1::ListVersionsRequest, v1::ListVersionsResponse>(
        context_, absl::StrCat(kReconciliation, method), request,
        [&](const v1::ListVersionsResponse& page) {
          for (const auto& version : page.versions()) versions[version.subject()] = version.event_version();
        },
        service)));
    return versions;
  }

  /// R2: each consumer has taken charge of every version that the source has appended.
  absl::Status CompareVersions(std::vector<Difference>& differences) {
    for (const auto& [source, description] : services_) {
      for (const std::string& topic : description.published_topics()) {
        ASSIGN_OR_RETURN(Versions published, ReadVersions(source, "ListPublishedVersions", topic));
        for (const auto& [consumer, about] : services_) {
          bool consumes = std::count(about.consumed_topics().begin(), about.consumed_topics().end(), topic) > 0;
          if (!consumes) continue;
          ASSIGN_OR_RETURN(Versions consumed, ReadVersions(consumer, "ListConsumedVersions", topic));
          std::string check = absl::StrCat(topic, " -> ", consumer);
          done_.push_back(absl::StrCat(check, ": ", published.size(), " aggregates"));
          for (const auto& [subject, version] : published) {
            auto seen = consumed.find(subject);
            int64_t last = seen == consumed.end() ? 0 : seen->second;
            if (last >= version) continue;
            differences.push_back({check, subject, absl::StrCat("published ", version, ", taken charge of ", last)});
          }
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckParked(std::vector<Difference>& differences) {
    for (const auto& [service, unused] : services_) {
      RETURN_IF_ERROR((ForEachPage<v1::ListParkedEventsRequest, v1::ListParkedEventsResponse>(
          context_, "saikne.operations.v1.ParkedEventService/ListParkedEvents", {},
          [&, name = service](const v1::ListParkedEventsResponse& page) {
            for (const v1::ParkedEvent& e : page.parked_events()) {
              differences.push_back({absl::StrCat("parked in ", name), e.subject(),
                                     absl::StrCat(e.type(), " v", e.event_version(), ": ", e.reason())});
            }
          },
          service)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Facts> ReadFacts(const std::string& service, const std::string& name) {
    v1::ListFactsRequest request;
    request.set_name(name);
    ASSIGN_OR_RETURN(auto response, context_.Call<v1::ListFactsResponse>(
                                        absl::StrCat(kReconciliation, "ListFacts"), request, service));
    Facts facts;
    for (const auto& fact : response.facts()) facts[fact.key()] = fact.value();
    return facts;
  }

  /// R3 and R4 inside one service: rows of a check are violations.
  absl::Status RunChecks(std::vector<Difference>& differences) {
    for (const auto& [service, description] : services_) {
      for (const std::string& check : description.checks()) {
        ASSIGN_OR_RETURN(Facts facts, ReadFacts(service, check));
        done_.push_back(absl::StrCat(service, " ", check));
        for (const auto& [key, value] : facts) {
          differences.push_back({absl::StrCat(service, " ", check), key, value});
        }
      }
    }
    return absl::OkStatus();
  }

  bool HasFact(const std::string& service, const std::string& fact) const {
    const auto& facts = services_.at(service).facts();
    return std::count(facts.begin(), facts.end(), fact) > 0;
  }

  absl::Status CompareFacts(const Comparison& comparison, std::vector<Difference>& differences) {
    if (!HasFact(comparison.left_service, comparison.left_fact) ||
        !HasFact(comparison.right_service, comparison.right_facts[0])) {
      differences.push_back({comparison.check, "", "a service does not state its side"});
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Facts left, ReadFacts(comparison.left_service, comparison.left_fact));
    Facts right;
    for (const std::string& name : comparison.right_facts) {
      if (!HasFact(comparison.right_service, name)) continue;
      ASSIGN_OR_RETURN(Facts more, ReadFacts(comparison.right_service, name));
      right.insert(more.begin(), more.end());
    }
    done_.push_back(absl::StrCat(comparison.check, ": ", left.size(), " rows"));
    std::set<std::string> keys;
    for (const auto& [key, value] : left) keys.insert(key);
    for (const auto& [key, value] : right) keys.insert(key);
    for (const std::string& key : keys) {
      if (comparison.keys_only && left.count(key) && right.count(key)) continue;
      std::string a = left.count(key) ? left[key] : "0", b = right.count(key) ? right[key] : "0";
      if (comparison.negate) b = Negated(b);
      if (a == b) continue;
      differences.push_back({comparison.check, key,
                             absl::StrCat(comparison.left_service, " says ", a, ", ", comparison.right_service,
                                          " says ", b)});
    }
    return absl::OkStatus();
  }

  Context& context_;
  std::map<std::string, v1::DescribeReconciliationResponse> services_;
  std::vector<std::string> done_;
};

bool Same(const Difference& a, const Difference& b) {
  return a.check == b.check && a.key == b.key && a.text == b.text;
}

/// A difference that moves or disappears while we look is work in flight; one that stays as it is through the wait is unexplained.
std::vector<Difference> Unmoved(const std::vector<Difference>& first, const std::vector<Difference>& later) {
  std::vector<Difference> unmoved;
  for (const Difference& difference : later) {
    for (const Difference& before : first) {
      if (Same(before, difference)) {
        unmoved.push_back(difference);
        break;
      }
    }
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
    reconciler.Reset();
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
