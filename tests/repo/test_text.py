"""What no tracked text may hold: places and services of one machine, work left undone."""

import re

LOCKS = {"uv.lock", "requirements.lock"}
# Written in parts, so that this page does not find itself.
PLACES = [r"/(?:home|Users)/\w", r"/ro" + r"ot\b", r"/wo" + r"rk/", r"/t" + r"mp/\w", r"[A-Z]:\\\w"]
HOSTS = ["pypi" + r"\.org", "python" + r"hosted\.", "npm" + r"js\.", r"gh" + r"cr\.io"]
UNDONE = ["TO" + r"DO\b", "FIX" + r"ME\b", "X" + r"XX\b"]
TEXT = {".cfg", ".css", ".html", ".js", ".json", ".md", ".mjs", ".py", ".toml", ".txt", ".yaml"}
VENDORED = {"vendor", "vendored"}


def lines_with(files, patterns):
    pattern = re.compile("|".join(patterns))
    ours = [
        path
        for path in files
        if (path.suffix in TEXT or not path.suffix)
        and path.name not in LOCKS
        and not VENDORED & set(path.parts)
    ]
    return [
        f"{path.name}:{number}: {line.strip()[:120]}"
        for path in ours
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_path_of_one_machine(files):
    assert lines_with(files, PLACES) == []


def test_no_host_of_a_package_registry(files):
    assert lines_with(files, HOSTS) == []


def test_nothing_is_left_to_do_in_a_comment(files):
    assert lines_with(files, UNDONE) == []


def test_such_lines_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("see /wo" + "rk/here\nfine\n# TO" + "DO later\n", encoding="utf-8")
    assert len(lines_with([page], PLACES + UNDONE)) == 2
