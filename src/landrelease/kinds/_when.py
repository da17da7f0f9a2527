"""Dates as people state them: a day, a month or a year alone is an interval."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from landrelease.kinds._errors import DateNotRead

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_SINCE = "since "
_TO = " to "


@dataclass(frozen=True, slots=True)
class When:
    """A closed interval of days; ``last`` is None while it goes on.

    Examples
    --------
    >>> When.read("2019")
    When(first=datetime.date(2019, 1, 1), last=datetime.date(2019, 12, 31))
    >>> When.read("2024-02")
    When(first=datetime.date(2024, 2, 1), last=datetime.date(2024, 2, 29))
    >>> str(When.read("2024-02-07"))
    '2024-02-07'
    >>> When.read("2024-02 to 2024-03").last
    datetime.date(2024, 3, 31)
    """

    first: date
    last: date | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a day, a month, a year, "2023 to 2024-05" or "since 2024".

        Raises
        ------
        DateNotRead
            When it is none of them, no such day exists, or it ends before it begins.
        """
        text = text.strip()
        if text.startswith(_SINCE):
            return cls(_span(text.removeprefix(_SINCE))[0], None)
        if _TO in text:
            begin, _, end = text.partition(_TO)
            first, last = _span(begin)[0], _span(end)[1]
            if last < first:
                raise DateNotRead(text, "it ends before it begins")
            return cls(first, last)
        return cls(*_span(text))

    def __str__(self) -> str:
        """Return the shortest text that reads back as this interval."""
        if self.last is None:
            return f"since {self.first.isoformat()}"
        if self.first == self.last:
            return self.first.isoformat()
        for text in (f"{self.first.year:04d}", self.first.isoformat()[:7]):
            if When.read(text) == self:
                return text
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def _span(text: str) -> tuple[date, date]:
    text = text.strip()
    try:
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if found := _MONTH.fullmatch(text):
            year, month = int(found[1]), int(found[2])
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if found := _DAY.fullmatch(text):
            day = date(int(found[1]), int(found[2]), int(found[3]))
            return day, day
    except ValueError as error:
        raise DateNotRead(text, str(error)) from None
    raise DateNotRead(text, "it is not written as year, year-month or year-month-day")
