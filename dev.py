#!/usr/bin/env python3
"""Everything a developer does, from a fresh clone. Needs Python 3.11 or newer with pip, and nothing from outside it."""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PEER_VENV = ROOT / ".venv-peer"
SETTINGS = "yintang.config.settings"
LOCKED = {"base": (), "test": ("--extra", "test"), "peer": ("--extra", "peer")}


class Trouble(Exception):
    """Something the reader of the terminal can mend; the text says how."""


# ---- the virtual environments


def install(name: str, venv: Path = VENV, *, with_us: bool = True) -> None:
    """Make `venv` hold requirements/<name>.txt and, where asked, this project. Does nothing when it already does."""
    wanted = _fingerprint(name)
    stamp = venv / f"yintang-{name}.stamp"
    if _python(venv).exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not _python(venv).exists():
        # Debian keeps ensurepip in a package of its own; the pip that runs us installs into the venv from outside.
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", venv)
    stamp.unlink(missing_ok=True)
    _pip(venv, "--no-deps", "--require-hashes", "-r", f"requirements/{name}.txt")
    if with_us:
        _pip(venv, "--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(wanted)


def _fingerprint(name: str) -> str:
    files = (ROOT / "requirements" / f"{name}.txt", ROOT / "pyproject.toml")
    return hashlib.sha256(b"\0".join([sys.version.encode(), *(file.read_bytes() for file in files)])).hexdigest()


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def _pip(venv: Path, *arguments: str) -> None:
    if uv := shutil.which("uv"):
        run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", _python(venv), *arguments)
    else:
        run(sys.executable, "-m", "pip", "--python", _python(venv), "install", "--quiet", "--disable-pip-version-check",
            *arguments)


def run(*command: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    say("+ " + " ".join(_short(part) for part in command))
    try:
        subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=True, stdin=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        raise Trouble(f"{_short(command[0])} ended with {error.returncode}; what it said stands above") from error


def _short(part: str | Path) -> str:
    return str(part).replace(f"{ROOT}/", "")


def say(text: str) -> None:
    print(text, flush=True)


# ---- what tests need from the system


def browser_found() -> bool:
    return shutil.which("chromium") is not None


def browser_driver_runs() -> bool:
    # The driver's own Node dies without a word when this library is missing.
    return sys.platform != "linux" or ctypes.util.find_library("atomic") is not None


def postgresql_binaries() -> Path | None:
    """The folder that holds initdb: the newest Debian version, else whatever is on the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


NEEDS = {
    "chromium": (browser_found, "the journeys in a browser"),
    "libatomic1": (browser_driver_runs, "the journeys in a browser"),
    "postgresql": (postgresql_binaries, "the suite on PostgreSQL"),
    "strace": (lambda: shutil.which("strace"), "the proof that a booking is on disk before it is confirmed"),
}


def missing_packages() -> list[str]:
    return [package for package, (found, _) in NEEDS.items() if not found()]


def fetch_system_packages() -> None:
    missing = missing_packages()
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"!! missing: {', '.join(missing)}; only root with apt-get can fetch them. Install them to run every test.")
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run("apt-get", "update", "-qq", env=quiet)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet)
    except Trouble as trouble:
        say(f"!! {trouble}")


@contextmanager
def postgresql(*, durable: bool) -> Iterator[str]:
    """A throw-away PostgreSQL of our own, reached by a socket alone. Yields its YINTANG_DATABASE_URL."""
    binaries = postgresql_binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="yintang-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    options = f"-k {folder} -p 5432 -c listen_addresses='' -c max_connections=200 -c fsync={'on' if durable else 'off'}"
    control = [*prefix, str(binaries / "pg_ctl"), "-s", "-D", str(folder / "data")]
    try:
        run(*control, "-o", "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync", "init", cwd=folder)
        run(*control, "-w", "-o", options, "-l", folder / "log", "start", cwd=folder)
        run(*prefix, binaries / "createdb", "-h", folder, "-p", "5432", "-U", "postgres", "yintang", cwd=folder)
        yield f"postgresql://postgres@/yintang?host={folder}&port=5432"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd="/", check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


# ---- running checks and telling how they went


@dataclass
class Report:
    """Runs steps one after another, all of them, and says at the end what held, what broke and what could not run."""

    results: list[tuple[str, bool, float]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def step(self, name: str, *command: str | Path, env: Mapping[str, str]) -> None:
        say(f"\n== {name}")
        began = time.monotonic()
        ended = subprocess.run(list(map(str, command)), cwd=ROOT, env=env, check=False, stdin=subprocess.DEVNULL)
        self.results.append((name, ended.returncode == 0, time.monotonic() - began))

    def close(self) -> int:
        say("\n== Summary")
        for name, held, seconds in self.results:
            say(f"  {'ok    ' if held else 'FAILED'}  {name} ({seconds:.0f} s)")
        for what in self.skipped:
            say(f"  !! SKIPPED: {what}")
        failed = any(not held for _, held, _ in self.results) or (bool(self.skipped) and os.environ.get("CI") == "true")
        say("FAILED" if failed else "All that was run holds." if self.skipped else "All of it holds.")
        return 1 if failed else 0


@contextmanager
def clean_environment(database_url: str | None = None) -> Iterator[dict[str, str]]:
    """An environment with a home of its own, and nothing of the caller's clinic or PostgreSQL in it."""
    with tempfile.TemporaryDirectory(prefix="yintang-home-", ignore_cleanup_errors=True) as home:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("YINTANG_", "PG", "DJANGO_"))}
        env |= {"YINTANG_HOME": home, "DJANGO_SETTINGS_MODULE": SETTINGS}
        if database_url:
            env["YINTANG_DATABASE_URL"] = database_url
        yield env


