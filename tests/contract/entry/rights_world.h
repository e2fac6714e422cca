/// rights_world.h - the whole module beside a host in memory, with somebody of each role, and for each of them an
/// account of each kind: own, another's, shared in every way (SPEC section 1, H2, P3).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "accounts/repository.h"
#include "entry/plugin.h"
#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "mailbox/mailbox.h"
#include "storage/database.h"
#include "storage/seal.h"

namespace tegami::entry {

struct Role {
  const char* name;
  const char* user;
  const char* self_service;
};

/// In the order of a table's columns.
inline constexpr std::array<Role, 5> kRoles{{{"system administrator", "s", "none"},
                                             {"mail administrator", "m", "none"},
                                             {"user, self-service none", "u", "none"},
                                             {"user, self-service change", "u", "change"},
                                             {"user, self-service all", "u", "all"}}};

/// In the order of a cell's letters: the caller's own account, another user's, a shared one that he may read, one that
/// he may read and send with, one that he is no member of, none at all, and one that he may send with while shared
/// accounts are switched off.
enum class Thing : std::uint8_t { own, other, reader, sender, outsider, missing, off };
inline constexpr std::size_t kThings = 7;
inline constexpr std::array<const char*, kThings> kThingNames{
    "own account",        "another user's", "shared, reads",     "shared, sends",
    "shared, a stranger", "missing id",     "shared, sends, off"};

/// Of a shared account only administrators are told this (H3); of any account nobody is told its password (A5, K1).
inline constexpr std::array<std::string_view, 5> kNotForMembers{"127.0.0.2", "smtp.shared.example", "shared-login",
                                                                "Fellow", "server-said"};
inline constexpr std::string_view kPassword = "hush-hush-password";
inline constexpr std::int64_t kMissing = 987'654'321;

/// An account to ask about, or what stands for one that is not there.
struct Subject {
  std::int64_t id = kMissing, version = 1, mail = 1, job = kMissing, entry = kMissing;
  std::string owner_user;  ///< empty: shared
  bool there = false;
  boost::json::value seen;  ///< as it was made
};

class RightsWorld : public fixtures::BothDatabases {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// The same until it is spent.
  const Subject& subject(const Role& role, Thing thing);
  void await_jobs();
  /// The next one asked for is a new one.
  void spend(const Role& role, Thing thing) { subjects_.erase({role.name, thing}); }
  /// Policies as they are while this role asks about this thing.
  void set_policies(const Role& role, Thing thing);
  void reset_policies();

  services::Result call(std::string_view user, std::string_view name, const boost::json::object& request);
  pages::PageResponse page(std::string_view user, std::string_view method, std::string_view path,
                           std::string_view query_or_form);
  /// With $id, $version, $mail, $job, $entry, $owner (JSON) and $user (its key) filled in.
  static std::string filled(std::string text, const Subject& subject);
  /// The account as the system administrator sees it.
  boost::json::value seen(std::int64_t id);
  std::vector<std::string> failures() const;

  std::unique_ptr<fixtures::FakeHost> host_;
  std::unique_ptr<Plugin> plugin_;

 private:
  Subject make(const Role& role, Thing thing);
  void add_mail(Subject& subject);
  void add_entry(Subject& subject);
  std::int64_t begin_job(const std::string& user);

  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::Seal> seal_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<mailbox::Mailboxes> mailboxes_;
  std::map<std::pair<std::string, Thing>, Subject> subjects_;
};

/// All of a page's body, streamed or not.
std::string body_of(pages::PageResponse& response);

}  // namespace tegami::entry
