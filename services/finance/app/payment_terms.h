#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "libs/service/exceptions.h"
#include "services/finance/app/ledger.h"

namespace saikne::finance {

/// Days of the payment terms of some companies.
class PaymentTermDays {
 public:
  static absl::StatusOr<PaymentTermDays> Load(pg::Txn& txn, const Companies& companies);

  /// Days from document to due date. An empty or unknown code becomes the company's default; the code used is written back.
  int Days(const svc::Company& company, std::string& code) const;

  /// Adds an exception for the accountant when the code is given and unknown: the document is due by the default.
  void NoteUnknown(const svc::Company& company, const std::string& code, const Id& subject,
                   const std::string& subject_number, std::vector<svc::Exception>& exceptions) const;

 private:
  std::map<Id, std::map<std::string, int>> days_;
};

}  // namespace saikne::finance