def on_both_databases(report: Report, steps: Mapping[str, Sequence[str | Path]], *, durable: bool) -> None:
    with clean_environment() as env:
        for name, command in steps.items():
            report.step(f"{name} on SQLite", *command, env=env)
    if postgresql_binaries() is None:
        return
    with postgresql(durable=durable) as url, clean_environment(url) as env:
        for name, command in steps.items():
            report.step(f"{name} on PostgreSQL", *command, env=env)


# ---- the commands


def setup() -> int:
    """make .venv, whose bin/yintang is the program"""
    install("base")
    say("Ready: .venv/bin/yintang --help")
    return 0


def demo(arguments: Sequence[str]) -> int:
    """set up, make the demo clinic and serve it at http://localhost:8000"""
    install("base")
    os.chdir(ROOT)
    os.execv(VENV / "bin" / "yintang", ["yintang", "demo", *arguments])


def test() -> int:
    """set up what tests need and run every check, on SQLite and on PostgreSQL"""
    report = Report()
    _prepare(report)
    python = _python(VENV)
    with clean_environment() as env:
        report.step("ruff: style and traps", VENV / "bin" / "ruff", "check", env=env)
        report.step("mypy: types", VENV / "bin" / "mypy", env=env)
        report.step("import-linter: direction", VENV / "bin" / "lint-imports", env=env)
        report.step("makemigrations: nothing to make", python, "-m", "django", "makemigrations", "--check", env=env)
    pytest = (python, "-m", "pytest", "-q", "-rs", "-n", "2", "--dist", "worksteal", "-m", "not long")
    on_both_databases(report, {"pytest": pytest}, durable=False)
    return report.close()


def prove() -> int:
    """run the long proofs: torture, kill, fuzz, thousands of generated cases, and the benchmarks' figures"""
    report = Report()
    _prepare(report)
    install("peer", PEER_VENV, with_us=False)
    python = _python(VENV)
    steps: dict[str, Sequence[str | Path]] = {
        "long proofs": (python, "-m", "pytest", "-rs", "-m", "long or hypothesis", "--hypothesis-profile=prove"),
    }
    for benchmark in sorted((ROOT / "benchmarks").glob("[!_]*.py")):
        steps[f"benchmarks/{benchmark.name}"] = (python, benchmark)
    on_both_databases(report, steps, durable=True)  # a kill proves nothing where nothing was forced to disk
    return report.close()


def _prepare(report: Report) -> None:
    install("test")
    fetch_system_packages()
    report.skipped += [f"{NEEDS[package][1]} ({package} is missing)" for package in missing_packages()]


def lock() -> int:
    """make requirements/*.txt anew from pyproject.toml"""
    uv = shutil.which("uv")
    if not uv:
        raise Trouble("lock needs uv: pip install uv, then run this again")
    for name, extra in LOCKED.items():
        run(uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-header", *extra, "pyproject.toml", "-o", f"requirements/{name}.txt")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (setup, demo, test, prove, lock):
        commands.add_parser(command.__name__, help=command.__doc__, add_help=command is not demo)
    known, rest = parser.parse_known_args()
    if known.command == "demo":
        return demo(rest)
    if rest:
        parser.error(f"{known.command} takes no {rest[0]}")
    return {"setup": setup, "test": test, "prove": prove, "lock": lock}[known.command]()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  whoever runs an older one should be told so
        sys.exit("dev.py needs Python 3.11 or newer")
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(f"dev.py: {trouble}")
