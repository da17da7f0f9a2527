"""Every kind says all that the doors need of it."""

import pytest
from pydantic import TypeAdapter

from landrelease.kinds import (
    KINDS,
    Kind,
    Place,
    Precision,
    Tier,
    UnknownKind,
    Vocabulary,
    fact,
    fields_of,
    kind_named,
    personal_fields,
    place_tier,
)

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
GEOMETRIES = {"Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString"}


@EVERY
def test_a_kind_names_itself_and_what_it_is_about(kind):
    assert kind.label
    assert kind.label_plural
    assert kind.about.endswith(".")
    assert isinstance(kind.tier, Tier)
    assert kind.temporal in {"event", "state"}
    assert kind.version >= 1


@EVERY
def test_every_older_version_can_be_brought_to_the_next(kind):
    assert set(kind.upgrades) == set(range(1, kind.version))


@EVERY
def test_every_field_has_a_label_of_its_own(kind):
    labels = [field.label for field in fields_of(kind)]
    assert all(label and "_" not in label for label in labels)
    assert len(set(labels)) == len(labels)


@EVERY
def test_a_kind_has_a_place_if_and_only_if_it_says_of_which_geometry(kind):
    places = [field.name for field in fields_of(kind) if field.type == "place"]
    assert places == (["place"] if kind.geometries else [])
    assert set(kind.geometries) <= GEOMETRIES


@EVERY
def test_evidence_can_be_placed(kind):
    assert kind.geometries or not kind.is_evidence


@EVERY
def test_references_lead_to_kinds_that_exist(kind):
    assert {field.reference for field in fields_of(kind)} <= {*KINDS, ""}


@EVERY
def test_a_record_can_be_read_without_the_names_that_are_kept_apart(kind):
    required = {field.name for field in fields_of(kind) if field.required}
    assert not required & set(personal_fields(kind))


@EVERY
def test_choices_have_labels_of_their_own(kind):
    for field in fields_of(kind):
        labels = [label for _, label in field.choices]
        assert all(labels)
        assert len(set(labels)) == len(labels)


@EVERY
def test_no_field_is_open_to_more_than_its_record(kind):
    assert all(field.tier >= kind.tier for field in fields_of(kind))


@EVERY
def test_what_a_field_says_by_default_is_allowed(kind):
    for field in fields_of(kind):
        if not field.required:
            adapter = TypeAdapter(kind.model_fields[field.name].annotation)
            adapter.validate_python(field.default)


def marked(kind: type[Kind]) -> dict[str, object]:
    """One value for each field, by which its tier can be told."""
    values: dict[str, object] = {}
    for field in fields_of(kind):
        if field.choices:
            enum = kind.model_fields[field.name].annotation
            values[field.name] = next(iter(enum))
        elif field.type in {"integer", "number"}:
            values[field.name] = 7_000_003 if field.tier > kind.tier else 7
        else:
            values[field.name] = "SECRET" if field.tier > kind.tier else "open"
    return values


@EVERY
def test_a_title_is_one_line_and_tells_no_field_above_the_record(kind):
    title = kind.model_construct(**marked(kind)).title()
    assert title
    assert "\n" not in title
    assert "SECRET" not in title
    assert "7000003" not in title


@EVERY
def test_a_title_does_not_need_what_is_kept_apart(kind):
    kept = {
        name: value for name, value in marked(kind).items() if name not in personal_fields(kind)
    }
    assert kind.model_construct(**kept).title()


@EVERY
def test_a_status_is_one_of_the_choices_of_some_field(kind):
    document = {f.name: f.choices[-1][0] for f in fields_of(kind) if f.choices}
    status = kind.status_of(document)
    assert status == "" or status in document.values()


def vocabularies() -> list[type[Vocabulary]]:
    return Vocabulary.__subclasses__()


@pytest.mark.parametrize("words", vocabularies(), ids=lambda words: words.__name__)
def test_every_word_of_a_vocabulary_has_a_label(words):
    assert len(list(words)) >= 2
    assert all(word.label and word.value.isascii() and word.value.islower() for word in words)


def test_there_are_the_vocabularies_that_kinds_use():
    assert len(vocabularies()) >= 14


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownKind, match="hazardous_area") as caught:
        kind_named("minefeld")
    assert caught.value.known == tuple(KINDS)


def test_personal_fields_are_those_of_the_personal_tier():
    assert personal_fields(KINDS["accident"]) == ("victims",)
    assert personal_fields(KINDS["information_source"]) == ("person_name", "contact")
    assert personal_fields(KINDS["settlement"]) == ()


def test_the_place_of_an_accident_is_stricter_than_the_accident():
    assert place_tier(KINDS["accident"]) is Tier.RESTRICTED
    assert KINDS["accident"].tier is Tier.PARTNER


def test_a_kind_without_a_place_has_its_own_tier_there():
    assert place_tier(KINDS["claim"]) is KINDS["claim"].tier


class Careless(Kind):
    """A kind whose author opened a field to more people than the record."""

    kind = "careless"
    label = "Careless"
    label_plural = "Careless"
    about = "Nothing."
    tier = Tier.RESTRICTED
    temporal = "state"

    name: str = fact("Name", tier=Tier.PUBLIC)


def test_a_field_cannot_be_opened_beyond_its_record():
    assert fields_of(Careless)[0].tier is Tier.RESTRICTED


def test_a_place_knows_its_shape_longitude_first():
    place = Place(geometry={"type": "Point", "coordinates": [69.2, 34.5]})
    assert (place.shape().x, place.shape().y) == (69.2, 34.5)
    assert place.precision is Precision.NOT_KNOWN
