"""survey-design as somebody in the field types it: answers, files, and refusals that help."""

import csv

import pytest

from landrelease.cli import main

AREA = "--half-length 50 --width 2"
TRAVERSAL = f"traversal {AREA} --density 0.01 --detection 0.9"


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    """Run a question in a folder with files of a survey; return status, answer and complaint."""
    monkeypatch.chdir(tmp_path)
    for name, text in survey().items():
        (tmp_path / name).write_text(text)

    def run(words):
        status = main(["survey-design", *words.split()])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def survey():
    """Eleven tracks 100 m apart over a square kilometre; ten anomalies near its middle."""
    tracks = [f"T{k},{x},{5000 + 100 * k}" for k in range(11) for x in (5000, 6000)]
    return {
        "tracks.csv": "\n".join(["track,x,y", *tracks]),
        "anomalies.csv": "\n".join(["x,y", *(f"{5490 + 2 * k},5500" for k in range(10))]),
        "ground.csv": "x,y\n5000,5000\n6000,5000\n6000,6000\n5000,6000\n",
        "degrees.csv": "track,x,y\nT,30.1,49.2\nT,30.2,49.2\n",
        "beside.csv": "x,y\n5500,5550\n",
        "words.csv": "x,y\n5500,north\n",
        "bow.csv": "x,y\n0,0\n100,100\n100,0\n0,100\n",
        "point.csv": "track,x,y\nT,5000,5000\n",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"crossing {AREA} --spacing 200", "with probability 0.510000."),
        (f"crossing {AREA} --spacing 200 --pattern square", "with probability 0.759900."),
        (f"crossing {AREA} --probability 0.51", "Transects every 200.00 m"),
        (
            f"crossing {AREA} --spacing 200 --pattern rectangular --cross-spacing 400",
            "0.634950",
        ),
        (f"crossing {AREA} --spacing 200 --pattern rectangular --cross-ratio 2", "0.634950"),
        (f"{TRAVERSAL} --spacing 200", "with probability 0.366681."),
        (f"{TRAVERSAL} --probability 0.366681", "Transects every 200.00 m"),
        (f"{TRAVERSAL} --spacing 1000 --pattern square", "at least 1 of its items"),
        ("verification --units 400", "Search 180 of 400 units"),
        (
            "verification --ground 100000 --parcel 100 --width 2 --length 100",
            "Walk 119 transects of 2 by 100 m",
        ),
        (
            f"achieved {AREA} --angle 0 --tracks tracks.csv --ground ground.csv",
            "crossed with probability 1.000",
        ),
        (
            f"flagging {AREA} --spacing 80 --window 30 --middle 0.5 --background 0.01 --draws 40",
            "40 surveys simulated",
        ),
    ],
)
def test_questions_and_answers(ask, words, said):
    status, out, err = ask(words)
    assert (status, err) == (0, "")
    assert said in out


def test_a_second_set_follows_the_ratio(ask):
    _, out, _ = ask(f"crossing {AREA} --probability 0.9 --pattern rectangular --cross-ratio 2")
    first, second = (float(part.split(" m")[0]) for part in out.split("every ")[1:])
    assert second == pytest.approx(2 * first, abs=0.02)
    _, out, _ = ask(
        f"crossing {AREA} --spacing {first} --pattern rectangular --cross-spacing {second}"
    )
    assert float(out.split("probability ")[1].rstrip(".\n")) == pytest.approx(0.9, abs=1e-3)


def test_a_map_flags_where_anomalies_are_dense(ask, tmp_path):
    words = "density --tracks tracks.csv --anomalies anomalies.csv --width 2 --window 120"
    status, out, _ = ask(f"{words} --background 0.001 --alpha 0.001 --out map.csv")
    assert status == 0
    assert "10 anomalies on 22,0" in out
    with (tmp_path / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    flagged = [row for row in rows if row["flagged"] == "yes"]
    assert sum(int(row["anomalies"]) for row in rows) == 10
    assert flagged
    assert all(abs(float(row["x"]) - 5500) < 75 for row in flagged)
    assert all(abs(float(row["y"]) - 5500) < 75 for row in flagged)


def test_a_map_without_a_background_flags_nothing(ask, tmp_path):
    words = "density --tracks tracks.csv --anomalies anomalies.csv --width 2 --window 60"
    assert ask(f"{words} --out map.csv")[0] == 0
    with (tmp_path / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["flagged"] for row in rows} == {""}
    assert "" in {row["window_per_m2"] for row in rows}  # nothing was searched near it


DENSITY = "density --width 2 --window 60 --out map.csv"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"crossing {AREA} --probability 1.5", "probability is 1.5; expected above 0"),
        (f"crossing {AREA} --spacing 1", "spacing_m is 1; expected at least the width"),
        (f"crossing {AREA} --spacing 9 --pattern rectangular", "2 for a rectangular pattern"),
        (f"crossing {AREA} --spacing 9 --cross-spacing 9", "none but for a rectangular pattern"),
        (f"crossing {AREA} --probability 0.9 --cross-ratio 2", "leave --cross-ratio out"),
        (
            f"crossing {AREA} --probability 0.9 --pattern rectangular --cross-spacing 9",
            "give --cross-ratio",
        ),
        (f"{TRAVERSAL} --probability 0.99 --least 900", "cannot be reached"),
        ("verification --ground 100000 --parcel 9", "without --width, --length"),
        ("verification --ground 10 --parcel 100 --width 2 --length 3", "at most the ground"),
        (f"{DENSITY} --tracks ground.csv --anomalies anomalies.csv", "no column 'track'"),
        (f"{DENSITY} --tracks degrees.csv --anomalies anomalies.csv", "look like degrees"),
        (f"{DENSITY} --tracks point.csv --anomalies anomalies.csv", "a line needs two"),
        (f"{DENSITY} --tracks tracks.csv --anomalies beside.csv", "beside every track is 1"),
        (f"{DENSITY} --tracks tracks.csv --anomalies words.csv", "line 2: y is 'north'"),
        (f"{DENSITY} --tracks none.csv --anomalies words.csv", "none.csv"),
        (f"achieved {AREA} --tracks tracks.csv --ground bow.csv", "its outline crosses itself"),
        (f"achieved {AREA} --tracks tracks.csv --ground beside.csv", "ground needs three"),
        (f"achieved {AREA} --tracks tracks.csv --ground ground.csv --step 0.01", "at least 0.707"),
    ],
)
def test_refusals_say_what_to_do(ask, words, said):
    status, out, err = ask(words)
    assert (status, out) == (1, "")
    assert said in err
