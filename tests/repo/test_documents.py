"""What the pages promise: links that lead somewhere, commands that exist, words as defined."""

import re
from pathlib import Path

import pytest

from landrelease.cli import main

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z]+)")
SUBCOMMAND = re.compile(
    r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:python run\.py )?landrelease((?: .*)?)$", re.MULTILINE
)
WITH_VALUE = {"--programme", "--as"}
TERM = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)
NOT_SAID = re.compile(r"^- not “(.+?)”", re.MULTILINE)


def slug(heading: str) -> str:
    words = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s", "-", words)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def broken_links(page: Path) -> list[str]:
    broken = []
    for target in LINK.findall(FENCE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = page.parent / name if name else page
        anchors = (
            {slug(h) for h in HEADING.findall(FENCE.sub("", text_of(goal)))}
            if (anchor and goal.is_file())
            else {anchor}
        )
        if not goal.exists() or anchor not in anchors:
            broken.append(f"{page.name}: {target}")
    return broken


def commands_in(page: Path) -> set[str]:
    """Subcommands of landrelease that a page tells its reader to type."""
    found = set()
    for rest in SUBCOMMAND.findall("\n".join(FENCE.findall(text_of(page)))):
        words = iter(rest.split())
        for word in words:
            if word in WITH_VALUE:
                next(words, None)
            elif not word.startswith("-"):
                found.add(word)
                break
    return found


def test_every_link_of_every_page_leads_somewhere(pages):
    assert [link for page in pages for link in broken_links(page)] == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A b\n[x](gone.md) [y](#a-b) [z](#c)", encoding="utf-8")
    assert broken_links(page) == ["page.md: gone.md", "page.md: #c"]


def test_every_page_of_the_manual_is_reached_from_its_index(pages, root):
    reached, todo = set(), [root / "docs" / "index.md"]
    while todo:
        page = todo.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for target in LINK.findall(text_of(page)))
        todo += [(page.parent / t).resolve() for t in targets if t and ":" not in t]
    manual = {page for page in pages if (root / "docs") in page.parents}
    assert {page.name for page in manual - reached} == set()


def test_every_make_target_named_exists(pages, root):
    targets = set(re.findall(r"^([a-z]+):", text_of(root / "Makefile"), re.MULTILINE))
    blocks = ("\n".join(FENCE.findall(text_of(page))) for page in pages)
    named = {target for block in blocks for target in MAKE.findall(block)}
    assert {"run", "test"} <= named
    assert named <= targets


def test_the_first_screen_of_the_readme_starts_and_checks(root):
    first = text_of(root / "README.md").splitlines()[:30]
    assert {"make run", "make test"} <= {line.split("#")[0].strip() for line in first}


def is_command(name):
    """Whether the command line gives help on a command."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    return not ended.value.code


def test_every_command_named_exists(pages):
    named = set().union(*(commands_in(page) for page in pages))
    assert len(named) > 8
    assert [name for name in sorted(named) if not is_command(name)] == []
    assert not is_command("fly")


def test_every_kind_is_in_the_glossary(root):
    terms = {term.lower() for term in TERM.findall(text_of(root / "docs" / "glossary.md"))}
    files = (root / "src" / "landrelease" / "kinds").glob("[a-z]*.py")
    assert {path.stem.replace("_", " ") for path in files} - terms == set()


def test_words_the_glossary_rules_out_are_not_used(files, root):
    glossary = root / "docs" / "glossary.md"
    ruled_out = NOT_SAID.findall(text_of(glossary))
    texts = [f for f in files if f.suffix in {".md", ".py", ".html"} and f != glossary]
    used = {
        f"{path.name}: {words}"
        for path in texts
        for words in ruled_out
        if words in text_of(path).lower()
    }
    assert len(ruled_out) > 2
    assert used == set()


@pytest.mark.parametrize("part", ["tutorial", "howto", "reference", "explanation", "decisions"])
def test_each_part_of_the_manual_has_a_page(root, part):
    assert list((root / "docs" / part).glob("*.md"))


def test_decision_records_have_the_six_headings(root):
    headings = [
        "Context",
        "Options",
        "Outcome",
        "Why not the others",
        "Consequences",
        "How we would notice it was wrong",
    ]
    records = (root / "docs" / "decisions").glob("[0-9]*.md")
    wrong = [p.name for p in records if HEADING.findall(text_of(p))[1:] != headings]
    assert wrong == []


def test_decision_records_are_numbered_without_a_gap(root):
    numbers = sorted(int(p.name[:4]) for p in (root / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(len(numbers)))
