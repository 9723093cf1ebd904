#!/usr/bin/env python3
"""The program, the worker and the library are built as cmake/HapaxHardening.cmake promises.

    hardening_test.py COMPILER PROGRAM WORKER LIBRARY OBJECT...

OBJECT is a compiled file of ours, before it is linked.
"""
import re
import subprocess
import sys
import unittest

COMPILER, PROGRAM, WORKER, LIBRARY, *OBJECTS = sys.argv[1:]
LINKED = (PROGRAM, WORKER, LIBRARY)


def readelf(*arguments):
    done = subprocess.run(
        ["readelf", "--wide", *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def flags(path):
    """The words of DT_FLAGS and DT_FLAGS_1."""
    found = re.findall(r"\(FLAGS(?:_1)?\)\s+(?:Flags: )?(.*)", readelf("--dynamic", path))
    return {word for line in found for word in line.split()}


def undefined_functions(path):
    return {name.split("@")[0] for name in re.findall(r" UND (\S+)", readelf("--syms", path))}


def functions_called(path):
    """The functions that a file calls. For the worker, those of its own objects: it contains the C library too."""
    objects = [name for name in OBJECTS if "worker_body" in name] if path == WORKER else [path]
    return set().union(*map(undefined_functions, objects))


def branch_features(path):
    """The features in the GNU property note: {"IBT", "SHSTK"}, {"BTI", "PAC"}, or none."""
    found = re.findall(r"feature: ([\w, ]+)", readelf("--notes", path))
    return {word for line in found for word in re.split(r",\s*", line.strip())}


def start_file(name):
    """A file of the C library that the linker adds to each program."""
    done = subprocess.run(
        [COMPILER, f"-print-file-name={name}"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class Hardening(unittest.TestCase):
    def test_the_programs_can_be_loaded_anywhere(self):
        for path in (PROGRAM, WORKER):
            self.assertRegex(readelf("--file-header", path), r"Type:\s+DYN", path)
            self.assertIn("PIE", flags(path), path)

    def test_addresses_of_functions_are_read_only_once_it_runs(self):
        for path in LINKED:
            self.assertTrue({"NOW", "BIND_NOW"} & flags(path), path)
            self.assertIn("GNU_RELRO", readelf("--program-headers", path), path)

    def test_the_stack_holds_no_code(self):
        for path in LINKED:
            stack = re.search(r"GNU_STACK.*", readelf("--program-headers", path)).group()
            self.assertRegex(stack, r" RW +0x", path)

    def test_the_stack_is_protected(self):
        for path in LINKED:
            self.assertIn("__stack_chk_fail", functions_called(path), path)

    def test_functions_of_known_sizes_are_checked(self):
        for path in (PROGRAM, LIBRARY):  # the worker makes no copy with a size known to the compiler
            self.assertIn("__memcpy_chk", functions_called(path), path)

    def test_libraries_are_looked_for_where_the_system_has_them(self):
        for path in LINKED:
            self.assertNotRegex(readelf("--dynamic", path), r"RPATH|RUNPATH|TEXTREL", path)

    def test_indirect_jumps_are_marked(self):
        machine = re.search(r"Machine:\s+(.*)", readelf("--file-header", PROGRAM)).group(1)
        wanted = {"X86-64": {"IBT", "SHSTK"}, "AArch64": {"BTI", "PAC"}}
        features = next((wanted[name] for name in wanted if name in machine), set())
        self.assertTrue(OBJECTS)
        for path in OBJECTS:
            self.assertLessEqual(features, branch_features(path), path)
        # The linker marks a program only if all its parts are marked. The start files of Debian
        # 12's C library are not marked, so there the system does not check jumps; elsewhere it
        # does.
        if features <= branch_features(start_file("crti.o")):
            for path in LINKED:
                self.assertLessEqual(features, branch_features(path), path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
