#include "strategy/build_id.h"

#include "strategy/build_id_value.h"  // made by cmake/build_id.cmake

namespace hapax::strategy {

std::string_view build_id() { return "hapax " HAPAX_VERSION " " HAPAX_SOURCE_HASH; }

}  // namespace hapax::strategy
