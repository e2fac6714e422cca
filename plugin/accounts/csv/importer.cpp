#include "accounts/csv/importer.h"

#include <algorithm>

#include "accounts/csv/cells.h"
#include "accounts/csv/limits.h"
#include "accounts/draft.h"

namespace tegami::accounts::csv {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{2} << 20;

CellProblem problem(std::string_view column, std::string value, FieldError error) {
  return {std::string(column), std::move(value), std::move(error)};
}

}  // namespace

struct Importer::Judged {
  std::int64_t line;
  Verdict verdict;
  bool skipped = false;
};

Importer::Importer(const ImportParts& parts, ImportOptions options, Actor actor)
    : parts_(parts),
      options_(std::move(options)),
      actor_(std::move(actor)),
      converter_(options_.encoding),
      // libcsv is C: what a row throws waits until it has returned.
      reader_([this](Row& row) {
        if (thrown_) return;
        try {
          take(row);
        } catch (...) {
          thrown_ = std::current_exception();
        }
      }) {
  if (options_.columns.empty()) return;
  auto layout = layout_of(options_.columns, parts_.vocabulary);
  if (layout)
    layout_ = std::move(*layout);
  else
    refuse_file(1, layout.error());
}

Importer::~Importer() = default;

void Importer::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  if (std::exchange(head_, false) && options_.encoding == Encoding::utf8 && bytes.starts_with(kByteOrderMark))
    bytes.remove_prefix(kByteOrderMark.size());
  if (counts_.unreadable) return;
  reader_.feed(bytes);
  if (thrown_) std::rethrow_exception(thrown_);
}

void Importer::finish() {
  if (!counts_.unreadable) reader_.finish();
  if (thrown_) std::rethrow_exception(thrown_);
  flush();
}

void Importer::refuse_file(std::int64_t line, const LayoutProblem& why) {
  counts_.unreadable = true;
  counts_.errors = 1;
  ReportEntry entry;
  entry.line = line;
  std::string names;
  for (const std::string& column : why.columns) names += (names.empty() ? "" : ", ") + column.substr(0, 100);
  entry.value = names.substr(0, 500);
  entry.error = FieldError(why.key, "", "");
  entry.error.value = entry.value;
  if (tell) tell(entry);
}

void Importer::take_titles(const Row& row) {
  std::vector<std::string> names;
  for (const std::string& cell : row.cells) {
    const auto decoded = converter_.decode(cell);
    names.push_back(decoded ? std::string(unguarded(*decoded)) : std::string("?"));
  }
  auto layout = layout_of(names, parts_.vocabulary);
  if (layout)
    layout_ = std::move(*layout);
  else
    refuse_file(row.line, layout.error());
}

void Importer::take(Row& row) {
  if (counts_.unreadable) return;
  if (!layout_) {
    if (row.broken != Broken::none) return refuse_file(row.line, {"error.csv.no_columns", {}});
    return take_titles(row);
  }
  batch_.push_back(read_row(row, *layout_, converter_, parts_.vocabulary));
  batch_bytes_ += batch_.back().bytes;
  if (batch_.size() == kRowsAtOnce || batch_bytes_ > kBatchBytes) flush();
}

/// Accounts that an owner has, and those that this file has given him so far.
std::int64_t& Importer::owned(const std::string& owner) { return owned_[std::hash<std::string>{}(owner)]; }

const boost::system::result<std::string, FieldError>& Importer::owner_key(ImportRow& row) {
  if (!row.owner_key) row.owner_key = parts_.users.key_of(row.owner);
  return *row.owner_key;
}

std::optional<CellProblem> Importer::owner_problem(ImportRow& row, const Account& stored) {
  if (row.owner.empty() || row.owner == stored.owner_user) return std::nullopt;
  const auto& key = owner_key(row);
  if (key && *key == stored.owner_user) return std::nullopt;
  return problem(kOwner, row.owner, key ? FieldError{"error.owner_unchangeable"} : key.error());
}

Verdict Importer::judge_new(ImportRow& row, const Servers& servers, const Policies& policies) {
  Verdict verdict;
  if (row.remove) {
    verdict.problems.push_back(problem(kDelete, "", {"error.csv.delete_new"}));
    return verdict;
  }
  Account base = new_account(servers, policies);
  if (row.owner.empty()) row.owner_key = FieldError{"error.owner"};
  const auto& key = owner_key(row);
  if (key)
    base.owner_user = *key;
  else
    verdict.problems.push_back(problem(kOwner, row.owner, key.error()));
  judge_settings(row, base, {servers, policies, nullptr, true}, verdict);
  if (verdict.outcome == Outcome::error) return verdict;
  std::int64_t& count = owned(base.owner_user);
  const std::int64_t most = policies.max_per_user();
  if (count >= most) {
    verdict.outcome = Outcome::error;
    verdict.problems.push_back(problem(kOwner, row.owner, FieldError("error.limit", "", std::to_string(most))));
  } else {
    ++count;
  }
  return verdict;
}

