"""Opening the programme and finding out who acts."""

import argparse
import sys
from collections.abc import Callable

import django
from tqdm import tqdm

from landrelease.errors import LandreleaseError
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme, current_programme


class NoSuchPerson(LandreleaseError):
    """``--as`` names nobody."""

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(
            f"There is no active account {username!r}. Add it with "
            f"`landrelease user add {username} --role ROLE`, or name another with --as."
        )


def prepare() -> Programme:
    """Open the programme and its tables, brought up to date if an older version made them."""
    programme = current_programme()
    django.setup()
    from landrelease.store.setting_up import bring_older_tables_up_to_date

    bring_older_tables_up_to_date()
    return programme


def acting(asked: argparse.Namespace) -> Viewer:
    """Return who acts."""
    from landrelease.store.setting_up import ADMINISTRATOR, viewer_named

    username = asked.acting or ADMINISTRATOR
    viewer = viewer_named(username)
    if viewer is None:
        raise NoSuchPerson(username)
    return viewer


class Bar:
    """A progress bar, on a terminal only."""

    def __init__(self, title: str) -> None:
        self._bar = tqdm(
            total=100,
            desc=title,
            unit="%",
            bar_format="{desc} {percentage:3.0f}% |{bar}| {postfix} {elapsed}",
            disable=None if sys.stderr.isatty() else True,
            leave=False,
        )

    def __call__(self, fraction: float, message: str) -> None:
        """Show how far it is."""
        self._bar.set_postfix_str(message, refresh=False)
        self._bar.update(max(0.0, 100 * fraction - self._bar.n))

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


def with_bar(title: str, work: "Callable[[Bar], object]") -> object:
    """Run something with a progress bar."""
    bar = Bar(title)
    try:
        return work(bar)
    finally:
        bar.close()
