#include "fake_site.h"

namespace tegami::pages::testing {

namespace {
constexpr std::int64_t now_ms = 1795481220000;  // 2026-11-24T09:47:00+09:00
}

FakeSite::FakeSite()
    : catalog_(words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale")),
      templates_(Templates::load(TEGAMI_SOURCE_DIR "/plugin/pages")) {
  request.method = "GET";
  request.caller = {"u1", "ja", "Asia/Tokyo", "192.0.2.7"};
  request.base_path = "/m/tegami";
  request.asset_path = "/m/tegami/assets";
  request.csrf_field = "csrf";
  request.csrf_token = "token-1";
  request.now_ms = now_ms;
  request.is_mail_admin = [] { return true; };
  request.is_system_admin = [] { return false; };
  request.user = [](std::string_view key) -> std::optional<sdk::User> {
    if (key == "u1") return sdk::User{"u1", "nakamura", "中村 修一", "nakamura@example.co.jp", "ja", "Asia/Tokyo"};
    if (key == "u2")
      return sdk::User{"u2", "sato.hanako", "佐藤 花子", "sato.hanako@example.co.jp", "ja", "Asia/Tokyo"};
    return std::nullopt;
  };
  request.users = [this](const std::vector<std::string_view>& keys) {
    ++users_asked;
    std::vector<sdk::User> found;
    for (const auto key : keys)
      if (auto user = request.user(key)) found.push_back(std::move(*user));
    return found;
  };
  request.find_users = [this](std::string_view text, std::uint32_t limit) {
    std::vector<sdk::User> found;
    for (const char* key : {"u1", "u2"})
      if (const auto user = request.user(key); user && found.size() < limit)
        if (user->name.find(text) != std::string::npos || user->login.find(text) != std::string::npos)
          found.push_back(*user);
    return found;
  };
  request.parties = [](sdk::PartyKind kind) -> std::vector<sdk::Party> {
    if (kind == sdk::PartyKind::role) return {{"r1", "機能管理者"}, {"r2", "営業責任者"}};
    return {{"g1", "営業部"}, {"g2", "サポート課"}, {"g3", "海外営業課"}, {"g4", "営業企画室"}};
  };
  request.policy = [](std::string_view name) -> std::optional<std::string> {
    if (name == "accounts.max_per_user") return "10";
    if (name == "personal_accounts.self_service") return "\"none\"";
    return std::nullopt;
  };
  request.setting = [](std::string_view key) -> std::optional<std::string> {
    if (key == "mail_servers.pop3") return R"({"host":"pop.example.co.jp","port":995,"protection":"tls"})";
    if (key == "mail_servers.smtp")
      return R"({"host":"smtp.example.co.jp","port":587,"protection":"starttls","auth":"plain"})";
    if (key == "oauth_servers") return R"([{"id":"google","name":"Google","client_secret":"never shown"}])";
    return std::nullopt;
  };
}

void FakeSite::answer(const std::string& name, const std::string& json) {
  on(name, [json](const Call&) -> Result { return services::Answer(boost::json::parse(json)); });
}

void FakeSite::refuse(const std::string& name, const Refusal& refusal) {
  on(name, [refusal](const Call&) -> Result { return refusal; });
}

PageResponse FakeSite::handle(const PageRequest& wanted) {
  if (!pages_) {
    services_ = std::make_unique<services::Services>();
    for (const auto& [name, handler] : handlers_)
      services_->add(name, [this, name = name](const Call& call) {
        asked[name].push_back(call.request);
        return handlers_.at(name)(call);
      });
    pages_ = std::make_unique<Dispatcher>(*services_, templates_, catalog_,
                                          [this](const std::string& failure) { failures.push_back(failure); });
    add_pages(*pages_);
  }
  return pages_->handle(wanted);
}

PageResponse FakeSite::get(const std::string& path_and_query) {
  auto wanted = request;
  const auto question = path_and_query.find('?');
  wanted.path = path_and_query.substr(0, question);
  wanted.query = question == std::string::npos ? "" : path_and_query.substr(question + 1);
  return handle(wanted);
}

PageResponse FakeSite::post(const std::string& path, const std::string& form) {
  auto wanted = request;
  wanted.method = "POST";
  wanted.path = path;
  wanted.content_type = "application/x-www-form-urlencoded";
  wanted.body = [form, at = std::size_t{0}](std::span<char> into) mutable {
    const auto count = std::min(into.size(), form.size() - at);
    std::copy_n(form.data() + at, count, into.data());
    at += count;
    return count;
  };
  return handle(wanted);
}

std::string sample_account(int id, const std::string& name, const std::string& state) {
  return R"({"id":)" + std::to_string(id) + R"(,"version":3,"owner":{"user":"u2"},"name":")" + name +
         R"(","display_name":"佐藤 花子","address":"sato.hanako@example.co.jp","receiving":true,"receive_log":true,
  "send_log":false,"signature":"青葉製作所\n佐藤 花子","default":false,"interval_s":null,"quota_bytes":null,
  "receive":{"source":"individual","host":"pop.example.com","port":995,"protection":"tls","pin":null,"user":"sato",
    "password_set":true,"auth":"standard","oauth_server":null,"timeout_s":30,"leave_on_server":true,"leave_days":14},
  "send":{"source":"individual","host":"smtp.example.com","port":587,"protection":"starttls","pin":null,
    "skip_second_ehlo":false,"auth":"plain","oauth_server":null,"user":"","password_set":false},
  "state":)" +
         state + "}";
}

