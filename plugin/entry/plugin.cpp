#include "entry/plugin.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "jobs/csv_jobs.h"
#include "jobs/index_jobs.h"
#include "jobs/lease_holder.h"
#include "jobs/notifier.h"
#include "jobs/oauth_exchange.h"
#include "jobs/owner_changes.h"
#include "jobs/receive_jobs.h"
#include "jobs/rekey_jobs.h"
#include "jobs/scheduler.h"
#include "jobs/send_scheduler.h"
#include "jobs/sender.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/postgresql_mailboxes.h"
#include "mailbox/store/sqlite_mailboxes.h"
#include "oauth/flow_store.h"
#include "oauth/grant_store.h"
#include "pages/dispatcher.h"
#include "pages/pages.h"
#include "services/account_services.h"
#include "services/account_test.h"
#include "services/audit_services.h"
#include "services/csv_services.h"
#include "services/draft_services.h"
#include "services/hand_over.h"
#include "services/index_services.h"
#include "services/job_services.h"
#include "services/mail_services.h"
#include "services/metrics_services.h"
#include "services/oauth_services.h"
#include "services/outbox_services.h"
#include "services/provider_services.h"
#include "services/secrets_services.h"
#include "storage/database.h"
#include "storage/seal.h"

namespace tegami::entry {

namespace {

std::string migrations_folder(const std::filesystem::path& module, storage::Dialect dialect) {
  return (module / "migrations" / (dialect == storage::Dialect::sqlite ? "sqlite" : "postgresql")).string();
}

std::unique_ptr<mailbox::Mailboxes> open_mailboxes(const std::filesystem::path& module, const sdk::Host& host,
                                                   storage::Database& database) {
  if (database.dialect() == storage::Dialect::postgresql) return mailbox::postgresql_mailboxes(database);
  mailbox::SqliteOptions options;
  options.folder = (std::filesystem::path(host.private_folder()) / "mailboxes").string();
  options.migrations_folder = (module / "migrations" / "mailbox").string();
  return mailbox::sqlite_mailboxes(std::move(options));
}

std::vector<storage::SealedColumn> all_sealed_columns() {
  auto columns = accounts::sealed_columns();
  for (auto& column : oauth::sealed_columns()) columns.push_back(std::move(column));
  return columns;
}

storage::Seal seal_of(const sdk::Host& host) {
  return storage::Seal([host](std::string_view id) -> std::optional<storage::SealingKey> {
    auto key = host.key(id);
    if (!key) return std::nullopt;
    return storage::SealingKey{std::move(key->id), std::move(key->bytes)};
  });
}

}  // namespace

/// In the order in which they depend on one another; taken down from the end.
struct Plugin::Rooms {
  Rooms(const sdk::Host& host_, const std::filesystem::path& folder)
      : host(host_),
        words(words::Catalog::load((folder / "locale").string())),
        vocabulary(words, (folder / "data" / "csv_layouts.json").string()),
        providers((folder / "data" / "providers.json").string()),
        templates(pages::Templates::load((folder / "templates").string())),
        database(host_.dsn()),
        seal(seal_of(host_)),
        accounts(database, seal),
        mailboxes(open_mailboxes(folder, host_, database)),
        job_store(database),
        job_parts(database),
        indexes(database),
        receiving_counts(database),
        notices(database),
        mail_hours(database),
        outbox(database),
        grants(database, seal, jobs::holder_is_dead),
        flows(database, seal),
        receiver({host, accounts, *mailboxes, indexes, grants}),
        sender({host, accounts, outbox, *mailboxes, receiver.pool(), receiver.timers(), receiver.loop(),
                receiver.tokens()}),
        owner_changes(host, accounts, receiver.pool(), [this] { wake(); }),
        receive_jobs(host, job_store, receiver),
        rekey_jobs({host, database, seal, job_store, receiver.pool(), all_sealed_columns()}),
        index_jobs({host, accounts, indexes, job_store, *mailboxes, [this] { wake(); }}),
        csv_jobs({host, accounts, job_store, job_parts, seal, words, vocabulary,
                  [this](accounts::AccountId id, jobs::JobId by) { erase(id, by); }, [this] { wake(); }}),
        dispatcher(services, templates, words, [this](const std::string& what) { host.log(TEGAMI_LOG_ERROR, what); }) {}

  void wake() {
    if (scheduler) scheduler->wake();
    if (send_scheduler) send_scheduler->wake();
  }
  /// by: the import that does it; 0: none.
  void erase(accounts::AccountId id, jobs::JobId by = 0) {
    index_jobs.end_account(id);
    receiver.end_account(id);
    sender.end_account(id);
    mailboxes->erase(id);
    // The account may stand in what jobs keep (A12).
    job_parts.drop_ended_before(host.now_ms(), by);
    job_store.forget_account(id);
  }

