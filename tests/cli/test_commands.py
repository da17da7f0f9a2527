"""The command line: what each command does, and one line with what to do where it cannot."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import rasterio
from django.utils import timezone
from tests.conftest import SOUTH, WEST, point, square

from landrelease.actions import MOST_CELLS, start_evaluation_job, start_hazard_job
from landrelease.cli import main
from landrelease.cli._commands import COMMANDS
from landrelease.cli._hazard import moment
from landrelease.cli._why import _surveyed
from landrelease.geo import Grid
from landrelease.store import clock
from landrelease.store.jobs import ask
from landrelease.store.models import BatchRow, HazardRunRow, Job, RegisterRow, User
from landrelease.store.programme import current_programme
from landrelease.store.working_area import working_area

PASSWORD = "a long enough pass phrase"


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in this process, on the test database; return status, output, error."""

    def told(*words, given=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return told


def refused(answer, *words):
    status, out, err = answer
    assert status == 1
    assert out == ""
    assert err.startswith("landrelease: ")
    assert len(err.splitlines()) == 1, err
    for word in words:
        assert word in err
    return err


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert "--programme" in capsys.readouterr().out


def test_nothing_is_known_of_a_command_that_is_not_there(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["explode"])
    assert caught.value.code == 2
    assert "explode" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["settlements"], ["verify"], ["rebuild"], ["work", "--once"], ["backup", "x.tar"],
        ["hazard", "--cell", "100"], ["user", "add", "x", "--role", "donor"],
        ["export", "x.geojson"], ["serve"],
    ],
)  # fmt: skip
def test_without_a_programme_one_line_says_what_to_do(run, tmp_path, words, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", "unset")
    refused(run("--programme", tmp_path / "none", *words), "landrelease init")


def test_init_makes_a_programme_once(run, db, tmp_path, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", "unset")
    there = tmp_path / "new"
    status, out, _ = run("init", there, "--name", 'A "quoted" \\ name')
    assert status == 0
    assert "Made the programme" in out
    refused(run("init", there), "not empty")
    assert (there / "secret.key").stat().st_mode & 0o077 == 0
    status, _, err = run("verify", "--programme", there)
    assert (status, err) == (0, "")


def test_init_without_a_folder_makes_the_one_the_environment_names(run, db, tmp_path, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(tmp_path / "named"))
    assert run("init")[0] == 0
    assert (tmp_path / "named" / "programme.toml").is_file()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "Cannot use"),
        (b"\xff\xfe", "Cannot use"),
        (b'{"type": "Point", "coordinates": [1, 2]}', "Point"),
        (b'{"type": "FeatureCollection", "features": []}', "it is empty. Give"),
        (
            b'{"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}',
            "Cannot use",
        ),
        (
            b'{"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [200, 91], [0, 0]]]}',
            "Cannot use",
        ),
        (b'{"type": "Polygon", "coordinates": []}', "Cannot use"),
    ],
)
def test_a_boundary_that_cannot_be_used_makes_nothing(  # noqa: PLR0917 - one fixture each
    run, db, tmp_path, content, told, monkeypatch
):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", "unset")
    (tmp_path / "b.geojson").write_bytes(content)
    said = refused(run("init", tmp_path / "new", "--boundary", tmp_path / "b.geojson"), told)
    assert ".." not in said.replace(str(tmp_path), "")
    assert not (tmp_path / "new").exists()


