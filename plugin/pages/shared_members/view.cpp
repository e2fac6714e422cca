#include "pages/json_read.h"
#include "pages/shared_members/shared_members.h"

namespace tegami::pages::shared_members {

namespace {

std::string count_of(const Speech& say, std::size_t count) { return say.count(static_cast<std::int64_t>(count)); }

Data row_data(const Speech& say, const Row& row, std::size_t at) {
  const auto& member = row.member;
  Data data;
  data.set("party", member.kind + ":" + member.key);
  data.set("name", member.name);
  data.set("login", shown(member.login));
  data.set("gone", flag(!member.known));
  data.set("note", shown(row.note));
  data.set("kind", say("pages.members.kind." + member.kind));
  data.set("input", "right-" + std::to_string(at));
  data.set("right_label", say("pages.members.right_of", {{"name", member.name}}));
  data.set("remove_label", say("pages.members.remove_one", {{"name", member.name}}));
  data.set("send", flag(member.right == "send"));
  return data;
}

Data candidate_data(const Speech& say, const Candidate& candidate) {
  const auto& party = candidate.party;
  Data data;
  data.set("party", party.kind + ":" + party.key);
  data.set("name", party.name);
  data.set("sub", candidate.member ? Data(say("pages.members.already")) : shown(party.login));
  data.set("kind", say("pages.members.kind." + party.kind));
  data.set("disabled", flag(candidate.member));
  data.set("checked", flag(candidate.ticked && !candidate.member));
  return data;
}

Data search_data(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List candidates;
  for (const auto& candidate : model.candidates) candidates.push_back(candidate_data(say, candidate));
  const auto count = count_of(say, candidates.size());
  Data data;
  data.set("any", flag(!candidates.empty()));
  data.set("legend", model.query.empty() ? say("pages.members.offered")
                                         : say("pages.members.results", {{"query", model.query}, {"count", count}}));
  data.set("none", say("pages.members.nobody_found", {{"query", model.query}}));
  data.set("searched", flag(!model.query.empty()));
  data.set("candidates", Data(candidates));
  data.set("more", flag(model.more));
  data.set("query", model.query);
  data.set("send", flag(model.right == "send"));
  return data;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List rows;
  for (const auto& row : model.rows) rows.push_back(row_data(say, row, rows.size()));
  const auto name = text_at(model.account, "name");
  const auto title = say("pages.members.title", {{"account", name}});
  const bool bad = model.conflict || !model.refusal.empty();
  Data data;
  data.set("heading", name);
  data.set("tabs", shared_tabs(visit, model.account, true));
  data.set("action", visit.link("/shared/" + std::to_string(number_at(model.account, "id")) + "/members"));
  data.set("version", std::to_string(number_at(model.account, "version")));
  data.set("any", flag(!rows.empty()));
  data.set("rows", Data(rows));
  data.set("count", say("pages.members.count", {{"count", count_of(say, model.rows.size())}}));
  data.set("told", shown(model.told));
  data.set("conflict", flag(model.conflict));
  data.set("refusal", shown(model.conflict ? std::string() : model.refusal));
  data.set("search", search_data(visit, model));
  auto response =
      visit.draw("shared_members", std::move(data), bad ? say("pages.form.error_title", {{"title", title}}) : title);
  response.menu = "shared.accounts";
  if (bad) response.status = model.conflict ? 409 : 422;
  return response;
}

}  // namespace tegami::pages::shared_members
