#include "storage/postgres_uri.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tegami::storage {
namespace {

std::string connection(const std::string& uri) { return parse_postgres_uri(uri).connection; }

std::string refusal(const std::string& uri) {
  try {
    parse_postgres_uri(uri);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(PostgresUri, Every_part_is_found) {
  const PostgresTarget target =
      parse_postgres_uri("postgresql://tegami:pw@db.example.jp:5433/mail?sslmode=verify-full");
  EXPECT_EQ(target.connection,
            "application_name='tegami' client_encoding='UTF8' connect_timeout='10' dbname='mail' "
            "host='db.example.jp' port='5433' sslmode='verify-full' user='tegami'");
  EXPECT_EQ(target.password, "pw");
}

TEST(PostgresUri, Percent_escapes_are_decoded_in_each_part) {
  const PostgresTarget target = parse_postgres_uri("postgresql://a%40b:p%20w%2f%25@h/d%27b");
  EXPECT_NE(target.connection.find("user='a@b'"), std::string::npos);
  EXPECT_NE(target.connection.find("dbname='d\\'b'"), std::string::npos);
  EXPECT_EQ(target.password, "p w/%");
}

TEST(PostgresUri, A_socket_folder_several_hosts_and_addresses_in_brackets_are_understood) {
  EXPECT_NE(connection("postgresql:///mail?host=/run/postgresql").find("host='/run/postgresql'"), std::string::npos);
  const std::string several = connection("postgresql://a:1,[::1]:2,c/mail");
  EXPECT_NE(several.find("host='a,::1,c'"), std::string::npos);
  EXPECT_NE(several.find("port='1,2,5432'"), std::string::npos);
}

TEST(PostgresUri, What_is_not_understood_is_refused_and_named) {
  EXPECT_NE(refusal("mysql://h/d").find("postgresql://"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h").find("no database name"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h:port/d").find("port"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h/d?sslmod=require").find("sslmod"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h/d?options=-c").find("options"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h/d?sslmode").find("="), std::string::npos);
  EXPECT_NE(refusal("postgresql://u%0a@h/d").find("control"), std::string::npos);
  EXPECT_NE(refusal("postgresql://u%2@h/d").find("hex"), std::string::npos);
  EXPECT_NE(refusal("postgresql://[::1/d").find("]"), std::string::npos);
  EXPECT_NE(refusal("postgresql://h/two%20words").find("space"), std::string::npos);
}

TEST(PostgresUri, A_refusal_never_shows_the_password) {
  EXPECT_EQ(refusal("postgresql://u:hush-hush@h:x/d").find("hush"), std::string::npos);
  EXPECT_EQ(refusal("postgresql://u:hush-hush%zz@h/d").find("hush"), std::string::npos);
}

}  // namespace
}  // namespace tegami::storage
