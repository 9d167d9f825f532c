"""What rules of several chapters ask of documents, trainings and contracts.

A document is in force when it has been approved and, at its approval or since, reviewed within the parameter
document_review_interval. A training counts when it was last held within the parameter training_interval and all
staff concerned took part. Where no document or training has a topic, or a contract lacks a clause, the remedy is the
rule's own.
"""

from functools import partial

from gl3rules.authoring import Context, Finding, Findings, any_of, each_of, is_overdue, listed, message
from gl3rules.facts.contractors import Clause, Contract
from gl3rules.facts.organisation import Document, Topic, Training, TrainingTopic

from .parameters import DOCUMENT_REVIEW_INTERVAL, TRAINING_INTERVAL


def set_in_documents(context: Context, *topics: Topic) -> Findings:
    """Find the topics that no document in force sets."""
    for topic in topics:
        documents = listed(context.facts.documents)
        if any_of(*(partial(_sets, document, topic, context) for document in documents)):
            continue
        on_topic = tuple(document for document in documents if topic in document.topics)
        if on_topic:
            yield from each_of(on_topic, partial(_lapses, topic, context))
        else:
            yield Finding("No document in force sets {topic}.", at="/documents", topic=topic)


def _sets(document: Document, topic: Topic, context: Context) -> bool:
    return topic in document.topics and not any(True for _ in _lapses(topic, context, document))


def _lapses(topic: Topic, context: Context, document: Document) -> Findings:
    """Find out why a document is not in force; approval and review don't hide each other where one is undeclared."""
    return each_of((_unapproved, _unreviewed), lambda lapse: lapse(topic, context, document))


def _unapproved(topic: Topic, context: Context, document: Document) -> Findings:
    if document.approved > context.as_of:
        yield Finding(
            "Document {document} sets {topic}, but is not approved until {found}; it must be in force now.",
            remedy=message("Have document {document} approved, and update approved.", document=document.id),
            document=document.id,
            topic=topic,
            found=document.approved,
        )


def _unreviewed(topic: Topic, context: Context, document: Document) -> Findings:
    required = context.limit(DOCUMENT_REVIEW_INTERVAL)
    if is_overdue(document.last_reviewed, required, context.as_of):
        yield Finding(
            "Document {document} sets {topic}, but was last reviewed on {found}; at most {required} may pass between"
            " reviews.",
            remedy=message("Review document {document}, and update last_reviewed.", document=document.id),
            document=document.id,
            topic=topic,
            required=required,
            found=document.last_reviewed,
        )


def taught(context: Context, topic: TrainingTopic) -> Findings:
    """Find out why no training on a topic has reached all staff of late."""
    trainings = listed(context.facts.trainings)
    if any_of(*(partial(_teaches, training, topic, context) for training in trainings)):
        return
    on_topic = tuple(training for training in trainings if topic in training.topics)
    if on_topic:
        yield from each_of(on_topic, partial(_shortcomings, context))
    else:
        yield Finding("No training teaches {topic}.", at="/trainings", topic=topic)


def _teaches(training: Training, topic: TrainingTopic, context: Context) -> bool:
    return topic in training.topics and not any(True for _ in _shortcomings(context, training))


def _shortcomings(context: Context, training: Training) -> Findings:
    """Find out why a training does not count; its day and its audience don't hide each other."""
    return each_of((_held_too_long_ago, _missed), lambda shortcoming: shortcoming(context, training))


def _held_too_long_ago(context: Context, training: Training) -> Findings:
    required = context.limit(TRAINING_INTERVAL)
    if is_overdue(training.last_held, required, context.as_of):
        yield Finding(
            "Training {training} was last held on {found}; at most {required} may pass between sessions.",
            remedy=message("Hold training {training} again, and update last_held.", training=training.id),
            training=training.id,
            required=required,
            found=training.last_held,
        )


def _missed(_: Context, training: Training) -> Findings:
    if training.attended_by == "none":
        yield Finding(
            "Nobody took part in training {training}; all staff must.",
            remedy=message("Hold training {training} for all staff, and update attended_by.", training=training.id),
            training=training.id,
        )
    elif training.attended_by != "all":
        yield Finding(
            "Only some of the staff took part in training {training}; all must.",
            remedy=message(
                "Repeat training {training} for those who were absent, and update attended_by.", training=training.id
            ),
            training=training.id,
        )


def has_clauses(context: Context, contract: Contract, *required: Clause) -> Findings:
    """Find the clauses that a signed contract lacks."""
    missing = tuple(clause for clause in required if clause not in contract.clauses)
    if missing:
        yield Finding("The contract does not set {missing}; it must.", missing=missing)
    elif contract.signed > context.as_of:
        yield Finding(
            "The contract is not signed until {found}; it must be in force now.",
            remedy=message("Have the contract signed, and update signed."),
            found=contract.signed,
        )
