"""Written tests, question by question: how hard each is, and whether it tells people apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.detection._errors import ParameterOutOfRange, QuestionsDiffer, TooFewPersons
from landrelease.detection._proportion import Interval, detection_interval

LEAST_PERSONS = 3
"""Fewer say nothing of how a question goes together with the others."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a test.

    Parameters
    ----------
    right, asked
        Persons who answered it rightly, and who were asked it.
    easiness
        Share who answered rightly, with Wilson's interval; hard questions have a low one.
    discrimination
        Correlation of the question with the score on all the others, -1 to 1; None where everybody
        did alike on either, so that nothing can be told. Below 0, those who know less do better.
    """

    right: int
    asked: int
    easiness: Interval
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """What the answers of some persons say of a test.

    Parameters
    ----------
    questions
        In their order.
    reliability
        Kuder and Richardson's formula 20; None for one question, or where all scores are alike.
    persons
        Who answered.
    """

    questions: tuple[Question, ...]
    reliability: float | None
    persons: int


def written_test(answers: Sequence[Sequence[bool]]) -> WrittenTest:
    """Describe each question by the answers of everybody; a question left out is a wrong answer.

    Source: Kuder and Richardson (1937), Psychometrika 2: 151-160, formula 20; discrimination is
    the point-biserial correlation with the rest score (Henrysson 1963, Psychometrika 28: 211-218).

    Parameters
    ----------
    answers
        A row for each person, a column for each question: whether it was answered rightly.

    Raises
    ------
    TooFewPersons
        With fewer than three persons.
    QuestionsDiffer
        When persons were asked different numbers of questions, or none.
    ParameterOutOfRange
        When an answer is neither right nor wrong.

    Examples
    --------
    >>> told = written_test([[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]])
    >>> [question.right for question in told.questions], told.questions[0].discrimination is None
    ([4, 2, 1], True)
    >>> round(told.questions[1].discrimination, 3), round(told.reliability, 3)
    (0.577, 0.545)
    """
    if len(answers) < LEAST_PERSONS:
        raise TooFewPersons(persons=len(answers), least=LEAST_PERSONS)
    lengths = {len(row) for row in answers}
    if len(lengths) != 1 or not min(lengths):
        raise QuestionsDiffer(lengths=tuple(sorted(lengths)))
    table = np.asarray(answers, np.float64)
    odd = (table != 0) & (table != 1)
    if odd.any():
        raise ParameterOutOfRange(name="answer", read=float(table[odd][0]), expected="1 or 0")
    total = table.sum(axis=1)
    questions = tuple(
        Question(
            right=int(column.sum()),
            asked=len(column),
            easiness=detection_interval(int(column.sum()), len(column), method="wilson"),
            discrimination=_correlation(column, total - column),
        )
        for column in table.T
    )
    return WrittenTest(questions, _reliability(table, total), len(table))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _reliability(table: NDArray[np.float64], total: NDArray[np.float64]) -> float | None:
    many = table.shape[1]
    if many < 2 or np.ptp(total) == 0:
        return None
    shares = table.mean(axis=0)
    return float(many / (many - 1) * (1.0 - (shares * (1.0 - shares)).sum() / total.var()))
