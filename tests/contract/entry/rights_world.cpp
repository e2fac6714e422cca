#include "contract/entry/rights_world.h"

#include <boost/json.hpp>

#include "fixtures/process.h"
#include "fixtures/secrets.h"
#include "jobs/outbox_store.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/postgresql_mailboxes.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::entry {

namespace json = boost::json;

namespace {

constexpr const char* kFellow = "fellow";  ///< owns and shares what is not the caller's

/// A server that is refused before anything is sent: no test here waits for one.
json::object account_of(const json::object& owner) {
  const bool shared = owner.contains("shared");
  return {{"owner", owner},
          {"name", "desk"},
          {"display_name", "Desk"},
          {"address", "desk@example.test"},
          {"receive", json::object{{"host", shared ? "127.0.0.2" : "127.0.0.1"},
                                   {"user", shared ? "shared-login" : "own-login"},
                                   {"password", kPassword}}},
          {"send", json::object{{"host", shared ? "smtp.shared.example" : "smtp.example.test"}}}};
}

json::object member(const std::string& user, const char* right) { return {{"user", user}, {"right", right}}; }

}  // namespace

void RightsWorld::SetUp() {
  fixtures::BothDatabases::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  host_ = std::make_unique<fixtures::FakeHost>(folder_.path(), dsn());
  host_->add_user({.key = "s", .login = "root", .name = "System", .system_admin = true});
  host_->add_user({.key = "m", .login = "mail", .name = "Mail", .mail_admin = true});
  host_->add_user({.key = "u", .login = "taro", .name = "Taro", .address = "taro@example.test"});
  host_->add_user({.key = "taker", .login = "taker", .name = "Taker"});
  host_->add_user({.key = "locked", .login = "locked", .name = "Locked", .locked = true});
  host_->add_user({.key = kFellow, .login = kFellow, .name = "Fellow"});
  host_->set_policy("accounts.max_per_user", "1000");
  plugin_ = std::make_unique<Plugin>(*host_->table(), TEGAMI_BINARY_DIR "/modules/tegami");
  plugin_->migrate();
  plugin_->activate(TEGAMI_RUN_SERVICES);

  database_ = std::make_unique<storage::Database>(dsn());
  seal_ = std::make_unique<storage::Seal>(
      [](std::string_view) -> std::optional<storage::SealingKey> { return std::nullopt; });
  accounts_ = std::make_unique<accounts::Repository>(*database_, *seal_);
  mailboxes_ = on_sqlite() ? mailbox::sqlite_mailboxes({.folder = (folder_ / "mailboxes").string(),
                                                        .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"})
                           : mailbox::postgresql_mailboxes(*database_);
}

void RightsWorld::TearDown() {
  mailboxes_.reset();
  accounts_.reset();
  database_.reset();
  plugin_.reset();
}

void RightsWorld::set_policies(const Role& role, Thing thing) {
  host_->set_policy("personal_accounts.self_service", "\"" + std::string(role.self_service) + "\"");
  host_->set_policy("shared_accounts.enabled", thing == Thing::off ? "false" : "true");
}

void RightsWorld::reset_policies() {
  host_->clear_policy("personal_accounts.self_service");
  host_->clear_policy("shared_accounts.enabled");
}

services::Result RightsWorld::call(std::string_view user, std::string_view name, const json::object& request) {
  services::Attachments attachments;
  if (name == "accounts.import")
    attachments["csv"] = [text = std::string("id,owner.user,name\n"), at = std::size_t{0}](std::span<char> to) mutable {
      const auto count = text.copy(to.data(), to.size(), at);
      at += count;
      return count;
    };
  const services::Caller caller{std::string(user), "en", "Asia/Tokyo", "192.0.2.7"};
  fixtures::uses_secrets_of(json::serialize(request));
  auto result = plugin_->call(caller, name, request, attachments);
  if (result && std::holds_alternative<json::value>(*result)) {
    fixtures::expect_no_secret(name, json::serialize(std::get<json::value>(*result)));
  }
  return result;
}

/// No page shows a secret to anybody.
static pages::PageResponse searched(std::string_view path, pages::PageResponse response) {
  fixtures::expect_no_secret(path, response.body);
  return response;
}

pages::PageResponse RightsWorld::page(std::string_view user, std::string_view method, std::string_view path,
                                      std::string_view query_or_form) {
  pages::PageRequest request;
  request.method = method;
  request.path = path;
  request.caller = {std::string(user), "en", "Asia/Tokyo", "192.0.2.7"};
  request.base_path = "/base";
  request.asset_path = "/assets";
  request.csrf_field = "csrf";
  request.csrf_token = "token";
  if (method == "GET") {
    request.query = query_or_form;
    return searched(path, plugin_->page(std::move(request)));
  }
  request.content_type = "application/x-www-form-urlencoded";
  request.body = [form = std::string(query_or_form), at = std::size_t{0}](std::span<char> to) mutable {
    const auto count = form.copy(to.data(), to.size(), at);
    at += count;
    return count;
  };
  return searched(path, plugin_->page(std::move(request)));
}

const Subject& RightsWorld::subject(const Role& role, Thing thing) {
  reset_policies();
  await_jobs();
  const auto found = subjects_.find({role.name, thing});
  if (found != subjects_.end()) return found->second;
  return subjects_[{role.name, thing}] = make(role, thing);
}

/// What was begun before would change an account in the midst of a cell that refuses.
void RightsWorld::await_jobs() {
  const auto none_runs = [this] {
    const auto answer = call("s", "jobs.list", {{"finished", false}});
    return answer && std::get<json::value>(*answer).at("items").as_array().empty();
  };
  if (!fixtures::wait_until(none_runs, std::chrono::seconds(60))) throw std::runtime_error("a job does not end");
}

Subject RightsWorld::make(const Role& role, Thing thing) {
  Subject subject;
  subject.owner_user = thing == Thing::own ? role.user : thing == Thing::other ? kFellow : "";
  if (thing == Thing::missing) {
    subject.owner_user = "no-such-user";
    return subject;
  }
  json::object owner{{"user", subject.owner_user}};
  if (subject.owner_user.empty()) owner = {{"shared", true}};
  auto request = account_of(owner);
  if (subject.owner_user.empty()) {
    json::array members{member(kFellow, "send")};
    if (thing != Thing::outsider) members.push_back(member(role.user, thing == Thing::reader ? "read" : "send"));
    request["members"] = std::move(members);
  }
  const auto made = call("s", "accounts.create", request);
  if (!made) throw std::runtime_error("no account: " + made.error().message);
  subject.id = std::get<json::value>(*made).at("id").as_int64();
  subject.there = true;
  const bool shared = subject.owner_user.empty();
  accounts_->save_log(subject.id, "receive", shared ? "server-said" : "+OK", host_->now_ms());
  add_mail(subject);
  add_entry(subject);
  if (thing == Thing::own || thing == Thing::other) subject.job = begin_job(subject.owner_user);
  subject.seen = seen(subject.id);
  return subject;
}

void RightsWorld::add_mail(Subject& subject) {
  const auto mailbox = mailboxes_->open(subject.id, true);
  std::vector<mailbox::Arrived> batch(1);
  batch[0].raw = mailbox->raw_writer();
  batch[0].raw->write(
      std::string_view("Subject: hello\r\nMIME-Version: 1.0\r\n"
                       "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                       "Content-Disposition: attachment; filename=a.txt\r\n\r\nfile\r\n--b--\r\n"));
  batch[0].known.uidl = "a";
  mailbox->store(std::move(batch));
  mailbox->digest_pending(1, {}, {});
  subject.mail = mailbox->list(1, {}).at(0).id;
}

void RightsWorld::add_entry(Subject& subject) {
  jobs::Entry entry;
  entry.account = subject.id;
  const auto mailbox = mailboxes_->open(subject.id, true);
  std::vector<mailbox::Arrived> batch(1);
  batch[0].raw = mailbox->raw_writer();
  batch[0].raw->write(std::string_view("Subject: waits\r\n\r\ntext\r\n"));
  batch[0].folder = mailbox::FolderKind::outbox;
  entry.message = mailbox->store(std::move(batch)).front();
  entry.message_id = "<a@example.test>";
  entry.sender = "a@example.test";
  entry.recipients.emplace_back().address = "b@example.test";
  subject.entry = jobs::OutboxStore(*database_).add(std::move(entry)).value().id;
}

/// One that is done: a receive of nothing that is due, or an export where that may be.
std::int64_t RightsWorld::begin_job(const std::string& user) {
  const bool exports = user == "s" || user == "m";
  auto begun = exports ? call(user, "accounts.export", {{"wait", true}}) : call(user, "mail.receive", {{"wait", true}});
  if (!begun) throw std::runtime_error("no job: " + begun.error().message);
  return std::get<json::value>(*begun).at("job").as_int64();
}

std::string RightsWorld::filled(std::string text, const Subject& subject) {
  const std::string owner =
      subject.owner_user.empty() ? std::string(R"({"shared": true})") : R"({"user": ")" + subject.owner_user + "\"}";
  const std::pair<std::string_view, std::string> values[] = {{"$id", std::to_string(subject.id)},
                                                             {"$version", std::to_string(subject.version)},
                                                             {"$mail", std::to_string(subject.mail)},
                                                             {"$job", std::to_string(subject.job)},
                                                             {"$entry", std::to_string(subject.entry)},
                                                             {"$owner", owner},
                                                             {"$user", subject.owner_user}};
  for (const auto& [name, value] : values)
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  return text;
}

json::value RightsWorld::seen(std::int64_t id) {
  reset_policies();
  auto answer = call("s", "accounts.get", {{"id", id}});
  return answer ? std::get<json::value>(*answer) : json::value(answer.error().code);
}

std::vector<std::string> RightsWorld::failures() const {
  std::vector<std::string> lines;
  for (const auto& line : host_->log())
    if (line.severity >= TEGAMI_LOG_ERROR) lines.push_back(line.text);
  return lines;
}

std::string body_of(pages::PageResponse& response) {
  std::string body = response.body;
  std::array<char, 4096> buffer{};
  while (response.pull) {
    const auto count = response.pull(buffer);
    if (count == 0) break;
    body.append(buffer.data(), count);
  }
  return body;
}

}  // namespace tegami::entry
