#include "compare/repeat.h"

namespace hapax::compare {

std::vector<Input> repeated(const std::vector<Input>& inputs, std::uint32_t times) {
  std::vector<Input> all;
  all.reserve(inputs.size() * times);
  for (std::uint32_t i = 0; i < times; ++i) {
    all.insert(all.end(), inputs.begin(), inputs.end());
  }
  return all;
}

}  // namespace hapax::compare
