"""Ids are safe in a subject, and each is a type of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.subjects import AggregateId


class Asked(BaseModel):
    vacancy: VacancyId


@pytest.mark.parametrize("text", ["", "_", "-a", "a.b", "a*", ">", "a b", "a\n", "ä", "a" * 65, "../x", "a\0"])
def test_what_is_no_token_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="VacancyId"):
        VacancyId(text)
    with pytest.raises(ValidationError):
        Asked(vacancy=text)


def test_an_id_read_from_json_has_its_own_type() -> None:
    vacancy = Asked.model_validate_json('{"vacancy": "v1"}').vacancy
    assert type(vacancy) is VacancyId
    assert not isinstance(vacancy, PersonId)


@given(st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z"), st.integers(1, 10**9))
def test_a_subject_leads_back_to_its_aggregate_and_version(id_: str, version: int) -> None:
    aggregate = AggregateId("_", "pipeline", "candidate", id_)
    assert AggregateId.parse(aggregate.at(version)) == (aggregate, version)
