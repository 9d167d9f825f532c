"""Chapter 6.4, physical safeguards: locks, entry control, theft and prying eyes."""

from gl3rules.authoring import (
    Context,
    Duration,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Severity,
    Subjects,
    any_of,
    is_overdue,
    listed,
    message,
    nested,
    rule,
)
from gl3rules.facts.premises import Area, Equipment

from .parameters import LOG_REVIEW_INTERVAL, SCREEN_LOCK_DELAY


def areas(facts: Facts) -> Subjects[Area]:
    """Give the areas of all sites."""
    return nested(listed(facts.sites), lambda site: site.areas)


def holding_devices(area: Area) -> NotApplicable | None:
    """Leave out areas without devices that store personal information."""
    return None if "devices" in area.holds else NotApplicable("No devices with personal information stand in the area.")


def holding_media(area: Area) -> NotApplicable | None:
    """Leave out areas without media that hold personal information."""
    return None if "media" in area.holds else NotApplicable("No media with personal information are kept in the area.")


def holding_terminals(area: Area) -> NotApplicable | None:
    """Leave out areas without terminals that enter or show personal information."""
    return None if "terminals" in area.holds else NotApplicable("No terminals stand in the area.")


def keeping_personal_information(area: Area) -> NotApplicable | None:
    """Leave out areas in which personal information is not physically kept."""
    if "devices" in area.holds or "media" in area.holds:
        return None
    return NotApplicable("No personal information is kept in the area.")


@rule(row="6.4-1", severity=Severity.HIGH, each=areas, when=holding_devices)
def device_areas_locked(area: Area) -> Findings:
    """Areas with devices that store personal information are locked.

    Why:
        Whoever reaches a server or storage unit can carry it away or read its disks past every log-in.
    Passes:
        `locked` is always or when-unattended: an area may stand open only while staff are in it.
    Fails:
        The area is locked only outside working hours, or never.
    Remedy:
        Lock the area whenever nobody on duty is in it, and set locked to when-unattended or always.
    """
    return _locked(area)


@rule(row="6.4-1", severity=Severity.HIGH, each=areas, when=holding_media)
def media_areas_locked(area: Area) -> Findings:
    """Areas where media with personal information are kept are locked.

    Why:
        Paper, tapes and disks fit in a bag, and one of them may hold the records of all patients.
    Passes:
        `locked` is always or when-unattended: an area may stand open only while staff are in it.
    Fails:
        The area is locked only outside working hours, or never.
    Remedy:
        Lock the area whenever nobody on duty is in it, and set locked to when-unattended or always.
    """
    return _locked(area)


def _locked(area: Area) -> Findings:
    if area.locked == "never":
        yield Finding("The area is never locked; it must be locked whenever nobody on duty is in it.")
    elif area.locked not in ("always", "when-unattended"):
        yield Finding(
            "The area is locked only outside working hours; it must be locked whenever nobody on duty is in it."
        )


@rule(row="6.4-2", severity=Severity.MEDIUM, each=areas, when=holding_terminals)
def terminal_areas_closed(area: Area) -> Findings:
    """Areas with terminals are closed to unauthorised people outside working hours.

    Why:
        At night nobody sees who sits down at a terminal and how long they try.
    Passes:
        `locked` is always, when-unattended or outside-working-hours. Equal to a lock is any of `entry_barriers`: a
        guard, an access gate, or terminals that are locked away.
    Fails:
        The area is never locked, and nothing else closes it.
    Remedy:
        Lock the area outside working hours and update locked, or close it in an equal way and add that to
        entry_barriers.
    """
    if not any_of(lambda: area.locked != "never", lambda: len(area.entry_barriers) > 0):
        yield Finding(
            "Nothing keeps unauthorised people out of the area outside working hours; a lock or an equal barrier is"
            " required.",
            at="locked",
        )


@rule(row="6.4-3", severity=Severity.MEDIUM, each=areas, when=keeping_personal_information)
def entry_controlled(area: Area) -> Findings:
    """Entry to areas where personal information is kept is controlled.

    Why:
        A lock keeps strangers out, but only control of each entry keeps out those who have no business there.
    Passes:
        `entry_control` names at least one means for each area with devices or media.
    Fails:
        `entry_control` is empty.
    Remedy:
        Control who enters and leaves, with IC cards or keys issued on record for example, and add that to
        entry_control.
    """
    if not area.entry_control:
        yield Finding("Entry and exit are not controlled; at least one means of control is required.")


@rule(row="6.4-4", severity=Severity.LOW, each=areas, when=keeping_personal_information)
def badges_required(area: Area) -> Findings:
    """Everybody who enters areas where personal information is kept must wear a badge.

    Why:
        A stranger without a badge stands out at once, where everybody else wears one.
    Passes:
        `badge_required` is true for each area with devices or media.
    Fails:
        Badges are not required.
    Remedy:
        Require everybody who enters to wear a badge that names them, and set badge_required to true.
    """
    if not area.badge_required:
        yield Finding("People may enter without a badge; everybody must wear one.")


@rule(row="6.4-4", severity=Severity.MEDIUM, each=areas, when=keeping_personal_information)
def entries_recorded(area: Area) -> Findings:
    """Each entry to and exit from areas where personal information is kept is recorded.

    Why:
        When something is missing, the record tells who was there.
    Passes:
        `entry_record` is ledger or electronic-log for each area with devices or media; both count the same.
    Fails:
        `entry_record` is none.
    Remedy:
        Keep a ledger of entries and exits or log them electronically, and update entry_record.
    """
    if area.entry_record == "none":
        yield Finding("Entries and exits are not recorded; a ledger or an electronic log is required.")


