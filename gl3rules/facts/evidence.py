"""What an organisation gives in support of its facts: documents, exports of settings, logs, results of inspections."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Text, about

EvidenceKind = Literal[
    "document",
    "contract",
    "certificate",
    "configuration-export",
    "log-extract",
    "scan-result",
    "screenshot",
    "inspection-record",
    "interview-record",
]


class EvidenceItem(Item):
    """Something that an auditor can look at in support of facts; gl3rules itself opens none of it."""

    noun: ClassVar = "evidence"

    kind: Annotated[
        EvidenceKind,
        about("What it is.", "証跡の種類。", example="configuration-export"),
    ] = UNDECLARED
    title: Annotated[
        Text,
        about("What people call it.", "証跡の名称。", example="Password policy of the domain, exported"),
    ] = UNDECLARED
    reference: Annotated[
        Text,
        about(
            "Where it can be seen: a path, an address, a file number. gl3rules does not open it.",
            "証跡の所在（パス、URL、文書番号など）。gl3rules は内容を開かない。",
            example="audit/2026/password-policy.xml",
        ),
    ] = UNDECLARED
    collected: Annotated[
        date,
        about("Day on which it was made or taken.", "証跡を作成または取得した日。", example="2026-10-30"),
    ] = UNDECLARED
    supports: Annotated[
        tuple[Text, ...],
        about(
            "Facts that it supports, each written as in messages; a section stands for all that is in it.",
            "裏付けの対象となるファクト。メッセージと同じ書き方で指定する。区分を指定すると、その中のすべてを指す。",
            example=["systems[emr].passwords"],
        ),
    ] = UNDECLARED
