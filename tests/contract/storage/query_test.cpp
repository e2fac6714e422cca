// Statements that are kept: what goes in and comes out, and what drops them.
#include "storage/query.h"

#include <Poco/Exception.h>

#include "fixtures/both_databases.h"
#include "storage/kept_statements.h"
#include "storage/script.h"

namespace tegami::storage {
namespace {

class Query : public fixtures::BothDatabases {
 protected:
  static void make(Database& database) {
    database.transact([](Session& session) {
      run_script(session, "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, number BIGINT)");
    });
  }
  static std::size_t put(Session& session, std::int64_t id, const std::string& name) {
    Bound bound;
    const std::string first = bound.add(id);
    return run(session, "INSERT INTO thing (id, name) VALUES (" + first + ", " + bound.add(name) + ")", bound);
  }
  static std::string names(Session& session, const std::string& where, const Bound& bound = {}) {
    const Rows rows = query(session, "SELECT name FROM thing WHERE " + where + " ORDER BY id", bound);
    std::string all;
    for (std::size_t row = 0; row < rows.size(); ++row) all += rows.text(row, 0) + ";";
    return all;
  }
};

TEST_P(Query, Values_and_nulls_come_back_as_they_went_in) {
  Database database(dsn());
  make(database);
  const std::string name = "髙橋 'x' \"y\" \\ $1 {,} ;--";
  database.transact([&](Session& session) {
    for (std::int64_t id : {1, 2}) {
      Bound bound;
      std::string places = bound.add(id);
      places += ", " + bound.add(name);
      places += ", " + bound.add(id == 1 ? std::nullopt : std::optional<std::int64_t>(std::int64_t{1} << 53));
      EXPECT_EQ(run(session, "INSERT INTO thing (id, name, number) VALUES (" + places + ")", bound), 1U);
    }
  });
  database.read([&](Session& session) {
    const Rows rows = query(session, "SELECT name, number, name <> '' AS named FROM thing ORDER BY id");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows.text(0, 0), name);
    EXPECT_TRUE(rows.is_null(0, 1));
    EXPECT_EQ(rows.number(0, 1), 0);
    EXPECT_EQ(rows.text(0, 1), "");
    EXPECT_EQ(rows.number(1, 1), std::int64_t{1} << 53);
    EXPECT_EQ(rows.text(1, 1), "9007199254740992");
    EXPECT_EQ(rows.number(1, 2), 1) << "a truth";
    EXPECT_TRUE(query(session, "SELECT name FROM thing WHERE id = 3").empty());
  });
}

TEST_P(Query, Many_values_stand_in_one_place) {
  Database database(dsn());
  make(database);
  const std::vector<std::string> odd{"a", "b\"\\", "{c,d}", "[\"e\"]", "", "NULL", "日本"};
  database.transact([&](Session& session) {
    std::int64_t id = 0;
    for (const auto& name : odd) put(session, ++id, name);
    put(session, ++id, "other");
    Bound texts;
    EXPECT_EQ(query(session, "SELECT id FROM thing WHERE name " + texts.in(session.dialect(), odd), texts).size(),
              odd.size());
    const std::vector<std::int64_t> ids{1, 3, 99};
    Bound numbers;
    const std::string in = "id " + numbers.in(session.dialect(), ids);
    EXPECT_EQ(names(session, in, numbers), "a;{c,d};");
    Bound none;
    EXPECT_EQ(names(session, "id " + none.in(session.dialect(), std::vector<std::int64_t>{}), none), "");
  });
}

TEST_P(Query, How_many_rows_changed_is_told) {
  Database database(dsn());
  make(database);
  database.transact([](Session& session) {
    for (std::int64_t id : {1, 2, 3}) put(session, id, "x");
    EXPECT_EQ(run(session, "UPDATE thing SET name = 'y' WHERE id > 1"), 2U);
    EXPECT_EQ(query(session, "UPDATE thing SET name = 'z' WHERE id = 1 RETURNING id").number(0, 0), 1);
    EXPECT_EQ(run(session, "DELETE FROM thing WHERE id = 9"), 0U);
    EXPECT_EQ(run(session, "SELECT 1 WHERE 1 = 0"), 0U);
  });
}

TEST_P(Query, A_failure_is_told_by_its_state_and_the_statement_goes_on_being_good) {
  Database database(dsn());
  make(database);
  for (int turn = 0; turn < 3; ++turn) {
    std::string state;
    try {
      database.transact([&](Session& session) {
        put(session, turn, "x");
        put(session, turn, "x");
      });
    } catch (const std::exception& error) {
      state = state_of(error);
    }
    EXPECT_EQ(state, "23505");
    database.transact([&](Session& session) { put(session, turn, "y"); });
  }
  database.read([](Session& session) { EXPECT_EQ(names(session, "id >= 0"), "y;y;y;"); });
}

TEST_P(Query, More_texts_than_are_kept_run_all_the_same) {
  Database database(dsn(), 1);
  make(database);
  for (int turn = 0; turn < 2; ++turn)
    database.read([](Session& session) {
      for (std::size_t i = 0; i < 3 * KeptStatements::kMostKept; ++i)
        EXPECT_EQ(query(session, "SELECT " + std::to_string(i) + " AS n").number(0, 0), static_cast<std::int64_t>(i));
    });
  if (on_sqlite()) return;
  database.read([](Session& session) {
    const auto kept = query(session, "SELECT COUNT(*) FROM pg_prepared_statements WHERE name LIKE 'tegami_%'");
    EXPECT_EQ(kept.number(0, 0), static_cast<std::int64_t>(KeptStatements::kMostKept));
  });
}

TEST_P(Query, A_schema_that_another_changes_is_no_failure_of_a_kept_statement) {
  Database database(dsn()), other(dsn());
  make(database);
  const auto whole = [&] {
    std::size_t columns = 0;
    database.read([&](Session& session) {
      const Rows rows = query(session, "SELECT * FROM thing WHERE id = 1");
      columns = rows.is_null(0, 2) ? 3 : 0;
    });
    return columns;
  };
  database.transact([](Session& session) { put(session, 1, "x"); });
  EXPECT_EQ(whole(), 3U);
  other.transact([](Session& session) { run_script(session, "ALTER TABLE thing ADD COLUMN more BIGINT"); });
  EXPECT_EQ(whole(), 3U);
  database.transact([](Session& session) {
    query(session, "SELECT * FROM thing WHERE id = 1");
    put(session, 2, "y");
  });
  database.read([](Session& session) { EXPECT_EQ(names(session, "id > 0"), "x;y;"); });
}

TEST_P(Query, A_lost_connection_takes_its_statements_along) {
  if (on_sqlite()) GTEST_SKIP() << "a file has no connection to lose";
  Database database(dsn());
  make(database);
  for (std::int64_t turn = 0; turn < 3; ++turn) {
    database.transact([&](Session& session) { put(session, turn, "x"); });
    fixtures::Postgres::shared()->end_sessions(database_name());
  }
  database.read([](Session& session) { EXPECT_EQ(names(session, "id >= 0"), "x;x;x;"); });
}

TEST_P(Query, Statements_that_somebody_dropped_are_prepared_again) {
  if (on_sqlite()) GTEST_SKIP() << "nobody else reaches a file's statements";
  Database database(dsn());
  make(database);
  database.transact([](Session& session) { put(session, 1, "x"); });
  database.read([](Session& session) { run_script(session, "DEALLOCATE ALL"); });
  database.transact([](Session& session) { put(session, 2, "y"); });
  database.read([](Session& session) { EXPECT_EQ(names(session, "id > 0"), "x;y;"); });
}

TEGAMI_ON_BOTH_DATABASES(Query);

}  // namespace
}  // namespace tegami::storage
