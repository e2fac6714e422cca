// tegami-host: see cli/commands.h.
#include <Poco/Exception.h>

#include <exception>
#include <iostream>

#include "cli/commands.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    return samplehost::run_command(words);
  } catch (const samplehost::UsageError& error) {
    std::cerr << "tegami-host: " << error.what() << '\n';
    return 2;
  } catch (const Poco::Exception& error) {
    std::cerr << "tegami-host: " << error.displayText() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "tegami-host: " << error.what() << '\n';
    return 1;
  }
}
