"""Facts about the organisation itself: who runs its systems, its staff, their training and its documents."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import NOT_BLANK, UNDECLARED, Count, Item, Section, Text, about


class Organisation(Section):
    """Which organisation the facts describe."""

    id: Annotated[
        str,
        about(
            "Short name of the organisation that stays the same from check to check: up to 64 letters, digits,"
            " '.', '_', '-'; a letter or digit first.",
            "検査を重ねても変わらない組織の短い識別名（英数字で始まる64文字以内の英数字と . _ -）。",
            example="aozora-clinic",
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)",
        ),
    ]
    name: Annotated[
        str,
        about(
            "Name of the organisation as reports show it.",
            "報告書に表示する組織の名称。",
            example="Aozora Clinic",
            min_length=1,
            max_length=200,
            pattern=NOT_BLANK,
        ),
    ]
    serves_patients: Annotated[
        bool,
        about(
            "Whether the organisation treats patients or otherwise answers to them; false where it has none.",
            "患者を診療するなど、患者に対して責任を負うか。患者を対象としない組織は false。",
            example=True,
        ),
    ] = UNDECLARED


class Operations(Section):
    """Who is responsible for running the information systems."""

    responsible_people: Annotated[
        Count,
        about(
            "Number of people appointed as responsible for operating the information systems.",
            "情報システム運用責任者として任命されている人数。",
            unit="people",
            example=1,
        ),
    ] = UNDECLARED
    staff_in_charge: Annotated[
        Count,
        about(
            "Number of people in charge of the information systems, system administrators included.",
            "情報システムの担当者（システム管理者を含む）の人数。",
            unit="people",
            example=2,
        ),
    ] = UNDECLARED
    staff_designated_by_name: Annotated[
        bool,
        about(
            "Whether the staff in charge are designated by name in writing, so that nobody else takes their duties.",
            "担当者が書面で氏名を指定され、それ以外の者が担当できないようになっているか。",
            example=True,
        ),
    ] = UNDECLARED


AgreementTime = Literal["at-hiring", "after-hiring", "never"]
"""When a confidentiality agreement is made with a new member of staff."""


class StaffGroup(Item):
    """A group of staff hired on the same terms."""

    noun: ClassVar[str] = "staff group"

    name: Annotated[Text, about("Name of the group.", "職員区分の名称。", example="Reception and billing clerks")] = (
        UNDECLARED
    )
    statutory_confidentiality: Annotated[
        bool,
        about(
            "Whether the law itself binds this group to confidentiality, as it does physicians and nurses.",
            "医師・看護師のように法令上の守秘義務を負う区分か。",
            example=False,
        ),
    ] = UNDECLARED
    confidentiality_agreement: Annotated[
        AgreementTime,
        about(
            "When a confidentiality and non-disclosure agreement is made with members of this group.",
            "この区分の者と守秘・非開示契約を締結する時期。",
            example="at-hiring",
        ),
    ] = UNDECLARED


TrainingTopic = Literal[
    "personal-information",
    "password-responsibility",
    "theft-and-loss",
    "information-security",
    "incident-response",
]
"""What a training teaches."""


Audience = Literal["all", "some", "none"]
"""Who of the staff concerned has taken part."""


class Training(Item):
    """A course, briefing or notice that is given to staff again and again."""

    noun: ClassVar[str] = "training"

    title: Annotated[
        Text, about("Title of the training.", "研修の名称。", example="Annual personal information course")
    ] = UNDECLARED
    topics: Annotated[
        tuple[TrainingTopic, ...],
        about("What the training teaches.", "研修で扱う内容。", example=["personal-information"]),
    ] = UNDECLARED
    last_held: Annotated[date, about("Day on which it was last held.", "最後に実施した日。", example="2026-04-12")] = (
        UNDECLARED
    )
    attended_by: Annotated[
        Audience,
        about(
            "Who took part, later sessions for absent staff included.",
            "受講者の範囲（欠席者への補講を含む）。",
            example="all",
        ),
    ] = UNDECLARED


Topic = Literal[
    "visitor-recording",
    "visitor-identification",
    "entry-restriction",
    "access-restriction",
    "access-recording",
    "access-inspection",
    "media-storage",
    "media-hand-over",
    "media-disposal",
    "risk-prevention",
    "incident-response",
    "combined-authentication",
    "after-employment",
    "vendor-data-removal",
    "taking-out",
    "taken-out-management",
    "theft-and-loss",
    "emergency-declaration",
    "return-to-normal",
    "data-reconciliation",
    "emergency-accounts",
    "emergency-functions",
    "cyber-attack-notification",
    "exchange-authentication",
    "network-equipment-responsibility",
    "accountability-to-patients",
    "exchanged-information-responsibility",
    "patient-inquiries",
    "patient-inquiry-confidentiality",
]
"""What a document of the organisation sets."""


class Document(Item):
    """A policy, rule, procedure or contract template that the organisation has put in force."""

    noun: ClassVar[str] = "document"

    title: Annotated[Text, about("Title of the document.", "文書の名称。", example="Operating policy")] = UNDECLARED
    version: Annotated[Text, about("Version of the document.", "文書の版。", example="2.1")] = UNDECLARED
    approved: Annotated[
        date, about("Day on which this version was approved.", "この版が承認された日。", example="2025-04-01")
    ] = UNDECLARED
    last_reviewed: Annotated[
        date,
        about(
            "Day on which it was last reviewed, changed or not; the day of approval if not reviewed since.",
            "改訂の有無にかかわらず最後に見直した日。承認後に見直していなければ承認日。",
            example="2026-04-01",
        ),
    ] = UNDECLARED
    topics: Annotated[
        tuple[Topic, ...],
        about("What the document sets.", "文書で定めている事項。", example=["access-restriction", "access-recording"]),
    ] = UNDECLARED
