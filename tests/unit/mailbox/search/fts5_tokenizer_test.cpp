#include "mailbox/search/fts5_tokenizer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace tegami::mailbox::search {
namespace {

/// An index in memory, made as a mailbox makes its own.
class Index {
 public:
  Index() {
    sqlite3* made = nullptr;
    sqlite3_open(":memory:", &made);
    database_.reset(made);
    register_fts5_tokenizer(made);
    run("CREATE VIRTUAL TABLE words USING fts5 (body, content = '', columnsize = 0, tokenize = 'tegami')");
    run("CREATE VIRTUAL TABLE place USING fts5vocab (words, instance)");
  }
  void add(int id, std::string_view text) { one("INSERT INTO words (rowid, body) VALUES (?1, ?2)", id, text); }
  void take_out(int id, std::string_view text) {
    one("INSERT INTO words (words, rowid, body) VALUES ('delete', ?1, ?2)", id, text);
  }
  /// Each word of a mail with its place.
  std::vector<std::string> words(int id) {
    std::vector<std::string> found;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_.get(), "SELECT term || ' ' || \"offset\" FROM place WHERE doc = ?1 ORDER BY 1", -1,
                       &statement, nullptr);
    sqlite3_bind_int(statement, 1, id);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      found.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    }
    sqlite3_finalize(statement);
    return found;
  }

 private:
  void run(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
    }
  }
  void one(const char* sql, int id, std::string_view text) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr);
    sqlite3_bind_int(statement, 1, id);
    sqlite3_bind_text64(statement, 2, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    const int done = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (done != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_.get()));
  }
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

TEST(Fts5Tokenizer, M2_words_cut_before_are_indexed_at_the_same_places_as_the_text_itself) {
  for (const std::string& text : {std::string("明日の会議は10時からです。ﾃｽﾄサーバー"),
                                  std::string("Hello, wörld: mail.example.co.jp v1.2.3\r\nnext"), std::string("東"),
                                  std::string("broken \xFF\xFE bytes 会議"), std::string(" 、。 "), std::string(),
                                  std::string(300, 'a') + " " + std::string(64, 'b')}) {
    Index index;
    index.add(1, text);
    index.add(2, document_tokens(text));
    EXPECT_EQ(index.words(1), index.words(2)) << text;
  }
}

TEST(Fts5Tokenizer, X1_a_mails_words_are_taken_out_by_the_words_alone) {
  Index index;
  index.add(1, document_tokens("会議 one two"));
  index.add(2, "会議 two three");
  const std::vector<std::string> words{"会議", "議", "one", "two"};
  index.take_out(1, exact_tokens(words));
  EXPECT_TRUE(index.words(1).empty());
  EXPECT_EQ(index.words(2).size(), 4U);
}

}  // namespace
}  // namespace tegami::mailbox::search
