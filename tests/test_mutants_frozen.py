"""Values stay as they are: nothing that was judged, read from a file or declared can be changed afterwards."""

from __future__ import annotations

from importlib import import_module

import msgspec
import pytest

from tests.conftest import ROOT

FACTS = sorted(f"facts.{path.stem}" for path in (ROOT / "gl3rules" / "facts").glob("[a-z]*.py"))
MODULES = ("engine", "trial", "waivers", "waivers_file", "baseline", "baseline_file", *FACTS)


@pytest.mark.parametrize("name", MODULES)
def test_structures_are_frozen(name: str) -> None:
    """No structure can be changed, and those that files hold refuse what they don't know."""
    module = import_module(f"gl3rules.{name}")
    own = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    kinds = [each for each in own if issubclass(each, msgspec.Struct)]
    assert [each.__name__ for each in kinds if not each.__struct_config__.frozen] == []
    if name.startswith("facts."):
        sections = [each for each in kinds if each.__struct_config__.forbid_unknown_fields]
        assert sections == [each for each in kinds if "Section" in {base.__name__ for base in each.__mro__}]
