"""An import is checked whole, then enters whole, or not at all."""

import csv
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from landrelease.exchange import (
    ChangedWhileRead,
    MappingNotWanted,
    NoRecords,
    TooManyRejected,
    Truncated,
    UnknownProfile,
    UnknownSuffix,
    import_file,
)
from landrelease.exchange._rows import Limits, Reading
from landrelease.exchange._survey import survey
from landrelease.ledger import IdAlreadyUsed
from landrelease.store.models import BatchRow, EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed

pytestmark = pytest.mark.django_db

HEAD = "code,name,year,people,lat,lon\n"
ROWS = [f"A{n},Town {n},2014,{n},7.{n},-75.{n}" for n in range(1, 6)]
NOW = datetime(2024, 5, 31, 8, tzinfo=UTC)
BOW_TIE = "POLYGON ((-75 7, -75.01 7.01, -75.01 7, -75 7.01, -75 7))"


@pytest.fixture
def bring(administrator, programme, towns_mapping):
    def imported(path, **options):
        said = {"profile": "csv", "mapping": towns_mapping, "now": NOW, **options}
        viewer = said.pop("viewer", administrator)
        return import_file(viewer, path, programme=programme, **said)

    return imported


def table(*rows):
    return HEAD + "".join(f"{row}\n" for row in rows)


def rejections(report):
    with report.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_enter_as_one_batch_that_waits_for_a_second_person(put, bring):
    report = bring(put("t.csv", table(*ROWS)))
    assert (report.rows, report.accepted, report.rejected) == (5, 5, 0)
    assert report.added == 5
    assert report.rejected_file is None
    assert BatchRow.objects.get().state == "submitted"
    assert RegisterRow.objects.count() == 0


def test_who_may_can_approve_in_the_same_step(put, bring):
    bring(put("t.csv", table(*ROWS)), approve=True)
    assert RegisterRow.objects.filter(kind="settlement").count() == 5


def test_importing_twice_adds_nothing(put, bring):
    path = put("t.csv", table(*ROWS))
    bring(path)
    before = EntryRow.objects.count()
    report = bring(path)
    assert (report.already_there, report.added, report.batch) == (5, 0, "")
    assert EntryRow.objects.count() == before


def test_a_longer_file_adds_only_what_is_new(put, bring):
    bring(put("t.csv", table(*ROWS[:3])))
    report = bring(put("longer.csv", table(*ROWS)))
    assert (report.already_there, report.added) == (3, 2)


def test_a_dry_run_touches_no_ledger(put, bring):
    report = bring(put("t.csv", table(*ROWS, "A9,Far,2014,1,10,-75")), dry_run=True)
    assert (report.accepted, report.rejected, report.already_there) == (5, 1, "not_known")
    assert EntryRow.objects.count() == 0
    assert rejections(report)[0]["line"] == "7"


def test_places_outside_or_swapped_are_rejected_with_a_hint(put, bring):
    report = bring(put("t.csv", table(*ROWS, "A8,Far,2014,1,10,-75", "A9,Swap,2014,1,-75.1,7.1")))
    far, swapped = rejections(report)
    assert "outside the programme's boundary" in far["reason"]
    assert "swapped" in swapped["reason"]
    assert (swapped["field"], swapped["value"]) == ("place", "'-75.1 7.1")
    assert report.rejected_file.name == "t.csv-20240531T080000Z.csv"
    assert RegisterRow.objects.count() == 0


def test_a_bow_tie_is_rejected_where_it_crosses(put, bring):
    mapping = put("m.yaml", "kind: settlement\nfields: {name: name}\nposition: {wkt: shape}\n")
    good = BOW_TIE.replace("-75.01 7.01, -75.01 7,", "-75.01 7, -75.01 7.01,")
    path = put("t.csv", f'name,shape\nbad,"{BOW_TIE}"\ngood,"{good}"\n')
    report = bring(path, mapping=mapping)
    assert report.accepted == 1
    assert "crosses itself at 7.005000, -75.005000" in rejections(report)[0]["reason"]


def test_what_was_read_cannot_run_in_a_spreadsheet(put, bring):
    report = bring(put("t.csv", table(*ROWS, "A9,x,2014,=1+1,7,-75")))
    assert rejections(report)[0]["value"] == "'=1+1"


def test_html_in_a_name_is_kept_as_text(put, bring):
    name = "<b onclick=alert(1)>Río</b>"
    bring(put("t.csv", table(f"A1,{name},2014,1,7,-75")), approve=True)
    assert RegisterRow.objects.get().title == f"{name} (A1)"


def test_an_id_used_with_other_content_stops_all_of_it(put, bring):
    bring(put("t.csv", table(*ROWS)))
    before = EntryRow.objects.count()
    changed = [*ROWS[:-1], ROWS[-1].replace("Town 5", "Other"), "A6,New,2014,6,7,-75"]
    with pytest.raises(IdAlreadyUsed, match="says something else"):
        bring(put("t2.csv", table(*changed)))
    assert EntryRow.objects.count() == before


