"""Whose words a segment is: the case of each speaker, also where no table names one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualcode.model import CaseLink, Document, LedgerEntry, Segment

HOW = "name cases in a documents.csv with the columns document, speaker, case_id"


class CaseFinder:
    """Names the case whose words a segment is; empty if unknown.

    A document in which no participant is linked to a case counts as a case of its own, called
    like the document; where there are several participants in it, each of them does, called
    ``document/speaker``. Such cases have no attributes. ``own`` has the speakers of these
    documents by document name, ``left_out`` those who alone have no case in theirs.
    """

    def __init__(
        self,
        links: Iterable[CaseLink],
        documents: Iterable[Document],
        segments: Iterable[Segment],
    ) -> None:
        self._cases = {(link.document_id, link.speaker): link.case_id for link in links}
        self.own: dict[str, list[str | None]] = {}
        self.left_out: dict[str, list[str | None]] = {}
        participants: dict[str, dict[str | None, None]] = {}
        for segment in segments:
            if segment.speaker_role == "participant":
                participants.setdefault(segment.document_id, {})[segment.speaker] = None
        for document in documents:
            speakers = list(participants.get(document.id, ()))
            unnamed = [name for name in speakers if not self._linked(document.id, name)]
            if unnamed and unnamed != speakers:
                self.left_out[document.name] = unnamed
            elif unnamed:
                self.own[document.name] = speakers
                for name in speakers:
                    own = document.name if len(speakers) == 1 else f"{document.name}/{name}"
                    self._cases[document.id, name] = own

    def __call__(self, segment: Segment) -> str:
        """Return the case id."""
        if segment.speaker_role == "participant":
            return self._linked(segment.document_id, segment.speaker)
        # A link without a speaker speaks of participants only.
        return self._cases.get((segment.document_id, segment.speaker), "") if segment.speaker else ""

    @property
    def n_own(self) -> int:
        """How many cases there are that no table names."""
        return sum(map(len, self.own.values()))

    def _linked(self, document_id: str, speaker: str | None) -> str:
        named = self._cases.get((document_id, speaker))
        return named or self._cases.get((document_id, None), "")


def one_for_each_speaker(segments: Iterable[Segment]) -> list[Segment]:
    """Return one segment of each speaker in each role in each document: enough to tell who speaks."""
    return [*{(s.document_id, s.speaker, s.speaker_role): s for s in segments}.values()]


def case_warnings(finder: CaseFinder) -> list[LedgerEntry]:
    """Say of each document whose speakers have no case what they count as, and what to do about it."""
    said = {}
    for name, speakers in finder.own.items():
        whose, what = "its speaker to a case", "the document"
        if len(speakers) > 1:
            whose, what = "its speakers to cases", f"each of {listed(speakers)}"
        said[name] = f"no documents.csv links {whose}, so {what} counts as a case of its own"
    for name, speakers in finder.left_out.items():
        one = len(speakers) == 1
        verbs = "has no case, and is" if one else "have no case, and are"
        said[name] = f"{listed(speakers)} {verbs} not counted by case"
    return [
        LedgerEntry(place=name, outcome="warning", reason=f"{reason}; {HOW}")
        for name, reason in sorted(said.items())
    ]


def asking_warnings(documents: Iterable[Document], segments: Iterable[Segment]) -> list[LedgerEntry]:
    """Say of each document where nobody asks, or nobody answers, what its speakers count as."""
    roles: dict[str, dict[str, dict[str, None]]] = {}
    for segment in segments:
        # In the answers to a question of a survey everybody answers, and nobody asks.
        if segment.speaker and segment.question is None:
            own = roles.setdefault(segment.document_id, {})
            own.setdefault(segment.speaker_role, {})[segment.speaker] = None
    warnings = []
    for document in documents:
        own = roles.get(document.id, {})
        asking, answering = list(own.get("interviewer", ())), list(own.get("participant", ()))
        if asking and not answering:
            reason = f"nobody but {listed(asking)} speaks in it, who asks, so there is nothing to code"
        elif len(answering) > 1 and not asking:
            reason = (
                f"nobody in it is known to ask, so what {listed(answering)} say counts as "
                "participants' words; name who asks with --interviewer NAME"
            )
        else:
            continue
        warnings.append(LedgerEntry(place=document.name, outcome="warning", reason=reason))
    return warnings


def listed(names: Sequence[str | None]) -> str:
    """Write names as one reads them out: Ann, Ben and Jo."""
    words = [name or "unnamed speakers" for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
