"""Faults of a codebook that its own words and codings show, from their vectors; pure.

Every line of the codebook and every quotation is a passage that carries codes. One regularised
linear rule learns the codes from all passages; each passage is judged by the rule without it, and
without what repeats it. The faults are where those judgements speak against the codebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualcode.core.codebook_limits import LIKELY, Limits, robust_z
from qualcode.core.codebook_pairs import FALSE_DISCOVERIES, discoveries, indistinct_pairs

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = Literal["indistinct", "unused", "definition", "example", "stray", "near_miss"]
PENALTY = 3.0
SAME = 0.97  # cosine of passages that say the same
SPOKEN = ("coded", "example")
FEWEST, FEW_LINES = 5, 4  # codings of a code, and definitions or examples, that make a distribution
SHOWN = 3  # passages shown of each code


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """What a codebook and a study say of its codes.

    ``vectors`` has shape (n_passages, dimensions), ``labels`` shape (n_passages, n_codes). ``kinds``
    are those of ``Evidence``, with ``coded`` for a quotation. Passages of one block repeat or
    continue one another, and none of them is judged by the others.
    """

    vectors: NDArray[np.float32]
    labels: Flags
    kinds: NDArray[np.str_]
    blocks: NDArray[np.int_]

    def rows(self, *kinds: str) -> NDArray[np.int_]:
        """Return the indices of the passages of these kinds that carry a code."""
        return np.flatnonzero(np.isin(self.kinds, kinds) & self.labels.any(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault: its code first, then the one that it is confused with; and the passages that show it.

    ``strength`` lies between 0 and 1 and orders findings of one kind: for ``indistinct`` the share
    of comparisons that go wrong, twice, for ``definition`` and ``example`` the share of other codes
    that fit better, for ``stray`` how few codings fit their code so badly, for ``near_miss`` the
    difference of the two probabilities.
    """

    kind: Kind
    code_ids: tuple[str, ...]
    strength: float
    passages: tuple[int, ...] = ()


def findings(passages: Passages, code_ids: Sequence[str], *, limits: Limits = LIKELY) -> list[Finding]:
    """Return all faults but near misses, by kind and the gravest first."""
    if not len(passages.vectors) or len(code_ids) < 2:
        return unused_codes(passages, code_ids)
    scores = membership(passages)
    found = _indistinct(passages, scores, code_ids, told_apart=limits.told_apart)
    found += unused_codes(passages, code_ids)
    found += _misplaced(passages, scores, code_ids, kind="definition", limits=limits)
    same = _same_words(passages, code_ids)
    named = {row for finding in same for row in finding.passages}
    examples = _misplaced(passages, scores, code_ids, kind="example", limits=limits)
    found += same + [finding for finding in examples if finding.passages[0] not in named]
    return found + _strays(passages, scores, code_ids, limits=limits)


def membership(passages: Passages) -> Array:
    """Return how much each passage is like each code, shape (n_passages, n_codes).

    Judged out of block, in units of standard deviations over the passages that do not carry the
    code, so that rare and frequent codes compare.
    """
    carried = passages.labels.astype(np.float64)
    scores = out_of_block(passages.vectors, carried, passages.blocks)
    without = 1.0 - carried
    n = np.maximum(without.sum(axis=0), 1.0)
    centre = (scores * without).sum(axis=0) / n
    spread = np.sqrt(((scores - centre) ** 2 * without).sum(axis=0) / n)
    # Codes without a single passage are like nothing.
    known = passages.labels.any(axis=0) & (spread > 1e-9)
    return np.where(known, (scores - centre) / np.where(known, spread, 1.0), -10.0)


def out_of_block(vectors: NDArray[np.float32], carried: Array, blocks: NDArray[np.int_]) -> Array:
    """Return what ridge regression without each row's block says of it, shape (n_passages, n_codes).

    In closed form (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, eq. 7.64).
    """
    x = np.hstack([vectors.astype(np.float64), np.ones((len(vectors), 1))])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 0.01
    half = np.linalg.solve(x.T @ x + np.diag(penalty), x.T)
    fitted = x @ (half @ carried)
    own = np.einsum("ij,ji->i", x, half)[:, None]
    scores = (fitted - own * carried) / np.maximum(1.0 - own, 1e-9)
    order = np.argsort(blocks, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(blocks[order])) + 1):
        if len(rows) > 1:
            left = np.eye(len(rows)) - x[rows] @ half[:, rows]
            scores[rows] = carried[rows] - np.linalg.solve(left, carried[rows] - fitted[rows])
    return np.asarray(scores)


