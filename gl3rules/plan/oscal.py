"""The plan as an OSCAL 1.2.1 plan of action and milestones (NIST), for tools of governance, risk and compliance.

An entry becomes an item with a finding on its control's statement, an observation for each thing that is wrong, and a
risk with what is to be done, by whom and until when. Its UUIDs rest on the organisation and the row, so that the same
entry is the same item in every plan; the document's rests on all that stands in it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL

from gl3rules import oscal, wording
from gl3rules.model import Status
from gl3rules.oscal import Object, bullets, filled, line, markup, moment, paragraphs, props, uuid_in
from gl3rules.plan.document import State
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Report
    from gl3rules.plan.document import Entry, Found, Plan
    from gl3rules.text import Language, Message

_SEVERITIES: Final = "http://csrc.nist.gov/ns/oscal"
_ORGANISATION: Final = "asset-owner"
_RESPONSIBLE: Final = "poam-item-owner"
_END_OF_DAY: Final = "23:59:59"
# As in assessment results: whatever is no pass is not satisfied, and the reason tells what is no failure either.
_REASONS: Final = {Status.PASS: "pass", Status.FAIL: "fail", Status.WAIVED: "fail"}


def write(plan: Plan, report: Report, language: Language) -> str:
    """Return the plan as OSCAL JSON; `report` says which pack it is for.

    Raises OutputError for a day that OSCAL can't state.
    """
    run = _Run(plan, report, language)
    body = run.body()
    return oscal.document("plan-of-action-and-milestones", oscal.document_uuid("plan", body), body)


class _Run:
    """A plan in a language, on its way to OSCAL."""

    def __init__(self, plan: Plan, report: Report, language: Language) -> None:
        self._plan = plan
        self._report = report
        self._language = language
        self._tool = str(uuid_in(NAMESPACE_URL, oscal.NS, "component", "gl3rules"))
        self._origins: list[Object] = [{"actors": [{"type": "tool", "actor-uuid": self._tool}]}]

    def _say(self, text: Message) -> str:
        return markup(self._language.render(text))

    def body(self) -> Object:
        """Draw everything but the document's own UUID."""
        drawn = [_Item(entry, self._report, self._language, self._origins) for entry in self._plan.entries]
        organisations = list(self._plan.organisations)
        return filled(
            {
                "metadata": self._metadata(),
                # OSCAL has one system in a plan; of several organisations, each item says whose it is.
                "system-id": {"identifier-type": oscal.NS, "id": line(organisations[0])}
                if len(organisations) == 1
                else {},
                "local-definitions": {"components": [self._component()]},
                "observations": [observation for item in drawn for observation in item.observations()],
                "risks": [item.risk() for item in drawn],
                "findings": [item.finding() for item in drawn],
                # OSCAL wants an item even where there is nothing to do.
                "poam-items": [item.entry() for item in drawn] or [self._nothing()],
            }
        )

    def _metadata(self) -> Object:
        plan, report, pack = self._plan, self._report, self._report.pack
        catalog = oscal.catalog_uuid(pack.name, pack.version, pack.digest, pack.parameters, self._language.code)
        summary = plan.summary
        owners = dict.fromkeys(filter(None, (line(entry.owner) for entry in plan.entries)))
        parties = [*map(self._organisation, plan.organisations), *map(_person, owners)]
        return filled(
            {
                "title": self._say(message("Action plan: {pack}", pack=self._language.text(pack.title))),
                "last-modified": moment(plan.as_of),
                "version": str(plan.as_of),
                "oscal-version": oscal.OSCAL_VERSION,
                "props": props(
                    ("language", self._language.code),
                    ("gl3rules", report.version),
                    ("pack", pack.name),
                    ("pack-version", pack.version),
                    ("pack-digest", pack.digest),
                    ("catalog-uuid", catalog),
                    ("open", summary.open),
                    ("overdue", summary.overdue),
                    ("closed", summary.closed),
                ),
                "roles": [
                    {"id": _ORGANISATION, "title": self._say(message("Organisation that declares the facts"))},
                    {"id": _RESPONSIBLE, "title": self._say(message("Owner of an entry of the plan"))},
                ],
                "parties": parties,
                "remarks": paragraphs(
                    self._say(
                        message("Control ids are those of the catalog that gl3rules rules --format oscal writes.")
                    ),
                    markup(wording.statement(self._language)),
                ),
            }
        )

    def _organisation(self, identifier: str) -> Object:
        name = line(self._plan.organisations[identifier])
        external = line(identifier)
        return filled(
            {
                # The same party as in assessment results.
                "uuid": str(uuid_in(NAMESPACE_URL, oscal.NS, "organisation", identifier, name)),
                "type": "organization",
                "name": name or external or "-",
                "external-ids": [{"scheme": oscal.NS, "id": external}] if external else [],
            }
        )

    def _component(self) -> Object:
        return {
            "uuid": self._tool,
            "type": "software",
            "title": "gl3rules",
            "description": self._say(message("Compares what is declared with rules; it inspects no system itself.")),
            "props": [{"name": "version", "value": line(self._report.version)}],
            "status": {"state": "operational"},
        }

    def _nothing(self) -> Object:
        nothing = self._say(message("Nothing to do: no row that was judged fails or is unknown."))
        return {
            "uuid": str(uuid_in(NAMESPACE_URL, oscal.NS, "plan-item", "nothing")),
            "title": nothing,
            "description": nothing,
            "props": props(("state", State.CLOSED)),
        }


