"""Chapter 6.5, technical safeguards, item 7: passwords, as administrators run them and as users choose them."""

from typing import Final

from gl3rules.authoring import (
    Context,
    Duration,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Severity,
    listed,
    message,
    rule,
)
from gl3rules.facts.systems import CharacterClass, PasswordHandOver, PasswordStorage, ResetRecord, System

from .parameters import PASSWORD_MAXIMUM_AGE, PASSWORD_MINIMUM_LENGTH
from .policies import set_in_documents, taught
from .technical import systems

STRONG: Final[tuple[PasswordStorage, ...]] = ("argon2", "bcrypt", "scrypt", "pbkdf2", "sha256-crypt", "sha512-crypt")
READABLE: Final[tuple[PasswordStorage, ...]] = ("plain", "reversible")
REQUIRED_RECORDS: Final[tuple[ResetRecord, ...]] = ("method", "document-copies")
PRIVATE: Final[tuple[PasswordHandOver, ...]] = ("in-person", "sealed-letter", "secure-transfer", "set-by-user")
REQUIRED_CLASSES: Final[tuple[CharacterClass, ...]] = ("letters", "digits", "symbols")


def logs_in_with_password(system: System) -> bool:
    """Say whether users log in to a system with a password, alone or beside other means."""
    return "password" in system.authentication


def combines_password(system: System) -> bool:
    """Say whether a system uses another means of authentication beside a password."""
    return logs_in_with_password(system) and any(means != "password" for means in system.authentication)


def no_password(system: System) -> NotApplicable | None:
    """Say why a system has no passwords to judge."""
    return None if logs_in_with_password(system) else NotApplicable("No password is used to log in.")


def no_password_anywhere(facts: Facts) -> NotApplicable | None:
    """Say why the organisation's users have no passwords; undecided until every system's log-in is declared."""
    answers = [logs_in_with_password(system) for system in listed(facts.systems)]
    return None if any(answers) else NotApplicable("No password is used to log in.")


def no_combination_anywhere(facts: Facts) -> NotApplicable | None:
    """Say why no document need set how both are run; undecided until every system's log-in is declared."""
    answers = [combines_password(system) for system in listed(facts.systems)]
    return None if any(answers) else NotApplicable("No system combines passwords with another means of authentication.")


@rule(row="6.5-7a-1", severity=Severity.CRITICAL, each=systems, when=no_password)
def passwords_stored_irreversibly(system: System) -> Findings:
    """Passwords are stored in a form that nobody can turn back.

    Why:
        Whoever gets hold of the password file must not get hold of the passwords. A fast or unsalted hash gives way to
        guessing, so "irreversible" means a slow hash with a salt of its own for each password.
    Passes:
        `passwords.storage` is argon2, bcrypt, scrypt, pbkdf2, sha256-crypt or sha512-crypt.
    Fails:
        Passwords are stored as plain text (plain), so that they can be decrypted (reversible), as a fast hash (md5,
        sha1, sha256, sha512, lm, ntlm), or with md5-crypt, whose own author no longer considers it safe.
    Remedy:
        Have the system store passwords with argon2 or bcrypt, for example, have every user set a new password so that
        no weak hash is left, and update passwords.storage.
    """
    storage = system.passwords.storage
    if storage in READABLE:
        yield _readable(storage)
    elif storage == "lm":
        yield Finding(
            "Passwords are stored as LM hashes, which ignore case and split a password into halves of seven characters,"
            " so every password can be found by trying; a slow, salted hash is required.",
            remedy=message(
                "Forbid LM hashes in the system's settings, and have every user set a new password at once. The NTLM"
                " hashes that remain are not enough either: let users log in by IC card or security key, and update"
                " authentication, or through an identity provider that stores slow, salted hashes, and update"
                " passwords.storage."
            ),
        )
    elif storage == "ntlm":
        yield Finding(
            "Passwords are stored as NTLM hashes, which have no salt and are fast to compute, so passwords can be found"
            " by trying; a slow, salted hash is required.",
            remedy=message(
                "A Windows domain keeps NTLM hashes of all passwords, so let users log in to the system by IC card or"
                " security key instead, and update authentication. Or move the log-in to an identity provider that"
                " stores slow, salted hashes, have every user set a new password there, and update passwords.storage."
            ),
        )
    elif storage == "md5-crypt":
        yield Finding(
            "Passwords are stored as md5-crypt hashes, which have a salt but are too fast to compute today, so"
            " passwords can be found by trying; a slow, salted hash is required."
        )
    elif storage not in STRONG:
        yield Finding(
            "Passwords are stored as single, unsalted {found} hashes, which are fast to compute, so passwords can be"
            " found by trying; a slow, salted hash is required.",
            found=storage,
        )


