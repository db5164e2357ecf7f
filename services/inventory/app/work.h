#pragma once

// One transaction's work for one company: the book, what caused the changes, and the events that follow from them.
// A use case opens it, locks, calls the book, and finishes it.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/inventory/store/book_store.h"

namespace saikne::inventory {

/// n human numbers of a series of a company: svc::Numbers::Next.
using AllotNumbers = std::function<absl::StatusOr<std::vector<std::string>>(
    const Id& company, const std::string& series, int year, int n)>;

/// What every use case needs besides its commands.
struct Context {
  AllotNumbers numbers;
  absl::Duration hold = absl::Minutes(60);  // how long an order's reservations wait for its confirmation
};

class Work {
 public:
  /// Reads company and places. Errors: UNAVAILABLE/NO_COMPANY, /NO_WAREHOUSE while they are not known here.
  static absl::StatusOr<std::unique_ptr<Work>> Open(pg::Txn& txn, const Id& company, absl::Time now);

  Book book;
  std::map<Id, ValuationDocument> documents;
  std::map<Id, std::string> missing_warehouses;  // of new demands: the code that nobody knows

  BookStore& store() { return store_; }
  pg::Txn& txn() { return txn_; }
  const svc::Company& company() const { return company_; }
  absl::Time now() const { return book.now; }

  /// From here on the book's changes are caused by this command.
  void Begin(const ::saikne::events::Flow& flow);
  const ::saikne::events::Flow& flow() const { return causes_[book.cause]; }

  /// A new valuation document, or the loaded one.
  ValuationDocument& Document(const Id& id, Reason reason, const std::string& number);
  /// Publishes a valuation event of a document.
  void Publish(ValuationDocument& document, const google::protobuf::Message& event, const ::saikne::events::Flow& flow);
  /// Publishes a further event of a demand.
  void Publish(Demand& demand, const google::protobuf::Message& event, const ::saikne::events::Flow& flow);

  /// Something that a person should look at; on the board when the work is finished.
  void Raise(svc::Exception exception) { raised_.push_back(std::move(exception)); }

  /// Opens and cuts shipments, numbers the new ones, publishes what changed, saves everything.
  absl::Status Finish(const AllotNumbers& numbers);

  /// The flow of what happens to a demand: its own correlation, caused by the given command.
  ::saikne::events::Flow FlowOf(const Demand& demand, int cause) const;

 private:
  Work(pg::Txn& txn, svc::Company company, absl::Time now);
  absl::Status NumberShipments(const AllotNumbers& numbers);
  absl::Status SaveMissingWarehouses();
  void PublishDemands();
  void PublishShipments();

  pg::Txn& txn_;
  BookStore store_;
  svc::Company company_;
  std::vector<::saikne::events::Flow> causes_;
  std::vector<absl::CivilDay> days_;
  std::vector<::saikne::events::Outgoing> outgoing_;
  std::vector<svc::Exception> raised_;
};

}  // namespace saikne::inventory