def test_a_boundary_that_is_not_there(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", "unset")
    refused(run("init", tmp_path / "new", "--boundary", tmp_path / "no.geojson"), "no.geojson")


def test_user_add_reads_the_password_from_standard_input(run, programme):
    words = ("user", "add", "ana", "--role", "information_officer", "--password-stdin")
    status, out, _ = run(*words, given=PASSWORD + "\n")
    assert status == 0
    assert "can sign in" in out
    assert PASSWORD not in out
    user = User.objects.get(username="ana")
    assert user.check_password(PASSWORD)
    assert user.password.startswith("argon2")
    refused(run(*words, given=PASSWORD), "already")


@pytest.mark.parametrize("password", ["short", "password12345"[:8], "12345678901"])
def test_weak_passwords_are_refused(run, programme, password):
    words = ("user", "add", "ana", "--role", "donor", "--password-stdin")
    refused(run(*words, given=password), "password")
    assert not User.objects.filter(username="ana").exists()


def test_an_account_without_password_cannot_sign_in(run, programme):
    status, out, _ = run("user", "add", "ana", "--role", "donor")
    assert status == 0
    assert "cannot sign in" in out
    assert not User.objects.get(username="ana").has_usable_password()


def test_who_acts_has_the_rights_he_has(run, people):
    refused(run("--as", "nobody", "settlements"), "nobody", "--as")
    refused(run("user", "add", "x", "--role", "donor", "--as", "officer"), "right")
    refused(run("rebuild", "--as", "officer"), "right")
    refused(run("backup", "x.tar", "--as", "donor"), "right")
    refused(run("hazard", "--cell", "500", "--as", "donor"), "right")


def test_settlements_in_three_formats(run, says):
    says.settlement("=Ostrel")
    says.settlement("Ähre", east=0.05)
    status, table, _ = run("settlements")
    assert status == 0
    assert "2 settlements, 0 closed to civilians." in table
    _, text, _ = run("settlements", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["'=Ostrel", "Ähre"]
    assert rows[0]["finding"] == "not_known"
    _, text, _ = run("settlements", "--format", "geojson")
    features = json.loads(text)["features"]
    assert features[1]["geometry"]["coordinates"] == [WEST + 0.05, SOUTH + 0.1]
    _, none, _ = run("settlements", "--format", "csv", "--at", "2020-01-01")
    assert none.strip().split(",") == list(rows[0])
    _, before, _ = run("settlements", "--at", "2020-01-01")
    assert before.startswith("code")
    assert "0 settlements" in before
    refused(run("settlements", "--at", "tomorrow"), "2026-03-31")
    refused(run("settlements", "--known", "31.3.2026"), "2026-03-31")


def test_verify_prints_heads_and_checks_those_given(run, says):
    says.settlement()
    status, out, _ = run("verify")
    head = out.strip().splitlines()[-1]
    assert run("verify", "--head", head)[0] == 0
    cut = head.split(":")
    cut[1] = str(int(cut[1]) + 5)
    status, out, err = run("verify", "--head", ":".join(cut))
    assert status == 1
    assert "tail was cut" in out
    assert "does not verify: 1 fault." in err
    refused(run("verify", "--head", "xyz"), "origin:number:hash")


def test_verify_says_where_the_newest_entry_is_ahead_of_the_clock(run, says, monkeypatch):
    says.settlement()
    assert "clock" not in run("verify")[1]
    earlier = timezone.now() - timedelta(days=3650)
    monkeypatch.setattr(clock.timezone, "now", lambda: earlier)
    status, out, _ = run("verify")
    assert (status, out.splitlines()[0].split(":")[0]) == (0, "Look at the clock")


def test_verify_takes_the_hash_of_a_head_alone(run, says):
    says.settlement()
    head = run("verify")[1].strip().splitlines()[-1].split(":")[-1]
    says.settlement("Lindow")
    assert run("verify", "--head", head.upper())[0] == 0
    status, out, err = run("verify", "--head", "ab" * 32, "--head", "cd" * 32)
    assert status == 1
    assert "No entry has the hash abab" in out
    assert "2 faults." in err


def test_rebuild_makes_the_register_again(run, says):
    says.settlement()
    RegisterRow.objects.all().delete()
    status, out, _ = run("rebuild")
    assert (status, RegisterRow.objects.count()) == (0, 1)
    assert "1 batches and 1 records" in out


def test_backup_says_where_and_keeps_heads(run, says, tmp_path):
    says.settlement()
    status, out, _ = run("backup", tmp_path / "kept.tar")
    assert status == 0
    assert str(tmp_path / "kept.tar") in out
    assert run("verify", "--head", out.strip().splitlines()[-1])[0] == 0
    kept = (tmp_path / "kept.tar").read_bytes()
    refused(run("backup", tmp_path / "kept.tar"), "--overwrite")
    says.settlement("Lindow")
    assert (tmp_path / "kept.tar").read_bytes() == kept
    assert run("backup", tmp_path / "kept.tar", "--overwrite")[0] == 0
    assert (tmp_path / "kept.tar").read_bytes() != kept


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("backup",), "kept.tar"),
        (("export",), "x.geojson"), (("export",), "x.csv"), (("export",), "x.gpkg"),
        (("hazard", "--cell", "2000", "--out"), "x.tif"),
    ],
)  # fmt: skip
def test_a_missing_folder_is_told_with_the_path_given(run, says, tmp_path, words, name):
    path = tmp_path / "no" / name
    refused(run(*words, path), f"Cannot use {path}: No such file", "make the folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_told(run, says, tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    path = tmp_path / "shut" / "kept.tar"
    refused(run("backup", path), f"Cannot use {path}: ", "the right")


@pytest.fixture
def evidence(says):
    """Searched ground, accidents and a settlement."""
    says.settlement()
    searched = {"method": "manual", "coverage": 1.0, "items_found": 2, "detection": 0.9}
    says.approved(
        "searched_area", searched | {"place": square(0.05, 0.05, 0.03)}, last=date(2026, 1, 2)
    )
    for east in (0.06, 0.12):
        says.approved("accident", {"place": point(east, 0.1)})


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "Not surveyed"),
        (0.004, "under 1 %"),
        (0.5, "50 %"),
        (0.996, "over 99 %"),
        (1, "100 %"),
    ],
)
def test_a_small_share_is_not_said_as_none_nor_a_large_one_as_all(share, said):
    assert said in _surveyed(share)


