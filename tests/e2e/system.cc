#include "tests/e2e/system.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/crm/v1/pipeline_service.pb.h"
#include "saikne/finance/v1/company_service.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/inventory/v1/warehouse_service.pb.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "saikne/procurement/v1/supplier_service.pb.h"
#include "saikne/production/v1/work_centre_service.pb.h"

namespace saikne::e2e {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

std::string BinDir() {
  const char* dir = std::getenv("SAIKNE_TEST_BIN");
  return dir == nullptr ? SAIKNE_DEFAULT_BIN_DIR : dir;
}

std::string Quoted(const std::string& word) { return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'"); }

std::unique_ptr<google::protobuf::Message> WithRequestId(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  const auto* field = copy->GetDescriptor()->FindFieldByName("request_id");
  if (field != nullptr && copy->GetReflection()->GetString(*copy, field).empty())
    copy->GetReflection()->SetString(copy.get(), field, Id::New(absl::Now()).ToString());
  return copy;
}

}  // namespace

System::System(SystemOptions options) : options_(std::move(options)), kafka_(options_.partitions) {
  setenv("SAIKNE_BIN_DIR", BinDir().c_str(), /*overwrite=*/1);
  for (const char* service : kServices) databases_[service] = std::make_unique<testing::PgFixture>();
  Output topics = Ctl({"topics", "apply", "--partitions", absl::StrCat(options_.partitions)});
  if (topics.code != 0) Die(absl::StrCat("saiknectl topics apply: ", topics.text));
  for (const char* service : kServices) {
    for (int i = 0; i < options_.replicas; ++i)
      services_[service].push_back({std::make_unique<testing::ServiceProcess>(service, PropertiesOf(service))});
    auto& first = *services_[service][0].process;
    if (first.Run("migrate") != 0) Die(absl::StrCat("saikne-", service, " migrate failed:\n", first.LogTail()));
  }
  for (const char* service : kServices)
    for (int i = 0; i < options_.replicas; ++i) Start(service, i);
  AwaitCompany();
}

System::~System() {
  absl::MutexLock lock(&mutex_);
  for (auto& [service, replicas] : services_)
    for (Replica& replica : replicas) replica.client.reset();
  for (auto& [service, replicas] : services_)  // all at once: each drains by itself
    for (Replica& replica : replicas) replica.process->Signal(SIGTERM);
}

std::map<std::string, std::string> System::PropertiesOf(const std::string& service) {
  std::map<std::string, std::string> properties;
  if (auto own = options_.properties.find(service); own != options_.properties.end()) properties = own->second;
  properties.emplace("database", databases_.at(service)->connection());
  properties.emplace("kafka_brokers", kafka_.brokers());
  properties.emplace("topic_prefix", kafka_.prefix());
  properties.emplace("listen", "127.0.0.1:0");
  properties.emplace("admin_listen", "127.0.0.1:0");
  properties.emplace("db_pool_size", "4");
  return properties;
}

void System::Start(const std::string& service, int replica) {
  Replica& started = services_.at(service)[replica];
  const absl::Status status = started.process->Start();
  if (!status.ok()) Die(std::string(status.message()));
  absl::MutexLock lock(&mutex_);
  started.address = started.process->address();
  started.client = std::make_shared<rpc::Client>(started.address);
}

void System::Kill(const std::string& service, int replica) { services_.at(service)[replica].process->Kill(); }

std::shared_ptr<rpc::Client> System::ClientOf(const std::string& service, int replica) {
  absl::MutexLock lock(&mutex_);
  auto found = services_.find(service);
  return found == services_.end() ? nullptr : found->second[replica].client;
}

absl::Status System::Call(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, const std::string& service, const std::string& actor) {
  const std::vector<std::string> words = absl::StrSplit(method, '.');
  const std::string name = service.empty() ? words.at(1) : service;
  const auto sent = WithRequestId(request);
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  for (int attempt = 0;; ++attempt) {
    rpc::CallOptions options{.timeout = absl::Seconds(30)};
    options.metadata["saikne-actor"] = actor;
    const absl::Status status = ClientOf(name, attempt % options_.replicas)->Call(method, *sent, response, options);
    if (!absl::IsUnavailable(status) || absl::Now() > deadline) return status;
    absl::SleepFor(absl::Milliseconds(20));
  }
}

// Each service answers, and what the first start makes is there: warehouse and pipeline come with the company's event.
void System::AwaitCompany() {
  const auto awaits = [](const std::string& what, const std::function<bool()>& there) {
    if (!testing::Eventually(absl::Seconds(60), there)) Die(absl::StrCat(what, ": not there after a minute"));
  };
  awaits("warehouse", [&] {
    return Get<inventory::v1::ListWarehousesResponse>("saikne.inventory.v1.WarehouseService/ListWarehouses",
                                                      inventory::v1::ListWarehousesRequest())
               .warehouses_size() > 0;
  });
  awaits("pipeline", [&] {
    return Get<crm::v1::ListPipelinesResponse>("saikne.crm.v1.PipelineService/ListPipelines",
                                               crm::v1::ListPipelinesRequest())
               .pipelines_size() > 0;
  });
  const auto answers = [&](const std::string& method, const google::protobuf::Message& request, auto response) {
    awaits(method, [&] { return Call(method, request, response).ok(); });
  };
  answers("saikne.ordering.v1.OrderService/ListOrders", ordering::v1::ListOrdersRequest(),
          ordering::v1::ListOrdersResponse());
  answers("saikne.procurement.v1.SupplierService/ListSuppliers", procurement::v1::ListSuppliersRequest(),
          procurement::v1::ListSuppliersResponse());
  answers("saikne.production.v1.WorkCentreService/ListWorkCentres", production::v1::ListWorkCentresRequest(),
          production::v1::ListWorkCentresResponse());
}

Output System::Ctl(const std::vector<std::string>& words) {
  std::string command = absl::StrCat("env SAIKNE_KAFKA_BROKERS=", Quoted(kafka_.brokers()),
                                     " SAIKNE_TOPIC_PREFIX=", Quoted(kafka_.prefix()));
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [service, replicas] : services_)
      absl::StrAppend(&command, " SAIKNE_", absl::AsciiStrToUpper(service), "_ADDRESS=", replicas[0].address);
  }
  absl::StrAppend(&command, " ", Quoted(BinDir() + "/saiknectl"), " --actor user:tester --timeout-ms 120000");
  for (const std::string& word : words) absl::StrAppend(&command, " ", Quoted(word));
  Output output;
  FILE* pipe = popen(absl::StrCat(command, " 2>&1").c_str(), "r");
  if (pipe == nullptr) Die("cannot start saiknectl");
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) output.text.append(buffer, n);
  const int status = pclose(pipe);
  output.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return output;
}

std::string System::CtlOk(const std::vector<std::string>& words) {
  Output output = Ctl(words);
  EXPECT_EQ(output.code, 0) << "saiknectl " << absl::StrJoin(words, " ") << "\n" << output.text;
  return output.text;
}

void System::Fail(const std::string& method, const absl::Status& status, const google::protobuf::Message& request) {
  std::string fields;
  for (const auto& [field, description] : FieldsOf(status)) absl::StrAppend(&fields, "\n  ", field, ": ", description);
  ADD_FAILURE() << method << ": " << status << " " << ReasonOf(status) << fields << "\n"
                << request.ShortDebugString().substr(0, 2000);
}

}  // namespace saikne::e2e
