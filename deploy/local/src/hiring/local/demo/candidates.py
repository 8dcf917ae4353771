"""The candidates of the play, all invented: what they are called and what they can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, VacancyId
from hiring.contracts.pipeline.commands import EnterCandidacy, RegisterCandidate
from hiring.contracts.sealed import Sealed
from hiring.local.demo.stage import Stage

RATERS = {
    StepKind.PRE_SCREENING: ("anna",),
    StepKind.RECRUITMENT_INTERVIEW: ("anna",),
    StepKind.PROFESSIONAL_INTERVIEW: ("pavel", "ines"),
    StepKind.MANAGERIAL_INTERVIEW: ("maria",),
}


@dataclass(frozen=True)
class Candidate:
    """A name, where from, the level of each skill as raters see it, and as the second interviewer does."""

    name: str
    source: str
    levels: dict[str, int]
    ines: dict[str, int]

    @property
    def key(self) -> str:
        """A short handle for ids; a product's ids would be random."""
        return self.name.split()[0].lower()

    def candidacy(self, vacancy: VacancyId) -> CandidacyId:
        """The id of this candidate's run in the vacancy."""
        return CandidacyId(f"{vacancy}-{self.key}")

    def id(self, vacancy: VacancyId) -> CandidateId:
        """The id of the person."""
        return CandidateId(f"person-{vacancy}-{self.key}")


def candidate(name: str, source: str, levels: str, ines: str = "") -> Candidate:
    """`levels` and `ines` are written `python4 sql3 …`."""

    def read(text: str) -> dict[str, int]:
        return {part[:-1]: int(part[-1]) for part in text.split()}

    return Candidate(name, source, read(levels), {**read(levels), **read(ines)})


FIRST_POOL = (
    candidate("Lena Hoffmann", "Job board", "python4 sql3 kafka2 teamwork2 english4", "python3"),
    candidate("Marek Nowak", "Job board", "python3 sql4 kafka1 teamwork3 english3", "python2"),
    candidate("Aisha Rahman", "Referrals", "python4 sql2 kafka1 teamwork3 english4", "sql3 python3"),
    candidate("Tom Fischer", "Job board", "python2 sql3 kafka1 teamwork4 english3"),
    candidate("Sofia Costa", "Job board", "python3 sql3 kafka2 teamwork3 english2", "kafka1"),
    candidate("Jonas Berg", "Referrals", "python2 sql2 kafka1 teamwork3 english3"),
)

SECOND_POOL = (
    candidate("Nadia Petrova", "Referrals", "python5 sql4 kafka3 teamwork4 english4", "sql5"),
    candidate("David Okafor", "Job board", "python4 sql4 kafka2 teamwork5 english5", "python5"),
    candidate("Emma Lindqvist", "Job board", "python4 sql3 kafka4 teamwork3 english4"),
    candidate("Ravi Menon", "Job board", "python3 sql5 kafka3 teamwork4 english3", "python4"),
    candidate("Chloe Martin", "Referrals", "python3 sql3 kafka1 teamwork4 english4"),
    candidate("Piotr Zielinski", "Job board", "python4 sql4 kafka2 teamwork2 english3"),
)

QUEUE = (
    candidate("Victor Almeida", "Referrals", "leadership3 delivery2 coaching4 english4", "delivery3"),
    candidate("Ingrid Solberg", "Headhunting", "leadership4 delivery4 coaching3 english4"),
    candidate("Hannah Weiss", "Headhunting", "leadership5 delivery4 coaching4 english5", "coaching5"),
)


async def enter(stage: Stage, candidates: Sequence[Candidate], pool: str | None = None) -> None:
    """Anna registers the candidates and enters them."""
    for person in candidates:
        register = RegisterCandidate(
            candidate=person.id(stage.vacancy),
            name=Sealed(person.name),
            contact=Sealed(f"{person.key}@example.org"),
            source=person.source,
        )
        await stage.act("anna", register)
        await stage.act(
            "anna",
            EnterCandidacy(
                vacancy=stage.vacancy,
                candidacy=person.candidacy(stage.vacancy),
                candidate=person.id(stage.vacancy),
                source=person.source,
                pool=pool,
            ),
        )
    await stage.tell("anna", f"enters {', '.join(person.name for person in candidates)}")


async def evaluate(stage: Stage, candidates: Sequence[Candidate], step: StepKind) -> None:
    """Every rater of the step rates every candidate, each in their own words and without seeing the others'."""
    for person in candidates:
        for rater in RATERS[step]:
            levels = person.ines if rater == "ines" else person.levels
            await stage.rate(rater, person.candidacy(stage.vacancy), step, levels, f"Notes on {person.name}.")
        await stage.wait(hours=2)
    raters = " and ".join(RATERS[step])
    await stage.tell(RATERS[step][0], f"{raters} rated {', '.join(p.name for p in candidates)} ({step})")
