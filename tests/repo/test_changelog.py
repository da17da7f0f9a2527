"""The form of the changelog and of the fragments it is made from."""

import re

KINDS = ("added", "changed", "fixed", "removed", "rule")
NAME = re.compile(rf"[a-z0-9-]+\.(?:{'|'.join(KINDS)})\.md")


def faults(name: str, text: str) -> list[str]:
    found = []
    if not NAME.fullmatch(name):
        found.append(f"{name}: name it words-with-hyphens.KIND.md, KIND one of {', '.join(KINDS)}")
    if not re.fullmatch(r"[A-Z].*[.]\n", text, re.DOTALL) or len(text) > 600:
        found.append(f"{name}: write one sentence, or two, up to 600 characters, and end the line")
    if ".rule." in name and not re.search(r"\d{4}-\d{2}-\d{2}", text):
        found.append(f"{name}: say from which date the rule holds")
    return found


def test_fragments_have_a_name_and_a_sentence(root):
    fragments = [p for p in (root / "changelog.d").glob("*") if p.name != "README.md"]
    found = [fault for p in fragments for fault in faults(p.name, p.read_text(encoding="utf-8"))]
    assert found == []


def test_a_faulty_fragment_is_seen():
    assert len(faults("Big News.md", "wow")) == 2
    assert len(faults("depth.rule.md", "The depth changed.\n")) == 1
    assert faults("map-legend.fixed.md", "The legend showed sd as variance.\n") == []


def test_the_changelog_has_a_heading_for_each_release(root):
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert text.startswith("# Changelog\n")
    assert headings[0] == "Not yet released"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\)", h) for h in headings[1:])
