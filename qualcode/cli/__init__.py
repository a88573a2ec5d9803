"""The command line: parses and shows, and leaves the work to the services."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the only place in it that catches ``QualcodeError``."""
    # Importing the modules registers their commands.
    from qualcode.cli import (  # noqa: F401 (likewise)
        accuracy,
        agreement,
        anchoring,
        change,
        codebook,
        commands,
        courses,
        exchange,
        exports,
        find,
        frequencies,
        groups,
        lint,
        matrix,
        patterns,
        prevalence,
        privacy,
        pseudonyms,
        questions,
        queue,
        quotations,
        report,
        saturation,
        settings,
        speakers,
        study,
        surveys,
        themes,
    )
    from qualcode.cli.output import app
    from qualcode.errors import QualcodeError

    try:
        app()
    except QualcodeError as problem:
        print(f"error: {problem.message}", file=sys.stderr)  # noqa: T201 (the one place that reports)
        if problem.hint:
            print(f"hint: {problem.hint}", file=sys.stderr)  # noqa: T201 (likewise)
        sys.exit(1)
