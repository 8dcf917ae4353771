"""What do candidate, recruiter and hiring manager say of the same hire? Sealed until one's own form is in."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import (
    COMPARED_FORMS,
    AftercareOpened,
    CandidateFormSubmitted,
    CandidateSaid,
    Form,
    FormRemarked,
    FormsCompleted,
    Hire,
    HiringManagerFormSubmitted,
    HiringManagerSaid,
    RecruiterFormSubmitted,
    RecruiterSaid,
)
from hiring.contracts.feedback.queries import Aftercare, ShowAftercare
from hiring.contracts.feedback.said import Said
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import require
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.domain.aftercare.forms import S77
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, first_time, vacancy_for

_COLUMNS = {
    Form.CANDIDATE: "candidate_form",
    Form.RECRUITER: "recruiter_form",
    Form.HIRING_MANAGER: "hiring_manager_form",
}
"""Where each form stands in its row."""

_SAID: dict[Form, type[Said]] = {
    Form.CANDIDATE: CandidateSaid,
    Form.RECRUITER: RecruiterSaid,
    Form.HIRING_MANAGER: HiringManagerSaid,
}

TABLE = Table(
    "feedback_aftercare",
    VIEWS,
    Column("candidacy", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False),
    Column("hire", JSON, nullable=False),
    Column("due_at", Moment, nullable=False),
    *(Column(name, JSON(none_as_null=True)) for name in _COLUMNS.values()),
    Column("remarks", JSON, nullable=False),
    Column("completed_at", Moment),
)

_Filed = CandidateFormSubmitted | RecruiterFormSubmitted | HiringManagerFormSubmitted
_FORM_OF: dict[type[_Filed], Form] = {
    CandidateFormSubmitted: Form.CANDIDATE,
    RecruiterFormSubmitted: Form.RECRUITER,
    HiringManagerFormSubmitted: Form.HIRING_MANAGER,
}


_About = AftercareOpened | _Filed | FormRemarked | FormsCompleted


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    yield (event.hire.candidacy if isinstance(event, AftercareOpened) else event.candidacy,)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, AftercareOpened):
        opened = {"candidacy": key[0], "vacancy": event.vacancy, "due_at": event.due_at, "completed_at": None}
        hire = event.hire.model_dump(mode="json")
        return {**opened, "hire": hire, **dict.fromkeys(_COLUMNS.values()), "remarks": {}}
    if row is None:
        raise LookupError(f"aftercare of {key[0]} was never opened")
    if isinstance(event, FormsCompleted):
        return {**row, "completed_at": recorded.time}
    if isinstance(event, FormRemarked):
        return {**row, "remarks": {**row["remarks"], event.form.value: event.remark.to_json()}}
    form = _FORM_OF[type(event)]
    remarks = {**row["remarks"], **({form.value: event.comment.to_json()} if event.comment else {})}
    return {**row, _COLUMNS[form]: event.model_dump(mode="json", exclude={"comment"}), "remarks": remarks}


AFTERCARE_FORMS = View(TABLE, 4, (AftercareOpened, *_FORM_OF, FormRemarked, FormsCompleted), _keys, _evolve)


def _answer(connection: Connection, query: ShowAftercare, asked: Asked) -> Aftercare:
    vacancy_for(connection, query.vacancy, asked)
    found = select(TABLE).where(TABLE.c.candidacy == query.candidacy, TABLE.c.vacancy == query.vacancy)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise LookupError(query.candidacy)
    hire = Hire.model_validate(row["hire"])
    require(unsealed(dict(row), hire, asked), S77)
    candidate, recruiter, manager = (_filed(dict(row), form, asked) for form in COMPARED_FORMS)
    if manager is not None:
        manager["first_time_with_model"] = first_time(connection, query.vacancy, manager["submitted_by"])
    return Aftercare.model_validate(
        {
            "candidacy": hire.candidacy,
            "model": hire.model,
            "due_at": row["due_at"],
            "candidate": candidate,
            "recruiter": recruiter,
            "hiring_manager": manager,
            "forms": hire.forms,
        }
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


def _filed(row: Row, form: Form, asked: Asked) -> dict[str, Any] | None:
    """What a form says, opened; None before it is in.

    Raises:
        LookupError: the key that sealed it was destroyed.
    """
    stored, remark = row[_COLUMNS[form]], row["remarks"].get(form.value)
    if stored is None:
        return None
    said = opened(_SAID[form], stored["said"], asked)
    if said is None:
        raise LookupError(f"the forms of {row['candidacy']}, whose key was destroyed")
    shown = said.model_dump(exclude={"expectations", "expected"})
    by = {"submitted_by": stored["submitted_by"]} if "submitted_by" in stored else {}
    return {**shown, **by, "comment": asked.reveal(Sealed.from_json(remark)) if remark else None}


S = TypeVar("S", bound=Said)


def opened(kind: type[S], sealed: Any, asked: Asked) -> S | None:
    """What was sealed, from its form on the wire; None when its key was destroyed."""
    said = asked.reveal(Sealed.from_json(sealed))
    return None if said == ERASED else kind.opened(said)


SHOW_AFTERCARE = Answer(ShowAftercare, (AFTERCARE_FORMS, VACANCIES, SEARCHES), _answer)
