"""Facts about information systems: log-in, passwords, access rights, logs, clocks, malware checks and test data."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Duration, Item, Section, Text, about

Authentication = Literal[
    "password",
    "ic-card",
    "biometrics",
    "one-time-password",
    "client-certificate",
    "security-key",
]
"""A means by which users prove who they are."""


PasswordStorage = Literal[
    "argon2",
    "bcrypt",
    "scrypt",
    "pbkdf2",
    "sha256-crypt",
    "sha512-crypt",
    "sha256",
    "sha512",
    "sha1",
    "md5",
    "md5-crypt",
    "ntlm",
    "lm",
    "reversible",
    "plain",
]
"""In what form passwords are stored."""


CharacterClass = Literal["letters", "digits", "symbols"]
"""A class of characters that every password must contain."""


IdentityCheck = Literal["in-person", "photo-identification", "signed-application", "call-back", "none"]
"""How a user's identity is verified before a password is reset."""


ResetRecord = Literal["method", "document-copies"]
"""What the ledger holds of a password reset."""


PasswordHandOver = Literal[
    "in-person",
    "sealed-letter",
    "secure-transfer",
    "set-by-user",
    "plain-email",
    "telephone",
    "through-colleagues",
]
"""How a new password reaches its user."""


class PasswordReset(Section):
    """How administrators replace a forgotten or possibly stolen password."""

    identity_check: Annotated[
        IdentityCheck,
        about(
            "How the user's identity is verified before the reset.",
            "再設定の前に利用者本人であることを確認する方法。",
            example="in-person",
        ),
    ] = UNDECLARED
    recorded: Annotated[
        tuple[ResetRecord, ...],
        about(
            "What the ledger records of each reset: the method of verification, copies of the documents used.",
            "台帳に残すもの：本人確認の方法（method）、確認書類の写し（document-copies）。",
            example=["method", "document-copies"],
        ),
    ] = UNDECLARED
    hand_over: Annotated[
        PasswordHandOver,
        about("How the new password reaches its user.", "新しいパスワードを本人に渡す方法。", example="in-person"),
    ] = UNDECLARED


class Passwords(Section):
    """How a system that has a password log-in treats passwords."""

    storage: Annotated[
        PasswordStorage,
        about(
            "In what form passwords are stored; sha256 and sha512 mean a single unsalted hash.",
            "パスワードの保存形式。sha256・sha512 はソルトのない単純なハッシュを指す。",
            example="bcrypt",
        ),
    ] = UNDECLARED
    file_access_restricted: Annotated[
        bool,
        about(
            "Whether only the administrators in charge can reach the stored passwords.",
            "保存されたパスワードに担当の管理者しかアクセスできないか。",
            example=True,
        ),
    ] = UNDECLARED
    in_configuration_files: Annotated[
        bool,
        about(
            "Whether any configuration file, script or program holds a user's password.",
            "設定ファイル・スクリプト・プログラムに利用者のパスワードが書かれているか。",
            example=False,
        ),
    ] = UNDECLARED
    visible_to_administrators: Annotated[
        bool,
        about(
            "Whether administrators can display or work out a user's password.",
            "管理者が利用者のパスワードを表示または推定できるか。",
            example=False,
        ),
    ] = UNDECLARED
    maximum_age: Annotated[
        Duration,
        about(
            "Longest time for which a password may be used before it must be changed.",
            "パスワードを変更せずに使用できる最長の期間。",
            example="60 days",
        ),
    ] = UNDECLARED
    minimum_length: Annotated[
        int,
        about(
            "Fewest characters that a password may have.",
            "パスワードの最小文字数。",
            unit="characters",
            example=8,
            ge=0,
            le=256,
        ),
    ] = UNDECLARED
    character_classes: Annotated[
        tuple[CharacterClass, ...],
        about(
            "Classes of characters that every password must contain; an empty list where none is required.",
            "パスワードに必ず含める文字の種類。指定がなければ空のリスト。",
            example=["letters", "digits", "symbols"],
        ),
    ] = UNDECLARED
    reset: Annotated[
        PasswordReset,
        about(
            "How a forgotten or possibly stolen password is replaced.",
            "忘れられた、または盗用のおそれのあるパスワードの再設定方法。",
            example={"identity_check": "in-person"},
        ),
    ] = UNDECLARED


class AccessRole(Item):
    """A job category with what it may access in a system."""

    noun: ClassVar[str] = "role"

    name: Annotated[Text, about("Name of the job category.", "職種の名称。", example="Nurse")] = UNDECLARED
    scope: Annotated[
        Text,
        about(
            "Which records the job category may read and change.",
            "この職種が参照・更新できる診療録等の範囲。",
            example="Nursing records of the own ward: read and write",
        ),
    ] = UNDECLARED


AccessEnforcement = Literal["system", "procedure", "none"]
"""What holds users to the scope of their role."""


