#include "demo/demo.h"

#include <tegami-host/host/log.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "demo/line_server.h"
#include "demo/mailboxes.h"
#include "demo/pop3_dialogue.h"
#include "demo/sample_mails.h"
#include "demo/smtp_dialogue.h"
#include "modules/core.h"
#include "security/password.h"

namespace samplehost {
namespace {

constexpr std::chrono::seconds between_mails{30};
constexpr std::int64_t hour_ms = 60LL * 60 * 1000;

std::vector<DemoUser> demo_users() {
  return {{"admin", "admin-demo", "中村 修一", "nakamura@example.co.jp", true},
          {"sato", "sato-demo", "佐藤 花子", "sato.hanako@example.co.jp", false},
          {"suzuki", "suzuki-demo", "鈴木 一郎", "suzuki@example.co.jp", false},
          {"tanaka", "tanaka-demo", "田中 美咲", "tanaka@example.co.jp", false}};
}

void fill(Core& core, Mailboxes& mailboxes, const std::filesystem::path& samples) {
  for (const auto& user : mailboxes.users()) {
    core.users.add({user.login, user.name, user.address, hash_password(user.password), user.admin});
    const auto files = sample_files(samples, false);
    auto at = core.clock.now_ms() - static_cast<std::int64_t>(files.size()) * 5 * hour_ms;
    for (const auto& file : files) mailboxes.deliver(user.login, made_out(file, user, at += 5 * hour_ms - 17 * 60'000));
  }
  core.policies.set({{"transport.allow_plaintext", "true"},
                     {"transport.allow_private_networks", "true"},
                     {"personal_accounts.self_service", "\"all\""},
                     {"receive.interval_s", "60"}});
  core.folder.remember_demo();
}

}  // namespace

struct Demo::Running {
  Running(Core& core_, std::filesystem::path samples_)
      : core(core_),
        samples(std::move(samples_)),
        fresh(!core.folder.demo()),
        mailboxes(core.folder.path() / "demo", demo_users()) {
    if (fresh) fill(core, mailboxes, samples);
    core.settings.set_mail_server(MailServerKind::pop3, MailServer{"127.0.0.1", pop3.port(), "none", {}, {}, false});
    core.settings.set_mail_server(MailServerKind::smtp,
                                  MailServer{"127.0.0.1", smtp.port(), "none", "plain", {}, false});
    if (fresh) postman = std::thread([this] { bring_mail(); });
  }
  ~Running() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    if (postman.joinable()) postman.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// A few letters that come while somebody watches.
  void bring_mail() {
    std::unique_lock lock(mutex);
    for (const auto& file : sample_files(samples, true)) {
      if (wake.wait_for(lock, between_mails, [this] { return stopping; })) return;
      try {
        for (const auto& user : mailboxes.users())
          mailboxes.deliver(user.login, made_out(file, user, core.clock.now_ms()));
      } catch (const std::exception& error) {
        core.log.write(TEGAMI_LOG_WARNING, "demo", error.what());
      }
    }
  }

  Core& core;
  const std::filesystem::path samples;
  const bool fresh;
  Mailboxes mailboxes;
  LineServer pop3{[this] { return std::make_unique<Pop3Dialogue>(mailboxes); }};
  LineServer smtp{[this] { return std::make_unique<SmtpDialogue>(mailboxes); }};
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread postman;
};

Demo::Demo(Core& core, const std::filesystem::path& samples) : running_(std::make_unique<Running>(core, samples)) {}

Demo::~Demo() = default;

void Demo::introduce(std::ostream& out, const std::string& url) const {
  out << "\nThe demo is ready: " << url << "\n\n"
      << "  log in as    password       who\n";
  for (const auto& user : running_->mailboxes.users()) {
    auto login = user.login;
    auto password = user.password;
    login.resize(12, ' ');
    password.resize(14, ' ');
    out << "  " << login << " " << password << " " << user.name << " <" << user.address << ">"
        << (user.admin ? ", administrator" : "") << "\n";
  }
  out << "\nIts mail server: POP3 127.0.0.1:" << running_->pop3.port() << ", SMTP 127.0.0.1:" << running_->smtp.port()
      << ", no protection, same names and passwords.\n\n"
      << "Try: as admin, 設定 > 個人アカウント設定 > アカウント設定, choose 佐藤 花子, アカウントの追加: keep the\n"
      << "host's servers, user id sato, password sato-demo. Mail arrives within a minute; sato reads it under メール.\n"
      << std::endl;
}

}  // namespace samplehost
