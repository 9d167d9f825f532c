"""Facts about contractors, their contracts and their subcontractors."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Section, Text, about

Clause = Literal[
    "safety-management",
    "confidentiality",
    "penalties",
    "personal-information",
    "leaver-reporting",
    "responsibility-boundary",
]
"""What a contract sets."""


SubcontractingTerms = Literal["forbidden", "permitted", "not-stated"]
"""What a contract says about subcontracting."""


SubcontractingCondition = Literal["equal-measures", "equal-contract"]
"""What a contract demands of a subcontractor."""


class Contract(Section):
    """What is agreed with a contractor or vendor in writing."""

    signed: Annotated[
        date, about("Day on which the contract in force was signed.", "現行の契約を締結した日。", example="2025-04-01")
    ] = UNDECLARED
    clauses: Annotated[
        tuple[Clause, ...],
        about(
            "What the contract sets; penalties: work rules with comprehensive penalties back its confidentiality.",
            "契約で定めている事項。penalties は包括的な罰則を定めた就業規則等による守秘契約の裏づけ。",
            example=["safety-management", "confidentiality", "penalties"],
        ),
    ] = UNDECLARED
    subcontracting: Annotated[
        SubcontractingTerms,
        about("What the contract says about subcontracting.", "再委託に関する契約上の定め。", example="forbidden"),
    ] = UNDECLARED
    subcontracting_conditions: Annotated[
        tuple[SubcontractingCondition, ...],
        about(
            "What the contract demands of a subcontractor: measures equal to the contractor's own, an equal contract.",
            "再委託を認める条件：委託事業者と同等の保護対策（equal-measures）、同等の契約（equal-contract）。",
            example=["equal-measures", "equal-contract"],
        ),
    ] = UNDECLARED


class Subcontractor(Item):
    """A company to which a contractor or vendor passes work on."""

    noun: ClassVar[str] = "subcontractor"

    name: Annotated[Text, about("Name of the subcontractor.", "再委託先の名称。", example="Minato Data Works")] = (
        UNDECLARED
    )
    clauses: Annotated[
        tuple[Clause, ...],
        about(
            "What the contract with the subcontractor sets.",
            "再委託先との契約で定めている事項。",
            example=["safety-management", "confidentiality", "penalties"],
        ),
    ] = UNDECLARED


SystemAccess = Literal["direct", "premises-only", "none"]
"""How near a contractor's work comes to the information systems."""


WorkConfirmation = Literal["worker", "content", "result"]
"""What is confirmed of work that touches an information system."""


AfterWorkCheck = Literal["attended", "every-time", "weekly", "monthly", "never"]
"""How often a place is checked after work in it that doesn't touch the systems, such as cleaning."""


DestructionProof = Literal["certificate", "witnessed", "none"]
"""How the organisation makes sure that entrusted information was really destroyed."""


class Contractor(Item):
    """A company to which office work or operations are contracted out; maintenance vendors are listed apart."""

    noun: ClassVar[str] = "contractor"

    name: Annotated[Text, about("Name of the contractor.", "委託事業者の名称。", example="Hinode Office Services")] = (
        UNDECLARED
    )
    handles_personal_information: Annotated[
        bool,
        about(
            "Whether the handling of personal information is entrusted to it.",
            "個人情報の取扱いを委託しているか。",
            example=True,
        ),
    ] = UNDECLARED
    system_access: Annotated[
        SystemAccess,
        about(
            "Whether its work touches the information systems (direct), only takes place where they stand"
            " (premises-only), or neither (none).",
            "作業と情報システムの関わり：直接アクセスする（direct）、設置場所に立ち入るだけ（premises-only）、いずれでもない（none）。",
            example="premises-only",
        ),
    ] = UNDECLARED
    contract: Annotated[
        Contract,
        about("What is agreed with it in writing.", "締結している契約の内容。", example={"signed": "2025-04-01"}),
    ] = UNDECLARED
    work_confirmed: Annotated[
        tuple[WorkConfirmation, ...],
        about(
            "What the organisation confirms of each piece of work that touches the systems; an empty list where"
            " nothing is.",
            "情報システムに直接アクセスする作業ごとに確認する事項。なければ空のリスト。",
            example=["worker", "content", "result"],
        ),
    ] = UNDECLARED
    after_work_check: Annotated[
        AfterWorkCheck,
        about(
            "How often the place is checked after its work; attended: somebody watches throughout.",
            "作業場所を作業後に点検する頻度。attended は作業への終始の立会い。",
            example="every-time",
        ),
    ] = UNDECLARED
    disposes_of_information: Annotated[
        bool,
        about(
            "Whether the disposal of information is entrusted to it.",
            "情報の破棄を委託しているか。",
            example=False,
        ),
    ] = UNDECLARED
    destruction_proof: Annotated[
        DestructionProof,
        about(
            "How the organisation makes sure that the information was really destroyed.",
            "情報が確実に破棄されたことを確認する方法。",
            example="certificate",
        ),
    ] = UNDECLARED
    subcontracts: Annotated[
        bool,
        about("Whether it passes work on to subcontractors.", "実際に再委託を行っているか。", example=False),
    ] = UNDECLARED
    subcontractors: Annotated[
        tuple[Subcontractor, ...],
        about("Every subcontractor that it uses.", "すべての再委託先。", example=[{"id": "minato-data"}]),
    ] = UNDECLARED


class Contracting(Section):
    """Whether office work or operations are contracted out, and to whom."""

    used: Annotated[
        bool,
        about(
            "Whether any office work or operation is contracted out (maintenance of systems aside).",
            "事務・運用等を外部に委託しているか（システムの保守を除く）。",
            example=True,
        ),
    ] = UNDECLARED
    contractors: Annotated[
        tuple[Contractor, ...],
        about("Every contractor.", "すべての委託事業者。", example=[{"id": "hinode-office"}]),
    ] = UNDECLARED
