#include "libs/service/reconciliation_api.h"

#include <algorithm>
#include <tuple>

#include "libs/base/status.h"
#include "libs/events/topics.h"
#include "libs/rpc/paging.h"
#include "libs/service/paged_facts.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

// Versions and facts are listed in larger pages than documents.
template <typename Request>
absl::StatusOr<rpc::Page> LargePage(const std::string& list, const Request& request) {
  return rpc::ParsePage(list, request.page_size(), request.page_token(), 1000, 10'000);
}

bool Before(const Fact& a, const Fact& b) { return std::tie(a.key, a.value) < std::tie(b.key, b.value); }

// Up to `limit` rows behind `after`. Only PagedFacts may have many rows; others state a few numbers or violations.
absl::StatusOr<std::vector<Fact>> FactsBehind(const FactQuery& query, pg::Pool& pool, const Id& company_id,
                                              const std::vector<std::string>& after, int limit) {
  if (const auto* paged = query.target<PagedFacts>()) {
    return paged->Page(pool, company_id, after.empty() ? "" : after[0], limit);
  }
  ASSIGN_OR_RETURN(std::vector<Fact> facts, query(pool, company_id));
  std::sort(facts.begin(), facts.end(), Before);
  if (after.size() == 2) {
    facts.erase(facts.begin(), std::upper_bound(facts.begin(), facts.end(), Fact{after[0], after[1]}, Before));
  }
  if (facts.size() > static_cast<size_t>(limit)) facts.resize(limit);
  return facts;
}

template <typename Subject>
v1::ListVersionsResponse ToPage(const std::string& list, const pg::Rows& rows, int size) {
  v1::ListVersionsResponse response;
  for (const pg::Row& row : rows) {
    if (response.versions_size() == size) {
      const std::string& last = response.versions(size - 1).subject();
      response.set_next_page_token(rpc::NextPageToken(list, {last}));
      break;
    }
    Subject subject;
    int64_t version;
    row.Into(subject, version);
    v1::ListVersionsResponse::Version& out = *response.add_versions();
    if constexpr (std::is_same_v<Subject, Id>) {
      out.set_subject(subject.ToString());
    } else {
      out.set_subject(subject);
    }
    out.set_event_version(version);
  }
  return response;
}

}  // namespace

std::vector<rpc::Method> ReconciliationApi::Methods() {
  using rpc::Unary;
  using rpc::WithoutCompany;
  return {WithoutCompany(Unary("ListPublishedVersions", *this, &ReconciliationApi::ListPublishedVersions)),
          WithoutCompany(Unary("ListConsumedVersions", *this, &ReconciliationApi::ListConsumedVersions)),
          WithoutCompany(Unary("DescribeReconciliation", *this, &ReconciliationApi::DescribeReconciliation)),
          Unary("ListFacts", *this, &ReconciliationApi::ListFacts)};
}

absl::StatusOr<v1::ListVersionsResponse> ReconciliationApi::ListPublishedVersions(
    const rpc::Call&, const v1::ListVersionsRequest& request) {
  const std::string list = "published/" + request.topic();
  ASSIGN_OR_RETURN(rpc::Page page, LargePage(list, request));
  const std::string after = page.after.empty() ? "" : page.after[0];
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListPublishedVersions,
                                                  events::TopicName(topics_.prefix, request.topic()), after,
                                                  page.size + 1));
  return ToPage<std::string>(list, rows, page.size);
}

absl::StatusOr<v1::ListVersionsResponse> ReconciliationApi::ListConsumedVersions(
    const rpc::Call&, const v1::ListVersionsRequest& request) {
  const std::string list = "consumed/" + request.topic();
  ASSIGN_OR_RETURN(rpc::Page page, LargePage(list, request));
  std::optional<Id> after;
  if (!page.after.empty()) {
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[0]));
  }
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListConsumedVersions,
                                                  events::TopicName(topics_.prefix, request.topic()), after,
                                                  page.size + 1));
  return ToPage<Id>(list, rows, page.size);
}

absl::StatusOr<v1::DescribeReconciliationResponse> ReconciliationApi::DescribeReconciliation(
    const rpc::Call&, const v1::DescribeReconciliationRequest&) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kCountUnpublished));
  v1::DescribeReconciliationResponse response;
  for (const auto& [name, query] : facts_) response.add_facts(name);
  for (const auto& [name, query] : checks_) response.add_checks(name);
  for (const std::string& topic : topics_.published) response.add_published_topics(topic);
  for (const std::string& topic : topics_.consumed) response.add_consumed_topics(topic);
  response.set_unpublished(rows[0].Get<int64_t>(0));
  return response;
}

absl::StatusOr<v1::ListFactsResponse> ReconciliationApi::ListFacts(const rpc::Call& call,
                                                                   const v1::ListFactsRequest& request) {
  auto found = facts_.find(request.name());
  if (found == facts_.end()) {
    found = checks_.find(request.name());
    if (found == checks_.end()) return NotFound("FACT", request.name());
  }
  const std::string list = "facts/" + request.name();
  ASSIGN_OR_RETURN(const rpc::Page page, LargePage(list, request));
  ASSIGN_OR_RETURN(std::vector<Fact> facts,
                   FactsBehind(found->second, db_.pool(), call.company().id, page.after, page.size + 1));
  v1::ListFactsResponse response;
  if (facts.size() > static_cast<size_t>(page.size)) {
    facts.resize(page.size);
    response.set_next_page_token(rpc::NextPageToken(list, {facts.back().key, facts.back().value}));
  }
  for (Fact& fact : facts) {
    v1::ListFactsResponse::Fact& out = *response.add_facts();
    out.set_key(std::move(fact.key));
    out.set_value(std::move(fact.value));
  }
  if (checks_.count(request.name()) > 0) {
    metrics_.Note(request.name(), call.company().id, response.facts_size(), request.page_token().empty(),
                  response.next_page_token().empty(), call.now());
  }
  return response;
}

}  // namespace saikne::svc
