"""Written tests, question by question, of everybody who took them."""

from dataclasses import dataclass

from landrelease.detection import DetectionError, WrittenTest, written_test
from landrelease.kinds import Assessment
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed


@dataclass(frozen=True, slots=True)
class WrittenTestTold:
    """A written test, or why nothing can be said of its questions."""

    name: str
    persons: int
    unread: int
    """Answers that hold other letters than 1 and 0: they are not counted."""
    told: WrittenTest | None
    refused: str


def written_tests(viewer: Viewer) -> tuple[WrittenTestTold, ...]:
    """Return every written test whose answers are recorded; of each person the last time counts.

    Names of tests are compared without regard to case and spaces, as those of courses are.

    Raises
    ------
    NotAllowed
        When assessments are above the viewer's tier.
    """
    if not viewer.may_see(Assessment.tier):
        raise NotAllowed(Right.TRAIN, why="Assessments are above your tier.")
    answers: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for row in RegisterRow.objects.filter(kind=Assessment.kind).order_by("first", "subject"):
        document = document_of(row)
        if isinstance(document, Assessment) and document.test and document.answers:
            same = " ".join(document.test.casefold().split())
            names.setdefault(same, document.test)
            answers.setdefault(same, {})[document.deminer] = document.answers
    return tuple(_told(names[same], list(rows.values())) for same, rows in sorted(answers.items()))


def _told(name: str, rows: list[str]) -> WrittenTestTold:
    texts = ["".join(row.split()) for row in rows]
    read = [text for text in texts if not set(text) - {"0", "1"}]
    unread = len(texts) - len(read)
    try:
        told = written_test([[letter == "1" for letter in text] for text in read])
    except DetectionError as error:
        return WrittenTestTold(name, len(read), unread, None, str(error))
    return WrittenTestTold(name, len(read), unread, told, "")
