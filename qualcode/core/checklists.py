"""What readers of qualitative studies ask for, item by item, in words of our own.

COREQ after Tong, Sainsbury & Craig (2007), Int J Qual Health Care 19:349-357; SRQR after O'Brien,
Harris, Beckman, Reed & Cook (2014), Acad Med 89:1245-1251. The items are theirs, the wordings ours.
"""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """An item of a checklist: its key and number, its topic, and what a reader wants to know."""

    key: str
    number: int
    part: str
    topic: str
    asks: str


def _items(name: str, parts: dict[str, list[tuple[str, str]]]) -> tuple[Item, ...]:
    flat = [(part, *line) for part, lines in parts.items() for line in lines]
    return tuple(
        Item(f"{name}-{number}", number, part, topic, asks)
        for number, (part, topic, asks) in enumerate(flat, start=1)
    )


COREQ = _items("coreq", {
    "Research team and reflexivity": [
        ("Interviewer", "Who held the interviews or groups?"),
        ("Credentials", "What degrees or training do the researchers have?"),
        ("Occupation", "What was their work at the time?"),
        ("Gender", "What is the gender of the researchers?"),
        ("Experience", "What had they done before that prepared them for this?"),
        ("Earlier relationship", "Did they know the participants before the study?"),
        ("What participants knew", "What had participants been told about the researcher and the aims?"),
        ("Interviewer's position", "What interests, assumptions or leanings did the interviewer bring?"),
    ],
    "Study design": [
        ("Orientation", "On which method or theory does the study rest?"),
        ("Sampling", "How were participants chosen?"),
        ("Approach", "How were they asked to take part?"),
        ("Sample size", "How many people took part?"),
        ("Who did not take part", "How many refused or dropped out, and why?"),
        ("Setting", "Where was the data collected?"),
        ("Who else was there", "Was anybody present besides participants and researchers?"),
        ("Description of the sample", "What are the important characteristics of participants?"),
        ("Guide", "Were questions or prompts given, and were they tried out?"),
        ("Repeated interviews", "Was anybody interviewed more than once, and how often?"),
        ("Recording", "Was sound or film recorded?"),
        ("Field notes", "Were notes made during or after the interviews?"),
        ("Duration", "How long did the interviews take?"),
        ("Saturation", "Was it discussed when enough had been heard?"),
        ("Transcripts returned", "Could participants comment on or correct their transcripts?"),
    ],
    "Analysis and findings": [
        ("Number of coders", "How many people coded?"),
        ("Coding tree", "Is the tree of codes described?"),
        ("Derivation of themes", "Were themes set beforehand, or drawn from the data?"),
        ("Software", "What software was used?"),
        ("Participant checking", "Did participants comment on the findings?"),
        ("Quotations", "Do quotations illustrate the findings, and is each one's source named?"),
        ("Consistency", "Do the findings follow from the data shown?"),
        ("Major themes", "Do the main themes come out clearly?"),
        ("Minor themes", "Are diverging cases and smaller themes discussed?"),
    ],
})  # fmt: skip
SRQR = _items("srqr", {
    "Title and abstract": [
        ("Title", "Does it say what is studied, and by what approach?"),
        ("Abstract", "Does it sum up background, purpose, methods, results and conclusions?"),
    ],
    "Introduction": [
        ("Problem", "What is the problem, and what is known of it?"),
        ("Purpose", "What is the study for, and what does it ask?"),
    ],
    "Methods": [
        ("Approach", "Which approach and view of research guide it, and why?"),
        ("Researchers", "What about the researchers may have shaped the research?"),
        ("Context", "What about the setting matters?"),
        ("Sampling", "How and why were people, documents or events chosen, and when was it enough?"),
        ("Ethics", "Who approved it, how was consent given, and how is the data protected?"),
        ("Data collection", "What was collected, how and when, and how did that change on the way?"),
        ("Instruments", "What guides, questionnaires and devices were used?"),
        ("Units of study", "How many participants, documents or events, and of what kind?"),
        ("Data processing", "How was data transcribed, entered, checked, de-identified and coded?"),
        ("Analysis", "How did findings come about, and who worked on them?"),
        ("Trustworthiness", "What was done so that the findings can be relied on?"),
    ],
    "Results": [
        ("Synthesis", "What are the main findings or the theory that came of them?"),
        ("Links to data", "What evidence supports the findings: quotations, notes, extracts?"),
    ],
    "Discussion": [
        ("Earlier work", "How do the findings join or differ from what was known?"),
        ("Limitations", "How far can the findings be trusted, and where do they end?"),
    ],
    "Other": [
        ("Conflicts of interest", "What interests might have swayed the study, and what was done?"),
        ("Funding", "Who paid for it, and what part did they play?"),
    ],
})  # fmt: skip
# What a researcher may write into a report besides answers to the items.
FREE = ("introduction", "limitations")
KEYS = frozenset([*FREE, *(item.key for item in (*COREQ, *SRQR))])