def unused_codes(passages: Passages, code_ids: Sequence[str]) -> list[Finding]:
    """Return the codes that no coding carries, once there are as many codings as codes."""
    coded = passages.labels[passages.rows("coded")]
    if coded.sum() < max(len(code_ids), FEWEST):
        return []
    unused = np.flatnonzero(~coded.any(axis=0))
    return [Finding(kind="unused", code_ids=(code_ids[c],), strength=1.0) for c in unused.tolist()]


def missed_near_misses(
    probabilities: Array, pairs: Sequence[tuple[int, int]], code_ids: Sequence[str]
) -> list[Finding]:
    """Return near misses for which a suggester prefers the code to the one to be used instead.

    ``probabilities`` has one row per near miss; ``pairs`` are the columns of its code and of the
    other. The passage of a finding is the row.
    """
    found = []
    for row, (code, use) in enumerate(pairs):
        ahead = float(probabilities[row, code] - probabilities[row, use])
        if ahead > 0:
            ids = (code_ids[code], code_ids[use])
            found.append(Finding(kind="near_miss", code_ids=ids, strength=ahead, passages=(row,)))
    return sorted(found, key=lambda finding: -finding.strength)


def _indistinct(
    passages: Passages, scores: Array, code_ids: Sequence[str], *, told_apart: float
) -> list[Finding]:
    rows = passages.rows(*SPOKEN)
    labels, scores = passages.labels[rows], scores[rows]
    found = []
    for pair in indistinct_pairs(passages.vectors[rows], labels, scores, told_apart=told_apart):
        shown: list[int] = []
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            own = np.flatnonzero(labels[:, one])
            # Passages with one of the codes alone say most, and those most like the other.
            order = np.lexsort((scores[own, one] - scores[own, other], labels[own, other]))
            shown += rows[own[order[:SHOWN]]].tolist()
        ids = (code_ids[pair.one], code_ids[pair.other])
        found.append(
            Finding(
                kind="indistinct", code_ids=ids, strength=pair.strength,
                passages=tuple(dict.fromkeys(shown)),
            )
        )  # fmt: skip
    return sorted(found, key=lambda finding: -finding.strength)


def _misplaced(
    passages: Passages,
    scores: Array,
    code_ids: Sequence[str],
    *,
    kind: Literal["definition", "example"],
    limits: Limits,
) -> list[Finding]:
    """Return definitions, or examples, that fit their code worse than many others."""
    # What is included explains the definition, and would vouch for it if it were judged apart.
    kinds = ("definition", "include") if kind == "definition" else (kind,)
    rows = passages.rows(*kinds)
    groups = [rows[passages.blocks[rows] == block] for block in np.unique(passages.blocks[rows])]
    if len(groups) < FEW_LINES:
        return []
    means = np.stack([scores[group].mean(axis=0) for group in groups])
    labels = np.stack([passages.labels[group].any(axis=0) for group in groups])
    own, best, rival = _own_and_rival(means, labels)
    n_others = max(int(passages.labels.any(axis=0).sum()) - 1, 1)
    behind = (np.where(labels, -np.inf, means) > own[:, None]).sum(axis=1) / n_others
    # Where a code has nothing else that was said, there is nothing to fit.
    spoken = passages.rows(*SPOKEN)
    others = [
        passages.labels[np.setdiff1d(spoken, group)][:, carried].any()
        for group, carried in zip(groups, labels, strict=True)
    ]
    apart = limits.definition if kind == "definition" else limits.example
    wrong = (behind > limits.late) & (robust_z(best - own) > apart) & np.array(others)
    found = []
    for i in np.flatnonzero(wrong).tolist():
        code, other = int(np.argmax(np.where(labels[i], means[i], -np.inf))), int(rival[i])
        shown = _beside(passages, groups[i], scores, own=code, rival=other)
        ids = (code_ids[code], code_ids[other])
        found.append(Finding(kind=kind, code_ids=ids, strength=float(behind[i]), passages=shown))
    return sorted(found, key=lambda finding: -finding.strength)


