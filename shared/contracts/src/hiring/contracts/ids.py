"""The ids of the domain: each its own type, each safe as one token of a NATS subject."""

import re
from functools import partial
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

ID_FORM = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""The form of every id."""
_is_token = re.compile(ID_FORM).fullmatch


class Token(str):
    """An id of 1 to 64 letters, digits, `_` and `-`, beginning with a letter or digit.

    Never a name or anything else that identifies a person: ids stand in subjects and can't be erased.

    Raises:
        ValueError: the text is not of that form.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:  # noqa: D102 - the class says it
        if not _is_token(text) or text.endswith("\n"):
            raise ValueError(f"{cls.__name__} must be 1 to 64 letters, digits, '_' or '-', not {text!r}")
        return super().__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        judged = core_schema.str_schema(pattern=ID_FORM)  # so the text need not be judged again
        return core_schema.no_info_after_validator_function(partial(str.__new__, cls), judged)


class VacancyId(Token):
    """One vacancy: the requisition that everything else belongs to."""


class PersonId(Token):
    """Whoever works here: recruiter, interviewer, hiring manager, approver. Also the actor of a command."""


class CandidateId(Token):
    """One candidate as a person, across vacancies; also the name of the key that seals what is told of them."""


class CandidacyId(Token):
    """One candidate's run in one vacancy."""


class PoolId(Token):
    """One group of candidates that are compared with each other."""


class EvaluationId(Token):
    """One candidacy evaluated at one step by its raters."""


class SessionId(Token):
    """One feedback session."""


class ImprovementId(Token):
    """One improvement action that came out of feedback."""


class SkillId(Token):
    """One skill of the skills matrix."""


class CommandId(Token):
    """What makes a command the same command when it is sent again."""
