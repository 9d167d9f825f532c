"""Facts about the exchange of medical information with outside parties."""

from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Section, Text, about

TamperingMeasure = Literal["tls", "ipsec", "digital-signature", "message-authentication-code"]
"""What prevents tampering on the network path."""


EavesdroppingMeasure = Literal["tls", "ipsec", "closed-network"]
"""What prevents eavesdropping on the network path."""


ImpersonationMeasure = Literal["server-certificate", "mutual-certificates", "ipsec-ike", "closed-network"]
"""What prevents impersonation on the network path."""


PeerUnit = Literal["site-gateway", "device", "function", "user"]
"""The unit at which sender and receiver verify each other."""


PeerAuthentication = Literal["certificate", "pre-shared-key", "password", "none"]
"""The means by which sender and receiver verify each other."""


ContentProtection = Literal[
    "tls-1.3",
    "tls-1.2",
    "tls-1.1",
    "tls-1.0",
    "ssl-3.0",
    "s-mime",
    "file-encryption",
]
"""How the information itself is protected between the parties."""


Cipher = Literal[
    "aes-128",
    "aes-192",
    "aes-256",
    "camellia-128",
    "camellia-192",
    "camellia-256",
    "kcipher-2",
    "chacha20-poly1305",
    "3des",
    "des",
    "rc4",
    "rc2",
    "blowfish",
    "seed",
    "aria",
]
"""A cipher with which exchanged information is encrypted."""


AgreedMatter = Literal[
    "sending-time",
    "sender-offline",
    "receiver-offline",
    "path-failure",
    "reception-error",
]
"""A matter for which contracts name who is responsible."""


class Connection(Item):
    """A connection over which medical information is exchanged with an outside party."""

    noun: ClassVar[str] = "external connection"

    name: Annotated[Text, about("Name of the connection.", "接続の名称。", example="Regional referral network")] = (
        UNDECLARED
    )
    tampering_measures: Annotated[
        tuple[TamperingMeasure, ...],
        about(
            "What prevents tampering (inserted messages, viruses) on the path; an empty list where nothing does.",
            "経路上の改ざん（メッセージ挿入・ウイルス混入等）を防ぐ手段。なければ空のリスト。",
            example=["ipsec"],
        ),
    ] = UNDECLARED
    eavesdropping_measures: Annotated[
        tuple[EavesdroppingMeasure, ...],
        about(
            "What prevents eavesdropping on passwords and content; an empty list where nothing does.",
            "パスワード・本文の盗聴を防ぐ手段。なければ空のリスト。",
            example=["ipsec"],
        ),
    ] = UNDECLARED
    impersonation_measures: Annotated[
        tuple[ImpersonationMeasure, ...],
        about(
            "What prevents impersonation (session hijacking, IP spoofing); an empty list where nothing does.",
            "なりすまし（セッション乗っ取り・IP アドレス詐称等）を防ぐ手段。なければ空のリスト。",
            example=["mutual-certificates"],
        ),
    ] = UNDECLARED
    peers_verified_by: Annotated[
        tuple[PeerUnit, ...],
        about(
            "Units at which sender and receiver verify each other; an empty list where they don't.",
            "送信元と送信先が互いを確認する単位。確認しなければ空のリスト。",
            example=["site-gateway", "user"],
        ),
    ] = UNDECLARED
    peer_authentication: Annotated[
        PeerAuthentication,
        about("Means by which they verify each other.", "相手の確認に採用している認証手段。", example="certificate"),
    ] = UNDECLARED
    content_protection: Annotated[
        tuple[ContentProtection, ...],
        about(
            "Every way in which the information itself is protected between the parties; an empty list where it is"
            " not.",
            "当事者間で情報そのものを保護するすべての方式。なければ空のリスト。",
            example=["tls-1.3"],
        ),
    ] = UNDECLARED
    ciphers: Annotated[
        tuple[Cipher, ...],
        about(
            "Every cipher that may be negotiated or used.",
            "使用されうるすべての暗号。",
            example=["aes-256"],
            min_length=1,
        ),
    ] = UNDECLARED
    responsibilities_agreed: Annotated[
        tuple[AgreedMatter, ...],
        about(
            "Matters for which contracts with all organisations involved say who is responsible and up to where; an"
            " empty list where none does.",
            "関連組織との契約等で責任分界点・責任の所在を明確にしている事項。なければ空のリスト。",
            example=["sending-time", "sender-offline", "receiver-offline", "path-failure", "reception-error"],
        ),
    ] = UNDECLARED


RouterAssurance = Literal["iso-15408", "vendor-documentation", "own-testing", "none"]
"""What confirms that a network device is safe."""


class NetworkDevice(Item):
    """A router or other network device on the way to an outside party."""

    noun: ClassVar[str] = "network device"

    name: Annotated[Text, about("Name of the device.", "機器の名称。", example="VPN router")] = UNDECLARED
    assurance: Annotated[
        RouterAssurance,
        about("What confirms that the device is safe.", "機器の安全性を確認する根拠。", example="iso-15408"),
    ] = UNDECLARED
    routes_between_vpns: Annotated[
        bool,
        about(
            "Whether traffic can pass through it from the VPN of one facility to that of another.",
            "異なる施設間の VPN をまたいで送受信できる経路設定か。",
            example=False,
        ),
    ] = UNDECLARED


class ExternalExchange(Section):
    """Whether and how medical information is exchanged with outside parties over a network."""

    used: Annotated[
        bool,
        about(
            "Whether systems with personal information are connected to an outside network or exchange medical"
            " information over one.",
            "個人情報を含むシステムが外部ネットワークに接続し、または外部と医療情報を交換しているか。",
            example=True,
        ),
    ] = UNDECLARED
    connections: Annotated[
        tuple[Connection, ...],
        about(
            "Every connection to an outside network or party.",
            "すべての外部接続。",
            example=[{"id": "referral-network"}],
        ),
    ] = UNDECLARED
    network_devices: Annotated[
        tuple[NetworkDevice, ...],
        about(
            "Routers and other network devices on the way out.",
            "外部との接続に用いるルータ等のネットワーク機器。",
            example=[{"id": "vpn-router"}],
        ),
    ] = UNDECLARED
