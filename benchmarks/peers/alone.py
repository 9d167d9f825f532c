"""One organisation judged by a peer as a whole process, with nothing imported that the peer does not need.

    python benchmarks/peers/alone.py ENGINE FOLDER FACTS

Run as a file, not as a module, since that would import gl3rules too. FOLDER holds what benchmarks.speed.processes puts
there: rules as the engine takes them. Prints the verdicts, or as much of the answer as holds them.
"""

from __future__ import annotations

import os
import sys


def _text(folder: str, name: str) -> str:
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def regorus(folder: str, facts: str) -> str:
    """Judge by regorus."""
    from regorus import Engine

    engine = Engine()
    engine.add_policy("gl3.rego", _text(folder, "gl3.rego"))
    engine.add_data_json(_text(folder, "data.json"))
    engine.set_input_json(facts)
    return str(engine.eval_rule_as_json("data.gl3.verdicts"))


def rego_cpp(folder: str, facts: str) -> str:
    """Judge by rego-cpp, which is quicker for one input without a bundle."""
    from regopy import Interpreter  # type: ignore[import-untyped]

    interpreter = Interpreter()
    interpreter.add_module("gl3.rego", _text(folder, "gl3.rego"))
    interpreter.add_data_json(_text(folder, "data.json"))
    interpreter.set_input_term(facts)
    return str(interpreter.query("data.gl3.verdicts"))


def zen(folder: str, facts: str) -> str:
    """Judge by ZEN Engine."""
    from zen import ZenEngine

    return str(ZenEngine().create_decision(_text(folder, "decision.json")).evaluate(facts)["result"])


def jsonschema(folder: str, facts: str) -> str:
    """Judge by the library jsonschema; that the rules are valid schemas is known."""
    import json

    from jsonschema import Draft202012Validator

    schemas = json.loads(_text(folder, "schemas.json"))
    values = json.loads(facts)
    return str({rule: Draft202012Validator(schema).is_valid(values) for rule, schema in schemas.items()})


def jsonschema_rs(folder: str, facts: str) -> str:
    """Judge by jsonschema-rs."""
    import json

    from jsonschema_rs import Draft202012Validator

    schemas = json.loads(_text(folder, "schemas.json"))
    values = json.loads(facts)
    return str({rule: Draft202012Validator(schema).is_valid(values) for rule, schema in schemas.items()})


def cfn_guard(folder: str, facts: str) -> str:
    """Judge by cfn-guard."""
    from guardpycfn import validate_with_guard  # type: ignore[import-untyped]

    return str(validate_with_guard(facts, _text(folder, "rules.guard"), verbose=True))


ENGINES = {
    "regorus": regorus,
    "rego-cpp": rego_cpp,
    "zen": zen,
    "jsonschema": jsonschema,
    "jsonschema-rs": jsonschema_rs,
    "cfn-guard": cfn_guard,
}

if __name__ == "__main__":
    _engine, _folder, _facts = sys.argv[1:]
    with open(_facts, encoding="utf-8") as _file:
        print(ENGINES[_engine](_folder, _file.read()))
