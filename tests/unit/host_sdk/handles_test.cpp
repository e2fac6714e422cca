// What a module gives is copied or given back once; what it claims is not believed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tegami-host/handles.hpp>
#include <tegami-host/module.hpp>

namespace tegami::sdk {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr milliseconds soon{200};

BodyGiver pieces(std::vector<std::pair<Pull, std::string>> given, std::int64_t total = -1) {
  return {[given = std::move(given), i = std::size_t{0}](char* buffer, std::size_t capacity,
                                                         milliseconds) mutable -> std::pair<Pull, std::size_t> {
            if (i == given.size()) return {Pull::end, 0};
            const auto& [what, text] = given[i++];
            const auto count = std::min(capacity, text.size());
            text.copy(buffer, count);
            return {what, count};
          },
          total};
}

TEST(BodyReader, reads_a_whole_body_through_both_sides) {
  const std::string text(200'000, 'x');
  const BodyGiver body{std::string_view(text)};
  const BodyReader reader(body.stream());
  EXPECT_EQ(reader.total_bytes(), 200'000);
  EXPECT_EQ(reader.read_all(1'000'000, soon).value(), text);
  EXPECT_EQ(reader.read_all(1'000'000, soon).error().code, "body_gone") << "read twice, and no longer whole";
}

TEST(BodyReader, waits_for_what_comes_later) {
  const auto body = pieces({{Pull::data, "a"}, {Pull::again, ""}, {Pull::data, "b"}});
  EXPECT_EQ(BodyReader(body.stream()).read_all(10, soon).value(), "ab");
}

TEST(BodyReader, stops_at_the_limit_with_and_without_an_announced_length) {
  const auto announced = pieces({{Pull::data, "abc"}}, 3);
  EXPECT_EQ(BodyReader(announced.stream()).read_all(2, soon).error().code, "too_big");
  const auto unannounced = pieces({{Pull::data, "ab"}, {Pull::data, "c"}});
  EXPECT_EQ(BodyReader(unannounced.stream()).read_all(2, soon).error().code, "too_big");
}

TEST(BodyReader, tells_a_lost_source_a_short_body_and_a_deadline_apart) {
  const auto lost = pieces({{Pull::data, "a"}, {Pull::gone, ""}});
  EXPECT_EQ(BodyReader(lost.stream()).read_all(10, soon).error().code, "body_gone");
  const auto cut = pieces({{Pull::data, "a"}}, 5);
  EXPECT_THAT(BodyReader(cut.stream()).read_all(10, soon).error().message, HasSubstr("announced were 5"));
  const BodyGiver silent([](char*, std::size_t, milliseconds) { return std::pair{Pull::again, std::size_t{0}}; }, -1);
  EXPECT_EQ(BodyReader(silent.stream()).read_all(10, milliseconds(20)).error().status, TEGAMI_TIMEOUT);
}

TEST(BodyReader, does_not_believe_a_giver_that_claims_more_than_it_was_allowed) {
  const BodyGiver liar(
      [](char*, std::size_t capacity, milliseconds) {
        return std::pair{Pull::data, capacity + 1};
      },
      -1);
  EXPECT_EQ(BodyReader(liar.stream()).read_all(1'000'000, soon).error().code, "body_gone");
}

TEST(BodyGiver, TH_8_turns_an_exception_into_a_lost_source) {
  const BodyGiver thrower(
      [](char*, std::size_t, milliseconds) -> std::pair<Pull, std::size_t> { throw std::runtime_error("disk"); }, -1);
  EXPECT_EQ(BodyReader(thrower.stream()).read_all(10, soon).error().code, "body_gone");
}

TEST(BodyReader, no_body_is_no_body) {
  const BodyReader reader(nullptr);
  EXPECT_FALSE(reader.exists());
  EXPECT_EQ(reader.read_all(10, soon).value(), "");
}

struct CountedResponse {
  tegami_response response{};
  int released = 0;
  CountedResponse() {
    response.size = sizeof(response);
    response.http_status = 200;
    response.context = this;
    response.release = [](tegami_response* r) { ++static_cast<CountedResponse*>(r->context)->released; };
  }
};

TEST(Response, is_given_back_exactly_once) {
  CountedResponse counted;
  {
    Response first(&counted.response);
    const Response second(std::move(first));
    EXPECT_EQ(counted.released, 0);
  }
  EXPECT_EQ(counted.released, 1);
}

TEST(Response, gives_its_members_and_splits_asset_names) {
  CountedResponse counted;
  counted.response.title = str("メール");
  counted.response.styles = str("a.css\n\nb.css\n");
  counted.response.kind = 99;
  const Response response(&counted.response);
  EXPECT_EQ(response.title(), "メール");
  EXPECT_THAT(response.styles(), ElementsAre("a.css", "b.css"));
  EXPECT_EQ(response.kind(), TEGAMI_PAGE_WHOLE) << "an unknown kind is a whole body";
  EXPECT_FALSE(response.body().exists());
}

TEST(Response, TH_3_a_shorter_one_has_what_it_has) {
  CountedResponse counted;
  counted.response.title = str("t");
  counted.response.scripts = str("never-read.js");
  counted.response.refresh_s = 5;
  counted.response.size = offsetof(tegami_response, styles);
  const Response response(&counted.response);
  EXPECT_EQ(response.title(), "t");
  EXPECT_THAT(response.scripts(), IsEmpty());
  EXPECT_EQ(response.refresh_s(), 0U);
}

TEST(Failure, copies_code_message_and_fields_and_gives_the_error_back) {
  struct Counted {
    tegami_error error{};
    int released = 0;
  } counted;
  counted.error = {sizeof(tegami_error),
                   TEGAMI_INVALID,
                   str("invalid"),
                   str("two fields"),
                   2,
                   &counted,
                   [](const tegami_error*, std::uint64_t i, tegami_str* name, tegami_str* message) {
                     *name = str(i == 0 ? "receive.port" : "name");
                     *message = str("wrong");
                   },
                   [](tegami_error* e) { ++static_cast<Counted*>(e->context)->released; }};
  const auto failure = take_failure(TEGAMI_INVALID, &counted.error);
  EXPECT_EQ(failure.code, "invalid");
  EXPECT_THAT(failure.fields, ElementsAre(std::pair("receive.port", "wrong"), std::pair("name", "wrong")));
  EXPECT_EQ(counted.released, 1);
}

TEST(Failure, a_module_that_gives_no_error_still_has_failed) {
  EXPECT_EQ(take_failure(TEGAMI_TIMEOUT, nullptr).status, TEGAMI_TIMEOUT);
  EXPECT_EQ(take_failure(TEGAMI_TIMEOUT, nullptr).code, "failed");
}

}  // namespace
}  // namespace tegami::sdk
