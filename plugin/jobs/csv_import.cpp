// The import's work: check every row, then write them in one transaction, or batch by batch where errors are skipped.
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
  const bool at_once = !order.dry_run && !order.skip_errors;
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

  ImportReport report(parts_.parts, job->id, parts_.words, caller.locale);
  Importer check(parts, options, {caller.user, caller.address});
  check.tell = [&](const accounts::csv::ReportEntry& entry) {
    const bool goes = !order.dry_run && !entry.skipped && entry.outcome == accounts::csv::Outcome::remove;
    report.add(goes ? nameless(entry) : entry);
  };
  check.between = [&](const ImportCounts& counts) {
    // How many rows there will be is guessed from what was read of them.
    const std::int64_t seen = counts.rows;
    const auto guessed = fed == 0 ? seen : seen * static_cast<std::int64_t>(whole) / static_cast<std::int64_t>(fed);
    note(job, at_once ? seen / 2 : seen, std::max(seen, guessed), true);
  };
  if (!order.dry_run && order.skip_errors) {
    check.commits_batches = true;
    check.write = [&](const std::function<void(AccountWriter&)>& work) { parts_.accounts.write(work); };
  }
  const auto told = [&](bool applied) {
    json::object result = result_of(check.counts(), order, applied);
    result["file"] = json::object{{"name", "import-" + std::to_string(job->id) + ".csv"},
                                  {"type", "text/csv; charset=utf-8"},
                                  {"bytes", report.file_bytes()}};
    return json::serialize(result);
  };
  const auto done = [&](const std::string& state, bool applied, const char* error) {
    report.finish();
    const std::string why =
        error == nullptr ? std::string() : json::serialize(json::object{{"code", json::string(error)}});
    if (!order.dry_run && applied) parts_.parts.drop(input, kInputPart);
    finish(job, state, told(applied), why);
    if (applied && parts_.changed) parts_.changed();
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
  if (order.skip_errors) {
    remove(check.deleted(), job);
    return done("done", true, nullptr);
  }
  if (counts.errors > 0) return done("failed", false, "import_errors");

  std::vector<accounts::AccountId> deleted;
  report.finish();
  try {
    // Killed at any moment, what the job tells and what it did are the same.
    parts_.accounts.write([&](AccountWriter& writer) {
      Importer apply(parts, options, {caller.user, caller.address});
      apply.write = [&](const std::function<void(AccountWriter&)>& work) { work(writer); };
      apply.tell = [](const accounts::csv::ReportEntry& entry) {
        if (entry.outcome == accounts::csv::Outcome::error) throw accounts::csv::ChangedMeanwhile{entry.line};
      };
      apply.between = [&](const ImportCounts& so_far) {
        note(job, counts.rows / 2 + so_far.rows / 2, counts.rows, false);
      };
      feed(apply);
      deleted = apply.deleted();
      JobStore::finish(writer.session(), job->id, "done", told(true), {}, parts_.host.now_ms());
    });
  } catch (const Cancelled&) {
    return done("cancelled", false, nullptr);
  } catch (const accounts::csv::ChangedMeanwhile&) {
    return done("failed", false, "import_changed");
  }
  job->done = counts.rows;
  remove(deleted, job);
  done("done", true, nullptr);
}

}  // namespace tegami::jobs
