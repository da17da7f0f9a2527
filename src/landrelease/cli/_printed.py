"""What several commands print alike: tables, and figures with their intervals."""

from collections.abc import Sequence

from landrelease.kinds import NOT_KNOWN, NotKnown


def table(lines: Sequence[tuple[str, ...]]) -> None:
    """Print lines of cells in columns as wide as they need."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


def figure(told: Sequence[float | NotKnown]) -> str:
    """Return a figure, with both ends of its interval where there are any.

    Examples
    --------
    >>> figure((0.81234, 0.7, 0.9)), figure((0.98,)), figure(("not_known",) * 3)
    ('0.812 (0.700 to 0.900)', '0.980', 'not known')
    """
    mean, *ends = (_one(one) for one in told)
    if not ends or told[0] == NOT_KNOWN:
        return mean
    return f"{mean} ({' to '.join(ends)})"


def _one(value: float | NotKnown) -> str:
    return "not known" if value == NOT_KNOWN else f"{value:.3f}"
