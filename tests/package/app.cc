// Counts the files on its command line twice, in this process and with worker processes, and prints
// the number of words if both agree. APP_DIRECTORY: the directory to which it changes first.
#include <hapax/count.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  if (const char* const directory = std::getenv("APP_DIRECTORY")) {
    std::filesystem::current_path(directory);
  }
  std::vector<hapax::Input> inputs;
  for (int i = 1; i < argc; ++i) {
    inputs.push_back(hapax::PathInput{argv[i]});
  }
  const hapax::Result<hapax::Counts> alone = hapax::count(inputs);
  hapax::Options options;
  options.strategy = hapax::StrategyKind::kShared;
  options.workers = 2;
  const hapax::Result<hapax::Counts> together = hapax::count(inputs, options);
  for (const auto* counts : {&alone, &together}) {
    if (!*counts) {
      std::cerr << hapax::describe(counts->error()) << '\n';
      return 1;
    }
  }
  if (!std::ranges::equal(alone->top(alone->size()), together->top(together->size()))) {
    std::cerr << "processes count something else\n";
    return 1;
  }
  std::cout << alone->total() << '\n';
  return 0;
}
