"""Spec files -> settled versions: with their open findings, and with what changed since another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from generator import comparing
from generator.coverage import coverage_of
from generator.model.comparison import Comparison
from generator.model.coverage import Coverage
from generator.model.findings import Finding
from generator.model.sources import Sources
from generator.passes.acceptance import open_findings
from generator.passes.settling import Parts, Settled, settle
from generator.specfiles import SpecTree


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as one tree of spec files has it: the working tree, or that of a git revision."""

    tree: SpecTree
    family: str
    name: str
    revision: str = ""


def load_parts(tree: SpecTree, family: str, version: str) -> Parts:
    """Spec files -> the parts of one version."""
    required = tree.load_required(family, version)
    return Parts(
        tree.load_info(family, version),
        tree.load_pages(family, version),
        tree.load_errata(family, version),
        tree.load_facts(family, version),
        tree.facts_file(family, version),
        tree.load_convention(family),
        tuple(tree.shown(path) for path in tree.page_paths(family, version)),
        tree.load_preload(family, version),
        tree.load_renames(family, version),
        required,
        tree.load_sources(family, version) if required else Sources(),
    )


def read_version(tree: SpecTree, family: str, version: str) -> Settled:
    """Spec files -> errata -> facts -> passes -> a settled version."""
    return settle(load_parts(tree, family, version))


def read_with_changes(tree: SpecTree, family: str, version: str) -> Settled:
    """The same, compared with the version's predecessor if it has one."""
    settled = read_version(tree, family, version)
    predecessor = settled.version.info.predecessor
    if not predecessor:
        return settled
    before = read_version(tree, family, predecessor).version
    names = names_between(tree, family, predecessor, version)
    changes = comparing.compare(before, settled.version, names)
    return replace(settled, version=replace(settled.version, changes=changes))


def find_open(tree: SpecTree, family: str, version: str) -> tuple[Finding, ...]:
    """The findings of a version that nobody mended or accepted."""
    return still_open(tree, read_version(tree, family, version))


def still_open(tree: SpecTree, settled: Settled) -> tuple[Finding, ...]:
    """The findings of a settled version that nobody mended or accepted."""
    info = settled.version.info
    by_rule = dict(tree.load_family(info.family).accepted).get(info.name, ())
    return open_findings(settled.findings, tree.load_errata(info.family, info.name), by_rule)


def count_covered(tree: SpecTree, settled: Settled) -> Coverage:
    """How much of a settled version is captured, valid and free of findings."""
    info = settled.version.info
    captured = [path.stem for path in tree.page_paths(info.family, info.name)]
    return coverage_of(settled.version, captured, settled.findings, still_open(tree, settled))


def compare_editions(before: Edition, after: Edition) -> Comparison:
    """What changed from one edition of a family to another; names are confirmed in the newer one's tree."""
    old, new = (read_version(each.tree, each.family, each.name).version for each in (before, after))
    names = names_between(after.tree, after.family, before.name, after.name)
    return comparing.compare(old, new, names, (before.revision, after.revision))


def names_between(tree: SpecTree, family: str, before: str, after: str) -> comparing.Names:
    """The confirmed renames on the way from one version to another, in either direction."""
    versions = tree.load_family(family).versions
    if before not in versions or after not in versions:
        return comparing.Names()
    first, last = sorted((versions.index(before), versions.index(after)))
    steps = [tree.load_renames(family, name) for name in versions[first + 1 : last + 1]]
    turn = comparing.forwards if versions.index(before) <= versions.index(after) else comparing.backwards
    return turn(steps)


def input_files(tree: SpecTree, family: str, version: str) -> tuple[Path, ...]:
    """Every file that a version's package is made from, those of its predecessor among them."""
    predecessor = tree.load_info(family, version).predecessor
    others = tree.files(family, predecessor) if predecessor else ()
    return tuple(sorted({*tree.files(family, version), *others}))
