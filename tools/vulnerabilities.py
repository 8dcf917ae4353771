"""Looks whether a known vulnerability stands in what is pinned: `python -m tools.vulnerabilities`.

pip-audit asks the package index about each pinned version. Ends with 1 when there is one; where the index does not
answer, nothing was examined, which is said and is no failure. Not part of the tests: it needs the world outside.

python -m tools.vulnerabilities                          everything that is pinned: requirements/all.txt and build.txt
python -m tools.vulnerabilities requirements/gateway.txt what one image holds
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EVERYTHING = ("requirements/all.txt", "requirements/build.txt")
_PIP_AUDIT = "pip-audit==2.10.1"


def examined(file: str) -> list[dict[str, Any]] | str:
    """Every package of a hash-pinned requirement file with what is known against it; in words why nobody could tell."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    asked = ("--requirement", file, "--disable-pip", "--require-hashes", "--progress-spinner", "off")
    command = (uv, "tool", "run", "--quiet", "--from", _PIP_AUDIT, "pip-audit", *asked, "--format", "json")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return (done.stderr.strip() or "pip-audit said nothing").splitlines()[-1]
    return found


def main() -> int:
    """Examines, prints, and tells by the exit code."""
    is_vulnerable = False
    for file in sys.argv[1:] or EVERYTHING:
        found = examined(file)
        if isinstance(found, str):
            print(
                f"{file}: NOT EXAMINED, as the package index can't be asked from here ({found}). Try where it can be."
            )
            continue
        known = [(one, flaw) for one in found for flaw in one.get("vulns", ())]
        for one, flaw in known:
            mended = ", ".join(flaw["fix_versions"]) or "no version yet"
            print(f"{file}: {one['name']} {one['version']} has {flaw['id']}, mended in {mended}")
        print(f"{file}: {len(found)} packages examined, {len(known)} known vulnerabilities")
        is_vulnerable |= bool(known)
    if is_vulnerable:
        print("Raise them: `python -m tools.lock --upgrade`, run the tests, and make the images anew.")
    return 1 if is_vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
