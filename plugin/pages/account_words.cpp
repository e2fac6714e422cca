#include "pages/account_words.h"

#include "pages/json_read.h"

namespace tegami::pages {

namespace {

/// The shape of a status; unknown ones (of a newer module) look like errors.
std::string kind_of(std::string_view status) {
  if (status == "ok" || status == "never" || status == "waiting") return "";
  if (status == "off") return "off";
  if (status == "receiving" || status == "optimizing") return "busy";
  if (status == "paused" || status == "owner_gone" || status == "blocked_by_policy") return "stopped";
  if (status == "needs_authorization" || status == "quota_full" || status == "held") return "warn";
  return "error";
}

}  // namespace

std::string failure_words(std::string_view code, const Speech& say) {
  if (code.empty()) return {};
  for (const char* prefix : {"pages.failure.", "failure."}) {
    const std::string key = prefix + std::string(code);
    if (say.has(key)) return say(key);
  }
  return {};
}

Data state_of(const boost::json::object& account, const Speech& say) {
  const auto status = text_at(account, "state.status");
  const std::string kind = kind_of(status);
  const std::string key = "pages.state." + (status.empty() ? std::string("never") : status);
  std::string word = say.has(key) ? say(key) : say("pages.state.failing");
  std::string sub;
  if (kind == "error" || kind == "stopped" || kind == "warn") {
    const auto code = text_at(account, "state.last_error.code");
    const auto cause = failure_words(code, say);
    if (!cause.empty() && (status == "failing" || status == "paused")) word = cause;
    sub = status == "paused" ? say("pages.state.paused.sub") : text_at(account, "receive.host");
  }
  Data data;
  data["state_kind"] = shown(kind);
  data["state_word"] = word;
  data["state_sub"] = shown(sub);
  data["state_href"] = Data(false);
  return data;
}

Data moment_data(const boost::json::object& object, std::string_view dotted, const Speech& say) {
  const auto at = moment_at(object, dotted);
  if (!at) return Data(false);
  Data data;
  data["datetime"] = say.datetime(*at);
  data["text"] = say.moment(*at);
  return data;
}

std::string receiving_server(const boost::json::object& account, const Speech& say) {
  const auto source = text_at(account, "receive.source");
  if (source == "host") return say("pages.server.host");
  if (source == "webmail") return say("pages.server.webmail");
  return text_at(account, "receive.host");
}

void set_address(Data& row, const std::string& address) {
  const auto at = address.rfind('@');
  row["mail_name"] = address.substr(0, at);
  row["mail_domain"] = at == std::string::npos ? std::string() : address.substr(at);
}

}  // namespace tegami::pages
