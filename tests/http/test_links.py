"""Links: a guest comes in to one vacancy, and is out when the invitation is taken back."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.http.conftest import Site

ANNA = {"X-Actor": "anna"}


def wanted(person: str, days: float = 7) -> dict[str, str]:
    return {"person": person, "expires_at": (datetime.now(UTC) + timedelta(days=days)).isoformat()}


def test_a_guest_comes_in_to_their_vacancy_alone_until_the_invitation_is_taken_back(
    site: Site, other_vacancy: str
) -> None:
    made = httpx2.post(f"{site.url}/vacancies/{other_vacancy}/invitations", json=wanted("guest-mike"), headers=ANNA)
    assert made.status_code == 201
    invitation = made.json()
    with httpx2.Client(base_url=site.url) as browser:
        path = urlsplit(invitation["link"]).path
        assert "Come in" in browser.get(path).text
        assert browser.get(f"/vacancies/{other_vacancy}/brief").status_code == 401, (
            "looking at the link is not using it"
        )
        assert browser.post(path).status_code == 303
        assert browser.get(f"/vacancies/{other_vacancy}/brief").status_code == 200
        assert browser.get("/vacancies/v1/brief").status_code == 404
        assert browser.post(f"/vacancies/{other_vacancy}/brief/submit").status_code == 403, "without the CSRF token"
        gone = httpx2.delete(f"{site.url}/vacancies/{other_vacancy}/invitations/{invitation['id']}", headers=ANNA)
        assert gone.status_code == 204
        assert browser.get(f"/vacancies/{other_vacancy}/brief").status_code == 401
        assert browser.post(path).status_code == 404


@pytest.mark.parametrize(
    ("who", "person", "days", "status"),
    [
        ("anna", "guest-nobody", 7, 422),
        ("anna", "maria", 7, 400),
        ("anna", "guest-mike", 91, 422),
        ("anna", "guest-mike", -1, 422),
        ("pavel", "guest-mike", 7, 403),
        ("stella", "guest-mike", 7, 404),
    ],
)
def test_only_a_recruiter_invites_and_only_guests_of_the_brief(  # noqa: PLR0913, PLR0917 - one case is all of it
    site: Site, other_vacancy: str, who: str, person: str, days: float, status: int
) -> None:
    address = f"{site.url}/vacancies/{other_vacancy}/invitations"
    assert httpx2.post(address, json=wanted(person, days), headers={"X-Actor": who}).status_code == status


def test_a_personal_link_is_for_a_hire(site: Site) -> None:
    link = {"purpose": "candidate-form", "expires_at": wanted("")["expires_at"]}
    address = f"{site.url}/vacancies/v1/hires/c1/personal-links"
    refused = httpx2.post(address, json=link, headers=ANNA)
    assert (refused.status_code, refused.json()["rule"]) == (422, "unknown-hire")
    assert httpx2.post(address, json=link, headers={"X-Actor": "stella"}).status_code == 404
