"""Facts about maintenance of the information systems: vendors and remote maintenance."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Duration, Item, Section, Text, about
from gl3rules.facts.contractors import Contract, Subcontractor, WorkConfirmation

VendorAccess = Literal["never", "exceptional", "routine"]
"""Whether a vendor's maintenance staff access personal information."""


MaintenanceAccounts = Literal["personal", "shared"]
"""Under which accounts a vendor's staff work."""


WorkRecord = Literal["personal-information-accessed", "records-accessed"]
"""What the record of a piece of maintenance work holds."""


AccountProtection = Literal[
    "disabled-when-unused",
    "password-changed-after-use",
    "multi-factor",
    "source-restriction",
    "no-external-connection",
]
"""What keeps a leaked maintenance account from being misused."""


WorkApplication = Literal["per-day", "blanket", "none"]
"""How a vendor applies for maintenance work in advance."""


Approver = Literal["responsible-person", "other-staff", "nobody"]
"""Who approves the documents of maintenance work."""


DataRemoval = Literal["forbidden", "by-approval", "unrestricted"]
"""Whether a vendor may take personal information out of the organisation."""


class Vendor(Item):
    """A company that maintains information systems."""

    noun: ClassVar[str] = "maintenance vendor"

    name: Annotated[Text, about("Name of the vendor.", "保守会社の名称。", example="Kaede Medical Systems")] = (
        UNDECLARED
    )
    personal_information_access: Annotated[
        VendorAccess,
        about(
            "Whether its staff access personal information: never, exceptionally (to rescue data, say), or routinely.",
            "保守要員の個人情報へのアクセス：なし（never）、データ救済などやむを得ない場合のみ（exceptional）、常時（routine）。",
            example="exceptional",
        ),
    ] = UNDECLARED
    contract: Annotated[
        Contract,
        about("What is agreed with it in writing.", "締結している契約の内容。", example={"signed": "2025-04-01"}),
    ] = UNDECLARED
    work_confirmed: Annotated[
        tuple[WorkConfirmation, ...],
        about(
            "What the organisation confirms of each piece of maintenance work: who did it, what was done, its result;"
            " an empty list where nothing is.",
            "保守作業ごとに確認する事項：作業者、作業内容、作業結果。なければ空のリスト。",
            example=["worker", "content", "result"],
        ),
    ] = UNDECLARED
    confidentiality_last_checked: Annotated[
        date,
        about(
            "Day on which it was last checked that the vendor keeps to the confidentiality contract.",
            "守秘義務契約の遵守状況を最後に確認した日。",
            example="2026-06-15",
        ),
    ] = UNDECLARED
    accounts: Annotated[
        MaintenanceAccounts,
        about(
            "Whether each of its staff has a personal account on the servers, or several share one.",
            "サーバで保守要員個人の専用アカウントを用いるか、共用アカウントか。",
            example="personal",
        ),
    ] = UNDECLARED
    work_record: Annotated[
        tuple[WorkRecord, ...],
        about(
            "What the work record holds: whether personal information was accessed, and which; an empty list where it"
            " says neither.",
            "作業記録に残す事項：個人情報へのアクセスの有無、対象となった個人情報。なければ空のリスト。",
            example=["personal-information-accessed", "records-accessed"],
        ),
    ] = UNDECLARED
    accounts_in_register: Annotated[
        bool,
        about("Whether its accounts are kept in a register.", "保守用アカウントを台帳で管理しているか。", example=True),
    ] = UNDECLARED
    account_protection: Annotated[
        tuple[AccountProtection, ...],
        about(
            "What keeps a leaked account from being misused; an empty list where nothing does.",
            "アカウント情報が流出しても不正に使用されないようにする手段。なければ空のリスト。",
            example=["disabled-when-unused"],
        ),
    ] = UNDECLARED
    accounts_removed_within: Annotated[
        Duration,
        about(
            "How soon an account is removed once its holder has left or changed duties.",
            "離職・担当変更の後、アカウントを削除するまでの期間。",
            example="3 days",
        ),
    ] = UNDECLARED
    work_application: Annotated[
        WorkApplication,
        about(
            "How it applies for work in advance: for each day, once for all, or not at all.",
            "作業の事前申請：日単位（per-day）、包括（blanket）、なし（none）。",
            example="per-day",
        ),
    ] = UNDECLARED
    work_reported_within: Annotated[
        Duration,
        about(
            "How soon after the work its report is handed in.",
            "作業終了後、報告書を提出するまでの期間。",
            example="1 day",
        ),
    ] = UNDECLARED
    work_approved_by: Annotated[
        Approver,
        about(
            "Who approves each application and report.", "申請・報告を逐一承認する者。", example="responsible-person"
        ),
    ] = UNDECLARED
    data_removal: Annotated[
        DataRemoval,
        about(
            "Whether it may take personal information out of the organisation.",
            "個人情報を含むデータの組織外への持ち出し：禁止、承認制、制限なし。",
            example="forbidden",
        ),
    ] = UNDECLARED
    data_removal_approved_by: Annotated[
        Approver,
        about(
            "Who approves each case in which personal information is taken out.",
            "持ち出しを逐一承認する者。",
            example="responsible-person",
        ),
    ] = UNDECLARED
    subcontracts: Annotated[
        bool,
        about("Whether it passes maintenance on to subcontractors.", "保守を再委託しているか。", example=False),
    ] = UNDECLARED
    subcontractors: Annotated[
        tuple[Subcontractor, ...],
        about("Every subcontractor that it uses.", "すべての再委託先。", example=[{"id": "minato-data"}]),
    ] = UNDECLARED


