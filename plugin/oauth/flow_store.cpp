#include "oauth/flow_store.h"

#include <stdexcept>

#include "oauth/encoding.h"
#include "storage/sql.h"

namespace tegami::oauth {

using storage::Rows;
using storage::Session;
using storage::Sql;
using storage::val;
using transport::Secret;

namespace {

std::string hashed(const std::string& text) { return base64url(sha256(text)); }

std::string sealed_for(const std::string& hash, std::string_view place) {
  return "oauth_flow/" + hash + "/" + std::string(place);
}

std::string sealed(const storage::Seal& seal, const Secret& secret, const std::string& row) {
  auto record = seal.close(secret.reveal(), row);
  if (!record) throw std::runtime_error("the host gives no key to seal a verifier with");
  return *std::move(record);
}

}  // namespace

void FlowStore::begin(const std::string& state, const Flow& flow, std::int64_t now_ms) {
  if (flow.draft.reveal().size() > Flow::kMaxDraft) throw std::length_error("a draft of more than 40,000 bytes");
  const std::string hash = hashed(state);
  const Secret both = transport::joined({flow.nonce, " ", flow.verifier.reveal()});
  const std::string secrets = sealed(seal_, both, sealed_for(hash, "secrets"));
  const std::string draft = sealed(seal_, flow.draft, sealed_for(hash, "draft"));
  const auto account = flow.account == 0 ? std::nullopt : std::optional<std::int64_t>(flow.account);
  sweep(now_ms);
  database_.transact([&](Session& session) {
    Sql old, insert;
    old << "DELETE FROM oauth_flow WHERE state_hash IN (SELECT state_hash FROM oauth_flow WHERE user_key = "
        << val(flow.user) << " ORDER BY expires_ms DESC, state_hash LIMIT 1000 OFFSET " << val(Flow::kMostOfUser - 1)
        << ")";
    old.run(session);
    insert
        << "INSERT INTO oauth_flow (state_hash, session_hash, user_key, account_id, direction, server, redirect_uri, "
           "return_to, secrets, draft, expires_ms) VALUES ("
        << val(hash) << ", " << val(hashed(flow.session)) << ", " << val(flow.user) << ", " << val(account) << ", "
        << val(flow.direction) << ", " << val(flow.server) << ", " << val(flow.redirect_uri) << ", "
        << val(flow.return_to) << ", " << val(secrets) << ", " << val(draft) << ", " << val(now_ms + Flow::kLifeMs)
        << ")";
    insert.run(session);
  });
}

Result<Flow> FlowStore::take(const std::string& state, const std::string& user, const std::string& session,
                             std::int64_t now_ms) {
  const std::string hash = hashed(state), session_hash = hashed(session);
  Result<Flow> taken = failure(Kind::policy, "oauth_state_unknown");
  database_.transact([&](Session& connection) {
    taken = failure(Kind::policy, "oauth_state_unknown");
    Sql remove;
    remove << "DELETE FROM oauth_flow WHERE state_hash = " << val(hash) << " AND user_key = " << val(user)
           << " AND session_hash = " << val(session_hash)
           << " RETURNING account_id, direction, server, redirect_uri, return_to, secrets, draft, expires_ms";
    const Rows rows = remove.rows(connection);
    if (rows.size() == 0) {
      Sql find;
      find << "SELECT 1 FROM oauth_flow WHERE state_hash = " << val(hash) << " AND expires_ms > " << val(now_ms);
      if (find.rows(connection).size() != 0) taken = failure(Kind::policy, "oauth_other_session");
      return;
    }
    const auto both = seal_.open(rows.text(0, 5), sealed_for(hash, "secrets"));
    if (rows.number(0, 7) <= now_ms || !both) return;
    const Secret secrets(*both);
    const std::string_view text = secrets.reveal();
    Flow flow{user,
              session,
              rows.number(0, 0),
              rows.text(0, 1),
              rows.text(0, 2),
              rows.text(0, 3),
              rows.text(0, 4),
              std::string(text.substr(0, text.find(' '))),
              Secret(std::string(text.substr(text.find(' ') + 1))),
              Secret(seal_.open(rows.text(0, 6), sealed_for(hash, "draft")).value_or(std::string()))};
    taken = std::move(flow);
  });
  return taken;
}

void FlowStore::sweep(std::int64_t now_ms) {
  database_.transact([&](Session& session) {
    Sql remove;
    remove << "DELETE FROM oauth_flow WHERE expires_ms <= " << val(now_ms);
    remove.run(session);
  });
}

}  // namespace tegami::oauth
