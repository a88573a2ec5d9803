"""The types of qualcode, each defined once.

Every position is a half-open span of Unicode code points into a document's text, which is
normalised once at import and never changes afterwards. Ids are UUID strings.
"""

from qualcode.model.audits import Audit, AuditOf, AuditOrigin, AuditUnit
from qualcode.model.codes import (
    Code,
    Codebook,
    Example,
    Exclusion,
    ExclusionAction,
    Flag,
    Modifier,
    NearMiss,
)
from qualcode.model.exchange import Exchange, ForeignPart
from qualcode.model.questions import Question, QuestionKind
from qualcode.model.records import Event, LedgerEntry, ReadResult
from qualcode.model.surveys import (
    SurveyChoices,
    SurveyColumn,
    SurveyDocuments,
    SurveyLayout,
    SurveyShape,
    SurveyUse,
)
from qualcode.model.texts import Case, CaseLink, Document, Segment, SegmentKind, Shift, Span, SpeakerRole
from qualcode.model.work import (
    Adjudication,
    Bar,
    Blinding,
    BlindMode,
    Coder,
    Coding,
    CodingSource,
    Decision,
    DecisionAction,
    Evidence,
    Memo,
    MemoTarget,
    PastSuggestion,
    Reading,
    Review,
    Suggestion,
    Summary,
)

__all__ = [
    "Adjudication",
    "Audit",
    "AuditOf",
    "AuditOrigin",
    "AuditUnit",
    "Bar",
    "BlindMode",
    "Blinding",
    "Case",
    "CaseLink",
    "Code",
    "Codebook",
    "Coder",
    "Coding",
    "CodingSource",
    "Decision",
    "DecisionAction",
    "Document",
    "Event",
    "Evidence",
    "Example",
    "Exchange",
    "Exclusion",
    "ExclusionAction",
    "Flag",
    "ForeignPart",
    "LedgerEntry",
    "Memo",
    "MemoTarget",
    "Modifier",
    "NearMiss",
    "PastSuggestion",
    "Question",
    "QuestionKind",
    "ReadResult",
    "Reading",
    "Review",
    "Segment",
    "SegmentKind",
    "Shift",
    "Span",
    "SpeakerRole",
    "Suggestion",
    "Summary",
    "SurveyChoices",
    "SurveyColumn",
    "SurveyDocuments",
    "SurveyLayout",
    "SurveyShape",
    "SurveyUse",
]
