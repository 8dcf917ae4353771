"""The ids that only briefing gives out."""

from hiring.contracts.ids import Token


class TemplateId(Token):
    """One template of the organisation, in all its versions."""


class ThreadId(Token):
    """One discussion about one field of a brief."""


class FlagId(Token):
    """One red flag of a roadmap."""
