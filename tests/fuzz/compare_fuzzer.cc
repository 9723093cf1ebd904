// Sends any messages to one end of the channel between `hapax compare` and a process that it
// measures. Either end must return. The first byte chooses the end.
#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "compare/trial.h"
#include "fuzz/conversation.h"
#include "hapax/count.h"

namespace hapax {
namespace {

const Counts& reference() {
  static const Counts counts =
      std::move(count({MemoryInput{{reinterpret_cast<const std::uint8_t*>(fuzz::kText.data()),
                                    fuzz::kText.size()},
                                   "text"}},
                      {.strategy = StrategyKind::kLinear}))
          .value();
  return counts;
}

void fuzz_one(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) {
    return;
  }
  const std::vector<fuzz::Said> all = fuzz::parse(bytes.subspan(1));
  const fuzz::Files files(all);
  auto ends = ipc::Channel::pair();
  fuzz::require(ends.ok(), "there are sockets");
  for (const fuzz::Said& said : all) {
    fuzz::say(ends->second, said, files);
  }
  ::shutdown(ends->second.descriptor(), SHUT_WR);
  if ((bytes[0] & 1) != 0) {
    compare::TrialChannel channel(std::move(ends->first), "hapax compare");
    (void)compare::receive_task(channel);
    return;
  }
  const compare::Digest digest = compare::digest_of(*reference().cursor({}, 1));
  const Result<compare::Run> run =
      compare::run_trial_over(std::move(ends->first), {{PathInput{"a"}}}, {reference(), digest},
                              {StrategyKind::kLinear, "linear", 1});
  if (!run) {
    fuzz::require(escape_controls(describe(run.error())) == describe(run.error()),
                  "an error can be printed");
  }
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({data, size});
  return 0;
}
