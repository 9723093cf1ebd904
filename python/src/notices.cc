#include "notices.h"

#include "errors.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

const char* name_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::kInvalidBytes:
      return "invalid_bytes";
    case Notice::Kind::kLooksBinary:
      return "looks_binary";
    case Notice::Kind::kOtherFormat:
      return "other_format";
    case Notice::Kind::kOtherEncoding:
      return "other_encoding";
    case Notice::Kind::kSkipped:
      return "skipped";
    case Notice::Kind::kNothingFound:
      return "nothing_found";
    case Notice::Kind::kUnreadable:
      return "unreadable";
    case Notice::Kind::kPartlyCounted:
      return "partly_counted";
    case Notice::Kind::kGrown:
      return "grown";
    case Notice::Kind::kHiddenCounted:
      return "hidden_counted";
    case Notice::Kind::kFewerWorkers:
      return "fewer_workers";
  }
  return "";
}

}  // namespace

nb::list notice_tuples(std::span<const Notice> notices) {
  nb::list all;
  for (const Notice& notice : notices) {
    all.append(nb::make_tuple(
        name_of(notice.kind), nb::bytes(notice.path.data(), notice.path.size()),
        make_message(notice.text), notice.number, notice.offset, notice.offset_is_decoded,
        notice.wanted, notice.bytes, notice.is_unchecked, notice.has_nul, notice.is_compressed,
        notice.is_encoding_known,
        notice.error ? nb::object(make_message(name_of(*notice.error))) : nb::object(nb::none()),
        notice.input ? nb::object(nb::int_(*notice.input)) : nb::object(nb::none())));
  }
  return all;
}

}  // namespace hapax::python