class Maintenance(Section):
    """Who maintains the information systems."""

    outsourced: Annotated[
        bool,
        about(
            "Whether a company from outside maintains any of the systems.",
            "外部の保守会社がシステムを保守しているか。",
            example=True,
        ),
    ] = UNDECLARED
    vendors: Annotated[
        tuple[Vendor, ...],
        about("Every maintenance vendor.", "すべての保守会社。", example=[{"id": "kaede-systems"}]),
    ] = UNDECLARED


Protocol = Literal["ssh", "rdp", "https", "vpn", "any"]
"""A protocol by which remote maintenance logs in."""


class RemoteConnection(Item):
    """A way by which systems are maintained from outside the premises."""

    noun: ClassVar[str] = "remote maintenance connection"

    name: Annotated[Text, about("Name of the connection.", "接続の名称。", example="Kaede support line")] = UNDECLARED
    access_log_collected: Annotated[
        bool,
        about("Whether access logs are always collected.", "アクセスログを必ず収集しているか。", example=True),
    ] = UNDECLARED
    work_checked_within: Annotated[
        Duration,
        about(
            "How soon after the work it is checked what was done.",
            "作業終了後、作業内容を確認するまでの期間。",
            example="1 day",
        ),
    ] = UNDECLARED
    work_checked_by: Annotated[
        Approver,
        about("Who checks what was done.", "作業内容を確認する者。", example="responsible-person"),
    ] = UNDECLARED
    access_point_restricted: Annotated[
        bool,
        about(
            "Whether it can reach only the access point set up for it.",
            "リモートメンテナンス用に設けた接続点にだけ到達できるか。",
            example=True,
        ),
    ] = UNDECLARED
    protocols: Annotated[
        tuple[Protocol, ...],
        about(
            "Protocols that are let through; any where they are not limited.",
            "許可しているプロトコル。限定していなければ any。",
            example=["ssh"],
            min_length=1,
        ),
    ] = UNDECLARED
    rights_limited_to_task: Annotated[
        bool,
        about(
            "Whether its accounts have only the rights that the maintenance needs.",
            "アカウントの権限を保守に必要な範囲に限定しているか。",
            example=True,
        ),
    ] = UNDECLARED


class RemoteMaintenance(Section):
    """Whether systems are modified or maintained from outside, and how."""

    used: Annotated[
        bool, about("Whether remote maintenance is done at all.", "リモートメンテナンスを行っているか。", example=False)
    ] = UNDECLARED
    connections: Annotated[
        tuple[RemoteConnection, ...],
        about("Every way of remote maintenance.", "すべてのリモートメンテナンス接続。", example=[{"id": "kaede-line"}]),
    ] = UNDECLARED
