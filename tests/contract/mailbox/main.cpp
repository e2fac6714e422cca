// The tests, or a child of them that plays a part in one: contract_mailbox --child ROLE TARGET ...
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "contract/mailbox/stores.h"

namespace {

using namespace tegami::mailbox;
using namespace tegami::mailbox::contract;

constexpr AccountId kAccount = 7;

/// Stores batches of 10 mails of one row of UIDLs, from FIRST to LAST; tells each batch that was acknowledged.
void store_row(Mailbox& mailbox, int first, int last, std::ostream& acknowledged) {
  for (int at = first; at < last; at += 10) {
    std::vector<Arrived> batch;
    for (int number = at; number < std::min(at + 10, last); ++number) {
      const std::string name = "row-" + std::to_string(number);
      batch.push_back(arrive(mailbox, mail(name, noise(3'000, static_cast<std::uint64_t>(number))), name));
    }
    mailbox.store(std::move(batch));
    acknowledged << std::min(at + 10, last) << std::endl;
  }
}

long peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      long kilobytes = 0;
      status >> kilobytes;
      return kilobytes;
    }
  }
  return -1;
}

/// 100 MB in and out again; tells by how much the peak of memory grew.
int large(Mailbox& mailbox) {
  const std::string piece = noise(1'000'000, 1);
  mailbox.store({});
  const long before = peak_kilobytes();
  Arrived arrived = arrive(mailbox, "Subject: large\r\n\r\n", "large");
  for (int count = 0; count < 100; ++count) arrived.raw->write(piece);
  std::vector<Arrived> batch;
  batch.push_back(std::move(arrived));
  if (mailbox.store(std::move(batch)).size() != 1) return 1;
  const MessageId id = mailbox.list(kInbox, {}).at(0).id;
  const auto reader = mailbox.raw(id);
  std::string into(65'536, '\0');
  std::uint64_t total = 0;
  while (const std::size_t size = reader->read(into)) total += size;
  if (total != reader->size() || total < 100'000'000) return 2;
  std::cout << peak_kilobytes() - before << std::endl;
  return 0;
}

int play(const std::vector<std::string>& words) {
  Store store(words.at(3));
  const auto mailbox = store.mailboxes().open(kAccount, true);
  if (words.at(2) == "store") store_row(*mailbox, std::stoi(words.at(4)), std::stoi(words.at(5)), std::cout);
  if (words.at(2) == "large") return large(*mailbox);
  if (words.at(2) == "optimise") mailbox->optimise_index({});
  if (words.at(2) == "rebuild") mailbox->rebuild_index(words.at(4), {});
  if (words.at(2) == "upload") {  // writes a large mail that it never names, and waits to be killed
    const auto writer = mailbox->raw_writer();
    writer->write(noise(5'000'000, 3));
    std::cout << "written" << std::endl;
    for (;;) ::pause();
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (argc > 3 && words[1] == "--child") {
    try {
      return play(words);
    } catch (const std::exception& error) {
      std::cerr << error.what() << std::endl;
      return 9;
    }
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
