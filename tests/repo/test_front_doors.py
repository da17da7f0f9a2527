"""The contracts cover every room that is built, and each room has one front door."""

import importlib
import inspect
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "landrelease"
CORE = (
    "geo",
    "standards",
    "kinds",
    "ledger",
    "detection",
    "hazard",
    "planning",
    "quality",
    "release",
    "simulation",
)
BUILT = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
# A kind is one public file; every other module of a core room stands behind the front door.
PUBLIC_FILES = {"kinds"}


@pytest.fixture(scope="module")
def settings():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


def contract(settings, name):
    """The contract of that id; an empty one if nobody has written it."""
    contracts = {c["id"]: c for c in settings["importlinter"]["contracts"]}
    return contracts.get(name, {"modules": [], "source_modules": []})


def public_names(module: ModuleType) -> list[str]:
    """Names of ours a reader finds at the door; what it imports from elsewhere does not count."""
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and (getattr(value, "__module__", None) or "landrelease").startswith("landrelease")
    )


def test_every_core_room_is_in_the_core_contract(settings):
    named = {name.split(".")[1] for name in contract(settings, "core")["source_modules"]}
    assert named == set(BUILT) & set(CORE)


def test_planning_and_quality_do_not_know_each_other(settings):
    if {"planning", "quality"} <= set(BUILT):
        modules = contract(settings, "own check")["modules"]
        assert set(modules) == {"landrelease.planning", "landrelease.quality"}


def test_foreign_formats_do_not_know_each_other(settings):
    formats = {path.parent.name for path in (PACKAGE / "exchange").glob("*/__init__.py")}
    if "exchange" in BUILT and len(formats) > 1:
        modules = set(contract(settings, "formats")["modules"])
        assert modules == {f"landrelease.exchange.{name}" for name in formats}


def test_every_core_room_runs_its_doctests(settings):
    paths = settings["pytest"]["ini_options"]["testpaths"]
    assert {f"src/landrelease/{room}" for room in CORE} <= set(paths)


def test_mypy_is_lenient_in_no_core_room(settings):
    lenient = [o for o in settings["mypy"]["overrides"] if "disallow_subclassing_any" in o]
    rooms = {name.split(".")[1] for override in lenient for name in override["module"]}
    assert rooms & set(CORE) == set()


@pytest.mark.parametrize("room", BUILT)
def test_a_front_door_lists_exactly_what_it_offers(room):
    module = importlib.import_module(f"landrelease.{room}")
    listed = set(getattr(module, "__all__", []))
    assert set(public_names(module)) - listed == set()
    assert {name for name in listed if name.startswith("_") or not hasattr(module, name)} == set()


@pytest.mark.parametrize("room", sorted(set(BUILT) & set(CORE)))
def test_a_core_room_offers_something(room):
    assert public_names(importlib.import_module(f"landrelease.{room}"))


@pytest.mark.parametrize("room", sorted(set(BUILT) & set(CORE) - PUBLIC_FILES))
def test_modules_of_a_core_room_stand_behind_its_front_door(room):
    open_files = [path.name for path in (PACKAGE / room).glob("*.py") if path.name[0] != "_"]
    assert open_files == []
