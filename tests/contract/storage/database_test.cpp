#include "storage/database.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "fixtures/both_databases.h"
#include "storage/script.h"

#if defined(__SANITIZE_ADDRESS__)
// POCO 1.11 drops the PGconn of a connection that could not be made.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:Poco::Data::PostgreSQL::SessionHandle::connect\n"; }
#endif

namespace tegami::storage {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Int64;

class MainDatabase : public fixtures::BothDatabases {
 protected:
  Int64 count(Database& database) {
    Int64 rows = -1;
    database.read([&](Session& session) { session << "SELECT COUNT(*) FROM thing", into(rows), now; });
    return rows;
  }
  void make(Database& database) {
    database.transact([](Session& session) {
      session << "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, number BIGINT)", now;
    });
  }
  void put(Session& session, Int64 id, std::string name = "x") {
    session << "INSERT INTO thing (id, name) VALUES ($1, $2)", use(id), use(name), now;
  }
  std::string migrations(std::initializer_list<std::pair<const char*, const char*>> files) {
    const auto folder = folder_.path() / ("migrations" + std::to_string(++folders_));
    std::filesystem::create_directory(folder);
    for (const auto& [name, sql] : files) std::ofstream(folder / name) << sql;
    return folder;
  }
  int folders_ = 0;
};

TEST_P(MainDatabase, What_may_go_with_the_machines_power_is_no_reason_for_the_rest_to) {
  if (!on_sqlite()) GTEST_SKIP() << "PostgreSQL syncs every commit";
  Database database(dsn(), 1);  // so that the session is the same
  make(database);
  const auto synchronous = [&](std::optional<Lasts> lasts, bool fails = false) {
    Int64 level = -1;
    const auto ask = [&](Session& session) {
      session << "PRAGMA synchronous", into(level), now;
      if (fails) throw std::logic_error("no");
    };
    try {
      lasts ? database.transact(ask, *lasts) : database.read(ask);
    } catch (const std::logic_error&) {
    }
    return level;
  };
  constexpr Int64 kNormal = 1, kFull = 2;
  EXPECT_EQ(synchronous(Lasts::for_good), kFull);
  EXPECT_EQ(synchronous(Lasts::while_machine_runs), kNormal);
  EXPECT_EQ(synchronous(Lasts::for_good), kFull);
  EXPECT_EQ(synchronous(Lasts::while_machine_runs, true), kNormal);
  EXPECT_EQ(synchronous({}), kFull);
  EXPECT_EQ(synchronous(Lasts::for_good), kFull);
}

TEST_P(MainDatabase, A_transaction_is_kept_whole_or_not_at_all) {
  Database database(dsn());
  make(database);
  database.transact([&](Session& session) { put(session, 1); });
  EXPECT_THROW(database.transact([&](Session& session) {
    put(session, 2);
    throw std::logic_error("no");
  }),
               std::logic_error);
  EXPECT_THROW(database.transact([&](Session& session) {
    put(session, 3);
    put(session, 1);
  }),
               Poco::Exception);
  EXPECT_EQ(count(database), 1);
}

TEST_P(MainDatabase, A_row_that_is_there_already_is_told_by_its_state) {
  Database database(dsn());
  make(database);
  std::string state;
  try {
    database.transact([&](Session& session) {
      put(session, 1);
      put(session, 1);
    });
  } catch (const std::exception& error) {
    state = state_of(error);
  }
  EXPECT_EQ(state, "23505");
}

TEST_P(MainDatabase, Values_and_nulls_come_back_as_they_went_in) {
  Database database(dsn());
  make(database);
  std::string name = "髙橋 'x' \\ $1 ;--";
  Poco::Nullable<Int64> nothing, number(std::int64_t{1} << 53);
  Int64 one = 1, two = 2;
  database.transact([&](Session& session) {
    session << "INSERT INTO thing (id, name, number) VALUES ($1, $2, $3)", use(one), use(name), use(nothing), now;
    session << "INSERT INTO thing (id, name, number) VALUES ($1, $2, $3)", use(two), use(name), use(number), now;
  });
  std::vector<Poco::Nullable<Int64>> numbers;
  std::vector<std::string> names;
  database.read([&](Session& session) {
    numbers.clear();
    names.clear();
    session << "SELECT name, number FROM thing ORDER BY id", into(names), into(numbers), now;
  });
  ASSERT_EQ(numbers.size(), 2U);
  EXPECT_TRUE(numbers[0].isNull());
  EXPECT_EQ(numbers[1].value(), std::int64_t{1} << 53);
  EXPECT_EQ(names[0], name);
}

TEST_P(MainDatabase, More_threads_than_sessions_share_them_and_lose_no_write) {
  Database database(dsn(), 2);
  make(database);
  std::vector<std::thread> threads;
  for (Int64 thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (Int64 i = 0; i < 20; ++i) database.transact([&](Session& session) { put(session, thread * 100 + i); });
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count(database), 160);
}

TEST_P(MainDatabase, A_conflict_with_another_process_is_tried_again) {
  Database one(dsn()), other(dsn());
  make(one);
  one.transact([&](Session& session) { put(session, 1, "0"); });
  std::vector<std::thread> threads;
  for (Database* database : {&one, &other})
    threads.emplace_back([database] {
      for (int i = 0; i < 25; ++i)
        database->transact([](Session& session) {
          if (session.connector() == "postgresql") session << "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", now;
          std::string text;
          session << "SELECT name FROM thing WHERE id = 1", into(text), now;
          text = std::to_string(std::stoi(text) + 1);
          session << "UPDATE thing SET name = $1 WHERE id = 1", use(text), now;
        });
    });
  for (std::thread& thread : threads) thread.join();
  std::string text;
  one.read([&](Session& session) { session << "SELECT name FROM thing WHERE id = 1", into(text), now; });
  EXPECT_EQ(text, "50");
}

TEST_P(MainDatabase, A_lost_connection_is_replaced_and_the_work_done_again) {
  if (on_sqlite()) GTEST_SKIP() << "a file has no connection to lose";
  Database database(dsn());
  make(database);
  fixtures::Postgres::shared()->end_sessions(database_name());
  database.transact([&](Session& session) { put(session, 1); });
  int runs = 0;
  database.transact([&](Session& session) {
    put(session, 2);
    if (++runs == 1) fixtures::Postgres::shared()->end_sessions(database_name());
    put(session, 3);
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count(database), 3);
}

TEST_P(MainDatabase, A_password_with_spaces_and_quotes_logs_on) {
  if (on_sqlite()) GTEST_SKIP() << "a file has no password";
  Database database("postgresql://postgres:it%27s%20a%20%5C:secret" + dsn().substr(dsn().find('@')));
  make(database);
  EXPECT_EQ(count(database), 0);
}

TEST_P(MainDatabase, Its_clock_is_the_time_of_day) {
  Database database(dsn());
  Int64 time = 0;
  database.read(
      [&](Session& session) { session << "SELECT " + std::string(clock_sql(database.dialect())), into(time), now; });
  const auto here =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  EXPECT_NEAR(static_cast<double>(time), static_cast<double>(here), 60'000.0);
}

TEST_P(MainDatabase, Migrations_run_once_in_the_order_of_their_numbers) {
  Database database(dsn());
  migrate(database, migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT); INSERT INTO thing VALUES (1);"}}));
  const std::string both = migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT); INSERT INTO thing VALUES (1);"},
                                       {"0002_b.sql", "INSERT INTO thing VALUES (2); INSERT INTO thing VALUES (3);"}});
  migrate(database, both);
  migrate(database, both);
  EXPECT_EQ(count(database), 3);
}

