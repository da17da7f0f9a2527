from importlib.resources import files

import pytest
import yaml

from landrelease.simulation import ConfigurationNotRead, read_configuration

PACKAGED = (files("landrelease.simulation") / "district.yaml").read_text("utf-8")


def changed(tmp_path, change):
    document = yaml.safe_load(PACKAGED)
    change(document)
    path = tmp_path / "district.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    return path


def test_the_packaged_file_is_the_reference_case(numbers):
    assert (numbers.settlements.number, numbers.access.closed) == (64, 37)


def test_a_copy_reads_the_same(tmp_path, numbers):
    assert read_configuration(changed(tmp_path, lambda _: None)) == numbers


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        (lambda d: d["access"].update(closed=60), "file", "lower access.closed"),
        (lambda d: d["belts"].update(width_m=[130, 40]), "belts.width_m", "write the least first"),
        (lambda d: d["survey"].update(belts_known=1.2), "survey.belts_known", "less than or equal"),
        (lambda d: d.pop("front"), "front", "Field required"),
        (lambda d: d.update(rivers=1), "rivers", "Extra inputs"),
        (lambda d: d["belts"]["main_class"].update(ap_mine=0.9), "belts.main_class", "add up to 1"),
        (lambda d: d["claims"][0].update(by="nobody"), "file", "nobody"),
        (lambda d: d["recording"].reverse(), "file", "must rise"),
        (lambda d: d["recording"].pop(), "file", "must hold everything"),
    ],
)
def test_what_cannot_be_is_named(tmp_path, change, where, why):
    with pytest.raises(ConfigurationNotRead) as caught:
        read_configuration(changed(tmp_path, change))
    assert [place for place, told in caught.value.problems if why in told] == [where]


def test_every_problem_is_listed(tmp_path):
    def twice(document):
        document["roads"]["detour"] = 0.5
        document["use"]["closed_factor"] = -1

    with pytest.raises(ConfigurationNotRead) as caught:
        read_configuration(changed(tmp_path, twice))
    assert {where for where, _ in caught.value.problems} == {"roads.detour", "use.closed_factor"}


@pytest.mark.parametrize("text", ["place: [", "just a word", ""])
def test_a_file_that_is_no_configuration(tmp_path, text):
    path = tmp_path / "district.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationNotRead):
        read_configuration(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(ConfigurationNotRead, match=r"district\.yaml"):
        read_configuration(tmp_path / "district.yaml")
