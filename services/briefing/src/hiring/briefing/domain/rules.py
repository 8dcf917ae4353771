"""The rules of a brief: each with its id in the source, or in words where it only keeps the record straight."""

from hiring.eventkit.decider import Rule

S1 = Rule("S1", "Recruiter, professional interviewer and hiring manager are named; a second role needs a waiver")
S2 = Rule("S2", "A participant is a person in a role, either internal or external")
S3 = Rule("S3", "External participants hear more often than internal ones where the vacancy stands")
S4 = Rule("S4", "Each participant acknowledges the version that is in force")
S8 = Rule("S8", "The brief says which issues this hiring has to improve")
S9 = Rule("S9", "A template bundles the team, a flow with its forms, and rejection templates")
S10 = Rule("S10", "Every step has one owner and at least one rater, all of them from the team")
S11 = Rule("S11", "Success has markers that can be measured, each with a value to reach")
S13 = Rule("S13", "Skills are must-have or desirable, and a must-have has a minimum level")
S14 = Rule("S14", "What can be learnt in the first week has no minimum level: it never knocks out")
S15 = Rule("S15", "The team's soft skills are part of the requirements")
S16 = Rule(
    "S16", "The perfect candidate has a portrait: a narrative, and a target for each skill, not below its minimum"
)
S17 = Rule("S17", "A high-level position says which challenges and goals wait")
S18 = Rule("S18", "The position has a pitch, and one text for each purpose: workers are choosing us too")
S19 = Rule("S19", "The flow holds the four mandatory steps, unless it is shortened, and each step once")
S20 = Rule("S20", "Each optional step is answered with yes or no")
S21 = Rule("S21", "It is answered whether the hiring manager joins the offer negotiation")
S22 = Rule(
    "S22", "A flow is shortened by an argument that another approver accepts, and keeps a step in each of its phases"
)
S23 = Rule("S23", "Every step of the flow has one evaluation form")
S24 = Rule(
    "S24", "Every must-have and desirable skill is asked in a step, and nothing else than the skills of the brief"
)
S25 = Rule("S25", "Each skill says what its levels look like, with one text each for 1, 3 and 5, or for none at all")
S27 = Rule("S27", "No question is asked twice unless it is marked as a recheck")
S28 = Rule(
    "S28",
    "Each step with questions has a weight and its rationale, and each role of its raters as well, if any has",
)
S29 = Rule("S29", "At least one rejection template is prepared, each with its own id")
S30 = Rule("S30", "In each step one role decides, at least one does, and none has the same part twice")
S31 = Rule("S31", "The model is chosen, with a reason")
S43 = Rule("S43", "Nothing is revised while a pool is open")
S44 = Rule("S44", "An iterative search begins with a brief that lacks nothing")
S47 = Rule("S47", "Each source of candidates, and each person to be won over, stands once in the roadmap")
S48 = Rule("S48", "Each red flag stands once, with a reason and an owner from the team")
S52 = Rule(
    "S52", "A hybrid combination, and only that, says which must-haves are gates, and leaves another to be made up for"
)
S54 = Rule("S54", "A skill to be checked once is asked in one step, a skill to be checked again in two or more")
S83 = Rule("S83", "All named approvers, or whom they delegate, approve the same version, in their order if any")
S84 = Rule("S84", "A discussion goes on until its resolution is recorded")
S91 = Rule("S91", "Nobody requests and approves alone, and nobody requests, approves, evaluates and decides")
C1 = Rule("C1", "Waterfall without a feedback session after each rejection needs a reason")
C3 = Rule("C3", "A funnel narrows from step to step, and one or two candidates reach the manager")
C4 = Rule("C4", "Requirements stay locked until as many pools as agreed were decided, or one has failed")
C6 = Rule("C6", "The roadmap of a high-level position is shared with everybody")

WORKING_HOURS = Rule("working-hours", "Working hours end after they begin, in a time zone that is known")
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
UNKNOWN_FLAG = Rule("unknown-flag", "There is no red flag of that id in the roadmap")
UNKNOWN_TEMPLATE = Rule("unknown-template", "There is no such template, or it is no longer used")
TEMPLATE_KEEPERS = Rule(
    "template-keepers", "Recruiters, HR and administrators of the organisation see, publish and use its templates"
)
NOT_YOUR_TEMPLATE = Rule(
    "not-your-template", "Who published a template, its named editors and administrators change it, and nobody else"
)
UNKNOWN_THREAD = Rule("unknown-thread", "There is no such discussion of that brief")
THREAD_THERE = Rule("thread-there", "There is a discussion of that id already, about something else")
COMMENT_OUT_OF_DATE = Rule("comment-out-of-date", "Somebody answered in the meantime: read it first")