def _beside(
    passages: Passages, group: NDArray[np.int_], scores: Array, *, own: int, rival: int
) -> tuple[int, ...]:
    """Return passages with what is typical of their code, and what of the other is nearest to them."""
    spoken = np.isin(passages.kinds, SPOKEN)
    spoken[group] = False
    of_own = np.flatnonzero(spoken & passages.labels[:, own])
    of_rival = np.flatnonzero(spoken & passages.labels[:, rival] & ~passages.labels[:, own])
    typical = of_own[np.argsort(-scores[of_own, own], kind="stable")][:SHOWN]
    close = passages.vectors[of_rival] @ passages.vectors[group].mean(axis=0)
    near = of_rival[np.argsort(-close, kind="stable")][:SHOWN]
    return tuple(dict.fromkeys([*group[:SHOWN].tolist(), *typical.tolist(), *near.tolist()]))


def _same_words(passages: Passages, code_ids: Sequence[str]) -> list[Finding]:
    """Return examples that stand, in the same words or nearly so, under a code that they do not name."""
    rows, spoken = passages.rows("example"), passages.rows(*SPOKEN)
    close = passages.vectors[rows] @ passages.vectors[spoken].T > SAME
    found: dict[tuple[int, ...], Finding] = {}
    for row, others in zip(rows.tolist(), close, strict=True):
        for other in spoken[others].tolist():
            if not (passages.labels[row] & passages.labels[other]).any():
                codes = [int(passages.labels[i].argmax()) for i in (row, other)]
                finding = Finding(
                    kind="example", code_ids=tuple(code_ids[c] for c in codes), strength=1.0,
                    passages=(row, other),
                )  # fmt: skip
                # Two examples accuse each other; once is enough.
                found.setdefault(tuple(sorted((row, other))), finding)
    return list(found.values())


def _strays(
    passages: Passages, scores: Array, code_ids: Sequence[str], *, limits: Limits
) -> list[Finding]:
    """Return codings that are far from the others of their code and nearer to another code.

    One that is very far is named by itself; one that is less far, where so many of its code are
    nearer to the same other code that chance does not explain it.
    """
    from scipy.special import ndtr

    rows = passages.rows("coded")
    if len(rows) < 2 * FEWEST:
        return []
    labels, z = passages.labels[rows], scores[rows]
    # A passage with several codes strays from one only where none of its codes fits it.
    own, best, rival = _own_and_rival(z, labels)
    apart = robust_z(best - own)
    astray = (best > own) & (apart > limits.together)
    groups: dict[tuple[int, int], list[int]] = {}
    for i in np.flatnonzero(astray).tolist():
        for code in np.flatnonzero(labels[i] & (labels.sum(axis=0) >= FEWEST)).tolist():
            groups.setdefault((code, int(rival[i])), []).append(i)
    surely = _more_than_chance(groups, labels, np.bincount(rival[astray], minlength=labels.shape[1]))
    found = []
    for (code, other), strays in groups.items():
        alone = limits.stray if (code, other) not in surely else 0.0
        worst = [i for i in sorted(strays, key=lambda i: -apart[i]) if apart[i] > alone]
        if worst:
            ids, shown = (code_ids[code], code_ids[other]), tuple(rows[worst].tolist())
            strength = float(ndtr(apart[worst[0]]))
            found.append(Finding(kind="stray", code_ids=ids, strength=strength, passages=shown))
    return sorted(found, key=lambda finding: (-len(finding.passages), -finding.strength))


def _more_than_chance(
    groups: Mapping[tuple[int, int], Sequence[int]], labels: Flags, drawn: NDArray[np.int_]
) -> set[tuple[int, int]]:
    """Return the pairs of codes between which more codings stray than the other draws from all."""
    from scipy.special import bdtrc

    carried = labels.sum(axis=0)
    several = [pair for pair, strays in groups.items() if len(strays) > 1]
    chances = [
        bdtrc(len(groups[code, other]) - 1, carried[code], drawn[other] / (len(labels) - carried[other]))
        for code, other in several
    ]
    positive = discoveries(np.array(chances), FALSE_DISCOVERIES)
    return {pair for pair, sure in zip(several, positive, strict=True) if sure}


def _own_and_rival(scores: Array, labels: Flags) -> tuple[Array, Array, NDArray[np.int_]]:
    """Return of each row the best score among its codes, the best among the others, and which."""
    own = np.where(labels, scores, -np.inf).max(axis=1)
    others = np.where(labels, -np.inf, scores)
    best, rival = others.max(axis=1), others.argmax(axis=1)
    # Where every code is carried there is no other, and nothing is apart.
    return own, np.where(np.isfinite(best), best, own), rival
