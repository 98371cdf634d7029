"""The documents tell the truth: their commands, settings, figures, folders and links are those of the code."""

import re
import shlex
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from prometheus_client.metrics_core import Metric

from edtech_app.cli import parser
from edtech_app.meters import REGISTRY
from edtech_app.settings import Settings
from tests.architecture.sources import PACKAGE, ROOT
from tests.support import container

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
EVERYTHING = "\n".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)


def said(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """The lines of a document that are set apart to be typed."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_what_a_newcomer_is_told_to_run_is_what_ci_runs():
    proof = [line for line in commands(said("README.md")) if "pytest" in line]
    assert len(proof) == 1
    assert proof[0] in commands(said("CONTRIBUTING.md"))
    assert '$python -m venv $folder/venv"\n' in said(".ci/run")
    assert f'timed "{proof[0]}"' in said(".ci/run")
    for name in ("ruff check", "ruff format", "pyright", "lint-imports"):
        assert f"`{name}`" in said("CONTRIBUTING.md")
        assert f'timed "{name}' in said(".ci/run")


def test_the_ways_to_follow_lead_somewhere():
    """Each file of the table is there, and each name that follows one is defined in the files of its column."""
    table = said("docs/architecture.md").split("## Four ways to follow")[1].split("##")[0]
    rows = [row.strip("|").split("|")[1:] for row in table.splitlines() if row.startswith("|")]
    columns = list(zip(*rows, strict=True))
    assert len(columns) == 4
    for column in columns:
        told = re.findall(r"`([^`]+)`", " ".join(column))
        files = [ROOT / name if name.startswith("tests/") else PACKAGE / name for name in told if name.endswith(".py")]
        assert [file.name for file in files if not file.is_file()] == []
        code = "\n".join(file.read_text(encoding="utf-8") for file in files)
        for name in told:
            if not name.endswith(".py"):
                owner, _, method = name.partition(".")
                assert f"class {owner}" in code, name
                assert not method or re.search(rf"def {method}\(", code), name


def test_the_example_of_settings_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    """Whoever copies it and fills in nothing has the same house as whoever has no file."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)  # pyright: ignore[reportCallIssue]


def test_every_setting_is_in_the_guide():
    lacking = [name.upper() for name in Settings.model_fields if f"`{name.upper()}`" not in OPERATIONS]
    assert lacking == []


def test_every_command_of_the_house_that_is_told_of_exists():
    """Placeholders in capital letters stand for what somebody types."""
    calls = re.findall(r"(?:edtech_app\.cli|run --rm console) ([a-z][^`\n|]*)", EVERYTHING)
    assert len(calls) > 5
    for call in calls:
        parser().parse_args(shlex.split(call))


def test_every_benchmark_that_is_told_of_exists():
    named = set(re.findall(r"tests[./]benchmarks[./]([a-z_]+)", EVERYTHING))
    assert named
    there = {file.stem for file in (ROOT / "tests" / "benchmarks").iterdir()}
    assert named <= there


def names_of(metric: Metric) -> set[str]:
    """By which names Prometheus knows a figure."""
    endings = {"counter": ("_total",), "histogram": ("", "_bucket", "_sum", "_count")}.get(metric.type, ("",))
    return {metric.name + ending for ending in endings}


def test_every_figure_that_is_told_of_exists():
    known = set(chain.from_iterable(names_of(metric) for metric in REGISTRY.collect()))
    told = set(re.findall(r"\b(?:vidya|process)_[a-z_]+[a-z]\b", EVERYTHING))
    assert len(told) > 10
    assert told <= known


def test_every_figure_of_ours_is_in_the_guide():
    ours = [metric for metric in REGISTRY.collect() if metric.name.startswith("vidya_")]
    assert [metric.name for metric in ours if not any(f"`{name}`" in OPERATIONS for name in names_of(metric))] == []


def test_the_alarms_are_alarms():
    blocks = re.findall(r"```yaml\n(.*?)```", OPERATIONS, re.DOTALL)
    assert len(blocks) == 1
    (group,) = yaml.safe_load(blocks[0])["groups"]
    for rule in group["rules"]:
        assert {"alert", "expr", "labels", "annotations"} <= set(rule), rule
        assert rule["labels"]["urgency"] in ("page", "look")
        assert rule["expr"].count("(") == rule["expr"].count(")")
    known = set(re.findall(r'Job\("([a-z-]+)"', (PACKAGE / "jobs.py").read_text(encoding="utf-8")))
    named = re.findall(r'exported_job=~?"([^"]+)"', blocks[0])
    assert {name for pattern in named for name in pattern.split("|")} <= known


def test_the_tree_in_the_documents_is_the_tree():
    block = said("docs/architecture.md").split("```")[1]
    told = set(re.findall(r"^  ([a-z_]+(?:/|\.py))", block, re.MULTILINE))
    there = {f"{path.name}/" if path.is_dir() else path.name for path in PACKAGE.iterdir()}
    assert told == {name for name in there if not name.startswith("__")}


def test_the_unit_starts_the_house_as_the_image_does():
    (started,) = re.findall(r"ExecStart=\S*/bin/(.*)", OPERATIONS)
    assert shlex.split(started) == container.start_command()
    told = dict(re.findall(r"(?<=[ =])([A-Z_]+)=(\S+)", "\n".join(re.findall(r"^ *Environment=.*", OPERATIONS, re.M))))
    of_the_image = container.image_environment()
    assert {name: told[name] for name in told if name.startswith(("REFLEX", "__"))} == {
        name: value
        for name, value in of_the_image.items()
        if name.startswith(("REFLEX", "__")) and name != "REFLEX_UPLOADED_FILES_DIR"
    }


def heading(words: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(file: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, anchor = unquote(target).partition("#")
        place = (file.parent / path).resolve() if path else file
        assert place.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {heading(each) for each in headings}, target
