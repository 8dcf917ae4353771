"""`hiring brief export` on a running system."""

from pathlib import Path

from deploy.local.tests.conftest import Up, hiring
from deploy.local.tests.test_up import DRAFT, one_line


def test_a_brief_is_exported_to_the_screen_and_to_a_file(running: Up, tmp_path: Path) -> None:
    running.command("briefing/DraftBrief", DRAFT, id_="c1")
    running.query("briefing/ListBriefs", {})
    where, page = ("--data", str(running.data)), tmp_path / "brief.html"
    written = hiring("brief", "export", "v1", "--by", "anna", *where)
    assert written.stdout.startswith("# ")
    assert "drafting" in written.stdout
    assert (
        hiring("brief", "export", "v1", "--by", "anna", "--format", "html", "--to", str(page), *where).returncode == 0
    )
    assert page.read_text().startswith("<!doctype html>")
    guide = hiring("brief", "export", "v1", "--by", "anna", "--guide", *where)
    assert "Keeping in touch" in guide.stdout
    refused = hiring("brief", "export", "v1", "--by", "stranger", *where)
    assert (refused.returncode, "not-yours-to-see" in one_line(refused.stderr)) == (1, True)
    unknown = hiring("brief", "export", "no such thing", "--by", "anna", *where)
    assert unknown.returncode == 1
