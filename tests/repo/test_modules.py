"""Sizes, names and excuses in the code."""

import re

FORBIDDEN = {"common", "helper", "helpers", "manager", "managers", "util", "utils"}
LONGEST = 500

EXCUSES = re.compile(
    r"#\s*(?:"
    r"noqa(?P<noqa>.*)"
    r"|type:\s*ignore(?P<ignore>.*)"
    r"|pragma:\s*no\s*(?:cover|branch)(?P<cover>.*)"
    r"|nosec(?P<nosec>.*)"
    r")"
)
# The codes, then a reason of at least two words.
REASONED = {
    "noqa": re.compile(r":\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\W+\w[^#]*\s\w"),
    "ignore": re.compile(r"\[[\w-]+(?:,\s*[\w-]+)*\]\W+\w.*\s\w"),
    "cover": re.compile(r"\W+\w.*\s\w"),
    "nosec": re.compile(r"\W+\w.*\s\w"),
}
# An import inside a function has one of these reasons, and begins its excuse with it.
LATE_IMPORT = re.compile(r"PLC0415\W+(?:slow to load|optional|import order|models must be loaded)")
SKIPPED = re.compile(r"mark\.(?:skip|xfail)\b(?!.*reason=)")


def lines_of(modules):
    for path in modules:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.name}:{number}: {line.strip()}", line


def unreasoned(line: str) -> bool:
    found = EXCUSES.search(line)
    if not found:
        return False
    kind = found.lastgroup
    return not REASONED[kind].match(found[kind])


def test_no_module_is_over_500_lines(modules):
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing(files, root):
    def words(path):
        return {part.split(".")[0].strip("_") for part in path.relative_to(root).parts}

    assert [path for path in files if path.suffix == ".py" and words(path) & FORBIDDEN] == []


def test_every_excuse_names_its_rule_and_its_reason(modules):
    mine = [path for path in modules if path.name != "test_modules.py"]
    assert [where for where, line in lines_of(mine) if unreasoned(line)] == []


def test_an_excuse_without_rule_or_reason_is_seen():
    assert unreasoned("x = 1  # noqa")
    assert unreasoned("x = 1  # noqa: E501")
    assert unreasoned("x = 1  # type: ignore[no-any-return]")
    assert unreasoned("x = 1  # pragma: no cover")
    assert not unreasoned("x = 1  # noqa: E501 - a published table")
    assert not unreasoned("x = 1  # type: ignore[no-any-return]  # shapely has no types")


def test_every_late_import_has_a_reason_from_the_list(modules):
    mine = [path for path in modules if path.name != "test_modules.py"]
    late = [(where, line) for where, line in lines_of(mine) if "noqa: PLC0415" in line]
    assert [where for where, line in late if not LATE_IMPORT.search(line)] == []


def test_every_skipped_test_says_why(modules):
    mine = [path for path in modules if path.name != "test_modules.py"]
    assert [where for where, line in lines_of(mine) if SKIPPED.search(line)] == []
