#include "services/cli/import/importer.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "services/cli/import/batch.h"
#include "services/cli/import/cycles.h"
#include "services/cli/import/records.h"

namespace saikne::cli {
namespace {

/// Batches on their way at once: enough that the service never waits for the file, few enough to leave it its other callers.
constexpr int kInFlight = 3;

/// "3000 of 20000 written", while it is long; and once what it waits for, if it does.
class Progress {
 public:
  Progress(const char* what, int records, bool counts, bool says)
      : what_(what), records_(records), shown_(counts), says_(says) {}
  ~Progress() {
    if (shown_) std::cerr << "\n";
  }
  void Waits(const absl::Status& why) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (says_) std::cerr << "waiting: " << why.message() << "\n";
    says_ = false;
  }
  void Add(int records) {
    std::lock_guard<std::mutex> lock(mutex_);
    done_ += records;
    if (shown_) std::cerr << "\r" << done_ << " of " << records_ << " " << what_ << std::flush;
  }

 private:
  const char* const what_;
  const int records_;
  const bool shown_;
  std::mutex mutex_;
  bool says_;
  int done_ = 0;
};

/// Sends batches to their service, several at a time: first all of them to be checked, then the good rows to be written.
class Sender {
 public:
  Sender(Context& context, const Kind& kind, const ImportOptions& options, const Columns& columns, ImportReport& report)
      : context_(context), kind_(kind), options_(options), columns_(columns), report_(report) {
    // Before there are threads: connections are made on demand.
    const std::vector<std::string> words = absl::StrSplit(kind.method, '.');
    context.Service(words[1]);
  }

  void Fill(std::vector<Record> records) {
    for (Record& record : records) {
      if (record.bad) continue;
      if (batches_.empty() || batches_.back().size() == kind_.batch) batches_.emplace_back(kind_);
      batches_.back().Add(std::move(record));
    }
  }

  /// Finds the rows that the service refuses (an unknown reference, a broken rule) and takes them out.
  absl::Status Check() { return SendAll("checked", /*check=*/true, kInFlight); }
  /// Batches of a kind whose records refer to each other are written one after the other, in the order of the file.
  absl::Status Write() { return SendAll("written", /*check=*/false, kind_.refers_to.empty() ? kInFlight : 1); }

  int records() const {
    int records = 0;
    for (const Batch& batch : batches_) records += batch.size();
    return records;
  }

 private:
  absl::Status SendAll(const char* what, bool check, int in_flight) {
    const int total = records();
    Progress progress(what, total, options_.progress && total > kind_.batch, options_.progress);
    const Sending how{check, options_.patience, [&](const absl::Status& why) { progress.Waits(why); }};
    std::vector<absl::Status> statuses(batches_.size());
    std::vector<BatchResult> results(batches_.size());
    std::atomic<size_t> next{0};
    std::atomic<bool> failed{false};
    const auto send_next = [&] {
      for (size_t i = next++; i < batches_.size() && !failed; i = next++) {
        const int size = batches_[i].size();
        statuses[i] = batches_[i].Send(context_, columns_, how, results[i]);
        if (!statuses[i].ok()) failed = true;
        progress.Add(size);
      }
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < std::min<int>(in_flight, batches_.size()); ++i) threads.emplace_back(send_next);
    send_next();
    for (std::thread& thread : threads) thread.join();
    for (const BatchResult& result : results) Note(result);
    for (const absl::Status& status : statuses) RETURN_IF_ERROR(status);
    return absl::OkStatus();
  }

  void Note(const BatchResult& result) {
    report_.bad.insert(report_.bad.end(), result.bad.begin(), result.bad.end());
    report_.created += result.created;
    report_.updated += result.updated;
    report_.unchanged += result.unchanged;
    report_.written |= result.written;
  }

  Context& context_;
  const Kind& kind_;
  const ImportOptions& options_;
  const Columns& columns_;
  ImportReport& report_;
  std::vector<Batch> batches_;
};

/// As a person reads the files.
void SortByLine(const std::string& first_file, std::vector<BadRow>& bad) {
  std::stable_sort(bad.begin(), bad.end(), [&](const BadRow& a, const BadRow& b) {
    return std::make_pair(a.file != first_file, a.line) < std::make_pair(b.file != first_file, b.line);
  });
}

/// What is stored and may close a circle with several batches; one batch the service checks with all that it has.
absl::StatusOr<References> Stored(Context& context, const Kind& kind, const std::vector<Record>& records) {
  if (!kind.stored || static_cast<int>(records.size()) <= kind.batch) return References();
  return kind.stored(context);
}

absl::Status CheckAndWrite(Context& context, const Kind& kind, const ImportOptions& options, const Columns& columns,
                           std::vector<Record> records, ImportReport& report) {
  Sender sender(context, kind, options, columns, report);
  sender.Fill(std::move(records));
  RETURN_IF_ERROR(sender.Check());
  report.records = sender.records();
  if (options.dry_run || (!report.bad.empty() && !options.partial)) return absl::OkStatus();
  return sender.Write();
}

}  // namespace

absl::StatusOr<ImportReport> Import(Context& context, const Kind& kind, const ImportOptions& options) {
  ImportReport report;
  Columns columns;
  ASSIGN_OR_RETURN(std::vector<Record> records, ReadRecords(kind, options, columns, report));
  ASSIGN_OR_RETURN(const References stored, Stored(context, kind, records));
  RefuseCycles(kind, columns, stored, records, report);
  RETURN_IF_ERROR(CheckAndWrite(context, kind, options, columns, std::move(records), report));
  SortByLine(options.file, report.bad);
  return report;
}

}  // namespace saikne::cli
