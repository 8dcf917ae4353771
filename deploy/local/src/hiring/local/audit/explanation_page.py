"""The explanation of a decision as a page: one file, nothing loaded from elsewhere, fit for print."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_PHASES = ("recruitment", "professional interviews", "managerial interview")
_MARKS = (
    "<p>A mark is the mean of the raters for one skill: 0 % is the lowest level of the scale, 100 % the highest. "
    "A score is the mean of the marks by their weights.</p>"
)
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #ccc}
code{overflow-wrap:anywhere;font-size:.85rem}.kept{color:#1b5e20}.broken{color:#b00020;font-weight:bold}
@media print{body{margin:0;max-width:none}}
"""


def page(told: Mapping[str, Any]) -> str:
    """HTML of what `explanation.json` holds; the same content gives the same bytes."""
    decision, rules = told["decision"], told["rules"]
    called = {one["skill"]: one.get("name", one["skill"]) for one in rules["forms"]["requirements"]}
    title = f"{_words(decision['kind'])}, {decision['vacancy']}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _facts(_decision(decision)),
        "<h2>Rules in force, and whether each was kept</h2>",
        f"<p>{_in_force(rules)}</p>",
        _table(("rule", "it says", "kept?"), map(_check, rules["checks"])),
        "<h2>What was asked for</h2>",
        _table(("skill", "importance", "weight", "least level"), map(_requirement, rules["forms"]["requirements"])),
        "<h2>Evidence</h2>",
        _MARKS,
        _evidence(told["evidence"], called),
        "<h2>Where it stands</h2>",
        _facts(
            [
                ("sequence", decision["sequence"]),
                ("event", decision["id"]),
                ("message", f"<code>{escape(decision['message'])}</code>"),
            ]
        ),
        f"<p>Not named here: {told['others']['candidates']} other candidates, {told['others']['raters']} raters.</p>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}{view}</head><body><main>\n'
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _in_force(rules: Mapping[str, Any]) -> str:
    kept = "Every rule was kept." if rules["valid"] else "Not every rule was kept."
    return f"Version {rules['version']} of the brief, in force since {_time(rules['in_force_since'])}. {kept}"


def _decision(decision: Mapping[str, Any]) -> list[tuple[str, Any]]:
    facts = [
        ("decided by", escape(decision["decided_by"])),
        ("on", _time(decision["decided_at"])),
        ("rules approved by", escape(", ".join(decision["rules_approved_by"]))),
        ("about", escape(decision["candidacy"] or "several candidates")),
    ]
    told = decision["told"]
    return facts + [(escape(_words(name).lower()), _value(name, value)) for name, value in told.items()]


def _value(name: str, value: Any) -> str:
    if name == "outcome" and isinstance(value, list):
        return "<br>".join(f"{phase}: {end}" for phase, end in zip(_PHASES, _ends(value), strict=True))
    if isinstance(value, list):
        return escape("; ".join(map(str, value))) or "none"
    return escape(str(value))


def _ends(outcome: list[int]) -> list[str]:
    """How each phase ended of which an outcome says only whether it was passed (S37)."""
    passed = outcome.index(0) if 0 in outcome else len(outcome)
    return ["passed" if at < passed else "turned down here" if at == passed else "not reached" for at in range(3)]


def _check(check: Mapping[str, Any]) -> tuple[str, ...]:
    kept = '<span class="kept">yes</span>' if check["passed"] else '<span class="broken">no</span>'
    found = f": {escape(check['found'])}" if check["found"] else ""
    return escape(check["rule"]), escape(check["sentence"]), kept + found


def _requirement(one: Mapping[str, Any]) -> tuple[str, ...]:
    least = "" if one.get("minimum") is None else f"{one['minimum']}"
    return escape(str(one.get("name", one["skill"]))), escape(one["importance"]), f"{one['weight']:g}", escape(least)


def _evidence(evidence: Iterable[Mapping[str, Any]], called: Mapping[str, str]) -> str:
    rows = [
        (
            escape(_words(one["step"])),
            _time(one["completed_at"]),
            escape(", ".join(one["raters"])),
            "<br>".join(escape(question["text"]) for question in one["questions"]),
            _result(one["result"], called) + (" <span class='broken'>tainted</span>" if one["tainted"] else ""),
        )
        for one in evidence
    ]
    return _table(("step", "complete", "rated by", "asked", "came to"), rows) if rows else "<p>No evaluation.</p>"


def _result(result: Mapping[str, Any] | None, called: Mapping[str, str]) -> str:
    """The score, then each skill's mark, and whether that is below what the brief demands."""
    if result is None:
        return "sealed"
    score = _share(result.get("score"), "no score")
    below = set(result.get("failed_musts", ()))
    marks = [
        f"{called.get(mark['skill'], mark['skill'])}: {_share(mark['mean'], 'nobody could tell')}"
        + (", below its least level" if mark["skill"] in below else "")
        for mark in result.get("marks", ())
    ]
    return f"<strong>{escape(score)}</strong>" + "".join(f"<br>{escape(mark)}" for mark in marks)


def _share(share: float | None, none: str) -> str:
    return none if share is None else f"{share * 100:.0f} %"


def _facts(rows: Iterable[tuple[str, Any]]) -> str:
    return (
        "<table>" + "".join(f"<tr><th scope=row>{name}</th><td>{value}</td></tr>" for name, value in rows) + "</table>"
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _words(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _time(at: str) -> str:
    return f"{escape(at[:16].replace('T', ' '))} UTC"
