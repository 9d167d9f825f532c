"""Guideline on the safety management of medical information systems, 3rd edition (March 2008), chapters 6.3 to 6.11."""

from gl3rules.authoring import Pack

from .catalogue import CHAPTERS
from .parameters import PARAMETERS

PACK = Pack(
    name="gl3",
    version="1.0.0",
    title="Safety management of medical information systems, 3rd edition",
    source=(
        "Guideline on the safety management of medical information systems, 3rd edition (Ministry of Health, Labour and"
        " Welfare, March 2008), checklist of compliance with its minimum guideline, chapter 6"
    ),
    chapters=CHAPTERS,
    parameters=PARAMETERS,
)
