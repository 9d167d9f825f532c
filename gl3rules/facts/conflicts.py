"""Statements in different sections of the facts that can't be true together.

Each would otherwise let a requirement seem not to apply: no contractor to supervise although one disposes of equipment,
no area to lock although equipment holds personal information.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.facts.survey import declared, listed
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.facts.recording import Path
    from gl3rules.facts.root import Facts

Conflict = tuple["Path", "Path", Message]
"""Two places that exclude each other, and why."""

_MEDIA: Final = ("usb-memory", "external-disk", "optical-disc", "tape")


def between_sections(facts: Facts) -> Iterator[Conflict]:
    """Yield what excludes each other; a fact that is not declared excludes nothing."""
    yield from _disposal_without_contractor(facts)
    yield from _equipment_and_areas(facts)
    yield from _connection_without_provider(facts)
    yield from _media_that_connect(facts)


def _disposal_without_contractor(facts: Facts) -> Iterator[Conflict]:
    if declared(facts, "disposal", "done_by") != "specialist-contractor":
        return
    contractors = listed(facts, "contracting", "contractors")
    if declared(facts, "contracting", "used") is False:
        other: Path = ("contracting", "used")
    elif contractors and all(declared(one, "disposes_of_information") is False for one in contractors):
        other = ("contracting", "contractors")
    else:
        return
    why = message("A specialist contractor disposes of equipment, but no contractor is said to dispose of information.")
    yield ("disposal", "done_by"), other, why


def _equipment_and_areas(facts: Facts) -> Iterator[Conflict]:
    areas = [
        (("sites", number, "areas", index, "holds"), area)
        for number, site in enumerate(listed(facts, "sites"))
        for index, area in enumerate(listed(site, "areas"))
    ]
    equipment = listed(facts, "equipment")
    for fact, holdings, no_area, no_equipment in (
        (
            "holds_personal_information",
            ("devices", "media"),
            message("This equipment holds personal information, but no area holds devices or media."),
            message("This area holds devices, but no equipment holds personal information."),
        ),
        (
            "shows_personal_information",
            ("terminals", "devices"),
            message("This equipment shows personal information, but no area holds terminals."),
            message("This area holds terminals, but no equipment shows personal information."),
        ),
    ):
        showing = [index for index, one in enumerate(equipment) if declared(one, fact) is True]
        if showing and areas and all(_holds_none(area, holdings) for _, area in areas):
            yield ("equipment", showing[0], fact), ("sites",), no_area
        if equipment and all(declared(one, fact) is False for one in equipment):
            holding = [path for path, area in areas if holdings[0] in listed(area, "holds")]
            if holding:
                yield holding[0], ("equipment",), no_equipment


def _holds_none(area: object, holdings: Sequence[str]) -> bool:
    held = declared(area, "holds")
    return isinstance(held, tuple) and not set(holdings) & set(held)


def _connection_without_provider(facts: Facts) -> Iterator[Conflict]:
    if declared(facts, "providers", "used") is False:
        for section in ("external_exchange", "remote_maintenance", "patient_viewing"):
            if declared(facts, section, "used") is True:
                why = message(
                    "There is a connection to the outside, but no provider of lines or online services is used."
                )
                yield ("providers", "used"), (section, "used"), why


def _media_that_connect(facts: Facts) -> Iterator[Conflict]:
    devices = listed(facts, "taking_out", "devices")
    for index, device in enumerate(devices):
        place: Path = ("taking_out", "devices", index)
        if declared(device, "kind") in _MEDIA:
            for fact in ("connects_to", "file_sharing_software", "start_up_password"):
                if declared(device, fact) not in (None, (), False):
                    why = message("This is a mere medium by its kind, which connects to nothing and runs no software.")
                    yield (*place, fact), (*place, "kind"), why