def _readable(storage: PasswordStorage) -> Finding:
    remedy = message(
        "Have the system store slow, salted hashes (argon2 or bcrypt, for example), erase the readable passwords and"
        " their backups, have every user set a new password, and update passwords.storage."
    )
    if storage == "plain":
        return Finding("Passwords are stored as plain text; a slow, salted hash is required.", remedy=remedy)
    return Finding(
        "Passwords are stored so that they can be decrypted; a slow, salted hash is required.", remedy=remedy
    )


@rule(row="6.5-7a-1", severity=Severity.HIGH, each=systems, when=no_password)
def password_file_protected(system: System) -> Findings:
    """Only the administrators in charge can reach the stored passwords.

    Why:
        Even good hashes can be guessed at leisure once the file that holds them has been copied.
    Passes:
        Nobody else can reach the file or table (`passwords.file_access_restricted` is true). This is what the pack
        takes from "managed in a fitting way".
    Fails:
        Others can reach it.
    Remedy:
        Restrict access to the file or table, and to its backups, to the administrators in charge, and set
        file_access_restricted to true.
    """
    if not system.passwords.file_access_restricted:
        yield Finding(
            "Others than the administrators in charge can reach the stored passwords; only those administrators may."
        )


@rule(row="6.5-7a-1", severity=Severity.MEDIUM, when=no_combination_anywhere)
def combined_authentication_set(_: Facts, context: Context) -> Findings:
    """A document sets how passwords are run where another means is used beside them.

    Why:
        Beside an IC card or another means, a password has a different part to play, and its rules must fit that.
    Passes:
        A document in force has the topic combined-authentication. One document may cover all systems. Where no system
        uses both a password and another means, the rule doesn't apply; this is open until every system's
        `authentication` is declared.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how passwords are run for systems with another means of authentication, have it
        approved, and add combined-authentication to the document's topics.
    """
    return set_in_documents(context, "combined-authentication")


@rule(row="6.5-7a-2", severity=Severity.HIGH, each=systems, when=no_password)
def password_reset_identity_checked(system: System) -> Findings:
    """A user's identity is verified before an administrator resets the password.

    Why:
        Pretending to be a forgetful user is the easiest way to somebody else's account.
    Passes:
        The identity is verified in person, by photo identification, by a signed application or by calling back a known
        number (`passwords.reset.identity_check`); the guideline leaves open which.
    Fails:
        It is not verified (none).
    Remedy:
        Verify the identity before every reset, in person or by photo identification for example, and update
        identity_check.
    """
    if system.passwords.reset.identity_check == "none":
        yield Finding("Passwords are reset without verifying who asks; the user's identity must be verified.")


@rule(row="6.5-7a-2", severity=Severity.MEDIUM, each=systems, when=no_password)
def password_reset_recorded(system: System) -> Findings:
    """A ledger holds how a user's identity was verified for a reset, with copies of the documents.

    Why:
        Without the entry, nobody can establish afterwards who was given a password, and on what grounds.
    Passes:
        `passwords.reset.recorded` contains both method and document-copies. Where a verification used no documents, the
        entry says so, which counts as document-copies.
    Fails:
        One of the two is missing, or nothing is recorded.
    Remedy:
        Enter every reset in a ledger with the method of verification, attach copies of the documents used, and add both
        to recorded.
    """
    recorded = system.passwords.reset.recorded
    missing = tuple(part for part in REQUIRED_RECORDS if part not in recorded)
    if missing:
        yield Finding("The ledger of resets does not record {missing}.", missing=missing)


@rule(row="6.5-7a-2", severity=Severity.HIGH, each=systems, when=no_password)
def password_reset_private(system: System) -> Findings:
    """A new password reaches its user in a way that lets nobody else learn it.

    Why:
        A password that others have read or overheard proves nothing about who logs in.
    Passes:
        The user sets it (`passwords.reset.hand_over` is set-by-user), or receives it in person, in a sealed letter or
        through a secure transfer. Handing it to the user in person counts although an administrator has seen it.
    Fails:
        It travels by unencrypted e-mail (plain-email), by telephone or through colleagues, where others can read or
        overhear it.
    Remedy:
        Let users set the new password themselves, or hand it over in person or in a sealed letter, and update
        hand_over.
    """
    hand_over = system.passwords.reset.hand_over
    if hand_over == "plain-email":
        yield Finding(
            "New passwords are sent by unencrypted e-mail, where others can read them; only the user may learn them."
        )
    elif hand_over == "telephone":
        yield Finding(
            "New passwords are told by telephone, where others can overhear them; only the user may learn them."
        )
    elif hand_over not in PRIVATE:
        yield Finding(
            "New passwords are passed on through colleagues, who get to know them; only the user may learn them."
        )


