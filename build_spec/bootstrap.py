"""How does a bare machine come to run or test the workbench with one command?

    python3 build_spec/bootstrap.py run    environment, then the demonstration desk
    python3 build_spec/bootstrap.py test   environment, then the tests

Standard library only. Makes `.venv` in the checkout from a hashed lock file; where Debian's packages for Qt are missing
it installs them if it may (apt-get, and root or sudo without a password), else it names them and stops.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "tests" / "requirements.lock"}
DESK = ROOT / "desks" / "sample"

# What Qt's widgets, its X11 plug-in and its media player load: shared library -> Debian packages that carry it, the
# names of newer releases first.
LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libX11.so.6": ("libx11-6",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),  # by Qt's network library, which its media player loads
    "libpulse.so.0": ("libpulse0",),
    "libXrandr.so.2": ("libxrandr2",),
    "libXext.so.6": ("libxext6",),
    "libdrm.so.2": ("libdrm2",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Prepare the environment, then run or test the workbench.")
    parser.add_argument("task", choices=["prepare-run", "prepare-test", "run", "test"])
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the demonstration or to pytest")
    asked = parser.parse_args()
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    install_system_libraries()
    purpose = "test" if asked.task.endswith("test") else "run"
    python = environment(LOCKS[purpose])
    if asked.task == "run":
        return demonstrate(python, asked.rest)
    if asked.task == "test":
        tests = [python, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not slow", *asked.rest]
        return subprocess.call(tests, cwd=ROOT)
    return 0


def demonstrate(python: str, rest: list[str]) -> int:
    """Make the sample desk afresh; the command itself prints what it made and the line that opens the window."""
    desk = DESK
    if desk.exists():
        shutil.rmtree(desk)
    desk.parent.mkdir(parents=True, exist_ok=True)
    shown = desk.relative_to(ROOT)
    return subprocess.call([python, "-m", "workbench", "demo", "--desk", str(shown), *rest], cwd=ROOT)


def environment(lock: Path) -> str:
    """The interpreter of `.venv`, holding exactly what `lock` pins; made or renewed only when it differs."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = ENVIRONMENT / "lock.sha256"
    wanted = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in LOCKS.items()}
    held = stamp.read_text().split() if stamp.exists() and python.exists() else []
    purpose = next(name for name, path in LOCKS.items() if path == lock)
    # The test lock holds everything the run lock does.
    if wanted["test"] in held or wanted[purpose] in held:
        return str(python)
    if not has_pip(python):
        print(f"Making {ENVIRONMENT.name} ...", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)  # half made, or of a Python that is gone
        make_environment()
    print(f"Installing the pinned packages of {lock.relative_to(ROOT)} (minutes, the first time) ...", flush=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    # The lock names everything: nothing is left to resolve. Some releases of pip look for `coverage[toml]` beside the
    # pinned `coverage` and stop at the first newer release that has no hash here.
    exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    subprocess.check_call([*pip, "install", *exact, "-r", str(lock)])
    subprocess.check_call([*pip, "check"])
    stamp.write_text(wanted[purpose] + "\n")
    return str(python)


def has_pip(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_environment() -> None:
    # Debian keeps the part of venv that brings pip in a package of its own.
    if importlib.util.find_spec("ensurepip") is None:
        apt_install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    subprocess.check_call([sys.executable, "-m", "venv", str(ENVIRONMENT)])


def install_system_libraries() -> None:
    """Linux only: make sure that Qt's shared libraries load."""
    if not sys.platform.startswith("linux"):
        return
    missing = [packages for library, packages in LIBRARIES.items() if not loads(library)]
    if missing:
        apt_install([known_package(packages) for packages in missing])


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def known_package(names: tuple[str, ...]) -> str:
    """The first of the names that this release of Debian knows."""
    if len(names) == 1 or not shutil.which("apt-cache"):
        return names[-1]
    for name in names:
        found = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if found.returncode == 0:
            return name
    return names[-1]


def apt_install(packages: list[str]) -> None:
    """Install Debian packages, or name them and stop where that is not allowed."""
    listed = " ".join(packages)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = shutil.which("apt-get") and (not sudo or (shutil.which("sudo") and subprocess.call([*sudo, "true"]) == 0))
    if not may:
        sys.exit(f"These system packages are missing; install them, then run this again:\n  {listed}")
    print(f"Installing missing system packages: {listed}", flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call([*apt, "update"], stdout=subprocess.DEVNULL)
    subprocess.check_call([*apt, "install", "-y", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
