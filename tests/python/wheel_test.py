"""What an installed wheel holds: the files that it should hold and no others, none with a path of the build."""

import importlib.metadata
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import hapax_words
import pytest

SITE_PACKAGES = Path(sysconfig.get_path("platlib"))
if Path(hapax_words.__file__).parent.parent != SITE_PACKAGES:
    pytest.skip("hapax_words is not an installed wheel", allow_module_level=True)
DISTRIBUTION = importlib.metadata.distribution("hapax-words")
FILES = [str(file) for file in DISTRIBUTION.files or ()]
IS_ABI3 = any(file.endswith(".abi3.so") for file in FILES)
SUFFIX = ".abi3.so" if IS_ABI3 else sysconfig.get_config_var("EXT_SUFFIX")


def soname() -> str:
    """libhapax.so.0.2, by the version."""
    return "libhapax.so." + ".".join(hapax_words.__version__.split(".")[:2])


def binaries() -> list[Path]:
    """The programs and libraries of the wheel."""
    paths = [SITE_PACKAGES / file for file in FILES]
    return [path for path in paths if path.read_bytes()[:4] == b"\x7fELF"]


def test_it_holds_these_files_and_no_others(source: Path) -> None:
    found = {re.sub(r"^hapax_words-[^/]*\.dist-info/", "dist-info/", file) for file in FILES}
    found = {file for file in found if "__pycache__" not in file}
    pure = {str(file.relative_to(source / "python")) for file in (source / "python").rglob("*.py")}
    native = {"_hapax" + SUFFIX, "_hapax.pyi", "py.typed", "hapax", "hapax-worker", soname()}
    expected = pure | {f"hapax_words/{name}" for name in native}
    expected |= {f"dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert expected <= found
    others = found - expected
    # What pip adds, and what the repair adds.
    allowed = r"dist-info/(INSTALLER|REQUESTED|direct_url\.json|sboms/auditwheel\.cdx\.json|licenses/bundled/[\w.+-]+\.txt)"
    allowed += r"|hapax_words\.libs/lib(isal|bz2|lzma|zstd|lz4)-[0-9a-f]{8}\.so[.\d]*|(\.\./)+bin/hapax"
    assert [file for file in others if not re.fullmatch(allowed, file)] == []
    assert {file.split("-")[0] for file in found if file.startswith("hapax_words.libs/")} == {
        f"hapax_words.libs/lib{name}" for name in ("isal", "bz2", "lzma", "zstd", "lz4")
    }


def test_no_file_names_a_folder_of_the_build(source: Path) -> None:
    """The worker program is looked for beside the library alone: below /tmp anybody could put one."""
    assert len(binaries()) >= 9
    for file in binaries():
        names = re.findall(rb"[\x21-\x7e]*(?:/tmp/|/build/|%s)[\x21-\x7e]*" % re.escape(bytes(source)), file.read_bytes())
        assert names == [], file


def test_each_part_finds_its_libraries_inside_the_wheel() -> None:
    checked = 0
    for file in binaries():
        listed = subprocess.run(["/usr/bin/ldd", file], capture_output=True, text=True, check=False).stdout
        for library, path in re.findall(r"^\s*(lib\S+) => (.*?)(?: \(0x\w+\))?$", listed, re.MULTILINE):
            if re.match(r"lib(hapax|isal|bz2|lzma|zstd|lz4)", library):
                assert SITE_PACKAGES in Path(path).resolve().parents, (file, library, path)
                checked += 1
    assert checked >= 11


def test_one_library_is_loaded() -> None:
    code = "import hapax_words; print(open('/proc/self/maps').read())"
    maps = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"/\S*libhapax\S*", maps)) == {str(SITE_PACKAGES / "hapax_words" / soname())}


def test_console_script_is_the_program() -> None:
    script = Path(sysconfig.get_path("scripts")) / "hapax"
    shown = subprocess.run([script, "--version"], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[0] == f"hapax {hapax_words.__version__}"


def test_metadata() -> None:
    metadata = DISTRIBUTION.metadata
    assert metadata["Version"] == hapax_words.__version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("Provides-Extra") == ["arrow", "notebook", "spark"]
    requirements = DISTRIBUTION.requires or []
    assert all("extra ==" in requirement for requirement in requirements), "it needs nothing at run time"
