"""The facts document as a whole."""

from typing import Annotated, Literal

from gl3rules.facts.base import UNDECLARED, Section, about
from gl3rules.facts.contractors import Contracting
from gl3rules.facts.emergency import Emergencies
from gl3rules.facts.evidence import EvidenceItem
from gl3rules.facts.exchange import ExternalExchange
from gl3rules.facts.information import Disposal, InformationType, PersonalDevices, TakingOut
from gl3rules.facts.maintenance import Maintenance, RemoteMaintenance
from gl3rules.facts.network import InternalNetwork, PatientViewing, Providers
from gl3rules.facts.organisation import Document, Operations, Organisation, StaffGroup, Training
from gl3rules.facts.premises import Equipment, Site
from gl3rules.facts.provenance import Provenance
from gl3rules.facts.systems import System, TestData
from gl3rules.facts.wireless import WirelessLan

SCHEMA_VERSION = 1


class Facts(Section, frozen=True, dict=True):
    """What one organisation declares about its setup."""

    schema: Annotated[
        Literal[1],
        about(
            "Version of the form in which the facts are written.",
            "この文書の書式の版。",
            example=1,
        ),
    ]
    organisation: Annotated[
        Organisation,
        about(
            "Which organisation the facts describe.",
            "この文書が記述する組織。",
            example={"id": "aozora-clinic", "name": "Aozora Clinic"},
        ),
    ]
    operations: Annotated[
        Operations,
        about(
            "Who runs the information systems.",
            "情報システムの運用体制。",
            example={"responsible_people": 1},
        ),
    ] = UNDECLARED
    documents: Annotated[
        tuple[Document, ...],
        about(
            "Policies, rules and procedures in force.",
            "施行している規程・規則・手順書。",
            example=[{"id": "operating-policy", "topics": ["access-restriction"]}],
        ),
    ] = UNDECLARED
    staff_groups: Annotated[
        tuple[StaffGroup, ...],
        about(
            "Groups of staff hired on the same terms.",
            "同じ条件で採用している職員の区分。",
            example=[{"id": "clerks"}],
        ),
    ] = UNDECLARED
    trainings: Annotated[
        tuple[Training, ...],
        about("Courses and briefings for staff.", "従業者への教育・研修。", example=[{"id": "annual-course"}]),
    ] = UNDECLARED
    sites: Annotated[
        tuple[Site, ...],
        about("Sites: buildings and offices.", "拠点（建物・事業所）。", example=[{"id": "main"}]),
    ] = UNDECLARED
    equipment: Annotated[
        tuple[Equipment, ...],
        about(
            "Equipment used on the premises that stores or shows personal information.",
            "施設内で個人情報を保存または表示する機器。",
            example=[{"id": "reception-pcs"}],
        ),
    ] = UNDECLARED
    systems: Annotated[
        tuple[System, ...],
        about(
            "Information systems that handle personal information.",
            "個人情報を扱う情報システム。",
            example=[{"id": "emr"}],
        ),
    ] = UNDECLARED
    test_data: Annotated[
        TestData,
        about(
            "What data systems are tested with.",
            "動作確認に用いるデータ。",
            example={"personal_information_used": False},
        ),
    ] = UNDECLARED
    wireless_lan: Annotated[
        WirelessLan, about("Use of wireless LAN.", "無線 LAN の利用。", example={"used": False})
    ] = UNDECLARED
    contracting: Annotated[
        Contracting,
        about("Work that is contracted out.", "事務・運用等の委託。", example={"used": False}),
    ] = UNDECLARED
    maintenance: Annotated[
        Maintenance,
        about("Maintenance of the systems.", "システムの保守。", example={"outsourced": True}),
    ] = UNDECLARED
    remote_maintenance: Annotated[
        RemoteMaintenance,
        about(
            "Maintenance from outside the premises.",
            "リモートメンテナンス。",
            example={"used": False},
        ),
    ] = UNDECLARED
    information_types: Annotated[
        tuple[InformationType, ...],
        about(
            "Types of information held, as identified for the privacy policy.",
            "個人情報保護方針の制定時に把握した、保有する情報の種別。",
            example=[{"id": "paper-records"}],
        ),
    ] = UNDECLARED
    disposal: Annotated[
        Disposal,
        about(
            "How equipment is disposed of.",
            "機器の破棄。",
            example={"done_by": "specialist-contractor"},
        ),
    ] = UNDECLARED
    taking_out: Annotated[
        TakingOut,
        about(
            "Information and equipment taken off the premises.",
            "情報および情報機器の持ち出し。",
            example={"used": False},
        ),
    ] = UNDECLARED
    personal_devices: Annotated[
        PersonalDevices,
        about(
            "Personally owned devices used for work.",
            "個人保有機器の業務利用。",
            example={"used": False},
        ),
    ] = UNDECLARED
    emergencies: Annotated[
        Emergencies,
        about(
            "What is kept ready for emergencies.",
            "非常時への備え。",
            example={"authority_contact_registered": True},
        ),
    ] = UNDECLARED
    external_exchange: Annotated[
        ExternalExchange,
        about(
            "Exchange of medical information with outside parties over a network.",
            "ネットワークを介した外部との医療情報の交換。",
            example={"used": False},
        ),
    ] = UNDECLARED
    internal_network: Annotated[
        InternalNetwork,
        about(
            "The network inside the premises.",
            "施設内のネットワーク。",
            example={"incident_managers": 1},
        ),
    ] = UNDECLARED
    providers: Annotated[
        Providers,
        about(
            "Providers of lines and online services.",
            "回線事業者・オンラインサービス提供事業者。",
            example={"used": True},
        ),
    ] = UNDECLARED
    patient_viewing: Annotated[
        PatientViewing,
        about(
            "Viewing of information by patients or others whom it is about.",
            "患者等による情報の閲覧。",
            example={"used": False},
        ),
    ] = UNDECLARED
    evidence: Annotated[
        tuple[EvidenceItem, ...],
        about(
            "What can be shown in support of these facts. No verdict depends on it; reports say which passes rest on"
            " facts with evidence.",
            "この文書のファクトを裏付ける証跡。判定には影響せず、どの適合が証跡のあるファクトに基づくかが報告書に示される。",
            example=[{"id": "password-policy", "supports": ["systems[emr].passwords"]}],
        ),
    ] = UNDECLARED

    @property
    def provenance(self) -> Provenance | None:
        """Where these facts were read from; None for facts that a program made."""
        found = self.__dict__.get("provenance")
        return found if isinstance(found, Provenance) else None
