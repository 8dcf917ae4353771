"""Fingerprints: what was in force, part by part, as hashes that a certificate can check (B2)."""

import hashlib
import json
from typing import Any

from hiring.contracts.brief import Step
from hiring.contracts.evaluation.parts import Forms


def fingerprints(forms: Forms) -> dict[str, str]:
    """SHA-256 of each part of the forms, by the id of the rule that it serves.

    Of the part's JSON with sorted keys and no blanks, weights always with a point. A part lists its fields, so that
    one which the contract gains later changes no old fingerprint.
    """
    return {rule: _hash(part) for rule, part in _parts(forms).items()}


def _parts(forms: Forms) -> dict[str, Any]:
    steps, skills, t = forms.steps, forms.requirements, forms.trade_off
    return {
        "S10": {s.kind.value: list(s.raters) for s in steps},
        "S13": {r.skill: [r.kind.value, r.importance.value, r.minimum] for r in skills},
        "S16": {r.skill: r.target for r in skills},
        "S23": {s.kind.value: [[q.skill, q.text, q.recheck] for q in s.questions] for s in steps},
        "S25": {r.skill: [[a.level, a.text] for a in r.anchors] for r in skills},
        "S28": {s.kind.value: [float(s.weight), s.rationale, *_roles(s)] for s in steps},
        "S52": [forms.combination.value, {r.skill: float(r.weight) for r in skills}, *_hybrid(forms)],
        "S53": [*map(float, (t.technical_share, t.technical_floor, t.soft_floor)), t.horizon],
        "S54": {r.skill: r.checked for r in skills if r.checked},
        "S83": list(forms.approvers),
    }


def _roles(step: Step) -> list[Any]:
    """Nothing where all raters count alike, as before roles had weights."""
    return [{r.value: float(w) for r, w in step.role_weights.items()}, step.role_rationale] if step.role_weights else []


def _hybrid(forms: Forms) -> list[Any]:
    return [[sorted(forms.hybrid.gates), float(forms.hybrid.least_score)]] if forms.hybrid else []


def _hash(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
