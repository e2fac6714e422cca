#include <algorithm>

#include "pages/json_read.h"
#include "pages/shared_members/shared_members.h"

namespace tegami::pages::shared_members {

namespace {

using services::Json;

/// Of each kind.
constexpr std::size_t shown_candidates = 20;
/// One value a member, so that all of them fit into a form: "right.group:KEY".
constexpr std::string_view right_of = "right.";

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// "group:KEY", as forms name a party, as a member of the services.
Json member_of(const std::string& party, const std::string& right) {
  const auto colon = party.find(':');
  if (colon == std::string::npos) return {};
  const auto kind = party.substr(0, colon);
  if (kind != "user" && kind != "group" && kind != "role") return {};
  return {{kind, party.substr(colon + 1)}, {"right", right == "send" ? "send" : "read"}};
}

std::string party_of(const MemberName& member) { return member.kind + ":" + member.key; }

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

/// Groups and roles are few; before a search they are offered as they are.
void add_parties(const Visit& visit, Model& model, sdk::PartyKind kind) {
  const auto wanted = lower(model.query);
  std::size_t count = 0;
  for (const auto& party : visit.parties(kind)) {
    if (lower(party.name).find(wanted) == std::string::npos) continue;
    if (++count > shown_candidates) break;
    Candidate candidate;
    candidate.party.kind = kind == sdk::PartyKind::group ? "group" : "role";
    candidate.party.key = party.key;
    candidate.party.name = party.name;
    model.candidates.push_back(std::move(candidate));
  }
  model.more = model.more || count > shown_candidates;
}

void add_users(const Visit& visit, Model& model) {
  const auto users = visit.find_users(model.query, shown_candidates + 1);
  for (std::size_t at = 0; at < std::min(users.size(), shown_candidates); ++at) {
    Candidate candidate;
    candidate.party.kind = "user";
    candidate.party.key = users[at].key;
    candidate.party.name = users[at].name.empty() ? users[at].login : users[at].name;
    candidate.party.login = users[at].login;
    model.candidates.push_back(std::move(candidate));
  }
  model.more = model.more || users.size() > shown_candidates;
}

void search(const Visit& visit, const Form& values, Model& model) {
  model.query = shortened(values.get("member"), search_bytes);
  if (values.has("right")) model.right = values.get("right") == "send" ? "send" : "read";
  add_parties(visit, model, sdk::PartyKind::group);
  add_parties(visit, model, sdk::PartyKind::role);
  if (!model.query.empty()) add_users(visit, model);
  const auto ticked = values.all("add");
  for (auto& candidate : model.candidates) {
    const auto party = party_of(candidate.party);
    candidate.member = std::any_of(model.rows.begin(), model.rows.end(),
                                   [&](const Row& row) { return party_of(row.member) == party; });
    candidate.ticked = contains(ticked, party);
  }
}

Model stored(const Visit& visit) {
  Model model;
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  model.account = visit.call("accounts.get", {{"id", *id}});
  if (!flag_at(model.account, "owner.shared")) throw Refused(services::Refusal("not_found", ""));
  for (auto& member : MemberNames(visit).all(model.account)) model.rows.push_back({std::move(member), {}});
  return model;
}

PageResponse show(const Visit& visit) {
  auto model = stored(visit);
  search(visit, visit.query, model);
  const auto done = visit.query.get("done");
  for (const char* known : {"founded", "saved", "added", "removed", "none"})
    if (done == known) model.told = visit.say("pages.members.done." + done);
  return draw(visit, model);
}

/// What was typed stays chosen; beside it stands what is stored now.
void compare(const Visit& visit, Model& model, const boost::json::array& typed) {
  const auto& say = visit.say;
  MemberNames names(visit);
  for (auto& row : model.rows) {
    const auto now = row.member.right;
    const auto same = std::find_if(typed.begin(), typed.end(), [&](const auto& member) {
      return text_at(member.get_object(), row.member.kind) == row.member.key;
    });
    if (same == typed.end()) {
      row.note = say("pages.members.note.added");
      continue;
    }
    row.member.right = text_at(same->get_object(), "right");
    if (row.member.right != now)
      row.note = say("pages.members.note.changed", {{"right", say("pages.members.right." + now)}});
  }
  for (const auto& member : typed) {
    auto name = names.of(member.get_object());
    const bool there = std::any_of(model.rows.begin(), model.rows.end(),
                                   [&](const Row& row) { return party_of(row.member) == party_of(name); });
    if (!there) model.rows.push_back({std::move(name), say("pages.members.note.removed")});
  }
}

/// The services' errors ("members.2.user") beside the rows that were sent.
void put_errors(const services::Refusal& refusal, const boost::json::array& sent, Model& model) {
  for (const auto& [field, text] : refusal.fields)
    for (std::size_t at = 0; at < sent.size(); ++at) {
      if (!field.starts_with("members." + std::to_string(at) + ".")) continue;
      for (auto& row : model.rows)
        if (text_at(sent[at].get_object(), row.member.kind) == row.member.key) row.note = text;
    }
  model.refusal = refusal.fields.empty() ? refusal.message : refusal.fields.begin()->second;
}

/// Saves these; where somebody was quicker, or something is wrong, it is shown with what was chosen.
PageResponse save(const Visit& visit, const boost::json::array& members, const boost::json::array& typed,
                  const std::string& done) {
  const auto id = to_number(visit.path.at("id")).value_or(0);
  const auto version = to_number(visit.form.get("version")).value_or(0);
  try {
    visit.call("accounts.update", {{"id", id}, {"version", version}, {"members", members}});
  } catch (const Refused& refused) {
    if (refused.refusal.code == "forbidden" || refused.refusal.code == "not_found") throw;
    auto model = stored(visit);
    model.conflict = refused.refusal.code == "conflict";
    if (!typed.empty()) compare(visit, model, typed);
    if (!model.conflict) put_errors(refused.refusal, members, model);
    search(visit, visit.form, model);
    return draw(visit, model);
  }
  const auto& query = visit.form.get("member");
  return visit.redirect("/shared/" + std::to_string(id) + "/members?done=" + done +
                        (query.empty() ? "" : "&member=" + url_encode(query)));
}

/// The table's form: every row's right, and perhaps the one to take out.
PageResponse change(const Visit& visit) {
  const auto removed = visit.form.get("remove");
  boost::json::array members, typed;
  for (const auto& value : visit.form.values()) {
    if (!value.name.starts_with(right_of)) continue;
    const auto party = value.name.substr(right_of.size());
    auto member = member_of(party, value.value);
    if (member.empty()) continue;
    typed.push_back(member);
    if (party != removed) members.push_back(std::move(member));
  }
  return save(visit, members, typed, removed.empty() ? "saved" : "removed");
}

PageResponse add(const Visit& visit) {
  auto model = stored(visit);
  auto members = items_of(model.account, "members");
  const auto before = members.size();
  for (const auto& party : visit.form.all("add"))
    if (auto member = member_of(party, visit.form.get("right")); !member.empty()) members.push_back(std::move(member));
  if (members.size() == before) {
    const auto& query = visit.form.get("member");
    return visit.redirect("/shared/" + visit.path.at("id") + "/members?done=none" +
                          (query.empty() ? "" : "&member=" + url_encode(query)));
  }
  return save(visit, members, {}, "added");
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/shared/{id}/members", Right::shared_keeper, show);
  dispatcher.post("/shared/{id}/members", Right::shared_keeper, change);
  dispatcher.post("/shared/{id}/members/add", Right::shared_keeper, add);
}

}  // namespace tegami::pages::shared_members
