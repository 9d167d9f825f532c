"""Facts about the organisation's own network, its providers, and portals in which patients view information."""

from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Section, Text, about

UserImpersonationMeasure = Literal[
    "personal-authentication",
    "access-log-monitoring",
    "screen-lock",
    "camera-surveillance",
]
"""What prevents the impersonation of users inside the premises."""


DeviceImpersonationMeasure = Literal[
    "device-certificate",
    "mac-address-restriction",
    "port-authentication",
    "fixed-wiring-in-locked-area",
]
"""What prevents the impersonation of devices inside the premises."""


NetworkResponsibility = Literal["communication", "encryption", "authentication"]
"""Network equipment for whose management somebody is responsible."""


class InternalNetwork(Section):
    """How the network inside the premises is run."""

    user_impersonation_measures: Annotated[
        tuple[UserImpersonationMeasure, ...],
        about(
            "What prevents anyone from passing for an authorised user; an empty list where nothing does.",
            "正規利用者へのなりすましを防ぐ手段。なければ空のリスト。",
            example=["personal-authentication"],
        ),
    ] = UNDECLARED
    device_impersonation_measures: Annotated[
        tuple[DeviceImpersonationMeasure, ...],
        about(
            "What prevents anything from passing for a permitted device; an empty list where nothing does.",
            "許可機器へのなりすましを防ぐ手段。なければ空のリスト。",
            example=["port-authentication"],
        ),
    ] = UNDECLARED
    responsibilities_set: Annotated[
        tuple[NetworkResponsibility, ...],
        about(
            "Kinds of network equipment for whose management contracts or the operating policy name somebody"
            " responsible; an empty list where none.",
            "契約・運用管理規程で管理責任を明確にしている機器の種類（通信・暗号化・認証）。なければ空のリスト。",
            example=["communication", "encryption", "authentication"],
        ),
    ] = UNDECLARED
    management_outsourced: Annotated[
        bool,
        about(
            "Whether the management of such equipment is entrusted to an outside company.",
            "それらの機器の管理を外部事業者に委託しているか。",
            example=False,
        ),
    ] = UNDECLARED
    outsourcing_boundary_in_contract: Annotated[
        bool,
        about(
            "Whether the contract with that company states where responsibility passes from one to the other.",
            "その契約で責任分界点を定めているか。",
            example=True,
        ),
    ] = UNDECLARED
    incident_managers: Annotated[
        int,
        about(
            "Number of managers dedicated to recovery, and to contact with other facilities and vendors, after an"
            " incident.",
            "事故発生時の復旧作業と他施設・ベンダとの連絡に当たる専任の管理者の人数。",
            unit="people",
            example=1,
            ge=0,
            le=1_000_000,
        ),
    ] = UNDECLARED


ProviderKind = Literal["line", "online-service"]
"""What a provider provides."""


AvailabilityProof = Literal["service-level-agreement", "specification", "test", "not-confirmed"]
"""How the quality of a line or service, such as its availability, has been confirmed."""


class Provider(Item):
    """A provider of lines or online services."""

    noun: ClassVar[str] = "provider"

    name: Annotated[Text, about("Name of the provider.", "事業者の名称。", example="Nagisa Telecom")] = UNDECLARED
    kind: Annotated[ProviderKind, about("What the provider provides.", "事業者が提供するもの。", example="line")] = (
        UNDECLARED
    )
    responsibility_scope_confirmed: Annotated[
        bool,
        about(
            "Whether it was confirmed, when the contract was made, how far the provider answers for threats.",
            "契約時に、脅威に対する管理責任の範囲を確認したか。",
            example=True,
        ),
    ] = UNDECLARED
    availability_proof: Annotated[
        AvailabilityProof,
        about(
            "How the quality of the line or service, such as its availability, was confirmed.",
            "回線・サービスの可用性等の品質を確認した方法。",
            example="service-level-agreement",
        ),
    ] = UNDECLARED


class Providers(Section):
    """Whether lines or online services of providers are used."""

    used: Annotated[
        bool,
        about(
            "Whether lines or online services of providers carry or hold medical information.",
            "医療情報の通信・保管に回線事業者やオンラインサービス提供事業者を利用しているか。",
            example=True,
        ),
    ] = UNDECLARED
    providers: Annotated[
        tuple[Provider, ...],
        about(
            "Every provider of lines or online services that are used so.",
            "該当するすべての事業者。",
            example=[{"id": "nagisa-telecom"}],
        ),
    ] = UNDECLARED


PortalEncryption = Literal["tls-1.3", "tls-1.2", "tls-1.1", "tls-1.0", "ssl-3.0", "none"]
"""How the traffic of a portal is encrypted."""


PortalAuthentication = Literal[
    "client-certificate",
    "individual-number-card",
    "multi-factor",
    "password",
    "none",
]
"""How the people who view information in a portal prove who they are."""


Explanation = Literal["risks", "purpose"]
"""What is explained to the people who view information."""


class Portal(Item):
    """A system in which patients, or others whom the information is about, view it."""

    noun: ClassVar[str] = "portal"

    name: Annotated[Text, about("Name of the portal.", "閲覧システムの名称。", example="Patient portal")] = UNDECLARED
    separated_from_internal_systems: Annotated[
        bool,
        about(
            "Whether its systems and applications are separated from the internal ones.",
            "内部のシステム・アプリケーションから切り分けているか。",
            example=True,
        ),
    ] = UNDECLARED
    firewall: Annotated[
        bool, about("Whether a firewall protects it.", "ファイアウォールを設けているか。", example=True)
    ] = UNDECLARED
    access_monitored: Annotated[
        bool, about("Whether accesses to it are monitored.", "アクセスを監視しているか。", example=True)
    ] = UNDECLARED
    encryption: Annotated[
        PortalEncryption,
        about("Oldest encryption that it accepts.", "受け付ける最も古い暗号化方式。", example="tls-1.2"),
    ] = UNDECLARED
    authentication: Annotated[
        PortalAuthentication,
        about("How viewers prove who they are.", "閲覧者の本人認証の方法。", example="multi-factor"),
    ] = UNDECLARED
    explained: Annotated[
        tuple[Explanation, ...],
        about(
            "What is explained to viewers beforehand: the risks, the purpose; an empty list where nothing is.",
            "閲覧者に事前に説明する事項：危険性、提供目的。なければ空のリスト。",
            example=["risks", "purpose"],
        ),
    ] = UNDECLARED
    responsibilities_set: Annotated[
        bool,
        about(
            "Whether it is set, on a legal basis too, who is responsible for what.",
            "法的根拠等も含め、それぞれの責任を明確にしているか。",
            example=True,
        ),
    ] = UNDECLARED


class PatientViewing(Section):
    """Whether patients, or others whom the information is about, view it."""

    used: Annotated[
        bool,
        about(
            "Whether patients, or others whom the information is about, can view it over a network.",
            "患者など情報の本人に、ネットワーク経由で情報を閲覧させているか。",
            example=True,
        ),
    ] = UNDECLARED
    portals: Annotated[
        tuple[Portal, ...],
        about(
            "Every system in which they view it.", "閲覧に用いるすべてのシステム。", example=[{"id": "patient-portal"}]
        ),
    ] = UNDECLARED
