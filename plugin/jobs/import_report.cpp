#include "jobs/import_report.h"

#include "accounts/csv/cells.h"

namespace tegami::jobs {
namespace {

namespace json = boost::json;
using accounts::csv::Outcome;
using accounts::csv::ReportEntry;

constexpr std::size_t kFilePartBytes = std::size_t{64} << 10;

std::string text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Only what is there, so that a row is short.
json::object stored_row(const ReportEntry& entry) {
  json::object row{{"line", entry.line}, {"what", name(entry.outcome)}};
  const auto put = [&row](const char* key, const std::string& value) {
    if (!value.empty()) row[key] = value;
  };
  if (entry.account != 0) row["account"] = entry.account;
  put("owner", entry.owner);
  put("name", entry.name);
  put("address", entry.address);
  put("column", entry.column);
  put("value", entry.value);
  put("key", entry.error.key);
  put("min", entry.error.min);
  put("max", entry.error.max);
  put("wrong", entry.error.value);
  if (entry.outcome == Outcome::remove) row["mails"] = entry.mails;
  if (entry.skipped) row["skipped"] = true;
  if (!entry.changed.empty()) {
    json::array names;
    for (const std::string& field : entry.changed) names.emplace_back(field);
    row["fields"] = std::move(names);
  }
  return row;
}

std::string message_of(const json::object& row, const words::Catalog& words, std::string_view locale) {
  const std::string key = text(row, "key");
  if (!key.empty())
    return words.text(locale, key,
                      {{"min", text(row, "min")}, {"max", text(row, "max")}, {"value", text(row, "wrong")}});
  if (const auto* mails = row.if_contains("mails")) {
    const std::string count = words::Catalog::number(mails->to_number<std::int64_t>());
    return words.text(locale, row.contains("skipped") ? "csv.report.delete.skipped" : "csv.report.delete",
                      {{"count", count}});
  }
  std::string list;
  if (const auto* fields = row.if_contains("fields"))
    for (const auto& field : fields->as_array())
      list += (list.empty() ? "" : words.text(locale, "csv.report.separator")) +
              words.text(locale, "csv." + std::string(field.as_string()));
  return list;
}

}  // namespace

json::object report_row(const json::object& stored, const words::Catalog& words, std::string_view locale) {
  json::object row{{"line", stored.at("line")},
                   {"what", stored.at("what")},
                   {"account", nullptr},
                   {"owner", text(stored, "owner")},
                   {"name", text(stored, "name")},
                   {"address", text(stored, "address")},
                   {"column", nullptr},
                   {"label", ""},
                   {"value", text(stored, "value")},
                   {"message", message_of(stored, words, locale)}};
  if (const auto* account = stored.if_contains("account")) row["account"] = *account;
  if (const std::string column = text(stored, "column"); !column.empty()) {
    row["column"] = column;
    row["label"] = words.text(locale, "csv." + column);
  }
  if (const auto* mails = stored.if_contains("mails")) row["mails"] = *mails;
  return row;
}

ImportReport::ImportReport(JobParts& parts, JobId job, const words::Catalog& words, std::string locale,
                           storage::Session* session)
    : writer_(parts, job, session), words_(words), locale_(std::move(locale)) {
  file_ = accounts::csv::kByteOrderMark;
  std::vector<std::string> titles;
  for (const char* column : {"line", "what", "account", "owner", "name", "column", "value", "message"})
    titles.push_back(words_.text(locale_, std::string("csv.report.column.") + column));
  add_line(titles);
}

void ImportReport::add_line(const std::vector<std::string>& cells) {
  std::vector<std::string> guarded;
  guarded.reserve(cells.size());
  for (const std::string& cell : cells) guarded.push_back(accounts::csv::guarded(cell));
  file_ += accounts::csv::line_of(guarded);
  if (file_.size() < kFilePartBytes) return;
  file_bytes_ += static_cast<std::int64_t>(file_.size());
  writer_.add(kFilePart, file_parts_++, std::exchange(file_, {}));
}

void ImportReport::flush_rows(const std::string& kind) {
  Rows& rows = rows_[kind];
  if (rows.waiting.empty()) return;
  writer_.add(kind, rows.parts++, json::serialize(rows.waiting));
  rows.waiting.clear();
}

void ImportReport::add(const ReportEntry& entry) {
  json::object row = stored_row(entry);
  const std::string account = entry.account == 0 ? std::string() : std::to_string(entry.account);
  add_line({std::to_string(entry.line), words_.text(locale_, "csv.report.what." + std::string(name(entry.outcome))),
            account, entry.owner, entry.name,
            entry.column.empty() ? std::string() : words_.text(locale_, "csv." + entry.column), entry.value,
            message_of(row, words_, locale_)});
  const std::string kind = entry.outcome == Outcome::error    ? "errors"
                           : entry.outcome == Outcome::remove ? "deletes"
                                                              : "rows";
  rows_[kind].waiting.push_back(std::move(row));
  if (rows_[kind].waiting.size() == kReportRowsAPart) flush_rows(kind);
}

void ImportReport::finish() {
  for (const char* kind : {"errors", "deletes", "rows"}) flush_rows(kind);
  file_bytes_ += static_cast<std::int64_t>(file_.size());
  if (!file_.empty()) writer_.add(kFilePart, file_parts_++, std::exchange(file_, {}));
  writer_.flush();
}

}  // namespace tegami::jobs
