"""What is derived of each type of field."""

from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import ValidationError

from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    ItemClass,
    Kind,
    NotKnown,
    Place,
    Reference,
    Tier,
    fact,
    fields_of,
)


class Sample(Kind):
    """One field of every type."""

    kind = "sample"
    label = "Sample"
    label_plural = "Samples"
    about = "For tests."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = ("Point",)

    text: str = fact("Text", max_length=10)
    long_text: str = fact("Long text", default="", long=True, max_length=50)
    maybe_text: str | None = fact("Text or nothing", default=None)
    count: int = fact("Count", ge=1, le=9, unit="items")
    maybe_count: int | NotKnown = fact("Count or not known", default=NOT_KNOWN, ge=0)
    measure: float = fact("Measure", default=0.5, le=2)
    maybe_measure: float | NotKnown = fact("Measure or not known", default=NOT_KNOWN)
    day: date | NotKnown = fact("Day", default=NOT_KNOWN)
    yes: bool = fact("Yes", default=True)
    word: ItemClass = fact("Word", default=ItemClass.NOT_KNOWN, standard="IMAS 04.10")
    other: Annotated[str, Reference("settlement")] = fact("Other", default="")
    others: tuple[Annotated[str, Reference("settlement")], ...] = fact("Others", default=())
    place: Place | None = fact("Where", tier=Tier.PERSONAL, default=None)

    def title(self) -> str:
        return self.text


FIELDS = {field.name: field for field in fields_of(Sample)}


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("text", "text"),
        ("long_text", "text"),
        ("maybe_text", "text"),
        ("count", "integer"),
        ("maybe_count", "integer"),
        ("measure", "number"),
        ("maybe_measure", "number"),
        ("day", "date"),
        ("yes", "boolean"),
        ("word", "choice"),
        ("other", "reference"),
        ("others", "references"),
        ("place", "place"),
    ],
)
def test_a_field_has_the_type_of_its_annotation(name, type_):
    assert FIELDS[name].type == type_


def test_fields_come_in_the_order_declared():
    assert list(FIELDS) == list(Sample.model_fields)


def test_only_fields_without_default_are_required():
    assert [name for name, field in FIELDS.items() if field.required] == ["text", "count"]


def test_not_known_is_offered_where_it_is_declared():
    offered = [name for name, field in FIELDS.items() if field.may_be_not_known]
    assert offered == ["maybe_count", "maybe_measure", "day"]


def test_limits_are_told_as_declared():
    assert (FIELDS["count"].minimum, FIELDS["count"].maximum) == (1, 9)
    assert (FIELDS["maybe_count"].minimum, FIELDS["maybe_count"].maximum) == (0, None)
    assert (FIELDS["measure"].minimum, FIELDS["measure"].maximum) == (None, 2)


def test_a_tier_not_said_is_that_of_the_record():
    assert FIELDS["text"].tier is Tier.PARTNER
    assert FIELDS["place"].tier is Tier.PERSONAL


def test_units_standards_and_choices_are_told():
    assert FIELDS["count"].unit == "items"
    assert FIELDS["word"].standard == "IMAS 04.10"
    assert ("ap_mine", "AP mine") in FIELDS["word"].choices
    assert FIELDS["text"].choices == ()


def test_a_reference_names_its_kind():
    assert FIELDS["other"].reference == FIELDS["others"].reference == "settlement"
    assert FIELDS["text"].reference == ""


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_json_schema_of_a_kind_names_the_same_fields_and_limits(kind):
    schema = kind.model_json_schema()
    for field in fields_of(kind):
        told = schema["properties"][field.name]
        assert told.get("minimum") == field.minimum
        assert told.get("maximum") == field.maximum
    required = {field.name for field in fields_of(kind) if field.required}
    assert set(schema.get("required", ())) == required


def test_the_json_schema_calls_a_day_a_date():
    options = Sample.model_json_schema()["properties"]["day"]["anyOf"]
    assert {"type": "string", "format": "date"} in options


@pytest.mark.parametrize("read", ["2025-03-01", date(2025, 3, 1)])
def test_a_day_is_kept_as_one(read):
    said = Sample(text="t", count=1, day=read)
    assert said.day == date(2025, 3, 1)
    assert said.model_dump(mode="json")["day"] == "2025-03-01"


@pytest.mark.parametrize(
    "read", ["", "2025", "2025-03", "2025-02-30", "2025-03-01T10:00", "86400", 86400, True,
             datetime(2025, 3, 1, tzinfo=UTC)],
)  # fmt: skip
def test_what_is_no_day_is_refused(read):
    with pytest.raises(ValidationError):
        Sample(text="t", count=1, day=read)
