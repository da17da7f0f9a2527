"""Every number of the simulation, read from one file and checked."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from landrelease.kinds import (
    AccessStatus,
    ClaimSubject,
    ItemClass,
    LandUse,
    NotKnown,
    OrganisationType,
    Qualifier,
    SearchMethod,
    SourceType,
)
from landrelease.simulation._errors import ConfigurationNotRead


def _in_order(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        msg = f"the range starts at {pair[0]:g} and ends at {pair[1]:g}; write the least first"
        raise ValueError(msg)
    return pair


def _days_in_order(pair: tuple[date, date]) -> tuple[date, date]:
    if pair[0] > pair[1]:
        msg = f"the period starts {pair[0]} and ends {pair[1]}; write the first day first"
        raise ValueError(msg)
    return pair


def _sums_to_one(shares: Mapping[ItemClass, float]) -> Mapping[ItemClass, float]:
    if abs(sum(shares.values()) - 1.0) > 1e-9:
        msg = f"the shares add up to {sum(shares.values()):g}; they must add up to 1"
        raise ValueError(msg)
    return shares


Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Range = Annotated[tuple[Amount, Amount], AfterValidator(_in_order)]
Period = Annotated[tuple[date, date], AfterValidator(_days_in_order)]
Shares = Annotated[Mapping[ItemClass, Share], AfterValidator(_sums_to_one)]
Stream = Literal["reference", "access", "survey", "searches", "reports", "land_use", "claims"]
Purpose = Literal["clearance", "lanes", "road", "settlement", "strike", "spot"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PlaceNumbers(_Part):
    """Where the district lies and how large it is."""

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-80, le=80)]
    half_width_m: Positive
    squareness: Annotated[float, Field(ge=2, le=40)]
    unevenness: Annotated[float, Field(ge=0, le=0.3)]
    communes: Annotated[int, Field(ge=2)]


class SettlementNumbers(_Part):
    """How many settlements, how far apart, how many people."""

    number: Annotated[int, Field(ge=5)]
    spacing_m: Positive
    margin_m: Positive
    population_median: Positive
    population_spread: Amount
    population: Range
    town_population: Annotated[int, Field(ge=1)]
    radius_base_m: Positive
    radius_by_root_m: Amount
    outline: Range
    polygon_share: Share


class RoadNumbers(_Part):
    """How the settlements are joined."""

    detour: Annotated[float, Field(gt=1)]
    bend: Annotated[float, Field(ge=0, le=0.2)]
    width_m: Positive
    asphalt_share: Share
    gravel_share: Share


class FieldNumbers(_Part):
    """Fields, and which of them are used."""

    per_settlement: tuple[Number, Number]
    distance_m: Range
    length_m: Range
    breadth_m: Range
    in_use: Mapping[AccessStatus, Share]
    avoid_belts: Share


class FrontNumbers(_Part):
    """The course of the former front."""

    bearing_deg: Annotated[float, Field(ge=0, lt=360)]
    meanders: tuple[tuple[Amount, Positive], ...]


class BeltNumbers(_Part):
    """Mined belts: geometry and number of items, nothing else."""

    along_front: Number
    around_settlements: Number
    items: Annotated[int, Field(ge=1)]
    length_m: Range
    width_m: Range
    echelons_m: tuple[Range, ...]
    arc_gap_m: Range
    arc_deg: Range
    density_spread: Amount
    main_class: Shares
    other_class_share: Share

    @model_validator(mode="after")
    def _one_belt_at_least(self) -> Self:
        if self.along_front + self.around_settlements == 0:
            msg = "there is no belt for the items; give along_front or around_settlements"
            raise ValueError(msg)
        return self


class ScatteredNumbers(_Part):
    """Ordnance outside the belts."""

    strikes: Number
    strike_items: Amount
    strike_spread_m: Positive
    strike_near_front_m: Positive
    strike_at_settlements: Share
    strike_on_roads: Share
    strike_aim: Amount
    strike_class: Shares
    background: Number
    background_from_front_m: Positive
    background_class: Shares


class ClassDepth(_Part):
    """At what depth items of a class lie."""

    surface: Share
    range_m: Range


class DepthNumbers(_Part):
    """Depths by class, and the bands used to tell them."""

    ap_mine: ClassDepth
    av_mine: ClassDepth
    submunition: ClassDepth
    other_erw: ClassDepth
    improvised: ClassDepth
    bands_m: tuple[Amount, ...]

    def of(self, item_class: ItemClass) -> ClassDepth:
        """The depths of one class."""
        found: ClassDepth = getattr(self, item_class.value)
        return found


class AccessNumbers(_Part):
    """How many settlements are closed, and what counts as near."""

    closed: Number
    restricted: Number
    settlement_reach_m: Positive
    road_reach_m: Positive
    road_weight: Amount
    decided: Period


class UseNumbers(_Part):
    """What people do on the ground, and what that sets off."""

    period: Period
    trigger: Mapping[LandUse, Share]
    closed_factor: Share
    pasture_m: Positive
    pasture_from_belts_m: Amount
    belts_avoided: Share
    reported: Mapping[LandUse, Share]
    casualties: Mapping[Literal["killed", "injured"], Amount]
    demining_accident: Share
    told_until: Period
    ploughed_passes: tuple[Number, Number]
    daily_vehicles: tuple[Number, Number]


class SurveyNumbers(_Part):
    """How well a survey draws what is there."""

    first_pass: Period
    second_pass: Period
    first_pass_share: Share
    belts_known: Share
    belts_confirmed: Share
    strikes_known: Share
    strike_radius: Positive
    wrong_areas: Number
    wrong_length_m: Range
    wrong_breadth_m: Range
    shift_m: Amount
    margin_m: Range
    too_large: Share
    too_large_margin_m: Range
    cancelled: Share
    records_known: Share
    record_shift_m: Amount
    record_number_spread: Amount
    record_as_line: Share


class SightingNumbers(_Part):
    """What people see and tell."""

    depth_m: Amount
    reach_m: Positive
    seen: Share
    most: Number
    error_m: Range
    mistaken: Amount
    strikes_told: Share
    strike_error_m: Range
    belts_told: Share
    as_seen: Share
    followed_up: Share
    followed_up_after_days: tuple[Number, Number]
    spot_radius_m: Positive
    chance_find_radius_m: Amount
    mistaken_reach_m: Positive
    chance_finds: Number
    chance_finds_removed: Share


class MethodNumbers(_Part):
    """How well a method finds what is there."""

    detection: Share
    coverage: Range
    depth_m: Positive


class RecognitionNumbers(_Part):
    """Which models lie there, as the catalogue names them, and how often nobody is sure."""

    not_sure_one_in: Annotated[int, Field(ge=1)]
    models: Mapping[ItemClass, tuple[str, ...]]


class SearchNumbers(_Part):
    """Where people search, and how well."""

    period: Period
    areas_worked: Share
    tasks_per_area: tuple[Number, Number]
    task_side_m: Range
    cleared_whole: Share
    cleared_whole_largest_m2: Positive
    surveyed_with_lanes: Share
    lane_width_m: Positive
    lane_spacing_m: Positive
    roads_searched: Share
    road_corridor_m: Positive
    settlements_searched: Share
    strikes_searched: Share
    strike_radius_m: Range
    duration_days: tuple[Number, Number]
    mix: Mapping[Purpose, Mapping[SearchMethod, Share]]
    detection_not_stated: Share
    finds_told_one_by_one: Share
    finds_told_most: Number
    methods: Mapping[SearchMethod, MethodNumbers]


class TellingNumbers(_Part):
    """How events reach the register."""

    lag_days: tuple[Number, Number]
    answered_after_days: Number
    month_only: Share
    accident_error_m: Range
    class_told: Share
    credibility_varies: Share
    find_error_m: Amount


class OrganisationNumbers(_Part):
    """An organisation; one with a share takes that share of the searches."""

    key: str
    name: str
    short: str
    type: OrganisationType
    country: str = ""
    share: Share = 0.0
    factor: Share = 1.0
    overstated: Share = 0.0
    since: date = Field(date.min, alias="from")


class SourceNumbers(_Part):
    """An information source and how it is graded."""

    key: str
    name: str
    type: SourceType
    organisation: str = ""
    pseudonym: bool = False
    grade: Annotated[str, Field(pattern=r"^[A-F][1-6]$")]


class ClaimNumbers(_Part):
    """Somebody's number."""

    about: ClaimSubject
    of: str = ""
    quantity: int | NotKnown
    qualifier: Qualifier
    by: str
    day: date
    matter: str = ""
    statement: str


