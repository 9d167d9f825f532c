"""Names of files that come from facts: never a path, never two that a file system takes for one."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from gl3rules.report import FORMATS

REPORTS: Final = "reports"
"""The folder of the reports of each organisation, in that of the outputs."""

# What every file system keeps as it is and apart from others; Windows drops a point at the end.
_PLAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?")
# Devices, for Windows, with any ending.
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
# What stands before the last point of an ending: the JSON report on a.oscal is not to be the OSCAL report on a.
_ENDS: Final = tuple(f".{form.ending.partition('.')[0]}" for form in FORMATS.values() if "." in form.ending)
_UNSAFE: Final = re.compile(r"[^a-z0-9_-]")
_LENGTH: Final = 40


def report_name(organisation: str, form: str) -> str:
    """Return the name of an organisation's report in a form, from the folder of the outputs.

    It is the organisation's id where that is safe everywhere; otherwise what is safe of it, and a digest after a ~,
    which no id has.
    """
    return f"{REPORTS}/{_stem(organisation)}.{FORMATS[form].ending}"


def _stem(organisation: str) -> str:
    is_plain = _PLAIN.fullmatch(organisation) and not _DEVICE.fullmatch(organisation)
    if is_plain and not organisation.endswith(_ENDS):
        return organisation
    kept = _UNSAFE.sub("-", organisation.lower())[:_LENGTH].strip("-")
    return f"{kept}~{sha256(organisation.encode()).hexdigest()[:12]}"
