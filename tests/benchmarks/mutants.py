"""Which small mistakes the tests would not notice: each is made in the living code, in a process of its own.

    python -m tests.benchmarks.mutants edtech_app/domain/money.py -- tests/domain/test_money.py

Comparisons, logic, arithmetic, constants, returns, raises, statements and named arguments inside functions are changed,
one at a time; words for people and lines of the log are left alone. The tests are collected once, and the lines that
each reaches are noted; a mistake then meets the tests that reach it, the quickest first. What none notices is printed.
"""

import ast
import copy
import gc
import importlib
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

SECONDS = 10
"""What a mistake may take of the processor beyond what its tests take without it."""
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
}
Name = tuple[str, int]
"""A function's qualified name and its first line."""


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake in it: the line, what stands there now, and all of its code."""

    lines: range
    now: str
    code: CodeType


def mistakes_in(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    match node:
        case ast.Compare():
            for at, operator in enumerate(node.ops):
                for other in COMPARISONS[type(operator)]:
                    yield ast.Compare(node.left, [*node.ops[:at], other(), *node.ops[at + 1 :]], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for at in range(len(node.values)):
                left = [*node.values[:at], *node.values[at + 1 :]]
                yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(other) for other in (value + 1, value - 1) if other > 0)
        case ast.Constant(value=str(value)) if " " not in value.strip() and not isinstance(parent, ast.JoinedStr):
            yield ast.Constant(f"XX{value}")
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr():
            yield ast.Pass()
        case ast.If() | ast.IfExp() | ast.While():
            wrong = copy.copy(node)
            wrong.test = ast.UnaryOp(ast.Not(), node.test)
            yield wrong
        case ast.comprehension(ifs=[_, *_]):
            wrong = copy.copy(node)
            wrong.ifs = []
            yield wrong
        case ast.Call():
            for keyword in node.keywords:
                others = [other for other in node.keywords if other is not keyword]
                yield ast.Call(node.func, node.args, others)
        case _:
            pass


def mutants(source: str, file: str) -> Iterator[Mutant]:
    """The module with every mistake in turn; only what is inside functions, where it can be exchanged while it runs."""
    tree = ast.parse(source)

    def walk(node: ast.AST, parent: ast.AST, put: Callable[[ast.AST], None], *, inside: bool) -> Iterator[Mutant]:
        is_log = isinstance(node, ast.Call | ast.Expr) and ast.unparse(node).startswith("log.")
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_log or is_docstring:
            return
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        for wrong in mistakes_in(node, parent) if inside and first else ():
            put(ast.fix_missing_locations(ast.copy_location(wrong, node)))
            yield Mutant(range(first, last + 1), ast.unparse(wrong).partition("\n")[0], compile(tree, file, "exec"))
            put(node)
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name, value in ast.iter_fields(node):
            if name in ("decorator_list", "annotation", "returns"):
                continue
            if isinstance(value, list):
                for at, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        yield from walk(item, node, lambda new, of=value, at=at: of.__setitem__(at, new), inside=inside)
            elif isinstance(value, ast.AST):
                yield from walk(value, node, lambda new, of=node, name=name: setattr(of, name, new), inside=inside)

    yield from walk(tree, tree, lambda _: None, inside=False)


def functions_in(code: CodeType) -> Iterator[tuple[Name, CodeType]]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield (part.co_qualname, part.co_firstlineno), part
            yield from functions_in(part)


class Hunt:
    """A plugin that takes the place of pytest's own running of the tests."""

    def __init__(self, files: list[Path]) -> None:
        self._files = {str(file.resolve()): file for file in files}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for shown in self._files.values():
            importlib.import_module(".".join(shown.with_suffix("").parts))
        reached = {item.nodeid: self._reached_by(item) for item in session.items}
        gc.unfreeze()
        for file, shown in self._files.items():
            living: dict[Name, list[FunctionType]] = {}
            for each in gc.get_objects():
                if type(each) is FunctionType and each.__code__.co_filename == file:
                    living.setdefault((each.__code__.co_qualname, each.__code__.co_firstlineno), []).append(each)
            made, missed = 0, list[str]()
            for mutant in mutants(shown.read_text(), file):
                here = {(file, line) for line in mutant.lines}
                items = [item for item in session.items if reached[item.nodeid][1] & here]
                items.sort(key=lambda item: reached[item.nodeid][0])
                made += 1
                if not items or self._survives(mutant, living, items, sum(reached[item.nodeid][0] for item in items)):
                    missed.append(f"{shown}:{mutant.lines.start}: {mutant.now}" + ("" if items else "  (not reached)"))
            print(*missed, f"{shown}: {made} mistakes, {made - len(missed)} noticed", sep="\n")  # noqa: T201
        return True

    def _reached_by(self, item: pytest.Item) -> tuple[float, set[tuple[str, int]]]:
        """How long a test takes without any mistake, and which lines of the files it runs."""
        lines = set[tuple[str, int]]()

        def trace(frame: FrameType, event: str, arg: object) -> Any:
            if frame.f_code.co_filename not in self._files:
                return None
            lines.add((frame.f_code.co_filename, frame.f_lineno))
            return trace

        def work() -> bytes:
            began = time.perf_counter()
            sys.settrace(trace)
            failed = run(item)
            sys.settrace(None)
            return b"" if failed else pickle.dumps((time.perf_counter() - began, lines))

        if not (answer := apart(work, limit=30 * SECONDS)):
            raise pytest.UsageError(f"{item.nodeid} fails without any mistake.")
        return pickle.loads(answer)

    def _survives(
        self, mutant: Mutant, living: dict[Name, list[FunctionType]], items: list[pytest.Item], usual: float
    ) -> bool:
        def work() -> bytes:
            for name, code in functions_in(mutant.code):
                for function in living.get(name, ()):
                    function.__code__ = code
            return b"noticed" if any(run(item) for item in items) else b"survives"

        return apart(work, limit=int(SECONDS + 3 * usual) + 1) == b"survives"


def apart(work: Callable[[], bytes], *, limit: int) -> bytes:
    """What `work` answers in a process of its own, b"" when it ends otherwise or takes longer.

    `limit` is seconds of the processor. This process stays without the threads that a test leaves behind, for whose
    work the next fork would wait for ever.
    """
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        answer = b""
        try:
            answer = work()
        finally:
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(answer)
            os._exit(0)
    os.close(writer)
    parts, deadline = list[bytes](), time.monotonic() + 30 * limit
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(0, deadline - time.monotonic()))[0] and (part := pipe.read(65536)):
            parts.append(part)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return b"".join(parts)


def run(item: pytest.Item) -> bool:
    """Run one test with all that it asks for, and say whether it failed."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


if __name__ == "__main__":
    cut = sys.argv.index("--")
    hunt = Hunt([Path(name) for name in sys.argv[1:cut]])
    sys.exit(pytest.main(["-q", "-s", "-p", "no:cacheprovider", *sys.argv[cut + 1 :]], plugins=[hunt]))