class Recording(_Part):
    """A day on which a batch was recorded, and what goes into it."""

    day: date
    title: str
    holds: tuple[Stream, ...]


class WorkNumbers(_Part):
    """Months of work by which some settlements come to be reopened."""

    period: tuple[date, date]
    settlements_most: Number
    area_most_m2: Positive
    by: tuple[str, ...]
    team_days: Annotated[int, Field(ge=1)]
    lane_m: Positive
    lane_spacing_m: Positive
    detection: Share
    depth_m: Mapping[Literal["laid", "dropped"], Positive]


class PendingNumbers(_Part):
    """Reports that nobody has approved yet."""

    number: Number
    first: date
    last: date


class Configuration(_Part):
    """Everything the simulation is told."""

    name: str
    country: str
    seed: Number
    place: PlaceNumbers
    settlements: SettlementNumbers
    roads: RoadNumbers
    fields: FieldNumbers
    front: FrontNumbers
    belts: BeltNumbers
    scattered: ScatteredNumbers
    depth: DepthNumbers
    access: AccessNumbers
    use: UseNumbers
    survey: SurveyNumbers
    sightings: SightingNumbers
    searches: SearchNumbers
    recognition: RecognitionNumbers
    telling: TellingNumbers
    organisations: tuple[OrganisationNumbers, ...]
    sources: tuple[SourceNumbers, ...]
    claims: tuple[ClaimNumbers, ...]
    recording: tuple[Recording, ...]
    work: WorkNumbers
    pending: PendingNumbers
    mistakes: Number

    @model_validator(mode="after")
    def _closed_and_restricted_exist(self) -> Self:
        asked = self.access.closed + self.access.restricted
        if asked > self.settlements.number:
            msg = (
                f"access closes or restricts {asked} settlements of {self.settlements.number}; "
                "lower access.closed or access.restricted"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _keys_are_known(self) -> Self:
        organisations = {item.key for item in self.organisations} | {""}
        sources = {item.key for item in self.sources}
        unknown = {item.organisation for item in self.sources} - organisations
        unknown |= {item.of for item in self.claims} - organisations
        unknown |= {item.by for item in self.claims} - sources
        if unknown:
            msg = f"no organisation or source has the key {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _recording_goes_forward(self) -> Self:
        if any(one.day >= other.day for one, other in pairwise(self.recording)):
            msg = "the dates of recording must rise"
            raise ValueError(msg)
        end = max(self.use.period[1], self.searches.period[1])
        last = self.recording[-1]
        if last.day < end or len(last.holds) != len(get_args(Stream)):
            msg = f"the last recording must hold everything and not come before {end}"
            raise ValueError(msg)
        return self


def read_configuration(path: Path | None = None) -> Configuration:
    """Read a configuration; without a path the one that comes with landrelease.

    Raises
    ------
    ConfigurationNotRead
        When the file is missing, no YAML, or says something that cannot be; every
        problem is listed.

    Examples
    --------
    >>> numbers = read_configuration()
    >>> numbers.settlements.number, numbers.access.closed
    (64, 37)
    """
    packaged = files("landrelease.simulation") / "district.yaml"
    try:
        text = packaged.read_text("utf-8") if path is None else path.read_text("utf-8")
        return Configuration.model_validate(yaml.safe_load(text))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationNotRead([(str(path), " ".join(str(error).split()))]) from None
    except ValidationError as error:
        problems = [
            (".".join(str(part) for part in item["loc"]) or "file", item["msg"])
            for item in error.errors(include_url=False)
        ]
        raise ConfigurationNotRead(problems) from None
