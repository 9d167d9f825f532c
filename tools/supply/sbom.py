"""Write a bill of materials of gl3rules and of all that its users may install, in CycloneDX's JSON.

    python -m tools.supply.sbom [--output FILE]

It is made from requirements/ alone, so that it needs neither a network nor the packages, and the same commit gives the
same bytes: the time in it is SOURCE_DATE_EPOCH or that of the last commit. What only an extra brings is optional in it.
"""

from __future__ import annotations

import argparse
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from gl3rules._version import VERSION

from .distributions import source_date
from .licences import Licence, recorded
from .locked import FOLDER, PROJECT, ROOT, Locked, locked

if TYPE_CHECKING:
    from collections.abc import Iterable

_LICENCES: Final = LicenseFactory()


def bill(date: int) -> str:
    """Return the bill of materials, dated in seconds since 1970."""
    known = recorded()
    needed = {package.name for package in locked("runtime")}
    root = _component("gl3rules", VERSION, "Apache-2.0", ComponentType.APPLICATION)
    components = {package.name: _of(package, known[package.name], needed) for package in locked("extras")}
    content = hashlib.sha256((FOLDER / "extras.txt").read_bytes()).hexdigest()
    bom = Bom(
        components=components.values(),
        serial_number=uuid5(NAMESPACE_URL, f"{root.purl}#{content}"),
        metadata=BomMetaData(component=root, timestamp=datetime.fromtimestamp(date, UTC)),
    )
    for name, component in components.items():
        bom.register_dependency(component, _needs(name, components))
    bom.register_dependency(root, _needs(PROJECT, components))
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _needs(name: str, components: dict[str, Component]) -> Iterable[Component]:
    return [components[package.name] for package in locked("extras") if name in package.needed_by]


def _of(package: Locked, licence: Licence, needed: set[str]) -> Component:
    component = _component(package.name, package.version, licence.expression, ComponentType.LIBRARY)
    component.scope = ComponentScope.REQUIRED if package.name in needed else ComponentScope.OPTIONAL
    # A package has a file per platform, so that digests belong to the place where they are.
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/simple/{package.name}/"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.digests],
    )
    component.external_references.add(files)
    if package.marker:
        component.properties.add(Property(name="gl3rules:needed-where", value=package.marker))
    return component


def _component(name: str, version: str, licence: str, kind: ComponentType) -> Component:
    purl = PackageURL("pypi", None, name, version)
    return Component(
        name=name,
        version=version,
        type=kind,
        purl=purl,
        bom_ref=str(purl),
        licenses=[_LICENCES.make_from_string(licence)],
    )


def main() -> None:
    """Write the bill of materials and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.sbom", description="Write a bill of materials.")
    name = f"gl3rules-{VERSION}.cdx.json"
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist" / name, metavar="FILE", help=f"dist/{name} by default"
    )
    output: Path = parser.parse_args().output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(bill(source_date()), encoding="utf-8")
    print(output)


if __name__ == "__main__":
    main()
