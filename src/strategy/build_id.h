// Identifies this build. Tested by tests/strategy/build_id_test.cc.
#pragma once

#include <string_view>

namespace hapax::strategy {

// The version and a hash of all sources. Two processes must have the same one before they exchange
// native structs. At most 63 bytes.
std::string_view build_id();

}  // namespace hapax::strategy
