"""Facts about premises: sites, their areas, and the equipment that stands in them."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Duration, Item, Text, about

Holding = Literal["devices", "media", "terminals"]
"""What an area holds that can give away personal information."""


Locking = Literal["always", "when-unattended", "outside-working-hours", "never"]
"""When an area is locked."""


EntryBarrier = Literal["guard", "access-gate", "terminals-locked-away"]
"""What keeps unauthorised people out of an area, beside a lock."""


EntryControl = Literal[
    "ic-card",
    "pin-code",
    "biometrics",
    "key-issued-on-record",
    "staffed-reception",
    "guard",
]
"""How entry to and exit from an area are controlled."""


EntryRecord = Literal["ledger", "electronic-log", "none"]
"""How each entry and exit is recorded."""


class Area(Item):
    """A room, floor or other part of a site."""

    noun: ClassVar[str] = "area"

    name: Annotated[Text, about("Name of the area.", "区画の名称。", example="Server room")] = UNDECLARED
    holds: Annotated[
        tuple[Holding, ...],
        about(
            "What the area holds: devices that store personal information, media or paper with it, terminals that"
            " enter or show it; an empty list where it holds none of them.",
            "区画内にあるもの：個人情報を保存する機器（devices）、記録媒体・紙（media）、入力・参照できる端末（terminals）。"
            "いずれもなければ空のリスト。",
            example=["devices", "media"],
        ),
    ] = UNDECLARED
    locked: Annotated[Locking, about("When the area is locked.", "施錠している時間帯。", example="when-unattended")] = (
        UNDECLARED
    )
    entry_barriers: Annotated[
        tuple[EntryBarrier, ...],
        about(
            "What closes the area to unauthorised people outside working hours, where it is not locked.",
            "施錠していない場合に、業務時間外に権限のない者の立入りを防ぐ手段。",
            example=["guard"],
        ),
    ] = UNDECLARED
    entry_control: Annotated[
        tuple[EntryControl, ...],
        about(
            "How entry and exit are controlled; an empty list where they are not.",
            "入退管理の方法。行っていなければ空のリスト。",
            example=["ic-card", "pin-code"],
        ),
    ] = UNDECLARED
    badge_required: Annotated[
        bool,
        about(
            "Whether everybody who enters must wear a badge.", "入退者に名札等の着用を義務付けているか。", example=True
        ),
    ] = UNDECLARED
    entry_record: Annotated[
        EntryRecord,
        about("How each entry and exit is recorded.", "入退の事実を記録する方法。", example="electronic-log"),
    ] = UNDECLARED
    entry_records_reviewed_every: Annotated[
        Duration,
        about(
            "How often the entry records are checked for validity.",
            "入退記録の妥当性を点検する間隔。",
            example="1 month",
        ),
    ] = UNDECLARED
    entry_records_last_reviewed: Annotated[
        date,
        about(
            "Day on which the entry records were last checked.", "入退記録を最後に点検した日。", example="2026-11-02"
        ),
    ] = UNDECLARED


class Site(Item):
    """A building or office of the organisation."""

    noun: ClassVar[str] = "site"

    name: Annotated[Text, about("Name of the site.", "拠点の名称。", example="Main building")] = UNDECLARED
    areas: Annotated[
        tuple[Area, ...],
        about(
            "Areas of the site where personal information is kept or can be seen.",
            "個人情報を保管または参照できる区画。",
            example=[{"id": "server-room"}],
        ),
    ] = UNDECLARED


EquipmentKind = Literal["desktop", "laptop", "terminal", "server", "storage"]
"""What a piece of equipment is."""


TheftProtection = Literal["chain", "locked-rack", "locked-cabinet", "bolted-down"]
"""What keeps equipment from being carried away."""


ViewingProtection = Literal["privacy-filter", "screen-faces-away", "partition", "restricted-area"]
"""What keeps others from reading a screen while it is in use."""


class Equipment(Item):
    """A piece of equipment, or several of the same kind kept in the same way, used on the premises."""

    noun: ClassVar[str] = "equipment"

    name: Annotated[Text, about("Name of the equipment.", "機器の名称。", example="Reception PCs")] = UNDECLARED
    kind: Annotated[EquipmentKind, about("What kind of equipment it is.", "機器の種類。", example="desktop")] = (
        UNDECLARED
    )
    holds_personal_information: Annotated[
        bool,
        about("Whether personal information is stored on it.", "個人情報が保存されているか。", example=True),
    ] = UNDECLARED
    shows_personal_information: Annotated[
        bool,
        about(
            "Whether personal information can be read on its screen.",
            "画面で個人情報を参照できるか。",
            example=True,
        ),
    ] = UNDECLARED
    theft_protection: Annotated[
        tuple[TheftProtection, ...],
        about(
            "What keeps it from being carried away; an empty list where nothing does.",
            "盗難を防ぐ手段。なければ空のリスト。",
            example=["chain"],
        ),
    ] = UNDECLARED
    screen_locks_after: Annotated[
        Duration,
        about(
            "How long it may stand idle before the screen locks by itself.",
            "操作がないとき画面が自動的にロックされるまでの時間。",
            example="10 minutes",
        ),
    ] = UNDECLARED
    unlock_needs_authentication: Annotated[
        bool,
        about(
            "Whether the user must authenticate again to unlock the screen.",
            "画面ロックの解除に再認証が必要か。",
            example=True,
        ),
    ] = UNDECLARED
    viewing_protection: Annotated[
        tuple[ViewingProtection, ...],
        about(
            "What keeps others from reading the screen while it is in use; an empty list where nothing does.",
            "使用中の画面ののぞき見を防ぐ手段。なければ空のリスト。",
            example=["privacy-filter"],
        ),
    ] = UNDECLARED
