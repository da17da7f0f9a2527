import numpy as np
import pytest

from landrelease.simulation import district, happen, observe, read_configuration

SEEDS = (20260601, 1, 77)


@pytest.fixture(scope="session")
def numbers():
    return read_configuration()


@pytest.fixture(scope="session", params=SEEDS)
def made(request, numbers):
    return district(numbers, np.random.default_rng(request.param))


@pytest.fixture(scope="session")
def history(made):
    return happen(made, np.random.default_rng(5))


@pytest.fixture(scope="session")
def reports(made):
    return observe(made, np.random.default_rng(6))


@pytest.fixture(scope="session")
def drafts(reports):
    return [draft for batch in reports for draft in batch.drafts]


@pytest.fixture(scope="session")
def of_kind(drafts):
    return lambda kind: [draft for draft in drafts if draft.kind == kind]
