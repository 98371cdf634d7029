"""The house's source files, as the rules about them read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "edtech_app"


def modules(folder: Path = PACKAGE) -> list[Path]:
    """Every Python file under `folder`."""
    return sorted(folder.rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@cache
def imports(file: Path) -> frozenset[str]:
    """Every module that the file imports, by its full name."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def names(files: list[Path]) -> list[str]:
    """Paths as a failing test should show them."""
    return [str(file.relative_to(ROOT)) for file in files]
