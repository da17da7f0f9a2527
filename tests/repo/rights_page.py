"""Writes docs/reference/rights.md from the one table of rights; run it after changing it.

python -m tests.repo.rights_page
"""

from collections.abc import Iterator
from pathlib import Path

from landrelease.store.people import GRANTS, Grant, Right

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rights.md"
HEAD = """# Rights: who may do what

Whatever a role is not granted is denied; actions and queries alone decide. This page is written
from the table (`python -m tests.repo.rights_page`); a test compares it with it. What limits an
account further, to areas or to its own organisation, is in
[Accounts and roles](../howto/accounts_and_roles.md); the tiers are in [Tiers](tiers.md).

Nobody approves what he entered himself. The one exception is an administrator who approves an
import in the same step, and the entry says so. Whoever decides, inspects or hands over is never
the administrator.

"""


def page() -> str:
    """Return the page as the table has it."""
    return HEAD + "\n".join(_table()) + "\n"


def _table() -> Iterator[str]:
    yield "| right | " + " | ".join(f"`{role.value}`" for role in GRANTS) + " |"
    yield "|---" * (len(GRANTS) + 1) + "|"
    yield _row("sees up to the tier", [_sees(grant) for grant in GRANTS.values()])
    for right in Right:
        cells = ["yes" if right in grant.rights else "" for grant in GRANTS.values()]
        yield _row(right.value, cells)
    enters = [", ".join(f"`{kind}`" for kind in sorted(g.enters or ())) for g in GRANTS.values()]
    yield _row("enters reports of these kinds alone", enters)
    own = ["yes" if grant.own_organisation else "" for grant in GRANTS.values()]
    yield _row("writes for its own organisation alone", own)


def _sees(grant: Grant) -> str:
    more = [f"of `{kind}` {tier.word}" for kind, tier in grant.of_kinds.items()]
    return ", ".join([grant.clearance.word, *more])


def _row(name: str, cells: list[str]) -> str:
    return (f"| {name} | " + " | ".join(cells) + " |").replace("|  ", "| ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
