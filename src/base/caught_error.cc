#include "base/caught_error.h"

#include <exception>
#include <new>
#include <stdexcept>
#include <system_error>

#include "base/out_of_memory.h"
#include "base/stop_event.h"
#include "base/system_error.h"

namespace hapax {
namespace {

Error error_with_message() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {
    return out_of_memory();  // a container would exceed the address space
  } catch (const Cancelled&) {
    return cancelled();
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const std::system_error& error) {
    return system_error(error.code().value(), "");
  } catch (const std::exception& error) {
    return Error{.kind = ErrorKind::kSystem, .cause = error.what()};
  } catch (...) {
    return Error{.kind = ErrorKind::kSystem, .cause = "an unknown exception"};
  }
}

}  // namespace

Error caught_error() noexcept {
  try {
    return error_with_message();
  } catch (...) {
    return out_of_memory();  // there was no memory for the message
  }
}

}  // namespace hapax