def test_hazard_writes_a_raster_that_says_all_it_rests_on(run, evidence, tmp_path):
    out = tmp_path / "map.tif"
    known = "2099-01-01"
    status, said, err = run(
        "hazard", "--cell", "2000", "--out", out, "--at", "2026-02-01", "--known", known
    )
    assert status == 0, err
    assert "records used" in said
    head = run("verify")[1].strip().splitlines()[-1]
    with rasterio.open(out) as raster:
        assert raster.count == 6
        assert all(raster.descriptions)
        tags = {name.lower(): value for name, value in raster.tags().items()}
        assert raster.res == (2000.0, 2000.0)
        told = raster.read()
    assert (tags["at"], tags["known"][:10]) == ("2026-02-01", known)
    assert head in tags["heads"]
    assert tags["tier"] == "restricted"
    assert tags["seed"].isdigit()
    text = json.dumps(tags)
    for word in ("version", "method", "cell", "counts", "invented"):
        assert word in text, (word, tags)
    inside = told[:, ~np.isnan(told).any(axis=0)]
    assert ((inside[2:4] >= 0) & (inside[2:4] <= 1)).all()
    assert ((inside[4] >= 0) & (inside[4] <= inside[5])).all()
    run_ = HazardRunRow.objects.get()
    assert (run_.at, run_.known.year) == (date(2026, 2, 1), 2099)


@pytest.mark.parametrize("cell", ["0", "-5", "nan", "inf", "0.001", "9"])
def test_cells_that_make_no_sense(run, evidence, cell):
    refused(run("hazard", f"--cell={cell}"))
    assert not HazardRunRow.objects.exists()


@pytest.mark.parametrize("cell", ["1e12", "40000"])
def test_a_cell_larger_than_the_working_area_is_told_as_such(run, evidence, cell):
    refused(run("hazard", "--cell", cell), "too large")


def test_more_cells_than_can_be_computed_are_refused_with_the_smallest_cell(run, evidence):
    said = refused(run("hazard", "--cell", "10"), "3,", f"{MOST_CELLS:,}")
    fits = int(said.split("a cell of ")[-1].split(" m")[0])
    area = working_area(current_programme())
    most = [Grid.for_boundary(area.boundary, cell_m=c, crs=area.crs) for c in (fits, fits - 1)]
    within, beyond = (grid.rows * grid.columns for grid in most)
    assert within <= MOST_CELLS < beyond
    assert not HazardRunRow.objects.exists()


@pytest.mark.parametrize("cell", ["nan", "-5", "inf", "3"])
def test_init_refuses_a_cell_that_makes_no_sense(run, db, tmp_path, cell, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", "unset")
    refused(run("init", tmp_path / "new", f"--cell={cell}"), "10 m or more")
    assert not (tmp_path / "new").exists()


def test_hazard_out_is_a_geotiff(run, evidence, tmp_path):
    refused(run("hazard", "--cell", "2000", "--out", tmp_path / "x.txt"), ".tiff")
    assert not HazardRunRow.objects.exists()


def test_hazard_out_that_cannot_be_written_is_told_before_the_work(run, evidence, tmp_path):
    refused(run("hazard", "--cell", "2000", "--out", tmp_path / "no" / "map.tif"), "no")
    assert not HazardRunRow.objects.exists()


def test_settlements_say_what_their_probabilities_rest_on(run, evidence, people):
    run("hazard", "--cell", "2000")
    _, table, _ = run("settlements")
    assert "cells of 2000 m" in table
    _, text, _ = run("settlements", "--format", "csv")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["cell_m"], row["counts"], row["tier"]) == ("2000.0", "items", "restricted")
    assert row["nearest_hazard_m"] == "none_within_5_km"
    whole = json.loads(run("settlements", "--format", "geojson")[1])
    facts, said = whole["landrelease"], whole["features"][0]["properties"]
    assert facts["hazard_map"]["map_computed_at"] == row["map_computed_at"]
    for told in (facts["notice"], *facts["ledger_heads"]):
        assert told in table
        assert told in text
    assert (said["population"], said["nearest_hazard_m"]) == (120, None)
    assert said["nearest_hazard_m_why"] == "none_within_5_km"
    assert isinstance(said["probability"], float)
    whole = json.loads(run("settlements", "--format", "geojson", "--as", "donor")[1])
    said = whole["features"][0]["properties"]
    assert (whole["landrelease"]["hazard_map"], said["probability"]) == (None, None)
    assert (said["probability_why"], said["nearest_hazard_m_why"]) == ("no_map", "not_shown")
    assert "no_map" in run("settlements", "--format", "csv", "--at", "2026-02-01")[1]


