"""Whether the persons and devices that a day's work names may do it on that day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from landrelease.kinds import (
    NOT_KNOWN,
    AccreditedHolder,
    Deminer,
    Device,
    DeviceStatus,
    DeviceType,
    Kind,
    TaskPurpose,
)
from landrelease.standards import rule
from landrelease.store._accreditation_facts import (
    Held,
    Shortfall,
    accreditations_held,
    accredited,
    last_worked_by,
    named,
    states,
)

NAMED_IN: Final = {Deminer.kind: "searchers", Device.kind: "devices"}
"""Where a day's work names a person, and a device."""
ANIMAL_OR_MACHINE: Final = (AccreditedHolder.ANIMAL, AccreditedHolder.MACHINE)


def person_shortfalls(
    persons: Sequence[str], purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[tuple[str, list[Shortfall]]]:
    """Tell of each person why he may not do a kind of work: competence, accreditation, stand-down.

    What organisations hold is read once for all persons, and when a person last worked only when
    he is asked for.

    Parameters
    ----------
    persons
        Subjects of deminers.
    """
    known = documents(Deminer.kind, persons, on=on)
    of = {person.organisation for person in known.values() if isinstance(person, Deminer)}
    held = {one: accreditations_held(one, purpose, on=on) for one in sorted(of)}
    for subject in dict.fromkeys(persons):
        person = known.get(subject)
        if isinstance(person, Deminer):
            own = named(held[person.organisation], person.code, AccreditedHolder.PERSON)
            yield subject, list(_against(subject, person, own, purpose, on=on, packs=packs))
        else:
            why = f"No person {subject!r} is recorded as of {on}."
            yield subject, [Shortfall("searchers", why, "Record the person by code first.")]


def _against(
    subject: str,
    person: Deminer,
    own: Sequence[Held],
    purpose: TaskPurpose,
    *,
    on: date,
    packs: tuple[str, ...],
) -> Iterator[Shortfall]:
    asked = rule("competence.person_accredited", on=on, packs=packs)
    days = rule("competence.stand_down", on=on, packs=packs).value
    until, record = person.competent_until, (Deminer.kind, subject)
    if isinstance(until, date) and until < on:
        why = f"The competence of {person.code} held until {until}, before {on}."
        way_out = "Refresh it and record until when it holds, or send another."
        yield Shortfall("searchers", why, way_out, record=record)
    worked = last_worked_by("searchers", subject, before=on) if days and own else None
    yield from accredited(
        "searchers", own, purpose, asked,
        who=f"person {person.code}", on=on, stand_down=days, last_worked=worked,
    )  # fmt: skip


def device_shortfalls(devices: Sequence[str], *, on: date) -> Iterator[Shortfall]:
    """Tell why instruments, animals or machines may not be used on a day: their check alone."""
    known = documents(Device.kind, devices, on=on)
    for subject in dict.fromkeys(devices):
        yield from _out_of_check(subject, known.get(subject), on=on)


def devices_known_out(devices: Sequence[str], *, on: date) -> Iterator[Shortfall]:
    """Tell which are recorded, as of a day, as out of service or with a check that had ended.

    Of a device that nothing is known of on that day, nothing is told.
    """
    known = documents(Device.kind, devices, on=on)
    for subject in dict.fromkeys(devices):
        device = known.get(subject)
        in_service = isinstance(device, Device) and device.status is DeviceStatus.IN_SERVICE
        if isinstance(device, Device) and not (
            in_service and device.check_holds_until == NOT_KNOWN
        ):
            yield from _out_of_check(subject, device, on=on)


def unaccredited_devices(
    devices: Sequence[str], purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[Shortfall]:
    """Tell which dogs, rats and machines have no accreditation that holds for the work."""
    asked = rule("competence.animal_or_machine_accredited", on=on, packs=packs)
    days = rule("competence.stand_down", on=on, packs=packs).value
    for subject, device in documents(Device.kind, devices, on=on).items():
        if not isinstance(device, Device) or device.type is DeviceType.INSTRUMENT:
            continue
        held = accreditations_held(device.organisation, purpose, on=on)
        own = named(held, device.code, *ANIMAL_OR_MACHINE)
        lapses = days if device.type is not DeviceType.MACHINE else 0
        worked = last_worked_by("devices", subject, before=on) if lapses and own else None
        yield from accredited(
            "devices", own, purpose, asked,
            who=f"{device.type.label.lower()} {device.code}", on=on,
            stand_down=lapses, last_worked=worked,
        )  # fmt: skip


def documents(kind: str, subjects: Sequence[str], *, on: date) -> dict[str, Kind]:
    """Return what is known of records on a day, by subject."""
    return {subject: state.document() for subject, state in states(kind, subjects, on=on).items()}


def _out_of_check(subject: str, device: Kind | None, *, on: date) -> Iterator[Shortfall]:
    if not isinstance(device, Device):
        why = f"No device {subject!r} is recorded as of {on}."
        yield Shortfall("devices", why, "Record the device with its check first.")
        return
    record = (Device.kind, subject)
    if device.status is not DeviceStatus.IN_SERVICE:
        why = f"Device {device.code} is {device.status.label.lower()} on {on}."
        yield Shortfall("devices", why, "Use another device.", record=record)
        return
    until = device.check_holds_until
    if isinstance(until, date) and until >= on:
        return
    told = f"held until {until}" if isinstance(until, date) else "is not recorded"
    why = f"The check of device {device.code} {told}, before {on}."
    way_out = "Check it and record until when the check holds, or use another device."
    yield Shortfall("devices", why, way_out, record=record)
