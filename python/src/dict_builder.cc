#include "dict_builder.h"

#include <bit>
#include <utility>

#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// A dict of fewer words has an index that fits the caches.
constexpr std::size_t kManyItems = 20'000;

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX < 0x030d0000
// The index of a dict: 32-bit numbers behind a header. It is two thirds full at most.
constexpr std::size_t kHeaderBytes = 32;
const char* index_of(const nb::dict& dict) {
  const auto* const object = reinterpret_cast<const PyDictObject*>(dict.ptr());
  return reinterpret_cast<const char*>(object->ma_keys) + kHeaderBytes;
}
#else
const char* index_of(const nb::dict& /*dict*/) { return nullptr; }
#endif

}  // namespace

DictBuilder::DictBuilder(std::size_t items) : dict_(new_dict(items)) {
  if (items >= kManyItems) {
    index_ = index_of(dict_);
    mask_ = std::bit_ceil((items * 3 + 1) / 2) - 1;
  }
}

void DictBuilder::prefetch_place(Py_hash_t hash) const {
  if (index_ != nullptr) {
    __builtin_prefetch(index_ + 4 * (static_cast<std::size_t>(hash) & mask_), 1);
  }
}

void DictBuilder::add(nb::object word, nb::object value) {
  const Py_hash_t hash = PyObject_Hash(word.ptr());  // the word keeps it
  if (hash == -1) {
    throw nb::python_error();
  }
  prefetch_place(hash);
  batch_[size_++] = {std::move(word), std::move(value)};
  if (size_ == kBatch) {
    insert_all();
  }
}

void DictBuilder::insert_all() {
  for (std::size_t i = 0; i < size_; ++i) {
    Item item = std::move(batch_[i]);
    if (PyDict_SetItem(dict_.ptr(), item.word.ptr(), item.value.ptr()) != 0) {
      throw nb::python_error();
    }
  }
  size_ = 0;
}

nb::dict DictBuilder::finish() {
  insert_all();
  return std::move(dict_);
}

}  // namespace hapax::python
