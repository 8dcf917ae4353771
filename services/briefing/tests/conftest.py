"""Briefs as far as a spec needs them: drafted, in review, approved."""

from collections.abc import Callable

import pytest

from hiring.briefing.domain.brief import BRIEF
from hiring.contracts.brief import Brief
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.samples import complete_brief, kick_off
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]


def _drafted(brief: Brief | None = None) -> Spec:
    spec = Spec(BRIEF)
    for command in kick_off("backend", brief or complete_brief()):
        spec = _goes_on(spec.when(command, by="anna"))
    return spec


def _submitted(brief: Brief | None = None) -> Spec:
    return _goes_on(_drafted(brief).when(SubmitBrief(vacancy="backend"), by="anna"))


def _approved(brief: Brief | None = None) -> Spec:
    spec = _submitted(brief)
    for approver in (brief or complete_brief()).approvers:
        spec = _goes_on(spec.when(ApproveBrief(vacancy="backend", brief_version=1), by=approver))
    return spec


def _goes_on(spec: Spec) -> Spec:
    return spec.given(*spec.happens())


@pytest.fixture
def drafted() -> Told:
    """A draft of this brief, by anna."""
    return _drafted


@pytest.fixture
def submitted() -> Told:
    """This brief in review, as version 1."""
    return _submitted


@pytest.fixture
def approved() -> Told:
    """This brief in force, as version 1."""
    return _approved
