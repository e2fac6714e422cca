/* all.h - everything that is frozen. */
#ifndef TEGAMI_HOST_ALL_H
#define TEGAMI_HOST_ALL_H

#include "entry.h"
#include "host.h"
#include "host/clock.h"
#include "host/database.h"
#include "host/events.h"
#include "host/log.h"
#include "host/notices.h"
#include "host/policy.h"
#include "host/secrets.h"
#include "host/settings.h"
#include "host/users.h"
#include "module.h"
#include "module/jobs.h"
#include "module/pages.h"
#include "module/services.h"
#include "types.h"
#include "version.h"

#endif
