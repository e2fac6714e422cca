// The import's work: one pass over the file that writes as it reads. All or nothing is one transaction, given up at the
// first error; then, as for a dry run, a second pass tells all that is wrong. Where errors are skipped each batch is
// committed by itself.
#include <boost/json.hpp>

#include "jobs/csv_jobs.h"
#include "jobs/import_report.h"

namespace tegami::jobs {

namespace json = boost::json;
using accounts::AccountWriter;
using accounts::csv::ImportCounts;
using accounts::csv::Importer;

namespace {

json::object result_of(const ImportCounts& counts, const ImportOrder& order, bool applied) {
  return {{"dry_run", order.dry_run},
          {"applied", applied},
          {"encoding", name(*order.encoding)},
          {"rows", counts.rows},
          {"added", counts.added},
          {"changed", counts.changed},
          {"unchanged", counts.unchanged},
          {"deleted", counts.deleted},
          {"delete_mails", counts.mails},
          {"delete_allowed", order.allow_delete},
          {"errors", counts.errors},
          {"unreadable", counts.unreadable},
          {"need_authorization", counts.unauthorized}};
}

/// Ends the writing of an import that is all or nothing.
struct ErrorFound {};

/// Of an account that is deleted nothing stays, not in the report of what did it (A12): which line it was, and its
/// mails.
accounts::csv::ReportEntry nameless(accounts::csv::ReportEntry entry) {
  entry.account = 0;
  entry.owner.clear();
  entry.name.clear();
  entry.address.clear();
  entry.value.clear();
  return entry;
}

}  // namespace

void CsvJobs::run_import(const Job& job, const CsvCaller& caller, const ImportOrder& order, JobId input) {
  accounts::csv::UserDirectory users(parts_.host);
  const accounts::csv::ImportParts parts{parts_.host, parts_.accounts, parts_.vocabulary, users};
  const accounts::csv::ImportOptions options{*order.encoding, order.columns, order.allow_delete};
  const accounts::csv::Actor actor{caller.user, caller.address};
  const auto whole = static_cast<std::size_t>(parts_.parts.count(input, kInputPart)) * kInputPiece;
  std::size_t fed = 0;
  const auto feed = [&](Importer& importer) {
    fed = 0;
    const bool there = input_.read(input, [&](std::string_view piece) {
      importer.feed(piece);
      fed += piece.size();
    });
    if (!there) throw std::runtime_error("the file of an import cannot be read back");
    importer.finish();
  };
  const auto seen = [&](std::int64_t rows, bool to_row) {
    // How many rows there will be is guessed from what was read of them.
    const auto guessed = fed == 0 ? rows : rows * static_cast<std::int64_t>(whole) / static_cast<std::int64_t>(fed);
    note(job, rows, std::max(rows, guessed), to_row);
  };
  const auto told_entry = [&](const accounts::csv::ReportEntry& entry) {
    const bool goes = !order.dry_run && !entry.skipped && entry.outcome == accounts::csv::Outcome::remove;
    return goes ? nameless(entry) : entry;
  };
  const auto told = [&](const ImportCounts& counts, const ImportReport& report, bool applied) {
    json::object result = result_of(counts, order, applied);
    result["file"] = json::object{{"name", "import-" + std::to_string(job->id) + ".csv"},
                                  {"type", "text/csv; charset=utf-8"},
                                  {"bytes", report.file_bytes()}};
    return json::serialize(result);
  };
  const auto ended = [&](const std::string& state, const std::string& result, bool applied, const char* error) {
    const std::string why =
        error == nullptr ? std::string() : json::serialize(json::object{{"code", json::string(error)}});
    if (!order.dry_run && applied) parts_.parts.drop(input, kInputPart);
    finish(job, state, result, why);
    if (applied && parts_.changed) parts_.changed();
  };

  const bool at_once = !order.dry_run && !order.skip_errors;
  if (at_once) try {
      std::vector<accounts::AccountId> deleted;
      std::string result;
      // Killed at any moment, what the job tells and what it did are the same.
      parts_.accounts.write([&](AccountWriter& writer) {
        ImportReport report(parts_.parts, job->id, parts_.words, caller.locale, &writer.session());
        Importer apply(parts, options, actor);
        apply.write = [&](const std::function<void(AccountWriter&)>& work) { work(writer); };
        apply.tell = [&](const accounts::csv::ReportEntry& entry) {
          if (entry.outcome == accounts::csv::Outcome::error) throw ErrorFound{};
          report.add(told_entry(entry));
        };
        apply.between = [&](const ImportCounts& counts) { seen(counts.rows, false); };
        feed(apply);
        report.finish();
        deleted = apply.deleted();
        result = told(apply.counts(), report, true);
        job->done = job->total = apply.counts().rows;
        JobStore::finish(writer.session(), job->id, "done", result, {}, parts_.host.now_ms());
      });
      remove(deleted, job);
      return ended("done", result, true, nullptr);
    } catch (const Cancelled&) {
      ImportReport nothing(parts_.parts, job->id, parts_.words, caller.locale);
      nothing.finish();
      return ended("cancelled", told({}, nothing, false), false, nullptr);
    } catch (const ErrorFound&) {
    } catch (const accounts::csv::ChangedMeanwhile&) {
    }

  ImportReport report(parts_.parts, job->id, parts_.words, caller.locale);
  Importer check(parts, options, actor);
  check.tell = [&](const accounts::csv::ReportEntry& entry) { report.add(told_entry(entry)); };
  check.between = [&](const ImportCounts& counts) { seen(counts.rows, true); };
  if (order.skip_errors && !order.dry_run) {
    check.commits_batches = true;
    check.write = [&](const std::function<void(AccountWriter&)>& work) { parts_.accounts.write(work); };
  }
  const auto done = [&](const std::string& state, bool applied, const char* error) {
    report.finish();
    ended(state, told(check.counts(), report, applied), applied, error);
  };
  try {
    feed(check);
  } catch (const Cancelled&) {
    remove(check.deleted(), job);
    return done("cancelled", check.commits_batches, nullptr);
  }
  const ImportCounts& counts = check.counts();
  job->total = counts.rows;
  if (order.dry_run) return done("done", false, nullptr);
  if (counts.unreadable) return done("failed", false, "import_unreadable");
  if (at_once) return done("failed", false, counts.errors > 0 ? "import_errors" : "import_changed");
  remove(check.deleted(), job);
  done("done", true, nullptr);
}

}  // namespace tegami::jobs
