"""What do candidate, recruiter and hiring manager say of the same hire? Sealed until one's own form is in."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import (
    COMPARED_FORMS,
    AftercareOpened,
    CandidateFormSubmitted,
    Form,
    FormsCompleted,
    Hire,
    HiringManagerFormSubmitted,
    RecruiterFormSubmitted,
)
from hiring.contracts.feedback.queries import (
    Aftercare,
    CandidateFormShown,
    HiringManagerFormShown,
    RecruiterFormShown,
    ShowAftercare,
)
from hiring.contracts.ids import VacancyId
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.domain.aftercare.forms import S77
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, first_time, vacancy_for

_COLUMNS = {
    Form.CANDIDATE: "candidate_form",
    Form.RECRUITER: "recruiter_form",
    Form.HIRING_MANAGER: "hiring_manager_form",
}
"""Where each form stands in its row."""

TABLE = Table(
    "feedback_aftercare",
    VIEWS,
    Column("candidacy", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False),
    Column("hire", JSON, nullable=False),
    Column("due_at", Moment, nullable=False),
    *(Column(name, JSON(none_as_null=True)) for name in _COLUMNS.values()),
    Column("completed_at", Moment),
)

_Filed = CandidateFormSubmitted | RecruiterFormSubmitted | HiringManagerFormSubmitted
_FORM_OF: dict[type[_Filed], Form] = {
    CandidateFormSubmitted: Form.CANDIDATE,
    RecruiterFormSubmitted: Form.RECRUITER,
    HiringManagerFormSubmitted: Form.HIRING_MANAGER,
}


_About = AftercareOpened | _Filed | FormsCompleted


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    yield (event.hire.candidacy if isinstance(event, AftercareOpened) else event.candidacy,)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, AftercareOpened):
        opened = {"candidacy": key[0], "vacancy": event.vacancy, "due_at": event.due_at, "completed_at": None}
        return {**opened, "hire": event.hire.model_dump(mode="json"), **dict.fromkeys(_COLUMNS.values())}
    if row is None:
        raise LookupError(f"aftercare of {key[0]} was never opened")
    if isinstance(event, FormsCompleted):
        return {**row, "completed_at": recorded.time}
    return {**row, _COLUMNS[_FORM_OF[type(event)]]: event.model_dump(mode="json")}


AFTERCARE_FORMS = View(TABLE, 3, (AftercareOpened, *_FORM_OF, FormsCompleted), _keys, _evolve)


def _answer(connection: Connection, query: ShowAftercare, asked: Asked) -> Aftercare:
    vacancy_for(connection, query.vacancy, asked)
    found = select(TABLE).where(TABLE.c.candidacy == query.candidacy, TABLE.c.vacancy == query.vacancy)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise LookupError(query.candidacy)
    hire = Hire.model_validate(row["hire"])
    require(unsealed(dict(row), hire, asked), S77)
    return Aftercare(
        candidacy=hire.candidacy,
        model=hire.model,
        due_at=row["due_at"],
        candidate=_candidate_form(row["candidate_form"], asked),
        recruiter=_recruiter_form(row["recruiter_form"]),
        hiring_manager=_hiring_manager_form(connection, query.vacancy, row["hiring_manager_form"]),
    )


def unsealed(row: Row, hire: Hire, asked: Asked) -> bool:
    """Whether the asker may see the forms of this hire: their own is in, or all are (S77)."""
    filed = {form for form, column in _COLUMNS.items() if row[column] is not None}
    return _own_forms(hire, asked.by) <= filed


def _own_forms(hire: Hire, person: str) -> set[Form]:
    """The forms that must be in before this person may look: their own, or all when they file none (S77)."""
    own = {
        form
        for form, people in ((Form.RECRUITER, hire.recruiters), (Form.HIRING_MANAGER, hire.hiring_managers))
        if person in people
    }
    return own or set(COMPARED_FORMS)


def _candidate_form(form: Any, asked: Asked) -> CandidateFormShown | None:
    if form is None:
        return None
    said = CandidateFormSubmitted.model_validate(form)
    return CandidateFormShown(
        process_quality=said.process_quality,
        information_clearness=said.information_clearness,
        acceptance_reason=said.acceptance_reason,
        comment=opened(said.comment, asked),
        answers=said.answers,
    )


def opened(text: Sealed | None, asked: Asked) -> str | None:
    """The sealed text, opened for the asker."""
    return None if text is None else asked.reveal(text)


def _recruiter_form(form: Any) -> RecruiterFormShown | None:
    if form is None:
        return None
    said = RecruiterFormSubmitted.model_validate(form)
    return RecruiterFormShown.model_validate(said.model_dump(exclude={"vacancy", "candidacy"}))


def _hiring_manager_form(connection: Connection, vacancy: VacancyId, form: Any) -> HiringManagerFormShown | None:
    if form is None:
        return None
    said = HiringManagerFormSubmitted.model_validate(form)
    return HiringManagerFormShown(
        **said.model_dump(exclude={"vacancy", "candidacy"}),
        first_time_with_model=first_time(connection, vacancy, said.submitted_by),
    )


SHOW_AFTERCARE = Answer(ShowAftercare, (AFTERCARE_FORMS, VACANCIES, SEARCHES), _answer)