Verdict Importer::judge(ImportRow& row, const AccountRow* stored, const Servers& servers, const Policies& policies) {
  Verdict verdict;
  verdict.problems = row.problems;
  if (!verdict.problems.empty()) return verdict;
  if (row.id == 0) return judge_new(row, servers, policies);
  const auto refuse = [&](const char* key, std::string value) {
    verdict.problems.push_back(problem(kId, std::to_string(row.id), FieldError(key, std::move(value), "")));
  };
  if (const auto [place, fresh] = lines_.try_emplace(static_cast<std::uint64_t>(row.id), row.line); !fresh) {
    refuse("error.csv.id_twice", std::to_string(place->second));
    return verdict;
  }
  if (stored == nullptr || stored->account.shared) {
    refuse(stored == nullptr ? "error.csv.no_account" : "error.csv.shared", "");
    return verdict;
  }
  if (auto wrong = owner_problem(row, stored->account)) verdict.problems.push_back(*std::move(wrong));
  if (!row.remove) {
    judge_settings(row, stored->account, {servers, policies, &stored->account, true}, verdict);
    return verdict;
  }
  verdict.values.account = stored->account;
  verdict.mails = stored->state.messages;
  if (!verdict.problems.empty()) return verdict;
  verdict.outcome = Outcome::remove;
  if (options_.allow_delete) --owned(stored->account.owner_user);
  return verdict;
}

void Importer::flush() {
  if (batch_.empty()) return;
  std::vector<AccountId> ids;
  std::vector<std::string> owners;
  for (ImportRow& row : batch_) {
    if (row.id != 0) ids.push_back(row.id);
    if (row.id != 0 || row.owner.empty()) continue;
    const auto& key = owner_key(row);
    if (key && !owned_.contains(std::hash<std::string>{}(*key))) owners.push_back(*key);
  }
  std::unordered_map<AccountId, AccountRow> stored;
  for (AccountRow& row : parts_.accounts.rows(ids)) {
    if (options_.allow_delete && !owned_.contains(std::hash<std::string>{}(row.account.owner_user)))
      owners.push_back(row.account.owner_user);
    stored.emplace(row.account.id, std::move(row));
  }
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  for (const auto& [owner, count] : parts_.accounts.counts_of(owners)) owned(owner) = count.accounts;
  const Servers servers = read_servers(parts_.host, parts_.accounts);
  const Policies policies(parts_.host, Policies::Ask::once);
  std::vector<Judged> judged;
  judged.reserve(batch_.size());
  for (ImportRow& row : batch_) {
    const auto found = stored.find(row.id);
    judged.push_back({row.line, judge(row, found == stored.end() ? nullptr : &found->second, servers, policies)});
    judged.back().skipped = judged.back().verdict.outcome == Outcome::remove && !options_.allow_delete;
  }
  batch_.clear();
  batch_bytes_ = 0;
  if (write) apply(judged);
  for (const Judged& one : judged) report(one);
  if (between) between(counts_);
}

void Importer::apply(std::vector<Judged>& batch) {
  std::vector<AccountId> gone;
  std::vector<std::size_t> conflicts;
  write([&](AccountWriter& writer) {
    gone.clear();
    conflicts.clear();
    const std::int64_t now_ms = parts_.host.now_ms();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Verdict& verdict = batch[i].verdict;
      Account& account = verdict.values.account;
      Saved saved = Saved::ok;
      switch (verdict.outcome) {
        case Outcome::add:
          account.id = writer.insert(account, verdict.values.secrets, now_ms);
          break;
        case Outcome::change:
          saved = writer.update(account, verdict.values.secrets, now_ms);
          break;
        case Outcome::remove:
          if (batch[i].skipped) continue;
          saved = writer.begin_delete(account.id, account.version);
          if (saved == Saved::ok) gone.push_back(account.id);
          break;
        default:
          continue;
      }
      if (saved != Saved::ok) {
        if (!commits_batches) throw ChangedMeanwhile{batch[i].line};
        conflicts.push_back(i);
        continue;
      }
      const char* action = verdict.outcome == Outcome::add      ? "accounts.create"
                           : verdict.outcome == Outcome::change ? "accounts.update"
                                                                : "accounts.delete";
      writer.audit({0, now_ms, actor_.user, actor_.address, action, account.id, account.name, account.address,
                    account.owner_user, verdict.changed});
    }
  });
  deleted_.insert(deleted_.end(), gone.begin(), gone.end());
  for (const std::size_t i : conflicts) {
    batch[i].verdict.outcome = Outcome::error;
    batch[i].verdict.problems.push_back(problem(kId, "", {"error.conflict"}));
  }
}

void Importer::report(const Judged& one) {
  const Verdict& verdict = one.verdict;
  const Account& account = verdict.values.account;
  ++counts_.rows;
  ReportEntry entry;
  entry.line = one.line;
  entry.outcome = verdict.outcome;
  entry.account = account.id;
  entry.owner = account.owner_user;
  entry.name = account.name;
  entry.address = account.address;
  entry.changed = verdict.changed;
  entry.mails = verdict.mails;
  entry.skipped = one.skipped;
  switch (verdict.outcome) {
    case Outcome::add:
      ++counts_.added;
      entry.changed.clear();
      break;
    case Outcome::change:
      ++counts_.changed;
      break;
    case Outcome::unchanged:
      ++counts_.unchanged;
      break;
    case Outcome::remove:
      ++counts_.deleted;
      counts_.mails += verdict.mails;
      break;
    case Outcome::error:
      ++counts_.errors;
      for (const CellProblem& wrong : verdict.problems) {
        entry.column = wrong.column;
        entry.value = wrong.value;
        entry.error = wrong.error;
        if (tell) tell(entry);
      }
      return;
  }
  const bool needs = account.receive.auth == ReceiveAuth::xoauth2 || account.send.auth == SendAuth::xoauth2;
  if (needs && (verdict.outcome == Outcome::add || verdict.outcome == Outcome::change)) ++counts_.unauthorized;
  if (tell) tell(entry);
}

}  // namespace tegami::accounts::csv
