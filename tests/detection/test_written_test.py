"""Questions of a written test: by hand, by another formula, and where nothing can be told."""

import numpy as np
import pytest

from landrelease.detection import QuestionsDiffer, TooFewPersons, written_test

GUTTMAN = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]]


def test_reliability_is_cronbachs_alpha_of_right_and_wrong():
    rng = np.random.default_rng(20)
    table = rng.random((40, 12)) < rng.random((40, 1))
    many = table.shape[1]
    alpha = many / (many - 1) * (1 - table.var(axis=0).sum() / table.sum(axis=1).var())
    assert written_test(table.tolist()).reliability == pytest.approx(alpha)


def test_answers_that_are_drawn_go_with_nothing():
    rng = np.random.default_rng(21)
    told = written_test((rng.random((4_000, 8)) < 0.6).tolist())
    assert np.abs([question.discrimination for question in told.questions]).max() < 0.06
    assert told.reliability == pytest.approx(0.0, abs=0.08)


def test_a_question_marked_the_wrong_way_round_is_seen():
    rng = np.random.default_rng(22)
    skill = rng.normal(0, 1.5, (200, 1))
    table = rng.normal(0, 1, (200, 6)) < skill
    table[:, 3] = ~table[:, 3]
    told = [question.discrimination for question in written_test(table.tolist()).questions]
    assert told[3] < -0.2
    assert min(told[:3] + told[4:]) > 0.2


def test_what_everybody_did_alike_is_not_known():
    told = written_test(GUTTMAN)
    assert told.questions[0].discrimination is None
    assert told.questions[0].easiness.low < 0.6
    assert written_test([[1, 1]] * 5).reliability is None
    assert written_test([[1], [0], [1]]).reliability is None


def test_too_few_persons_and_different_questions_are_refused():
    with pytest.raises(TooFewPersons):
        written_test([[1, 0], [1, 1]])
    for rows in ([[1, 0], [1], [1, 1]], [[], [], []]):
        with pytest.raises(QuestionsDiffer):
            written_test(rows)