@rule(row="6.4-5", severity=Severity.LOW, each=areas, when=keeping_personal_information)
def entry_record_reviews_planned(area: Area, context: Context) -> Findings:
    """Entry records are to be checked regularly.

    Why:
        A record that nobody checks shows an intrusion only after the harm has been found in another way.
    Passes:
        `entry_records_reviewed_every` is at most the parameter log_review_interval: that is what regularly means here.
    Fails:
        The interval is longer, or there are no records to check. Cameras don't replace the check.
    Remedy:
        Check the entry records at least once a month, and update entry_records_reviewed_every.
    """
    if area.entry_record == "none":
        yield _nothing_to_check()
        return
    found, required = area.entry_records_reviewed_every, context.limit(LOG_REVIEW_INTERVAL)
    if found == Duration("never"):
        yield Finding(
            "The entry records are never checked; at most {required} may pass between checks.", required=required
        )
    elif found > required:
        yield Finding(
            "The interval between checks of the entry records is {found}; at most {required} is allowed.",
            found=found,
            required=required,
        )


@rule(row="6.4-5", severity=Severity.LOW, each=areas, when=keeping_personal_information)
def entry_records_reviewed(area: Area, context: Context) -> Findings:
    """Entry records have been checked of late.

    Why:
        A plan to check finds nothing unless somebody keeps to it.
    Passes:
        From `entry_records_last_reviewed` to the day of the assessment at most the parameter log_review_interval has
        passed, also where the area's own plan is stricter.
    Fails:
        The last check is longer ago, or there are no records to check.
    Remedy:
        Check the entry records now, and update entry_records_last_reviewed.
    """
    if area.entry_record == "none":
        yield _nothing_to_check()
        return
    required = context.limit(LOG_REVIEW_INTERVAL)
    if is_overdue(area.entry_records_last_reviewed, required, context.as_of):
        yield Finding(
            "The entry records were last checked on {found}; at most {required} may pass between checks.",
            required=required,
            found=area.entry_records_last_reviewed,
        )


def _nothing_to_check() -> Finding:
    return Finding(
        "Entries and exits are not recorded, so there are no records to check; regular checks are required.",
        remedy=message("Record entries and exits first (entry_record), then check the records at least once a month."),
    )


def equipment(facts: Facts) -> Subjects[Equipment]:
    """Give the equipment on the premises."""
    return listed(facts.equipment)


def storing(item: Equipment) -> NotApplicable | None:
    """Leave out equipment that stores no personal information."""
    if item.holds_personal_information:
        return None
    return NotApplicable("No personal information is stored on the equipment.")


def showing(item: Equipment) -> NotApplicable | None:
    """Leave out equipment that shows no personal information."""
    if item.shows_personal_information:
        return None
    return NotApplicable("No personal information can be read on the equipment.")


@rule(row="6.4-6", severity=Severity.HIGH, each=equipment, when=storing)
def equipment_secured_against_theft(item: Equipment) -> Findings:
    """Equipment that holds personal information is secured against theft.

    Why:
        A stolen computer takes all its records with it, and a thief has all the time in the world to read them.
    Passes:
        `theft_protection` names at least one means. A locked rack, a locked cabinet and bolting down count as equal to
        an anti-theft chain.
    Fails:
        `theft_protection` is empty.
    Remedy:
        Chain the equipment, bolt it down or lock it in a rack or cabinet, and add that to theft_protection.
    """
    if not item.theft_protection:
        yield Finding("Nothing keeps the equipment from being carried away; a chain or an equal means is required.")


@rule(row="6.4-7", severity=Severity.MEDIUM, each=equipment, when=showing)
def screens_lock(item: Equipment, context: Context) -> Findings:
    """Screens that show personal information lock by themselves while the user is away.

    Why:
        A screen left open lets everybody who passes by read on, under the name of its user.
    Passes:
        `screen_locks_after` is at most the parameter screen_lock_delay.
    Fails:
        The screen locks later, or never.
    Remedy:
        Set the screen lock or screen saver to start sooner, and update screen_locks_after.
    """
    found, required = item.screen_locks_after, context.limit(SCREEN_LOCK_DELAY)
    if found == Duration("never"):
        yield Finding("The screen never locks by itself; it must lock after at most {required}.", required=required)
    elif found > required:
        yield Finding("The screen locks after {found}; at most {required} is allowed.", found=found, required=required)


@rule(row="6.4-7", severity=Severity.MEDIUM, each=equipment, when=showing)
def screen_unlock_authenticated(item: Equipment) -> Findings:
    """Locked screens open only for a user who authenticates again.

    Why:
        A screen saver that any key ends hides nothing from anybody.
    Passes:
        `unlock_needs_authentication` is true.
    Fails:
        The screen can be unlocked without authentication.
    Remedy:
        Have the screen lock ask for a password, a card or the like, and set unlock_needs_authentication to true.
    """
    if not item.unlock_needs_authentication:
        yield Finding("The screen unlocks without authentication; the user must authenticate again.")


@rule(row="6.4-7", severity=Severity.MEDIUM, each=equipment, when=showing)
def screens_shielded_from_view(item: Equipment) -> Findings:
    """Screens that show personal information are shielded from the eyes of others.

    Why:
        Patients and visitors read along over a shoulder or across a counter, and leave no trace.
    Passes:
        `viewing_protection` names at least one means: a privacy filter, a screen that faces away, a partition, or an
        area that others don't enter.
    Fails:
        `viewing_protection` is empty.
    Remedy:
        Turn the screen away, or fit a privacy filter or a partition, and add that to viewing_protection.
    """
    if not item.viewing_protection:
        yield Finding(
            "Nothing keeps others from reading the screen; a privacy filter, a partition or the like is required."
        )