class AccessLog(Section):
    """How a system records who accessed what."""

    collected: Annotated[
        bool,
        about("Whether the system records each access.", "アクセスの記録を取得しているか。", example=True),
    ] = UNDECLARED
    reviewed_every: Annotated[
        Duration, about("How often the records are reviewed.", "アクセスログを点検する間隔。", example="1 month")
    ] = UNDECLARED
    last_reviewed: Annotated[
        date, about("Day on which they were last reviewed.", "アクセスログを最後に点検した日。", example="2026-11-02")
    ] = UNDECLARED


ClockSource = Literal["ntp", "gps", "radio", "time-signal", "free-running"]
"""Where a system's clock gets its time from."""


class Clock(Section):
    """How a system keeps its time."""

    source: Annotated[
        ClockSource,
        about(
            "Where the clock gets its time from; time-signal: set by hand to an official time signal.",
            "時刻の取得元。time-signal は公的な時報に手作業で合わせる場合。",
            example="ntp",
        ),
    ] = UNDECLARED
    synchronised_every: Annotated[
        Duration, about("How often the clock is synchronised.", "時刻を同期する間隔。", example="1 day")
    ] = UNDECLARED


MalwareCheck = Literal["system-build", "unmanaged-media", "external-information"]
"""An occasion on which a system is checked for malicious software."""


class System(Item):
    """An information system that handles personal information."""

    noun: ClassVar[str] = "system"

    name: Annotated[Text, about("Name of the system.", "システムの名称。", example="Electronic medical records")] = (
        UNDECLARED
    )
    authentication: Annotated[
        tuple[Authentication, ...],
        about(
            "Every means by which its users authenticate; an empty list where they don't.",
            "利用者の認証に用いるすべての手段。認証がなければ空のリスト。",
            example=["password", "ic-card"],
        ),
    ] = UNDECLARED
    shared_accounts: Annotated[
        bool,
        about(
            "Whether several people use the same account.",
            "一つのアカウントを複数の者が共用しているか。",
            example=False,
        ),
    ] = UNDECLARED
    passwords: Annotated[
        Passwords,
        about(
            "How passwords are treated, where users log in with one.",
            "パスワードでログインする場合の取扱い。",
            example={"minimum_length": 8},
        ),
    ] = UNDECLARED
    roles: Annotated[
        tuple[AccessRole, ...],
        about(
            "Job categories that use the system, each with the records it may access.",
            "システムを利用する職種と、それぞれがアクセスできる範囲。",
            example=[{"id": "nurse"}],
        ),
    ] = UNDECLARED
    access_enforced_by: Annotated[
        AccessEnforcement,
        about(
            "What holds users to the scope of their role: the system itself, a procedure, or nothing.",
            "職種ごとの範囲を守らせる手段：システムの制御（system）、手順のみ（procedure）、なし（none）。",
            example="system",
        ),
    ] = UNDECLARED
    access_log: Annotated[
        AccessLog,
        about("How accesses are recorded and reviewed.", "アクセスログの取得と点検。", example={"collected": True}),
    ] = UNDECLARED
    clock: Annotated[Clock, about("How the system keeps its time.", "時刻の管理。", example={"source": "ntp"})] = (
        UNDECLARED
    )
    malware_checks: Annotated[
        tuple[MalwareCheck, ...],
        about(
            "Occasions on which it is checked for malicious software: when built, when media of unknown handling are"
            " used, when information comes from outside; an empty list where it never is.",
            "不正ソフトウェアの混入を確認する場面：構築時、適切に管理されていない媒体の使用時、外部からの情報の受領時。"
            "確認しなければ空のリスト。",
            example=["system-build", "unmanaged-media", "external-information"],
        ),
    ] = UNDECLARED


TestDataSafeguard = Literal[
    "approval",
    "supervision",
    "masking",
    "access-restriction",
    "isolated-environment",
]
"""What guards personal information in test data against leakage."""


class TestData(Section):
    """What data systems are tested with."""

    __test__: ClassVar = False  # its name makes pytest take it for a test class

    personal_information_used: Annotated[
        bool,
        about(
            "Whether tests ever use data with personal information.",
            "動作確認で個人情報を含むデータを使用することがあるか。",
            example=False,
        ),
    ] = UNDECLARED
    safeguards: Annotated[
        tuple[TestDataSafeguard, ...],
        about(
            "What guards that data against leakage; an empty list where nothing does.",
            "そのデータの漏えいを防ぐ手段。なければ空のリスト。",
            example=["approval", "masking"],
        ),
    ] = UNDECLARED
    confidentiality_agreed: Annotated[
        bool,
        about(
            "Whether the people who test are explicitly bound to confidentiality.",
            "動作確認を行う者に守秘義務を明確に課しているか。",
            example=True,
        ),
    ] = UNDECLARED
    erased_after_use: Annotated[
        bool,
        about(
            "Whether they must erase the data when the test is over.",
            "終了後にデータを確実に消去するよう求めているか。",
            example=True,
        ),
    ] = UNDECLARED
