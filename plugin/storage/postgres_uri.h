/// postgres_uri.h - "postgresql://user:pass@host:port/db?option=value" to the key=value form that POCO takes.
///
/// POCO refuses URIs and cuts key=value strings at spaces, so the URI is parsed here, percent-decoded, and every value
/// checked. Errors are std::invalid_argument whose text names the part and never holds a password.
#pragma once

#include <string>
#include <string_view>

namespace tegami::storage {

struct PostgresTarget {
  std::string connection;  ///< key=value pairs, values quoted, without the password
  std::string password;    ///< as typed, may hold spaces
};

/// Several hosts ("a:5432,b:5433"), IPv6 in brackets, a socket folder ("postgresql:///db?host=/run/postgresql") and
/// the options of libpq named in the source are understood; an unknown option is refused, never dropped: a lost
/// sslmode would be a lost protection.
PostgresTarget parse_postgres_uri(std::string_view uri);

}  // namespace tegami::storage
