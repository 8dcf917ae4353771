"""The kick-off: a brief agreed part by part, submitted, and approved by everybody named."""

from hiring.contracts.brief import Brief, Importance
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.briefing.queries import BriefShown, ShowBrief
from hiring.contracts.briefing.taking_part import AcknowledgeBrief
from hiring.contracts.ids import CandidacyId, CandidateId
from hiring.contracts.pipeline.commands import EnterCandidacy
from hiring.contracts.samples import kick_off
from hiring.local.demo.stage import Stage


async def agree(stage: Stage, brief: Brief) -> None:
    """Anna drafts the brief with Maria; nothing can start before everybody approved it."""
    stage.scene(f"Kick-off: {brief.title}")
    vacancy = stage.vacancy
    for command in kick_off(vacancy, brief):
        await stage.act("anna", command)
    await stage.wait(hours=3)
    musts = ", ".join(r.name for r in brief.requirements if r.importance is Importance.MUST)
    await stage.tell(
        "anna", f"drafts the brief: {len(brief.requirements)} skills ({musts} are musts), {len(brief.steps)} steps"
    )
    early = EnterCandidacy(
        vacancy=vacancy,
        candidacy=CandidacyId(f"{vacancy}-early"),
        candidate=CandidateId(f"{vacancy}-early"),
        source="Referrals",
    )
    await stage.try_to("anna", early, "enter a candidate before the brief is approved", "S12")
    await stage.act("anna", SubmitBrief(vacancy=vacancy), "submits it for approval")
    shown = await stage.ask("anna", ShowBrief(vacancy=vacancy), BriefShown)
    for version in shown.versions[-1:]:
        if version.recommendation:
            why = "; ".join(version.recommendation.reasons)
            await stage.tell("", f"the facts speak for the {version.recommendation.model} model: {why}")
        for notice in version.notices:
            await stage.tell("", f"[yellow]notice {notice.rule}[/] {notice.text}")
    await stage.wait(hours=4)
    for approver in brief.approvers:
        approval = ApproveBrief(vacancy=vacancy, brief_version=shown.brief_version)
        await stage.act(approver, approval, f"approves version {shown.brief_version}")
        await stage.wait(hours=2)
    for person in dict.fromkeys(one.person for one in brief.team):
        await stage.act(person, AcknowledgeBrief(vacancy=vacancy, brief_version=shown.brief_version))
    await stage.tell("", "everybody in the team says that they know it; without that nobody could enter (S4)")
    await stage.wait(hours=15)
