// A whole program that uses hapax as a library. It counts a text in memory and the files on its
// command line, and lists the ten most frequent words.
#include <hapax/count.h>

#include <cstdint>
#include <iostream>
#include <span>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  const std::string text = "The quick brown fox jumps over the lazy dog. THE END";
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());

  std::vector<hapax::Input> inputs{hapax::MemoryInput{bytes, "a sentence"}};
  for (int i = 1; i < argc; ++i) {
    inputs.push_back(hapax::PathInput{argv[i]});
  }

  const hapax::Result<hapax::Counts> counts = hapax::count(inputs);
  if (!counts) {
    std::cerr << hapax::describe(counts.error()) << '\n';
    return 1;
  }
  std::cout << counts->total() << " words, " << counts->size() << " of them distinct\n";
  for (const auto& [word, count] : counts->top(10)) {
    std::cout << word << ": " << count << '\n';
  }
  return 0;
}
