"""What rules of several chapters ask of documents, trainings and contracts.

A document is in force when it has been approved and, at its approval or since, reviewed within the parameter
document_review_interval. A training counts when it was last held within the parameter training_interval and all
staff concerned took part.
"""

from functools import partial

from gl3rules.authoring import Context, Finding, Findings, any_of, is_overdue, listed, message
from gl3rules.facts.contractors import Clause, Contract
from gl3rules.facts.organisation import Document, Topic, Training, TrainingTopic

from .parameters import DOCUMENT_REVIEW_INTERVAL, TRAINING_INTERVAL


def set_in_documents(context: Context, *topics: Topic) -> Findings:
    """Find the topics that no document in force sets."""
    for topic in topics:
        documents = listed(context.facts.documents)
        if any_of(*(partial(_sets, document, topic, context) for document in documents)):
            continue
        outdated = [document for document in documents if topic in document.topics]
        for document in outdated:
            yield Finding(
                "Document {document} sets {topic}, but was last reviewed on {found}; at most {required} may pass.",
                remedy=message("Review document {document}, and update last_reviewed.", document=document.id),
                document=document.id,
                topic=topic,
                required=context.limit(DOCUMENT_REVIEW_INTERVAL),
                found=document.last_reviewed,
            )
        if not outdated:
            yield Finding(
                "No document sets {topic}.",
                remedy=message(
                    "Set it in a document, have that approved, and add {topic} to the document's topics.", topic=topic
                ),
                at="/documents",
                topic=topic,
            )


def _sets(document: Document, topic: Topic, context: Context) -> bool:
    return (
        topic in document.topics
        and document.approved <= context.as_of
        and not is_overdue(document.last_reviewed, context.limit(DOCUMENT_REVIEW_INTERVAL), context.as_of)
    )


def taught(context: Context, topic: TrainingTopic) -> Findings:
    """Find out why no training on a topic has reached all staff of late."""
    trainings = listed(context.facts.trainings)
    if any_of(*(partial(_teaches, training, topic, context) for training in trainings)):
        return
    on_topic = [training for training in trainings if topic in training.topics]
    for training in on_topic:
        yield from _shortcomings(training, context)
    if not on_topic:
        yield Finding(
            "No training teaches {topic}.",
            remedy=message("Hold a training on it, and add {topic} to the training's topics.", topic=topic),
            at="/trainings",
            topic=topic,
        )


def _teaches(training: Training, topic: TrainingTopic, context: Context) -> bool:
    return topic in training.topics and not any(True for _ in _shortcomings(training, context))


def _shortcomings(training: Training, context: Context) -> Findings:
    if is_overdue(training.last_held, context.limit(TRAINING_INTERVAL), context.as_of):
        yield Finding(
            "Training {training} was last held on {found}; at most {required} may pass.",
            remedy=message("Hold training {training} again, and update last_held.", training=training.id),
            training=training.id,
            required=context.limit(TRAINING_INTERVAL),
            found=training.last_held,
        )
    if training.attended_by != "all":
        yield Finding(
            "Training {training} was attended by {found} of the staff; all must take part.",
            remedy=message(
                "Repeat training {training} for those who were absent, and update attended_by.", training=training.id
            ),
            training=training.id,
            found=training.attended_by,
        )


def has_clauses(context: Context, contract: Contract, *required: Clause) -> Findings:
    """Find the clauses that a signed contract lacks."""
    missing = tuple(clause for clause in required if clause not in contract.clauses)
    if missing:
        yield Finding(
            "The contract lacks {missing}; required: {required}.",
            remedy=message("Agree on {missing} in the contract, and add it to the contract's clauses.", missing=missing),
            at="contract/clauses",
            missing=missing,
            required=required,
        )
    elif contract.signed > context.as_of:
        yield Finding("The contract is only signed on {signed}.", signed=contract.signed)
