"""What went wrong, as the gateway says it (RFC 9457)."""

from pydantic import BaseModel, ConfigDict

from hiring.contracts.requests import FieldError


class Refused(Exception):  # noqa: N818 - the sentence reads "refused", and it is an answer
    """The gateway or a service refused the request: with which status, by which rule, and what is wrong with it."""

    def __init__(self, problem: "ProblemTold") -> None:
        fields = "; ".join(f"{error.pointer} {error.message}" for error in problem.errors)
        super().__init__(": ".join(text for text in (problem.rule, problem.title, problem.detail, fields) if text))
        self.status = problem.status
        self.rule = problem.rule
        self.title = problem.title
        self.detail = problem.detail
        self.errors = problem.errors


class ProblemTold(BaseModel):
    """The members of `application/problem+json` that are used here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: int
    title: str
    detail: str | None = None
    rule: str | None = None
    errors: tuple[FieldError, ...] = ()
