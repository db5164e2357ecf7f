#include "services/crm/store/pipeline_store.h"

#include <algorithm>
#include <map>

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

std::vector<Pipeline> PipelinesFrom(const pg::Rows& headers, const pg::Rows& stages) {
  std::map<Id, std::vector<Stage>> by_pipeline;
  for (const pg::Row& row : stages) {
    Id pipeline;
    Stage stage;
    row.Into(pipeline, stage.code, stage.name, stage.probability_percent);
    by_pipeline[pipeline].push_back(std::move(stage));
  }
  std::vector<Pipeline> pipelines;
  for (const pg::Row& row : headers) {
    Pipeline& p = pipelines.emplace_back();
    row.Into(p.id, p.company_id, p.code, p.name, p.version, p.create_time, p.update_time, p.create_actor,
             p.update_actor);
    p.stages = std::move(by_pipeline[p.id]);
  }
  return pipelines;
}

absl::Status InsertStages(pg::Txn& txn, absl::Span<const Pipeline> pipelines) {
  std::vector<Id> ids, companies;
  std::vector<int32_t> positions, probabilities;
  std::vector<std::string> codes, names;
  for (const Pipeline& pipeline : pipelines) {
    for (size_t i = 0; i < pipeline.stages.size(); ++i) {
      ids.push_back(pipeline.id);
      companies.push_back(pipeline.company_id);
      positions.push_back(static_cast<int32_t>(i + 1));
      codes.push_back(pipeline.stages[i].code);
      names.push_back(pipeline.stages[i].name);
      probabilities.push_back(pipeline.stages[i].probability_percent);
    }
  }
  return txn.Write(sql::kInsertPipelineStages, ids, companies, positions, codes, names, probabilities);
}

}  // namespace

absl::StatusOr<std::vector<Pipeline>> PipelineStore::ReadAll(const Id& company_id) {
  ASSIGN_OR_RETURN(const pg::Rows headers, txn_.Exec(sql::kReadPipelines, company_id));
  ASSIGN_OR_RETURN(const pg::Rows stages, txn_.Exec(sql::kReadPipelineStages, company_id));
  return PipelinesFrom(headers, stages);
}

absl::StatusOr<std::vector<Pipeline>> ReadPipelines(pg::Pool& pool, const Id& company_id) {
  ASSIGN_OR_RETURN(const pg::Rows headers, pool.Read(sql::kReadPipelines, company_id));
  ASSIGN_OR_RETURN(const pg::Rows stages, pool.Read(sql::kReadPipelineStages, company_id));
  return PipelinesFrom(headers, stages);
}

absl::StatusOr<std::vector<Id>> PipelineStore::Insert(absl::Span<const Pipeline> pipelines) {
  std::vector<Id> inserted;
  if (pipelines.empty()) return inserted;
  std::vector<Id> ids, companies;
  std::vector<std::string> codes, names;
  for (const Pipeline& pipeline : pipelines) {
    ids.push_back(pipeline.id);
    companies.push_back(pipeline.company_id);
    codes.push_back(pipeline.code);
    names.push_back(pipeline.name);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   txn_.Exec(sql::kInsertPipelines, ids, companies, codes, names,
                             pipelines[0].create_time, pipelines[0].create_actor));
  for (const pg::Row& row : rows) inserted.push_back(row.Get<Id>(0));
  std::vector<Pipeline> fresh;
  for (const Pipeline& pipeline : pipelines) {
    if (std::find(inserted.begin(), inserted.end(), pipeline.id) != inserted.end()) {
      fresh.push_back(pipeline);
    }
  }
  if (!fresh.empty()) RETURN_IF_ERROR(InsertStages(txn_, fresh));
  return inserted;
}

absl::StatusOr<int64_t> PipelineStore::Lock(const Id& pipeline_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kLockPipeline, pipeline_id));
  if (rows.empty()) return NotFound("PIPELINE", pipeline_id.ToString());
  return rows[0].Get<int64_t>(0);
}

absl::Status PipelineStore::Update(const Pipeline& p) {
  RETURN_IF_ERROR(
      txn_.Write(sql::kUpdatePipeline, p.id, p.name, p.version, p.update_time, p.update_actor));
  RETURN_IF_ERROR(txn_.Write(sql::kDeletePipelineStages, p.id));
  return InsertStages(txn_, absl::MakeConstSpan(&p, 1));
}

absl::StatusOr<std::vector<std::string>> PipelineStore::StagesInUse(
    const Id& pipeline_id, absl::Span<const std::string> kept) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kStagesInUse, pipeline_id, kept));
  std::vector<std::string> codes;
  for (const pg::Row& row : rows) codes.push_back(row.Get<std::string>(0));
  return codes;
}

}  // namespace saikne::crm
