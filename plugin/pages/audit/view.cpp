#include "pages/account_words.h"
#include "pages/audit/audit.h"
#include "pages/json_read.h"
#include "pages/pager.h"
#include "services/audit_services.h"

namespace tegami::pages::audit {

namespace {

constexpr std::int64_t default_days = 400;

Data actions(const Visit& visit, const Model& model) {
  List list;
  const auto add = [&](const std::string& value, const std::string& key) {
    Data item;
    item.set("value", value);
    item.set("label", visit.say(key));
    item.set("selected", flag(model.action == value));
    list.push_back(item);
  };
  add("", "audit.any");
  for (const auto action : services::kAuditedActions) add(std::string(action), "audit.action." + std::string(action));
  return Data(list);
}

Data row_of(const Visit& visit, const boost::json::object& entry) {
  const auto actor = text_at(entry, "actor");
  const auto owner = text_at(entry, "account.owner.user");
  const bool any_account = !object_at(entry, "account").empty();
  Data row;
  row.set("at", moment_data(entry, "at", visit.say));
  row.set("system", flag(actor.empty()));
  row.set("actor", visit.user_name(actor));
  row.set("title", text_at(entry, "title"));
  row.set("subject", any_account ? Data(visit.say("audit.account", {{"owner", owner.empty() ? visit.say("audit.shared")
                                                                                            : visit.user_name(owner)},
                                                                    {"name", text_at(entry, "account.name")}}))
                                 : Data(false));
  row.set("details", shown(text_at(entry, "details")));
  row.set("address", shown(text_at(entry, "address")));
  return row;
}

/// The filters as a query, without the cursor.
std::string kept(const Model& model) {
  std::string query;
  for (const auto& [name, value] :
       {std::pair{"from", model.from}, {"to", model.to}, {"action", model.action}, {"q", model.query}})
    if (!value.empty()) query += (query.empty() ? "" : "&") + std::string(name) + "=" + url_encode(value);
  return query;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List rows;
  visit.meet(items_of(model.recorded), "actor");
  visit.meet(items_of(model.recorded), "account.owner.user");
  for (const auto& item : items_of(model.recorded))
    if (item.is_object()) rows.push_back(row_of(visit, item.get_object()));
  const auto query = kept(model);
  const auto days = visit.policy("audit.days");
  Data data;
  data.set("lead", say("audit.lead", {{"days", say.count(days.is_int64() ? days.get_int64() : default_days)}}));
  data.set("file_href", visit.link("/audit/file") + (query.empty() ? "" : "?" + query));
  data.set("from", model.from);
  data.set("to", model.to);
  data.set("query", model.query);
  data.set("actions", actions(visit, model));
  data.set("any", flag(!rows.empty()));
  data.set("filtered", flag(!query.empty()));
  data.set("showing", say("audit.showing", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("rows", Data(rows));
  data.set("pager", pager(visit, "/audit", query, cursor_text(model.recorded)));
  auto response = visit.draw("audit", std::move(data), say("audit.title"));
  response.menu = "mail_settings.audit";
  return response;
}

}  // namespace tegami::pages::audit
