#include "libs/kafka/client.h"

#include "absl/strings/str_cat.h"
#include "libs/base/log.h"
#include "libs/base/status.h"

namespace saikne::kafka::internal {
namespace {

absl::Status BadConfiguration(const char* text) {
  return Error(absl::StatusCode::kInvalidArgument, "KAFKA_CONFIGURATION", text);
}

void Log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  constexpr int kError = 3, kWarning = 4;  // syslog levels
  if (level <= kError) {
    log::Error("kafka.client", {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
  } else if (level == kWarning) {
    log::Warn("kafka.client", {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
  } else {
    log::Debug("kafka.client", {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
  }
}

absl::Status Set(rd_kafka_conf_t* conf, const char* name, const std::string& value) {
  char error[512];
  if (rd_kafka_conf_set(conf, name, value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK) {
    return BadConfiguration(error);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Conf> MakeConf(const ClientSettings& settings,
                              std::initializer_list<std::pair<const char*, std::string>> ours) {
  Conf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), Log);
  const std::pair<const char*, std::string> common[] = {
      {"bootstrap.servers", settings.brokers},
      {"client.id", settings.client_id},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},  // a broker that is back is found within a second
      {"log.connection.close", "false"},
      {"allow.auto.create.topics", "false"},
  };
  for (const auto& [name, value] : common) RETURN_IF_ERROR(Set(conf.get(), name, value));
  for (const auto& [name, value] : ours) RETURN_IF_ERROR(Set(conf.get(), name, value));
  for (const auto& [name, value] : settings.properties) {
    RETURN_IF_ERROR(Set(conf.get(), name.c_str(), value));
  }
  return conf;
}

absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, Conf conf) {
  char error[512];
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), error, sizeof error);
  if (client == nullptr) return BadConfiguration(error);
  conf.release();  // the client owns it now
  return client;
}

absl::Status Unavailable(rd_kafka_resp_err_t error, const std::string& what) {
  return Error(absl::StatusCode::kUnavailable, "KAFKA_UNAVAILABLE",
               absl::StrCat(what, ": ", rd_kafka_err2str(error)),
               {{"error", rd_kafka_err2name(error)}});
}

}  // namespace saikne::kafka::internal
