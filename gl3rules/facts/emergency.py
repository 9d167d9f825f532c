"""Facts about emergencies: the accounts and functions kept for them, and whom to tell."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Section, Text, about

MisusePrevention = Literal["sealed-credentials", "two-person-release", "disabled-until-declared"]
"""What keeps an emergency function from being used in normal times."""


UseVisibility = Literal["alarm", "broadcast-message", "screen-notice", "monitoring"]
"""How many people come to know that an emergency function is used."""


class EmergencyFunction(Item):
    """A function of a system that is kept for emergencies, such as access without the usual authentication."""

    noun: ClassVar[str] = "emergency function"

    name: Annotated[Text, about("Name of the function.", "機能の名称。", example="Read-only viewer without log-in")] = (
        UNDECLARED
    )
    misuse_prevention: Annotated[
        tuple[MisusePrevention, ...],
        about(
            "What keeps it from being used in normal times; an empty list where nothing does.",
            "定常時の不適切な利用を防ぐ手段。なければ空のリスト。",
            example=["disabled-until-declared"],
        ),
    ] = UNDECLARED
    use_made_visible_by: Annotated[
        tuple[UseVisibility, ...],
        about(
            "How many people come to know that it is used; an empty list where nobody does.",
            "使用されたことを多くの人に分かるようにする手段。なければ空のリスト。",
            example=["alarm"],
        ),
    ] = UNDECLARED
    last_audited: Annotated[
        date, about("Day on which its use was last audited.", "使用状況を最後に監査した日。", example="2026-05-20")
    ] = UNDECLARED


class EmergencyFunctions(Section):
    """Whether systems have functions that are kept for emergencies."""

    used: Annotated[bool, about("Whether there are such functions.", "非常時用機能を設けているか。", example=True)] = (
        UNDECLARED
    )
    functions: Annotated[
        tuple[EmergencyFunction, ...],
        about(
            "Every function that is kept for emergencies.", "すべての非常時用機能。", example=[{"id": "offline-viewer"}]
        ),
    ] = UNDECLARED


class EmergencyAccount(Item):
    """A user account that is kept for emergencies."""

    noun: ClassVar[str] = "emergency account"

    name: Annotated[Text, about("Name of the account.", "アカウントの名称。", example="Emergency ward account")] = (
        UNDECLARED
    )
    changed_after_use: Annotated[
        bool,
        about(
            "Whether, once used, it is changed so that it can't be used on after the return to normal.",
            "使用された場合、正常復帰後に継続使用できないよう変更するか。",
            example=True,
        ),
    ] = UNDECLARED


class EmergencyAccounts(Section):
    """Whether there are user accounts that are kept for emergencies."""

    used: Annotated[
        bool, about("Whether there are such accounts.", "非常時用アカウントを設けているか。", example=True)
    ] = UNDECLARED
    accounts: Annotated[
        tuple[EmergencyAccount, ...],
        about(
            "Every user account that is kept for emergencies.",
            "すべての非常時用アカウント。",
            example=[{"id": "ward-emergency"}],
        ),
    ] = UNDECLARED


class Emergencies(Section):
    """What is kept ready for emergencies."""

    emergency_functions: Annotated[
        EmergencyFunctions,
        about("Functions that are kept for emergencies.", "非常時用機能。", example={"used": True}),
    ] = UNDECLARED
    emergency_accounts: Annotated[
        EmergencyAccounts,
        about("User accounts that are kept for emergencies.", "非常時用アカウント。", example={"used": False}),
    ] = UNDECLARED
    authority_contact_registered: Annotated[
        bool,
        about(
            "Whether the contact point of the competent authority for cyber attacks is on the emergency contact list.",
            "サイバー攻撃時に連絡する所管官庁の窓口を緊急連絡網に登録しているか。",
            example=True,
        ),
    ] = UNDECLARED
