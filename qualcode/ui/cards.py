"""Clusters as cards, and what is said of them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from qualcode.core.phrases import count, shorten
from qualcode.services.emergent import Cluster, Placed, Reason

# From so much on a cluster is found again whatever is drawn, or hints at something (Hennig 2007).
STABLE, PATTERN = 0.75, 0.6
# Exemplars are cut after so many characters.
LONG = 320
WORDS: dict[Reason, str] = {
    "member": "in a cluster",
    "near to a cluster": "near to a cluster",
    "near to no cluster": "near to no cluster",
    "coded": "coded already",
    "open suggestion": "explained by an open suggestion",
    "boilerplate": "saying nothing, as “n/a” does",
    "no words": "without words",
    "too few segments": "too few to be clustered",
}


def stability_words(stability: float) -> str:
    """Say what a figure of stability means.

    >>> stability_words(0.8), stability_words(0.2)
    ('stable', 'shaky')
    """
    if stability >= STABLE:
        return "stable"
    return "fairly stable" if stability >= PATTERN else "shaky"


def account(counts: Mapping[Reason, int]) -> str:
    """Say where all segments stand.

    >>> account({"member": 3, "coded": 1})
    '4 segments of participants: 3 in a cluster, 1 coded already.'
    """
    told = ", ".join(
        f"{counts[reason]:,} {words}" for reason, words in WORDS.items() if reason in counts
    )
    return f"{count(sum(counts.values()), 'segment')} of participants: {told or 'none'}."


def card(cluster: Cluster) -> str:
    """Return a cluster as HTML: its terms, figures and exemplars."""
    terms = "".join(f"<li>{escape(term)}</li>" for term in cluster.terms)
    near = f", {cluster.n_weak:,} more near to it" if cluster.n_weak else ""
    size = f"{count(cluster.n_segments, 'segment')}{near} · {count(cluster.n_cases, 'case')}"
    stable = f"{stability_words(cluster.stability)} ({cluster.stability:.2f})"
    quotations = "".join(map(_quotation, cluster.exemplars))
    return (
        f'<div class="qe-card"><ul class="qe-terms" aria-label="Terms">{terms}</ul>'
        f'<p class="qe-about">{size} · {stable}</p>{quotations}</div>'
    )


def _quotation(segment: Placed) -> str:
    who = " · ".join(dict.fromkeys(filter(None, (segment.document, segment.case_id))))
    words = escape(shorten(segment.text, LONG))
    return f'<blockquote class="qe-quote"><bdi>{words}</bdi><footer>{escape(who)}</footer></blockquote>'
