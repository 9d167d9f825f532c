"""Facts about information itself: its disposal, and information and equipment taken off the premises."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Duration, Item, Section, Text, about

DisposalContent = Literal["conditions", "authorised-staff", "method"]
"""What a disposal procedure states."""


class InformationType(Item):
    """A type of information that the organisation holds, as identified for its privacy policy."""

    noun: ClassVar[str] = "information type"

    name: Annotated[
        Text, about("Name of the type of information.", "情報種別の名称。", example="Medical records on paper")
    ] = UNDECLARED
    disposal_procedure: Annotated[
        tuple[DisposalContent, ...],
        about(
            "What the disposal procedure for it states: when it is disposed of, which staff may do so, and how; an"
            " empty list where there is no procedure.",
            "破棄の手順に含まれる事項：破棄を行う条件、破棄を行える従業者、具体的な方法。手順がなければ空のリスト。",
            example=["conditions", "authorised-staff", "method"],
        ),
    ] = UNDECLARED


DisposalWorker = Literal["in-house-expert", "specialist-contractor", "other-staff"]
"""Who disposes of equipment."""


ErasureProof = Literal["certificate", "verified-read-back", "physical-destruction", "none"]
"""How it is confirmed that no readable information remains on equipment."""


class Disposal(Section):
    """How information processing equipment is disposed of."""

    done_by: Annotated[
        DisposalWorker,
        about("Who disposes of equipment.", "機器の破棄を行う者。", example="specialist-contractor"),
    ] = UNDECLARED
    erasure_proof: Annotated[
        ErasureProof,
        about(
            "How it is confirmed that no readable information remains.",
            "読み出し可能な情報が残っていないことを確認する方法。",
            example="certificate",
        ),
    ] = UNDECLARED
    last_checked: Annotated[
        date,
        about(
            "Day on which the disposals were last checked against their proofs.",
            "破棄の実施状況を証明書等と突き合わせて最後に点検した日。",
            example="2026-03-31",
        ),
    ] = UNDECLARED


DeviceKind = Literal[
    "laptop",
    "tablet",
    "smartphone",
    "desktop",
    "usb-memory",
    "external-disk",
    "optical-disc",
    "tape",
]
"""What a device that can be carried is."""


StoredDataProtection = Literal["disk-encryption", "file-encryption", "access-password"]
"""What keeps stored information from being read once a device is stolen or lost."""


OutsideConnection = Literal["network", "external-media"]
"""What a device is connected to while off the premises."""


DeviceProtection = Literal["anti-virus", "personal-firewall", "application-allow-list"]
"""What protects a device while it is connected to something."""


NetworkProtection = Literal["ipsec-vpn", "ssl-vpn", "tls", "closed-network", "none"]
"""What protects a device's traffic on networks off the premises."""


class StartUpPassword(Section):
    """How the password that a device asks for at start-up is kept."""

    set: Annotated[
        bool,
        about(
            "Whether the device asks for a password, PIN or the like when it starts.",
            "起動時にパスワード等を要求するか。",
            example=True,
        ),
    ] = UNDECLARED
    guessable_refused: Annotated[
        bool,
        about(
            "Whether passwords that are easy to guess are refused or forbidden.",
            "推測しやすいパスワードを使わせない措置があるか。",
            example=True,
        ),
    ] = UNDECLARED
    changed_every: Annotated[
        Duration,
        about(
            "Longest time after which the password is changed.", "パスワードを変更する最長の間隔。", example="60 days"
        ),
    ] = UNDECLARED


class Device(Item):
    """A device or medium holding information, or several kept alike, that can leave the premises."""

    noun: ClassVar[str] = "portable device"

    name: Annotated[Text, about("Name of the device.", "機器・媒体の名称。", example="Home-visit tablets")] = UNDECLARED
    kind: Annotated[
        DeviceKind, about("What kind of device or medium it is.", "機器・媒体の種類。", example="tablet")
    ] = UNDECLARED
    in_register: Annotated[
        bool,
        about("Whether a register or the like tells where it is.", "台帳等で所在を把握しているか。", example=True),
    ] = UNDECLARED
    start_up_password: Annotated[
        StartUpPassword,
        about(
            "How its start-up password is kept; not asked of media.",
            "起動パスワードの管理（記録媒体には不要）。",
            example={"set": True},
        ),
    ] = UNDECLARED
    stored_data_protection: Annotated[
        tuple[StoredDataProtection, ...],
        about(
            "What keeps stored information from being read once it is stolen or lost; an empty list where nothing"
            " does.",
            "盗難・置き忘れの際に内容を読み取られないための手段。なければ空のリスト。",
            example=["disk-encryption"],
        ),
    ] = UNDECLARED
    connects_to: Annotated[
        tuple[OutsideConnection, ...],
        about(
            "What it is connected to while off the premises; an empty list where nothing.",
            "持ち出し先で接続するもの。接続しなければ空のリスト。",
            example=["network"],
        ),
    ] = UNDECLARED
    protection: Annotated[
        tuple[DeviceProtection, ...],
        about(
            "What protects it while connected; an empty list where nothing does.",
            "接続時に機器を保護する手段。なければ空のリスト。",
            example=["anti-virus", "personal-firewall"],
        ),
    ] = UNDECLARED
    network_protection: Annotated[
        NetworkProtection,
        about(
            "What protects its traffic on networks off the premises.",
            "持ち出し先のネットワークでの通信を保護する手段。",
            example="ipsec-vpn",
        ),
    ] = UNDECLARED
    file_sharing_software: Annotated[
        bool,
        about(
            "Whether file-sharing software (Winny and the like) is installed on it.",
            "ファイル交換ソフト（Winny 等）がインストールされているか。",
            example=False,
        ),
    ] = UNDECLARED


class TakingOut(Section):
    """Whether and how information and equipment are taken off the premises."""

    used: Annotated[
        bool,
        about(
            "Whether information or equipment holding it is ever taken off the premises.",
            "情報または情報を格納した機器・媒体を持ち出すことがあるか。",
            example=True,
        ),
    ] = UNDECLARED
    risk_analysed_on: Annotated[
        date,
        about(
            "Day on which the risk of taking information and equipment out was last analysed; stated also where nothing"
            " is taken out.",
            "情報・機器の持ち出しに関するリスク分析を最後に実施した日（持ち出しがない場合も記載）。",
            example="2026-02-20",
        ),
    ] = UNDECLARED
    devices: Annotated[
        tuple[Device, ...],
        about(
            "Every device and medium of the organisation that is taken out.",
            "持ち出すすべての機器・媒体（組織が管理するもの）。",
            example=[{"id": "visit-tablets"}],
        ),
    ] = UNDECLARED


class PersonalDevice(Device):
    """A device owned by a member of staff and used for work."""

    noun: ClassVar[str] = "personal device"


class PersonalDevices(Section):
    """Whether and how personally owned devices are used for work."""

    used: Annotated[
        bool,
        about(
            "Whether personally owned devices handle the organisation's information or access its systems; false where"
            " that is forbidden.",
            "個人保有機器で業務上の情報を扱うこと、またはシステムにアクセスすることがあるか。禁止していれば false。",
            example=False,
        ),
    ] = UNDECLARED
    devices: Annotated[
        tuple[PersonalDevice, ...],
        about(
            "Every personally owned device, or kind of device, used so.",
            "業務に用いるすべての個人保有機器。",
            example=[{"id": "doctors-phones"}],
        ),
    ] = UNDECLARED
