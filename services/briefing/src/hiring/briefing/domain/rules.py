"""The rules of a brief: each with its id in the source, or in words where it only keeps the record straight."""

from hiring.eventkit.decider import Rule

S1 = Rule("S1", "Recruiter, professional interviewer and hiring manager are named; a second role needs a waiver")
S8 = Rule("S8", "The brief says which issues this hiring has to improve")
S10 = Rule("S10", "Every step has one owner and at least one rater, all of them from the team")
S11 = Rule("S11", "Success has measurable markers")
S13 = Rule("S13", "Skills are must-have or desirable, and a must-have has a minimum level")
S14 = Rule("S14", "What can be learnt in the first week has no minimum level: it never knocks out")
S15 = Rule("S15", "The team's soft skills are part of the requirements")
S16 = Rule(
    "S16", "The perfect candidate has a portrait: a narrative, and a target for each skill, not below its minimum"
)
S17 = Rule("S17", "A high-level position says which challenges and goals wait")
S18 = Rule("S18", "The position has a pitch: workers are choosing us too")
S19 = Rule("S19", "The flow holds the four mandatory steps, and each step once")
S20 = Rule("S20", "Each optional step is answered with yes or no")
S21 = Rule("S21", "It is answered whether the hiring manager joins the offer negotiation")
S23 = Rule("S23", "Every step of the flow has one evaluation form")
S24 = Rule(
    "S24", "Every must-have and desirable skill is asked in a step, and nothing else than the skills of the brief"
)
S27 = Rule("S27", "No question is asked twice unless it is marked as a recheck")
S28 = Rule("S28", "Every step with questions has a weight above zero and a rationale for it")
S29 = Rule("S29", "At least one rejection template is prepared, each with its own id")
S31 = Rule("S31", "The model is chosen, with a reason")
S43 = Rule("S43", "Requirements are revised only between pools, after as many of them as were agreed")
S44 = Rule("S44", "An iterative search begins with a brief that lacks nothing")
S83 = Rule("S83", "All named approvers approve the same version")
S91 = Rule("S91", "Nobody requests and approves alone: another approver than the one who asks is named")
C1 = Rule("C1", "Waterfall without a feedback session after each rejection needs a reason")
C3 = Rule("C3", "A funnel narrows from step to step, and one or two candidates reach the manager")

UNKNOWN_VACANCY = Rule("unknown-vacancy", "There is no brief of that vacancy")
ALREADY_DRAFTED = Rule("already-drafted", "The vacancy has a brief already")
NOT_YOUR_ROLE = Rule("not-your-role", "Your role in this vacancy does not allow it")
NOT_YOURS_TO_SEE = Rule("not-yours-to-see", "Only the drafter, the team and the approvers see a brief")
NOT_A_DRAFT = Rule("not-a-draft", "The brief is not a draft")
NOT_IN_REVIEW = Rule("not-in-review", "The brief is not in review")
NOT_APPROVED = Rule("not-approved", "The brief is not approved yet: change it directly")
ONLY_BY_REVISION = Rule("only-by-revision", "An approved brief changes only by a revision")
UNKNOWN_REVISION = Rule("unknown-revision", "There is no open revision of that number")
CHANGES_NOTHING = Rule("changes-nothing", "A revision changes something")
CHANGE_OUT_OF_DATE = Rule("change-out-of-date", "A change says what stands in the brief now")
NOT_A_BRIEF = Rule("not-a-brief", "What a revision makes is still a brief")
SKILL_ONCE = Rule("skill-once", "Each skill stands once in the requirements")
