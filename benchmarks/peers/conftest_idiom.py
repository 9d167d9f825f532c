"""Rego as conftest runs it: YAML read as conftest reads it, and rules that deny.

conftest itself is not on any package index. Its YAML parser is sigs.k8s.io/yaml after splitting a file at "---" lines;
OPA's own `yaml.unmarshal` calls the same parser, so that the library of opa.py reads here what conftest would. Each
document is judged by itself, the elements of a list at the top of one too, and whatever no rule denies passes: all of
it is as in conftest's parser/yaml and policy packages. One thing is not: this library stops with an error where a
built-in function is given what it can't take, which OPA and conftest take as undefined unless told otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import RULE_IDS, RefusedError
from .opa import OpaEngine, OpaError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

USUAL: Final = Path(__file__).parent / "gl3_usual.rego"
"""The rules in conftest's usual idiom."""

SHAPES: Final = Path(__file__).parent / "gl3_shapes.rego"
"""A check of shapes before gl3.rego, the rules as a careful author would use them."""

_READER: Final = "package reader\n\ndocument := yaml.unmarshal(input)\n"
_SEPARATOR: Final = b"\n---\n"
_SETTLED: Final = frozenset({"pass", "not-applicable"})


class ConftestEngine(OpaEngine):
    """OPA's engine with rules of either idiom, for YAML as well as JSON."""

    def __init__(self, as_of: date, rules: Path = USUAL) -> None:
        super().__init__(as_of)
        self._denies = rules == USUAL
        for name, source in (("reader.rego", _READER), (rules.name, rules.read_text(encoding="utf-8"))):
            self._answer(self._library.OpaAddPolicy(self._handle, name.encode(), source.encode()))

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule on JSON facts: pass or fail by what is denied, or those of gl3.rego."""
        try:
            if not self._denies:
                judged: dict[str, str] = self._evaluated(b"shapes.verdicts", facts)
                return judged
            denied = {message.partition(":")[0] for message in self._evaluated(b"main.deny", facts)}
        except OpaError as error:
            raise RefusedError(str(error)) from None
        return {rule: "fail" if rule in denied else "pass" for rule in RULE_IDS}

    def verdicts_yaml(self, text: bytes) -> dict[str, str]:
        """Return the verdict of each rule on a YAML file; raise RefusedError where conftest would stop."""
        return self.verdicts_of(self.documents(text))

    def verdicts_of(self, documents: Iterable[bytes]) -> dict[str, str]:
        """Return what each rule comes to on all documents of a file, as JSON: what one does not meet is not met."""
        found = dict.fromkeys(RULE_IDS, "pass")
        for document in documents:
            for rule, status in self.verdicts(document).items():
                if status not in _SETTLED:
                    found[rule] = status
        return found

    def documents(self, text: bytes) -> tuple[bytes, ...]:
        """Return what conftest reads of a YAML file, each document as JSON; raise RefusedError where it would stop."""
        documents = [self._read(part) for part in text.split(_SEPARATOR)]
        document = documents[0] if len(documents) == 1 else documents
        each = document if isinstance(document, list) else [document]
        return tuple(json.dumps(one).encode() for one in each)

    def _read(self, part: bytes) -> object:
        try:
            text = part.decode()
        except UnicodeDecodeError as error:
            raise RefusedError(str(error)) from None
        try:
            return self._evaluated(b"reader.document", json.dumps(text).encode())
        except (OpaError, LookupError) as error:
            raise RefusedError(str(error)) from None

    def _evaluated(self, query: bytes, given: bytes) -> Any:  # noqa: ANN401  whatever the rule comes to
        answer = json.loads(self._answer(self._library.OpaEvalDocument(self._handle, query, given, 0, 0)))
        return answer["result"][0]["expressions"][0]["value"]