std::string sample_shared(int id, const std::string& name, const std::string& members, const std::string& state) {
  auto account = boost::json::parse(sample_account(id, name, state)).as_object();
  account["owner"] = {{"shared", true}};
  account["members"] = boost::json::parse(members);
  account["address"] = "support@example.co.jp";
  return boost::json::serialize(account);
}

void fill(FakeSite& site) {
  const std::string good = R"({"status":"ok","last_received":"2026-11-24T00:41:00Z","next_try":"2026-11-24T00:51:00Z",
    "last_error":null,"messages":12408,"bytes":1352914698,
    "logs":{"receive":{"at":"2026-11-24T00:41:00Z","bytes":3277},"send":null}})";
  const std::string paused = R"({"status":"paused","last_received":"2026-11-22T09:40:00Z","next_try":null,
    "last_error":{"code":"password_refused","message":"パスワードが拒否されました。","at":"2026-11-22T09:40:00Z","direction":"receive"}})";
  site.answer("accounts.users", R"({"items":[{"user":"u1","name":"中村 修一","accounts":0,"failing":0},
    {"user":"u2","name":"佐藤 花子","accounts":2,"failing":1}],"next":"u2"})");
  const std::string personal = R"({"items":[)" + sample_account(7, "社用", good) + "," +
                               sample_account(8, "Google（出張用）", paused) + R"(],"next":null,
    "counts":{"all":4304,"ok":3961,"failing":26,"paused":12,"needs_authorization":9,"off":210,"owner_gone":3}})";
  const std::string many = R"([{"group":"g1","right":"send"},{"group":"g2","right":"send"},{"role":"r1","right":"read"},
    {"user":"u2","right":"send"},{"user":"gone","right":"read"}])";
  const auto desk = sample_shared(31, "お客様窓口", many, good);
  const std::string shared = R"({"items":[)" + desk + "," +
                             sample_shared(32, "採用", R"([{"user":"u2","right":"read"}])", paused) + "," +
                             sample_shared(33, "海外営業", "[]", R"({"status":"never"})") + R"(],"next":33,
    "counts":{"all":12,"ok":9,"paused":1,"never":2}})";
  const std::string open = R"({"items":[{"id":31,"name":"お客様窓口","display_name":"青葉製作所","right":"read",
    "address":"support@example.co.jp"}],"next":null})";
  site.on("accounts.list", [=](const Call& call) -> Result {
    if (call.request.contains("as_member")) return services::Answer(boost::json::parse(open));
    const auto* owner = call.request.if_contains("owner");
    const auto* named = owner != nullptr ? owner->if_object() : nullptr;
    return services::Answer(boost::json::parse(named != nullptr && named->contains("shared") ? shared : personal));
  });
  site.answer("servers.get", R"({"pop3":{"host":"mail-in.example.co.jp","port":995,"protection":"tls"},
    "smtp":{"host":"mail-out.example.co.jp","port":587,"protection":"starttls","auth":"login","oauth_server":null,
            "skip_second_ehlo":true},"accounts":{"receive":112,"send":96}})");
  site.answer("accounts.provider", R"({"provider":null})");
  const auto account = sample_account(7, "社用", good);
  site.on("accounts.get", [=](const Call& call) -> Result {
    return services::Answer(boost::json::parse(call.request.at("id") == 31 ? desk : account));
  });
  site.answer("accounts.change_many", R"({"matched":62,"changed":58,"unchanged":3,"failed":1,"items":[
    {"id":7,"owner":{"user":"u2"},"name":"社用","before":{"receive.host":"pop.example.com"},"after":{"receive.host":"pop3.example.com"}},
    {"id":8,"owner":{"user":"gone"},"name":"取引先","before":{"receive.host":"pop3.example.com"},"after":{"receive.host":"pop3.example.com"}}],
    "errors":[{"id":9,"owner":{"user":"u1"},"name":"個人","error":{"code":"invalid","message":"見直してください。",
      "fields":{"receive.host":"このサーバーは使えません。"}}}]})");
  site.answer("accounts.set_receiving", R"({"matched":61,"changed":58})");
  site.answer("mail.folders", R"({"items":[{"id":1,"kind":"inbox","name":"","messages":1284,"unseen":3},
    {"id":2,"kind":"drafts","name":"","messages":1,"unseen":0},{"id":3,"kind":"sent","name":"","messages":5,"unseen":0},
    {"id":4,"kind":"trash","name":"","messages":0,"unseen":0},{"id":9,"kind":"own","name":"社内連絡","messages":40,"unseen":12}]})");
  const std::string letters = R"({"items":[
    {"id":21,"folder":1,"subject":"【至急】11月分の見積書を確認してください","from":"営業部 高橋","to":"佐藤 花子",
     "date":"2026-11-24T00:41:00Z","size":402000,"seen":false,"flagged":false,"attachments":true,"snippet":"お疲れさまです。見積書を添付します。"},
    {"id":20,"folder":1,"subject":"本日の定例会議の資料","from":"小林 直人","to":"佐藤 花子","date":"2026-11-20T02:31:00Z",
     "size":2000,"seen":true,"flagged":false,"attachments":false,"snippet":"13時からの定例会議の資料です。"}],"next":"1795000000000.20"})";
  site.answer("mail.list", letters);
  site.answer("mail.search", letters);
  site.answer("mail.get", R"({"id":21,"folder":1,"subject":"【至急】11月分の見積書を確認してください","size":402000,
    "from":[{"name":"営業部 高橋","address":"takahashi@example.co.jp"}],"to":[{"name":"","address":"sato.hanako@example.co.jp"}],
    "cc":[],"date":"2026-11-24T00:41:00Z","text":"佐藤さん\r\n\r\nお疲れさまです。\r\nhttps://example.co.jp/a?b=1&c=2。\r\n> 11/20 見積をお願いします。\r\n",
    "html":"<p>x</p>","parts":[{"path":"2","name":"見積書.pdf","type":"application/pdf","size":188416,"attachment":true}],
    "seen":false,"flagged":false})");
  site.answer("mail.flag", R"({"changed":1})");
  const std::string letter =
      R"({"account":7,"draft":40,"message_id":"<m1@example.co.jp>","to":"営業部 高橋 <takahashi@example.co.jp>",
    "cc":"eigyo@example.co.jp","bcc":"","subject":"Re: 【至急】11月分の見積書","text":"高橋さん\n\n> お疲れさまです。\n","charset":"utf-8",
    "in_reply_to":"<r1@example.co.jp>","references":["<r0@example.co.jp>","<r1@example.co.jp>"],
    "attachments":[{"account":7,"message":40,"part":"2","name":"納期:一覧.xlsx","type":"application/octet-stream","size":33000}],
    "unusable":["sales@"],"saved":"2026-11-24T00:44:00Z"})";
  site.answer("mail.begin", letter);
  site.answer("mail.draft", letter);
  site.answer("mail.delete", R"({"changed":1})");
  site.answer("mail.send", R"({"id":5,"state":"queued"})");
  site.answer("outbox.list", R"({"items":[
    {"id":9,"account":7,"message":51,"message_id":"<q1@example.co.jp>","subject":"見積書","state":"uncertain","attempts":1,
     "created":"2026-11-24T00:30:00Z","next_try":null,"recipients":[{"address":"a@example.jp","status":"uncertain","code":null,"cause":null,"text":""}]},
    {"id":8,"account":7,"message":50,"message_id":"<q2@example.co.jp>","subject":"","state":"queued","attempts":2,
     "created":"2026-11-24T00:20:00Z","next_try":"2026-11-24T01:00:00Z","recipients":[
      {"address":"b@example.jp","status":"deferred","code":451,"cause":null,"text":"451 4.7.1 Greylisted"},
      {"address":"c@example.jp","status":"sent","code":250,"cause":null,"text":"250 2.0.0 Ok"}]}],"next":8})");
  site.answer("outbox.retry", R"({"changed":2})");
  site.answer("outbox.cancel", R"({"changed":0})");
  site.answer("mail.receive", R"({"job":12})");
  site.answer("jobs.get",
              R"({"id":12,"kind":"receive","state":"running","progress":{"done":612,"total":1477,"unit":"mail"},
    "error":null,"result":null,"created":"2026-11-24T00:46:00Z","finished":null})");
}

}  // namespace tegami::pages::testing