class _Item:
    """An entry, on its way to OSCAL."""

    def __init__(self, entry: Entry, report: Report, language: Language, origins: list[Object]) -> None:
        self._entry = entry
        self._judged = entry.judged if isinstance(entry.judged, date) else report.as_of
        self._language = language
        self._origins = origins
        self._pack = report.pack.name
        self._uuid = uuid_in(NAMESPACE_URL, oscal.NS, "plan-item", self._pack, entry.organisation, entry.row)
        self._why = {rule.rule: rule.why for item in report.requirements for rule in item.rules}
        self._title = markup(f"{entry.row} {entry.title}")

    def _own(self, *names: str) -> str:
        return str(uuid_in(self._uuid, *names))

    def _observation_uuids(self) -> list[str]:
        # An observation is of one day, and is another one when something else is found.
        return [
            self._own("observation", str(self._judged), str(number), found.message, found.fact)
            for number, found in enumerate(self._entry.findings)
        ]

    def _related(self) -> list[Object]:
        return [{"observation-uuid": uuid} for uuid in self._observation_uuids()]

    def _description(self) -> str:
        found = bullets(markup(_told(each)) for each in self._entry.findings)
        return paragraphs(markup(self._entry.reason), found) or self._title

    def observations(self) -> Iterator[Object]:
        """Draw each thing that is wrong."""
        entry = self._entry
        for found, uuid in zip(entry.findings, self._observation_uuids(), strict=True):
            yield filled(
                {
                    "uuid": uuid,
                    "title": self._title,
                    "description": markup(_told(found)) or self._title,
                    "props": props(("organisation", entry.organisation), ("fact", found.fact), ("place", found.place)),
                    "methods": ["EXAMINE"],
                    "types": ["finding"],
                    "origins": self._origins,
                    "collected": moment(self._judged),
                }
            )

    def finding(self) -> Object:
        """Draw how the row stands."""
        status = self._entry.status
        state: Object = {
            "state": "satisfied" if status is Status.PASS else "not-satisfied",
            "reason": _REASONS.get(status, "other"),
        }
        return filled(
            {
                "uuid": self._own("finding"),
                "title": self._title,
                "description": self._description(),
                "props": props(("status", status), ("row", self._entry.row), ("clause", self._entry.clause)),
                "target": {
                    "type": "statement-id",
                    "target-id": oscal.statement_id(self._pack, self._entry.row),
                    "status": state,
                },
                "related-observations": self._related(),
                "related-risks": [{"risk-uuid": self._own("risk")}],
            }
        )

    def risk(self) -> Object:
        """Draw what is at stake, what is to be done about it, and what was."""
        entry = self._entry
        closed = "deviation-approved" if entry.status is Status.WAIVED else "closed"
        why = dict.fromkeys(markup(self._language.text(self._why.get(rule, ""))) for rule in entry.rules)
        facet = {"name": "severity", "system": _SEVERITIES, "value": entry.severity}
        return filled(
            {
                "uuid": self._own("risk"),
                "title": self._title,
                "description": self._description(),
                "statement": paragraphs(*why) or self._title,
                "props": props(("organisation", entry.organisation)),
                "status": closed if entry.state is State.CLOSED else "open",
                "characterizations": [{"origin": self._origins[0], "facets": [facet]}],
                "deadline": self._deadline(),
                "remediations": [self._remediation()],
                "risk-log": {"entries": list(self._log())},
                "related-observations": self._related(),
            }
        )

    def _deadline(self) -> str:
        due = self._entry.due
        # One beyond OSCAL's years is still told in the item's properties.
        return moment(due, _END_OF_DAY) if isinstance(due, date) and oscal.can_state(due) else ""

    def _remediation(self) -> Object:
        entry = self._entry
        deadline = self._deadline()
        owner = line(entry.owner)
        what = markup(self._language.text("To put it right"))
        task = filled(
            {
                "uuid": self._own("milestone"),
                "type": "milestone",
                "title": self._title,
                "props": props(("ticket", entry.ticket)),
                "timing": {"on-date": {"date": deadline}} if deadline else {},
                "responsible-roles": [{"role-id": _RESPONSIBLE, "party-uuids": [_person_uuid(owner)]}] if owner else [],
            }
        )
        return {
            "uuid": self._own("remedy"),
            "lifecycle": "completed" if entry.status is Status.PASS else "planned",
            "title": what,
            "description": bullets(map(markup, entry.remedies)) or what,
            "tasks": [task],
        }

    def _log(self) -> Iterator[Object]:
        entry = self._entry
        turns = [(entry.opened, State.OPEN, ""), *((turn.day, turn.state, turn.reason) for turn in entry.history)]
        if isinstance(entry.closed, date):
            turns.append((entry.closed, State.CLOSED, entry.reason))
        for number, (day, state, reason) in enumerate(turns):
            yield filled(
                {
                    "uuid": self._own("turn", str(number), str(day), state),
                    "description": markup(reason),
                    "start": moment(day),
                    "status-change": str(state),
                }
            )

    def entry(self) -> Object:
        """Draw the item itself."""
        entry = self._entry
        due = entry.due if isinstance(entry.due, date) else ""
        return filled(
            {
                "uuid": str(self._uuid),
                "title": self._title,
                "description": self._description(),
                "props": props(
                    ("organisation", entry.organisation),
                    ("control-id", oscal.control_id(self._pack, entry.row)),
                    ("state", entry.state),
                    ("status", entry.status),
                    ("severity", entry.severity),
                    ("opened", entry.opened),
                    ("reopened", entry.reopened if isinstance(entry.reopened, date) else ""),
                    ("closed", entry.closed if isinstance(entry.closed, date) else ""),
                    ("owner", entry.owner),
                    ("due", due),
                    ("overdue", "yes" if entry.overdue else ""),
                    ("ticket", entry.ticket),
                    *(("rule", rule) for rule in entry.rules),
                ),
                "origins": self._origins,
                "related-findings": [{"finding-uuid": self._own("finding")}],
                "related-observations": self._related(),
                "related-risks": [{"risk-uuid": self._own("risk")}],
                "remarks": paragraphs(*map(markup, entry.comment.splitlines())),
            }
        )


def _person(owner: str) -> Object:
    return {"uuid": _person_uuid(owner), "type": "person", "name": owner}


def _person_uuid(owner: str) -> str:
    return str(uuid_in(NAMESPACE_URL, oscal.NS, "owner", owner))


def _told(found: Found) -> str:
    place = found.place or found.fact
    text = f"{found.subject}: {found.message}" if found.subject else found.message
    return f"{text} [{place}]" if place else text