@rule(row="6.5-7a-3", severity=Severity.HIGH, each=systems, when=no_password)
def passwords_absent_from_configuration(system: System) -> Findings:
    """No configuration file, script or program holds a user's password.

    Why:
        Such files are copied, backed up and read by many, and the password goes with them.
    Passes:
        No file holds a user's password (`passwords.in_configuration_files` is false).
    Fails:
        One does.
    Remedy:
        Take the passwords out of the files, have the users concerned set new ones, and set in_configuration_files to
        false.
    """
    if system.passwords.in_configuration_files:
        yield Finding("Configuration files, scripts or programs hold users' passwords; none may.")


@rule(row="6.5-7a-3", severity=Severity.HIGH, each=systems, when=no_password)
def passwords_hidden_from_administrators(system: System) -> Findings:
    """Not even administrators can find out a user's password.

    Why:
        Whoever knows a password can act in the user's name, and no log shows the difference.
    Passes:
        Administrators can neither display nor work out a password (`passwords.visible_to_administrators` is false), and
        it isn't stored in a form that they could read after all (`passwords.storage`).
    Fails:
        Administrators can display or work out a password; or it is declared that they can't, but passwords are stored
        as plain text or so that they can be decrypted.
    Remedy:
        Switch off what displays passwords, store them as slow, salted hashes, and update visible_to_administrators and
        storage.
    """
    if system.passwords.visible_to_administrators:
        yield Finding("Administrators can display or work out users' passwords; only the user may know a password.")
    elif system.passwords.storage in READABLE:
        yield Finding("Passwords are stored so that administrators can read them; only the user may know a password.")


@rule(row="6.5-7b-1", severity=Severity.MEDIUM, each=systems, when=no_password)
def password_rotation(system: System, context: Context) -> Findings:
    """Passwords are changed at least every two months.

    Why:
        A password that has leaked unnoticed stays useful to its thief until it is changed.
    Passes:
        `passwords.maximum_age` is at most two months (the parameter password_maximum_age). Two months count as 60 days,
        so 60 days and 8 weeks pass.
    Fails:
        Passwords may be used for longer, or never have to be changed; 61 days and 9 weeks are too long.
    Remedy:
        Have the system demand a new password after two months at the latest, and update maximum_age.
    """
    found, required = system.passwords.maximum_age, context.limit(PASSWORD_MAXIMUM_AGE)
    if found == Duration("never"):
        yield Finding("Passwords never have to be changed; they must be changed within {required}.", required=required)
    elif found > required:
        yield Finding(
            "Passwords may be used for {found}; at most {required} is allowed.", found=found, required=required
        )


@rule(row="6.5-7b-1", severity=Severity.MEDIUM, each=systems, when=no_password)
def password_composition(system: System, context: Context) -> Findings:
    """Passwords have eight or more characters and mix letters, digits and symbols.

    Why:
        Short or uniform passwords are found by trying.
    Passes:
        `passwords.minimum_length` is at least 8 (the parameter password_minimum_length), and every password must have
        letters, digits and symbols (all three are in `passwords.character_classes`).
    Fails:
        Shorter passwords are accepted, or passwords without one of the three.
    Remedy:
        Have the system refuse passwords that have fewer than eight characters or lack letters, digits or symbols, and
        update minimum_length and character_classes.
    """
    passwords = system.passwords
    if passwords.minimum_length < context.limit(PASSWORD_MINIMUM_LENGTH):
        yield Finding(
            "The minimum length of passwords is {found}; at least {required} is required.",
            found=passwords.minimum_length,
            required=context.limit(PASSWORD_MINIMUM_LENGTH),
        )
    missing = tuple(kind for kind in REQUIRED_CLASSES if kind not in passwords.character_classes)
    if missing:
        yield Finding(
            "Passwords need not contain {missing}; letters, digits and symbols are all required.", missing=missing
        )


@rule(row="6.5-7b-2", severity=Severity.MEDIUM, when=no_password_anywhere)
def password_responsibility_taught(_: Facts, context: Context) -> Findings:
    """Users have been taught that they answer for a password that they choose or keep carelessly.

    Why:
        People guard what they know themselves to be responsible for.
    Passes:
        A training on the topic password-responsibility was held within a year (the parameter training_interval), and
        all staff took part; a notice that reached everyone counts. Where no system has a password log-in, the rule
        doesn't apply; this is open until every system's `authentication` is declared.
    Fails:
        No training has the topic, the last one was longer ago, or only some took part.
    Remedy:
        Teach all users that the theft of an easily guessed or carelessly kept password is their own responsibility, and
        add password-responsibility to the training's topics.
    """
    return taught(context, "password-responsibility")
