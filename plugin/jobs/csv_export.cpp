// The export's work: every personal account as a line of the file.
#include <boost/json.hpp>

#include "accounts/account_json.h"
#include "accounts/csv/cells.h"
#include "jobs/csv_jobs.h"

namespace tegami::jobs {

namespace json = boost::json;
namespace csv = accounts::csv;

namespace {

constexpr std::size_t kPartBytes = std::size_t{64} << 10;
constexpr std::size_t kNamed = 1'000;  ///< rows left out that the result names
constexpr std::size_t kLetters = 10;
constexpr std::int32_t kAccountsAPage = 500;

std::vector<std::string> cells_of(const accounts::Account& account, const csv::Vocabulary& vocabulary,
                                  csv::UserDirectory& users) {
  const auto owner = users.named(account.owner_user);
  accounts::Values values{account, {}};
  std::vector<std::string> cells;
  for (const std::string& column : vocabulary.columns()) {
    if (column == csv::kId) {
      cells.push_back(std::to_string(account.id));
    } else if (column == csv::kDelete) {
      cells.emplace_back();
    } else if (column == csv::kOwner) {
      cells.push_back(csv::guarded(owner.login));
    } else if (column == csv::kOwnerName) {
      cells.push_back(csv::guarded(owner.name));
    } else {
      const accounts::Field& field = *accounts::find_field(column);
      const std::string cell = csv::cell_of(field, values);
      cells.push_back(field.secret() ? cell : csv::guarded(cell));
    }
  }
  return cells;
}

}  // namespace

void CsvJobs::run_export(const Job& job, const CsvCaller& caller, csv::Encoding encoding) {
  csv::UserDirectory users(parts_.host);
  csv::Converter converter(encoding);
  PartWriter writer(parts_.parts, job->id);
  std::string waiting;
  std::int64_t part = 0, bytes = 0, done = 0, left_out = 0;
  const std::int64_t total = parts_.accounts.count_personal();
  json::array named;
  const auto add = [&](std::string_view line, std::size_t size) {
    waiting += line;
    bytes += static_cast<std::int64_t>(size);
    if (waiting.size() >= kPartBytes) writer.add("file", part++, std::exchange(waiting, {}));
  };
  if (encoding == csv::Encoding::utf8) add(csv::kByteOrderMark, csv::kByteOrderMark.size());
  std::vector<std::string> titles;
  for (const std::string& column : parts_.vocabulary.columns())
    titles.push_back(parts_.vocabulary.label(caller.locale, column));
  const std::string first = csv::line_of(titles);
  add(first, converter.encode(first).value_or(first).size());
  accounts::ListFilter filter;
  filter.limit = kAccountsAPage;
  do {
    const auto page = parts_.accounts.list(filter);
    filter.after = page.next;
    for (const accounts::AccountRow& row : page.rows) {
      const std::string line = csv::line_of(cells_of(row.account, parts_.vocabulary, users));
      ++done;
      if (const auto encoded = converter.encode(line)) {
        add(line, encoded->size());
        continue;
      }
      ++left_out;
      if (named.size() < kNamed)
        named.push_back(json::object{
            {"id", row.account.id}, {"name", row.account.name}, {"letters", converter.lacking(line, kLetters)}});
    }
    note(job, done, total, true);
  } while (filter.after != 0);
  if (!waiting.empty()) writer.add("file", part++, std::move(waiting));
  writer.flush();
  const std::string day = accounts::rfc3339(parts_.host.now_ms()).substr(0, 10);
  const json::object result{
      {"accounts", done - left_out},
      {"encoding", name(encoding)},
      {"left_out", left_out},
      {"left_out_rows", std::move(named)},
      {"file", json::object{{"name", "accounts-" + day + ".csv"},
                            {"type", encoding == csv::Encoding::utf8 ? "text/csv; charset=utf-8"
                                                                     : "text/csv; charset=shift_jis"},
                            {"bytes", bytes}}}};
  finish(job, "done", json::serialize(result), {});
}

}  // namespace tegami::jobs