def test_work_once_does_a_job_and_says_why_one_failed(run, evidence, people):
    good = start_hazard_job(people.officer, cell_m=2_000.0)
    bad = ask("hazard", {"cell_m": 1.0}, asked_by="officer").id
    worse = ask("hazard", {}, asked_by="officer").id
    assert run("work", "--once")[0] == 0
    jobs = {job.id: job for job in Job.objects.all()}
    assert jobs[good].state == "done"
    assert jobs[good].result == HazardRunRow.objects.get().id
    assert jobs[bad].state == "failed"
    assert "10 m or more" in jobs[bad].error
    assert jobs[worse].state == "failed"
    assert "unexpectedly" in jobs[worse].error


def test_the_worker_evaluates_when_that_was_asked_for(run, says, people):
    says.approved("hazardous_area", {"name": "A", "classification": "sha", "place": square(0, 0)})
    job = start_evaluation_job(people.officer, cell_m=2_000.0)
    assert run("work", "--once")[0] == 0
    ended = Job.objects.get(pk=job)
    assert ended.state == "failed"
    assert "nothing to score" in ended.error
    assert not HazardRunRow.objects.exists()


@pytest.fixture
def towns(tmp_path):
    """A table of two towns and the words that import it."""
    (tmp_path / "towns.yaml").write_text(
        "name: towns\nkind: settlement\nid: code\ndate: year\nfields: {name: name, code: code}\n"
        "position: {latitude: lat, longitude: lon, radius_m: 500}\n"
    )
    lines = [f"A{n},Town {n},2014,{SOUTH + 0.1},{WEST + 0.1}\n" for n in (1, 2)]
    (tmp_path / "towns.csv").write_text("code,name,year,lat,lon\n" + "".join(lines))
    mapping = ("--profile", "csv", "--mapping", tmp_path / "towns.yaml")
    return ("import", tmp_path / "towns.csv", *mapping)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--rejected-share=7", "0 to 1"), ("--rejected-share=nan", "0 to 1"),
        ("--most-mb=nan", "above 0"), ("--most-mb=0", "above 0"), ("--most-mb=-1", "above 0"),
    ],
)  # fmt: skip
def test_import_refuses_limits_that_are_none(run, programme, towns, option, told):
    refused(run(*towns, option), told)


def test_approving_what_waits_in_another_batch_names_it(run, programme, towns, tmp_path):
    said = run(*towns)[1]
    batch = BatchRow.objects.get().batch
    assert batch in said
    status, out, _ = run(*towns, "--approve")
    assert status == 0
    assert f"still wait, in batch {batch}." in out
    assert BatchRow.objects.get().state == "submitted"
    with (tmp_path / "towns.csv").open("a") as file:
        file.write(f"A3,Town 3,2014,{SOUTH + 0.1},{WEST + 0.1}\n")
    status, out, _ = run(*towns, "--approve")
    assert "Recorded and approved 1 new" in out
    assert f"still wait for approval: batch {batch}." in out


def test_a_hazard_map_of_nothing_is_told(run, programme):
    refused(run("hazard", "--cell", "2000"), "Nothing that was approved")
    assert not HazardRunRow.objects.exists()


def test_demo_is_not_served_to_the_network(run, programme):
    replace(programme, demo=True).write()
    refused(run("serve", "--host", "0.0.0.0"), "127.0.0.1")  # noqa: S104  that it is refused


@pytest.mark.parametrize("port", ["0", "-1", "65536", "70000"])
def test_a_port_that_is_none_is_refused(run, programme, port):
    refused(run("serve", f"--port={port}"), "1 to 65535")


def test_a_port_in_use_is_told(run, programme):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused(run("serve", "--port", port), f"port {port}", "in use", "--port")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_here_is_told(run, programme, host):
    refused(run("serve", "--host", host), host, "--host")


@pytest.mark.parametrize(
    "content", [b"", b"name = ", b"\xff", b"name = 'x'\norigin = 'o'\nrule_packs = 5"]
)
def test_settings_that_cannot_be_read_are_told(run, programme, content):
    (programme.directory / "programme.toml").write_bytes(content)
    refused(run("settlements"), "programme.toml")


def test_a_boundary_that_was_broken_is_told(run, programme):
    (programme.directory / "boundary.geojson").write_text("{")
    refused(run("settlements"), "boundary.geojson")


def test_a_day_known_stands_for_its_end():
    assert moment("2026-03-31").isoformat() == "2026-03-31T23:59:59.999999+00:00"
    assert moment("2026-03-31T10:00+02:00").isoformat() == "2026-03-31T08:00:00+00:00"
    assert moment(None) is None