def test_too_many_wrong_rows_stop_it_and_say_where_to_look(put, bring):
    path = put("t.csv", table(*ROWS[:2], *["A9,x,2014,many,7,-75"] * 3))
    with pytest.raises(TooManyRejected, match=r"3 of 5 rows.*t\.csv-20240531") as caught:
        bring(path)
    assert caught.value.file.is_file()
    assert EntryRow.objects.count() == 0
    assert bring(path, rejected_share=0.9).accepted == 2


def test_a_file_without_one_good_row_imports_nothing(put, bring):
    with pytest.raises(NoRecords, match="none of its rows"):
        bring(put("t.csv", table("A9,x,2014,many,7,-75")), rejected_share=1.0)


def test_a_file_cut_at_its_end_leaves_nothing(put, bring, programme):
    with pytest.raises(Truncated):
        bring(put("t.csv", table(*ROWS)[:-12]))
    assert EntryRow.objects.count() == 0
    assert not (programme.directory / "rejected").exists()


def test_a_file_that_changes_between_the_readings_leaves_nothing(put, towns_mapping):
    path = put("t.csv", table(*ROWS))
    reading = Reading(batch="b", mapping=towns_mapping, limits=Limits())
    found = survey(path, profile="csv", reading=reading, boundary=None, progress=lambda *_: None)
    put("t.csv", table(*ROWS[:-1]))
    with pytest.raises(ChangedWhileRead):
        list(found.drafts(lambda *_: None))


def test_decisions_cannot_be_brought_in_by_a_file(put, bring):
    head = "kind,subject,settlement,status,reason,decider\n"
    row = "access_decision,d1,s1,open,because,me\n"
    with pytest.raises(TooManyRejected) as caught:
        bring(put("t.csv", head + row), mapping=None)
    assert "cannot be imported" in caught.value.file.read_text(encoding="utf-8-sig")


def test_without_the_right_the_file_is_not_even_opened(tmp_path, bring, donor, officer, put):
    with pytest.raises(NotAllowed):
        bring(tmp_path / "gone.csv", viewer=donor)
    with pytest.raises(NotAllowed, match="approve an import"):
        bring(put("t.csv", table(*ROWS)), viewer=officer, approve=True)
    assert bring(put("t.csv", table(*ROWS)), viewer=officer).added == 5


def test_profile_suffix_and_mapping_must_fit(put, bring):
    path = put("t.csv", table(*ROWS))
    with pytest.raises(UnknownProfile, match="Known profiles: csv, geojson"):
        bring(path, profile="tsv")
    with pytest.raises(UnknownSuffix, match=r"End it in one of \.geojson"):
        bring(path, profile="geojson", mapping=None)
    with pytest.raises(MappingNotWanted):
        bring(path, profile="colombia-towns")


def test_the_note_of_the_batch_says_what_was_read(put, bring):
    report = bring(put("t.csv.gz", table(*ROWS)))
    row = BatchRow.objects.get(batch=report.batch)
    assert row.title == "Import of t.csv.gz: 5 records"
    submitted = EntryRow.objects.get(batch=report.batch, act="submit")
    assert '"profile":"csv"' in submitted.body
    assert '"accepted":5' in submitted.body


@pytest.mark.parametrize("approve", [False, True])
def test_progress_never_goes_back(put, bring, approve):
    told = []
    rows = [f"B{n},Town,2014,{n},7.1,-75.1" for n in range(1200)]

    def tell(share, text):
        told.append((share, text))

    bring(put("t.csv", table(*rows)), progress=tell, approve=approve)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert any("rows checked" in text for _, text in told)


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from landrelease.exchange import import_file
from landrelease.store.models import EntryRow
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import current_programme

ada = Viewer(username="ada", name="Ada", organisation="", role=Role.ADMINISTRATOR)
if sys.argv[1] == "import":
    print(EntryRow.objects.count())
    report = import_file(ada, Path(sys.argv[2]), profile="csv", mapping=Path(sys.argv[3]),
                         programme=current_programme())
    print(report.added)
else:
    call_command("migrate", verbosity=0)
    def die(*_args, **_options):
        assert EntryRow.objects.count() == 5
        os.kill(os.getpid(), signal.SIGKILL)
    # By the time of the review the entries are written, and nothing is committed.
    sys.modules["landrelease.actions.record_batch"].review = die
    import_file(ada, Path(sys.argv[2]), profile="csv", mapping=Path(sys.argv[3]),
                programme=current_programme())
"""


def test_a_process_killed_in_mid_import_leaves_nothing(put, programme, towns_mapping):
    path = put("t.csv", table(*ROWS))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "landrelease.site.settings",
        "LANDRELEASE_PROGRAMME": str(programme.directory),
    }
    environment.pop("DATABASE_URL", None)

    def run(what):
        command = [sys.executable, "-c", KILLED, what, str(path), str(towns_mapping)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=600
        )

    killed = run("kill")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert run("import").stdout.split() == ["0", "5"]
