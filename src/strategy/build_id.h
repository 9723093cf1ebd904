// Which build this is. Tested by tests/strategy/build_id_test.cc.
#pragma once

#include <string_view>

namespace hapax::strategy {

// The version, and a hash of all sources: what two processes must agree in before they talk to each
// other in native structs. Fits 63 bytes.
std::string_view build_id();

}  // namespace hapax::strategy
