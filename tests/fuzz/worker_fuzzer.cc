// Sends any messages from a run to a worker. serve() must return, without memory allocated for
// bytes that never came.
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "fuzz/conversation.h"
#include "strategy/serve.h"

namespace hapax {
namespace {

void fuzz_one(std::span<const std::uint8_t> bytes) {
  const std::vector<fuzz::Said> all = fuzz::parse(bytes);
  const fuzz::Files files(all);
  auto ends = ipc::Channel::pair();
  fuzz::require(ends.ok(), "there are sockets");
  for (const fuzz::Said& said : all) {
    if (said.kind != fuzz::kPatch) {
      fuzz::say(ends->first, said, files);
    }
  }
  ::shutdown(ends->first.descriptor(), SHUT_WR);
  // The worker's messages must be received, or it would block.
  std::thread reader([&] {
    std::array<char, 1 << 16> taken;
    while (::recv(ends->first.descriptor(), taken.data(), taken.size(), 0) > 0) {
    }
  });
  (void)strategy::serve(std::move(ends->second), WorkerKind::kThread);
  reader.join();
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({data, size});
  return 0;
}
