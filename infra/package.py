"""Packs what the functions need into build/lambda: the code of this tree, and the locked packages for Lambda's machine.

    python infra/package.py                     what `make package` runs
    python infra/package.py --into elsewhere

Only wheels are taken, by the hashes of requirements.lock. What no function uses is left out: Lambda takes 250 MB.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
INTO: Final = ROOT / "build" / "lambda"
LARGEST: Final = 250 * 1024 * 1024  # bytes, unpacked: Lambda's quota

# As `Runtime` and `Architectures` of the template say.
PYTHON: Final = "3.13"
PLATFORMS: Final = tuple(
    f"{name}_aarch64" for name in ("manylinux_2_28", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
)
CODE: Final = ("handlers", "pipeline", "transforms", "schemas", "samples")

LEFT_OUT: Final = {
    **dict.fromkeys(("boto3", "botocore", "s3transfer"), "Lambda's runtime brings them"),
    **dict.fromkeys(("typer", "click", "rich", "shellingham", "pygments", "markdown-it-py", "mdurl"), "the command"),
    **dict.fromkeys(("uvicorn", "h11", "watchfiles"), "`faktura serve` and `faktura run`"),
    "setuptools": "installing the project",
}
_ENTRY: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def entries(lock: str) -> Iterator[tuple[str, str]]:
    """(name, entry with its hashes) of every package of a lock."""
    begins = [match.start() for match in _ENTRY.finditer(lock)]
    for begin, end in zip(begins, [*begins[1:], len(lock)], strict=True):
        entry = lock[begin:end]
        yield entry.partition("==")[0], entry


def wanted(lock: str) -> str:
    """The lock without what is left out."""
    return "".join(entry for name, entry in entries(lock) if name not in LEFT_OUT)


def install(into: Path, lock: str) -> None:
    """Unpacks the wheels of a lock below a directory. Raises CalledProcessError."""
    with tempfile.NamedTemporaryFile("w", suffix=".lock", encoding="utf-8") as file:
        file.write(lock)
        file.flush()
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
        where = ["--target", str(into), "--python-version", PYTHON, "--implementation", "cp"]
        platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
        what = ["--only-binary=:all:", "--no-deps", "--no-compile", "--require-hashes", "--requirement", file.name]
        subprocess.run([*pip, *where, *platforms, *what], check=True)


def add_code(into: Path) -> None:
    """Copies the code of this tree."""
    for name in CODE:
        shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))


def size(folder: Path) -> int:
    """Bytes of all files below a directory."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Packs, and says how much it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=INTO)
    into: Path = parser.parse_args().into
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    install(into, wanted((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    add_code(into)
    packed = size(into)
    print(f"{into}: {packed / 1024 / 1024:.0f} MB, Lambda takes {LARGEST // 1024 // 1024}")
    if packed > LARGEST:
        raise SystemExit("too large for Lambda: leave more out in infra/package.py")


if __name__ == "__main__":
    main()