  const sdk::Host host;
  const words::Catalog words;
  const accounts::csv::Vocabulary vocabulary;
  const accounts::Providers providers;
  const pages::Templates templates;
  storage::Database database;
  const storage::Seal seal;
  accounts::Repository accounts;
  const std::unique_ptr<mailbox::Mailboxes> mailboxes;
  jobs::JobStore job_store;
  jobs::JobParts job_parts;
  services::Services services;
  std::optional<jobs::Scheduler> scheduler;  // outlives the receives that call back into it
  std::optional<jobs::SendScheduler> send_scheduler;
  accounts::IndexRuns indexes;
  accounts::ReceivingCounts receiving_counts;
  accounts::Notices notices;
  accounts::MailHours mail_hours;
  std::optional<jobs::Notifier> notifier;
  jobs::OutboxStore outbox;
  oauth::GrantStore grants;
  oauth::FlowStore flows;
  jobs::Receiver receiver;
  jobs::Sender sender;
  jobs::OwnerChanges owner_changes;
  jobs::ReceiveJobs receive_jobs;
  jobs::RekeyJobs rekey_jobs;
  jobs::IndexJobs index_jobs;
  jobs::CsvJobs csv_jobs;
  pages::Dispatcher dispatcher;
};

Plugin::Plugin(const tegami_host& host, std::filesystem::path folder) : host_(host), folder_(std::move(folder)) {}

Plugin::~Plugin() { deactivate(std::chrono::seconds(10)); }

void Plugin::migrate() {
  storage::Database database(host_.dsn(), 1);
  storage::migrate(database, migrations_folder(folder_, database.dialect()));
}

void Plugin::activate(std::uint32_t run) {
  mailbox::mime::init();
  const std::unique_lock lock(rooms_mutex_);
  auto rooms = std::make_unique<Rooms>(host_, folder_);
  auto& r = *rooms;
  services::AccountParts accounts{r.host, r.accounts, r.words, {}, {}};
  accounts.erase_mailbox = [&r](accounts::AccountId id) { r.erase(id); };
  accounts.changed = [&r] { r.wake(); };
  accounts.grants = &r.grants;
  accounts.give_back = [&r](accounts::AccountId id) {
    return jobs::give_back(r.host, r.receiver.loop(), r.grants, id);
  };
  services::add_account_services(r.services, accounts);
  services::add_provider_services(r.services, {r.host, r.accounts, r.providers, r.words});
  services::add_hand_over(r.services, {accounts, [&r](accounts::AccountId id) { r.receiver.end_account(id); }});
  services::add_oauth_services(r.services, {accounts, r.flows, r.grants, r.receiver.loop()});
  services::add_account_test(r.services, {r.host, r.accounts, r.receiver, r.words, &r.grants});
  services::MailParts mail{r.host, r.accounts, *r.mailboxes, r.words};
  mail.held = [&r](accounts::AccountId id, const std::vector<mailbox::MessageId>& messages) {
    return r.outbox.waiting(id, messages);
  };
  services::add_mail_services(r.services, mail);
  services::add_draft_services(r.services, {mail, r.outbox});
  services::add_outbox_services(r.services, {mail, r.outbox, r.sender, [&r] {
                                               if (r.send_scheduler) r.send_scheduler->wake();
                                             }});
  services::JobParts job_parts{r.host, r.accounts, r.job_store, r.receive_jobs, r.words};
  job_parts.progress_here = [&r](jobs::JobId id) { return r.csv_jobs.progress(id); };
  job_parts.cancel_here = [&r](jobs::JobId id) { return r.csv_jobs.cancel(id); };
  services::add_job_services(r.services, job_parts);
  services::add_csv_services(r.services, {r.host, r.words, r.job_store, r.job_parts, r.csv_jobs, r.vocabulary});
  services::add_index_services(r.services, {r.host, r.accounts, r.indexes, r.job_store, r.index_jobs, r.words});
  services::add_secrets_services(r.services, {r.host, r.rekey_jobs, r.words});
  services::add_metrics_services(r.services, {r.host, r.receiving_counts, r.mail_hours, r.words});
  services::add_audit_services(r.services, {r.host, r.accounts, r.words, r.vocabulary});
  pages::add_pages(r.dispatcher);
  // What a killed process left half done is finished before anything new begins (A12); its jobs first, as what they
  // keep of an account goes with it once they have ended.
  r.receive_jobs.sweep();
  for (const auto id : r.accounts.deleting()) {
    r.erase(id);
    r.accounts.finish_delete(id);
  }
  r.index_jobs.sweep();
  const auto sweep = [&r] {
    r.grants.sweep(r.host.now_ms());
    r.flows.sweep(r.host.now_ms());
  };
  sweep();
  if ((run & TEGAMI_RUN_JOBS) != 0) r.scheduler.emplace(r.host, r.accounts, r.receiver, sweep);
  if ((run & TEGAMI_RUN_JOBS) != 0) {
    r.send_scheduler.emplace(jobs::SendScheduler::Parts{r.host, r.outbox, *r.mailboxes, r.sender});
  }
  if ((run & TEGAMI_RUN_JOBS) != 0) r.index_jobs.resume();
  if ((run & TEGAMI_RUN_JOBS) != 0) r.rekey_jobs.resume();
  if ((run & TEGAMI_RUN_JOBS) != 0) {
    r.notifier.emplace(jobs::Notifier::Parts{r.host, r.accounts, r.notices, r.receiving_counts, r.mail_hours, r.words});
    r.notifier->start();
  }
  rooms_ = std::move(rooms);
  activated_by_ = getpid();
  active_ = true;
}

void Plugin::deactivate(std::chrono::milliseconds) {
  if (!active_.exchange(false)) return;
  if (activated_by_ != getpid()) return;  // a forked child has none of the threads
  // New calls are refused from here on; those under way end because their receives end.
  rooms_->owner_changes.stop();
  if (rooms_->notifier) rooms_->notifier->stop();
  if (rooms_->scheduler) rooms_->scheduler->stop();
  if (rooms_->send_scheduler) rooms_->send_scheduler->stop();
  rooms_->sender.stop();
  rooms_->rekey_jobs.stop();
  rooms_->index_jobs.stop();
  rooms_->csv_jobs.stop();
  rooms_->receiver.stop();
  const std::unique_lock lock(rooms_mutex_);
  rooms_.reset();
}

std::shared_lock<std::shared_mutex> Plugin::enter() const {
  if (active_ && activated_by_ != getpid()) throw Forked{};
  std::shared_lock lock(rooms_mutex_);
  if (!active_) throw NotActive{};
  return lock;
}

services::Result Plugin::call(const services::Caller& caller, std::string_view name, const services::Json& request,
                              const services::Attachments& attachments) {
  const auto lock = enter();
  return rooms_->services.call(caller, name, request, attachments);
}

pages::PageResponse Plugin::page(pages::PageRequest request) {
  const auto lock = enter();
  request.now_ms = host_.now_ms();
  // Who asks is asked for once in this request.
  std::optional<std::optional<sdk::User>> known;
  const auto caller = [this, &known, key = request.caller.user]() -> const std::optional<sdk::User>& {
    if (!known) known.emplace(host_.user(key));
    return *known;
  };
  request.is_mail_admin = [&caller] { return caller() && caller()->mail_admin && !caller()->locked; };
  request.is_system_admin = [&caller] { return caller() && caller()->system_admin && !caller()->locked; };
  request.user = [this, &caller, own = request.caller.user](std::string_view key) {
    return key == own ? caller() : host_.user(key);
  };
  request.users = [this](const std::vector<std::string_view>& keys) { return host_.users(keys); };
  request.find_users = [this](std::string_view text, std::uint32_t limit) {
    return host_.list_users(text, {}, {}, limit);
  };
  request.parties = [this](sdk::PartyKind kind) { return host_.parties(kind); };
  request.policy = [this](std::string_view name) { return host_.policy(name); };
  request.setting = [this](std::string_view key) { return host_.setting(key); };
  return rooms_->dispatcher.handle(request);
}

std::vector<std::string> Plugin::service_names() const {
  const auto lock = enter();
  return rooms_->services.names();
}

std::vector<std::string> Plugin::page_routes() const {
  const auto lock = enter();
  return rooms_->dispatcher.routes();
}

std::uint64_t Plugin::pending_jobs() const {
  const auto lock = enter();
  return rooms_->receive_jobs.pending() + rooms_->index_jobs.pending() + rooms_->csv_jobs.pending() +
         rooms_->rekey_jobs.pending();
}

bool Plugin::drain(std::chrono::milliseconds deadline) {
  const auto lock = enter();
  const auto until = std::chrono::steady_clock::now() + deadline;
  const auto left = [until] {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return std::max(rest, std::chrono::milliseconds(0));
  };
  return rooms_->receive_jobs.drain(deadline) && rooms_->index_jobs.drain(left()) && rooms_->csv_jobs.drain(left()) &&
         rooms_->rekey_jobs.drain(left());
}

}  // namespace tegami::entry
