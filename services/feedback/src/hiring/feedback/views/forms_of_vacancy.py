"""Which questions will the next hire of a vacancy, their recruiter and manager be asked?"""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import FormCustomised
from hiring.contracts.feedback.parts import CustomForm, Form
from hiring.contracts.feedback.queries import FormsOfVacancy, ShowFormsOfVacancy
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.feedback.views.organisation_rules import ORGANISATION_RULES, forms_in_force
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

_TABLE = Table(
    "feedback_forms_of_vacancy",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("form", String(32), primary_key=True),
    Column("said", JSON, nullable=False),
)


def _keys(recorded: Recorded[FormCustomised]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.form.form.value)


def _evolve(_row: Row | None, recorded: Recorded[FormCustomised], key: Key) -> Row:
    return {"vacancy": key[0], "form": key[1], "said": recorded.event.form.model_dump(mode="json")}


FORMS_OF_VACANCY = View(_TABLE, 1, (FormCustomised,), _keys, _evolve)


def _answer(connection: Connection, query: ShowFormsOfVacancy, asked: Asked) -> FormsOfVacancy:
    vacancy_for(connection, query.vacancy, asked)
    rows = connection.execute(select(_TABLE).where(_TABLE.c.vacancy == query.vacancy))
    own = {row.form: CustomForm.model_validate(row.said) for row in rows}
    return FormsOfVacancy(
        vacancy=query.vacancy,
        organisation=forms_in_force(connection, asked.at),
        own=tuple(own[form.value] for form in Form if form.value in own),
    )


SHOW_FORMS_OF_VACANCY = Answer(ShowFormsOfVacancy, (FORMS_OF_VACANCY, ORGANISATION_RULES, VACANCIES, SEARCHES), _answer)
"""S85."""
