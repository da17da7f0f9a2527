import doctest
import importlib
import pkgutil

import pytest

import landrelease.geo

MODULES = [
    f"landrelease.geo.{found.name}" for found in pkgutil.iter_modules(landrelease.geo.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