TEST_P(MainDatabase, C3_a_newer_schema_is_refused_with_both_numbers) {
  Database database(dsn());
  migrate(database, migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT)"}, {"0007_b.sql", "DROP TABLE thing"}}));
  try {
    migrate(database, migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT)"}}));
    FAIL() << "an older module took a newer schema";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("version 7"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("newest is 1"), std::string::npos) << error.what();
  }
}

TEST_P(MainDatabase, A_migration_that_fails_midway_leaves_nothing_and_can_be_run_again) {
  Database database(dsn());
  EXPECT_THROW(migrate(database, migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT)"},
                                             {"0002_b.sql", "INSERT INTO thing VALUES (1); SELECT * FROM nowhere;"}})),
               std::exception);
  EXPECT_EQ(count(database), 0);
  migrate(database, migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT)"},
                                {"0002_b.sql", "INSERT INTO thing VALUES (1);"}}));
  EXPECT_EQ(count(database), 1);
}

TEST_P(MainDatabase, Two_processes_may_migrate_at_once) {
  const std::string folder =
      migrations({{"0001_a.sql", "CREATE TABLE thing (id BIGINT); INSERT INTO thing VALUES (1);"},
                  {"0002_b.sql", "INSERT INTO thing VALUES (2);"}});
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      try {
        Database database(dsn());
        migrate(database, folder);
      } catch (const Poco::Exception& error) {
        ADD_FAILURE() << error.displayText();
        ++failed;
      }
    });
  for (std::thread& thread : threads) thread.join();
  Database database(dsn());
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(count(database), 2);
}

TEST_P(MainDatabase, The_shipped_migrations_apply_twice) {
  Database database(dsn());
  migrate(database, TEGAMI_SOURCE_DIR "/migrations");
  migrate(database, TEGAMI_SOURCE_DIR "/migrations");
}

TEST(DatabaseName, What_names_no_database_is_refused) {
  for (const char* dsn : {"", "sqlite:relative", "/a/path", "mysql://h/d"})
    EXPECT_THROW(Database{dsn}, std::invalid_argument) << dsn;
}

TEGAMI_ON_BOTH_DATABASES(MainDatabase);

}  // namespace
}  // namespace tegami::storage
