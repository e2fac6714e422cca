/// import_report.h - an import's report as it is stored: rows by kind, a hundred a part, and one file of them all.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "accounts/csv/importer.h"
#include "jobs/job_parts.h"
#include "words/catalog.h"

namespace tegami::jobs {

inline constexpr std::size_t kReportRowsAPart = 100;
inline constexpr const char* kFilePart = "file";

class ImportReport {
 public:
  /// locale: of who began the import; the file is written in it. session: as for PartWriter.
  ImportReport(JobParts& parts, JobId job, const words::Catalog& words, std::string locale,
               storage::Session* session = nullptr);
  void add(const accounts::csv::ReportEntry& entry);
  void finish();
  std::int64_t file_bytes() const noexcept { return file_bytes_; }

 private:
  void add_line(const std::vector<std::string>& cells);
  void flush_rows(const std::string& kind);

  PartWriter writer_;
  const words::Catalog& words_;
  const std::string locale_;
  struct Rows {
    boost::json::array waiting;
    std::int64_t parts = 0;
  };
  std::map<std::string, Rows> rows_;
  std::string file_;
  std::int64_t file_parts_ = 0, file_bytes_ = 0;
};

/// A stored row in a reader's words: {line, what, account, column, label, value, message, …}.
boost::json::object report_row(const boost::json::object& stored, const words::Catalog& words, std::string_view locale);

}  // namespace tegami::jobs
