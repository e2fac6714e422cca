#include "services/secrets_services.h"

#include "services/mail_access.h"

namespace tegami::services {

namespace {

Result rekey(const SecretsParts& parts, const Call& call) {
  const auto user = parts.host.user(call.caller.user);
  if (!user || user->locked || !user->system_admin) return forbidden(parts.words, call.caller);
  if (auto known = only_fields(parts.words, call, {}); known.has_error()) return known.error();
  return Answer(Json{{"job", parts.jobs.begin(user->key)}});
}

}  // namespace

void add_secrets_services(Services& services, const SecretsParts& parts) {
  services.add(jobs::RekeyJobs::kKind, [parts](const Call& call) { return rekey(parts, call); });
}

}  // namespace tegami::services
