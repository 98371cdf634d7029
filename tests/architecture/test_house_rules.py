"""The rules of the house that a machine can check; see docs/architecture.md for their reasons."""

import ast
import re
from pathlib import Path

import pytest

from edtech_app.settings import Settings
from tests.architecture.sources import PACKAGE, ROOT, imports, modules, names, tree

REPOSITORIES = modules(PACKAGE / "repositories")
OUTSIDE_THE_DIALECT = re.compile(
    r"[\"']\$(ne|nin|not|nor|or|and|exists|type|size|all|elemMatch|regex|where|expr|push|pull|pullAll|addToSet|pop"
    r"|min|max|mul|rename|unset|setOnInsert|currentDate|lookup|facet|unwind|group|match|project|merge|out|text)[\"']"
)


def imports_library(file: Path, library: str) -> bool:
    return any(name == library or name.startswith(f"{library}.") for name in imports(file))


def test_only_one_file_knows_motor():
    knowing = [file for file in modules() if imports_library(file, "motor")]
    assert names(knowing) == ["edtech_app/gateways/database/motor.py"]


def test_nothing_but_the_settings_reads_the_environment():
    reading = []
    for file in modules():
        for node in ast.walk(tree(file)):
            is_environ = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
            if is_environ and isinstance(node.value, ast.Name) and node.value.id == "os":
                reading.append(file)
        if {"os.environ", "os.getenv"} & imports(file):
            reading.append(file)
    assert set(names(reading)) <= {"edtech_app/settings.py"}


def test_no_module_has_a_name_that_says_nothing():
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools", "stuff"}
    assert names([file for file in modules() if empty_words & {file.stem, *file.parent.relative_to(ROOT).parts}]) == []


def test_annotations_are_read_at_run_time():
    files = [*modules(), *modules(ROOT / "tests")]
    suspected = [file for file in files if "__future__" in file.read_text(encoding="utf-8")]
    postponing = [file for file in suspected if "__future__.annotations" in imports(file)]
    assert names(postponing) == []


def test_repositories_speak_the_dialect():
    outside = {
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in REPOSITORIES
        for found in OUTSIDE_THE_DIALECT.finditer(file.read_text(encoding="utf-8"))
    }
    # The one pipeline, which counts: `count_documents` is one too, of a stage that the embedded server is slow at.
    assert outside == {'edtech_app/repositories/base.py: "$match"'}


def test_only_repositories_write_operators_of_the_database():
    operator = re.compile(r"[\"']\$(set|inc|in|gt|gte|lt|lte|push|pull|ne|or|and|unset)[\"']")
    below = (PACKAGE / "repositories", PACKAGE / "gateways" / "database")
    speaking = [
        file
        for file in modules()
        if not any(file.is_relative_to(folder) for folder in below) and operator.search(file.read_text("utf-8"))
    ]
    assert names(speaking) == []


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(file: Path):
    said = ast.get_docstring(tree(file)) or ""
    assert said.endswith((".", ":", "?"))
    assert "\n\n\n" not in said


def test_the_example_lists_exactly_the_settings():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = [match[1] for line in lines if (match := re.match(r"#? ?([A-Z][A-Z0-9_]*)=", line))]
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_no_file_of_ours_names_a_registry():
    hosts = re.compile(r"https?://[^\s\"']*(npmjs|npmmirror|pypi\.org/simple|pythonhosted|registry\.)[^\s\"']*", re.I)
    files = [
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.txt"),
        *ROOT.glob("*.py"),
        *(ROOT / "reflex.lock").glob("*.json"),
        *modules(),
    ]
    assert names([file for file in files if hosts.search(file.read_text(encoding="utf-8"))]) == []


def test_only_one_file_sets_logging_up():
    setting_up = [file for file in modules() if imports_library(file, "structlog") or "getLogger" in file.read_text()]
    # The embedded database's server is a program of its own and writes into a file of its own.
    assert names(setting_up) == ["edtech_app/logs.py"]


def test_the_name_of_a_line_is_data():
    """Whoever looks for `order_paid` finds all of them; what changes stands in the line's fields."""
    wrong: list[str] = []
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _owner(node.func) == "log":
                name = node.args[1] if node.func.attr == "log" else node.args[0]
                options = [name.body, name.orelse] if isinstance(name, ast.IfExp) else [name]
                literals = [each.value for each in options if isinstance(each, ast.Constant)]
                is_act = ast.unparse(name) == "act.name.lower()"
                if not is_act and not (literals and all(re.fullmatch("[a-z]+(_[a-z]+)*", str(e)) for e in literals)):
                    wrong.append(f"{file.name}:{node.lineno}")
    assert wrong == []


def _owner(call: ast.Attribute) -> str:
    return call.value.id if isinstance(call.value, ast.Name) else ""
