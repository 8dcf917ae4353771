"""Compiles requirements/all.txt from the members' pyproject files: every version and hash, no index address.

python -m tools.lock             keep the pinned versions, add what is new, drop what is gone
python -m tools.lock --upgrade   take the newest versions
python -m tools.lock --check     change nothing, fail when the file is not current
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKED = ROOT / "requirements" / "all.txt"


def compiled(into: Path, *options: str) -> str:
    """The text of the requirement file that the members ask for, starting from the versions in `into`."""
    members = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
    own = [tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]["name"] for member in members]
    command = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--no-emit-index-url", "--no-header", "--no-annotate", "--output-file", str(into)),
        *(f"--no-emit-package={name}" for name in own),
        *("--group", "pyproject.toml:dev", "deploy/local/pyproject.toml", *options),
    ]
    subprocess.run(command, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603 - our own arguments
    return into.read_text()


def main() -> None:
    """Compile, or check."""
    if "--check" not in sys.argv:
        compiled(LOCKED, *(["--upgrade"] if "--upgrade" in sys.argv else []))
        return
    trial = LOCKED.with_suffix(".trial")
    try:
        trial.write_text(LOCKED.read_text())
        if compiled(trial) != LOCKED.read_text():
            sys.exit(f"{LOCKED.relative_to(ROOT)} is not what the members ask for: run python -m tools.lock")
    finally:
        trial.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
