"""The include check finds what it is there to find, and no more: each test makes a small tree."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_includes  # noqa: E402

RESULT = """// Says `unused()` in a comment.
#pragma once
#include <string>
#define HAPAX_LIMIT 3
namespace hapax {
class Later;
enum class Kind { kOne, kTwo };
template <typename T>
class Result {
 public:
  explicit Result(T value);
  T member() const { return value_; }
 private:
  T value_;
};
template <> struct Result<void> {};
using Name = std::string;
inline constexpr int kMaxSize = 3;
Result<int> parse(const std::string& text, int base = 10);
extern const int kSeed;
alignas(8) inline constexpr std::array<int, 2> kPairs = [] { return std::array<int, 2>{1, 2}; }();
[[nodiscard]] bool is_late(int hour);
struct alignas(64) Line { int first; };
class HAPAX_ATTRIBUTE(lock("it")) Lock {};
inline int half(int number) { int inner = number / 2; return inner; }
}  // namespace hapax
"""


def faults_of(files):
    """The faults of a tree with `files`, beside src/base/result.h."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in {"src/base/result.h": RESULT, **files}.items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return [fault.removeprefix(root + "/") for fault in check_includes.check_tree(Path(root))]


class CheckIncludesTest(unittest.TestCase):
    def assert_sound(self, text, file="src/base/use.cc"):
        self.assertEqual(faults_of({file: text}), [], text)

    def assert_fault(self, text, *words, file="src/base/use.cc"):
        faults = faults_of({file: text})
        self.assertEqual(len(faults), 1, text)
        for word in words:
            self.assertIn(word, faults[0])

    def test_each_kind_of_declaration_is_a_use(self):
        for use in (
            "hapax::Kind kind;", "Result<int> f();", "Name name;", "int a = kMaxSize;", "int a = half(3);",
            "auto a = hapax::parse(text);", "int a[HAPAX_LIMIT];", "auto a = test::kSeed;", "auto a = kPairs[1];",
            "bool a = is_late(5);", "Line line;", "Lock lock;", "#if HAPAX_LIMIT > 2\n#endif\n",
        ):
            self.assert_sound(f'#include "base/result.h"\n{use}\n')

    def test_ours_that_is_not_used(self):
        for use in (
            "", "int x;", "// Result<int>", "/* kMaxSize */", 'auto a = "Result";', 'auto a = R"(half(3))";', "Later* later;",
            "int inner;", "int value_;", "auto a = b.parse();", "auto a = b->half();", "auto a = std::parse();", "int member;",
            "char a = '\"'; /* Name */ char b = '\"';", "int a = 1'000; // Kind it's",
        ):
            self.assert_fault(f'#include "base/result.h"\n\n{use}\n', "src/base/use.cc:1: base/result.h is included")

    def test_standard_headers(self):
        self.assert_sound("#include <algorithm>\nint a = std::max(1, 2);\n")
        self.assert_sound("#include <algorithm>\nauto a = std::ranges::find(b, 2);\n")
        self.assert_sound("#include <chrono>\nusing namespace std::chrono_literals;\n")
        self.assert_sound("#include <cstdint>\nauto a = UINT64_MAX;\n")
        self.assert_sound("#include <unistd.h>\nint a = ::close(1);\n")
        self.assert_fault("#include <algorithm>\nint a = max(1, 2);\n", "use.cc:1: algorithm is included")
        self.assert_fault("#include <vector>\n#include <string>\nstd::vector<int> a;\n", "use.cc:2: string is included")
        self.assert_fault("#include <unistd.h>\nint a = b.close();\n", "unistd.h")
        self.assert_fault("#include <fmt/ranges.h>\nauto a = fmt::format(b);\n", "fmt/ranges.h")
        self.assert_fault("#include <strstream>\n", "<strstream> has no row")

    def test_what_it_knows_nothing_of_passes(self):
        self.assert_sound("#include <zlib.h>\n#include <linux/magic.h>\n")

    def test_a_source_may_include_its_own_header(self):
        self.assert_sound('#include "base/result.h"\n', file="src/base/result.cc")

    def test_a_header_without_guard_is_a_part(self):
        part = {"src/base/part.h": "inline int a() { return half(3); }\n"}
        self.assertEqual(faults_of({**part, "src/base/use.cc": '#include "base/result.h"\n#include "base/part.h"\n'}), [])

    def test_a_pragma_keeps_an_include(self):
        self.assert_sound("#include <vector>  // IWYU pragma: keep\n")

    def test_a_public_header_includes_what_it_uses(self):
        public = {"file": "include/hapax/use.h"}
        self.assert_sound("#include <string>\nstd::string a();\n", **public)
        self.assert_sound("#include <cstdint>\nstd::uint8_t a();\n", **public)
        self.assert_fault("std::string a();\n", "names std::string", "<string>", **public)
        self.assert_sound("std::string a();\n", file="src/base/use.h")
        other = {"include/hapax/other.h": "namespace hapax {\nstruct Other {};\n}\n"}
        self.assertEqual(faults_of({**other, "include/hapax/use.h": '#include "hapax/other.h"\nOther a();\n'}), [])
        self.assertIn('does not include "hapax/other.h"', *faults_of({**other, "include/hapax/use.h": "Other a();\n"}))


if __name__ == "__main__":
    unittest.main()
