/// core.h - everything the host owns, opened together: folder, database, keys, people, policies, settings, clock, log.
#pragma once

#include <memory>
#include <optional>

#include "data/clock.h"
#include "data/database.h"
#include "data/folder.h"
#include "data/notices.h"
#include "data/policies.h"
#include "data/sessions.h"
#include "data/settings.h"
#include "data/users.h"
#include "modules/log.h"
#include "security/keyring.h"

namespace samplehost {

/// Any thread. Throws what DataFolder, Database and Keyring throw.
struct Core {
  Core(const FolderChoice& choice, Clock moved)
      : folder(choice),
        log(folder.path() / "host.log"),
        clock(moved),
        keyring(folder.key_file()),
        database(folder.host_dsn()) {}

  DataFolder folder;
  Log log;
  Clock clock;
  Keyring keyring;
  Database database;
  Users users{database, clock};
  Policies policies{database, clock};
  Settings settings{database, clock, keyring};
  Notices notices{database, clock};
  Sessions sessions{database, clock};
  ApiTokens tokens{database, clock};
  Throttle throttle{database, clock};
};

}  // namespace samplehost
