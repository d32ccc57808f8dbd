"""What keeps the house in order, where no other check looks."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from core.config import env_example
from core.reference import reference

HOME = Path(__file__).parent.parent
PACKAGES = ("bots", "core", "storage")
LONGEST_FILE_LINES = 250
LONGEST_FUNCTION_LINES = 40
NOT_OURS = {".venv", ".git", "data", "dist", "__pycache__"}
KEY_LIKE = re.compile(r"AIza[\w-]{35}|AQ\.Ab8[\w-]{40}|xox[abp]-[0-9]{10,}-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY")
REASON = "# long because"


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((HOME / package).rglob("*.py"))]


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the tree that is ours."""
    for path in sorted(HOME.rglob("*")):
        inside = path.relative_to(HOME)
        is_ours = not NOT_OURS & set(inside.parts) and not inside.name.startswith(".coverage") and inside.name != ".env"
        if path.is_file() and is_ours and not any(part.endswith("_cache") for part in inside.parts):
            try:
                yield inside, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_addresses(name: str):
    """It installs the same files from whichever index somebody's pip is set to."""
    lines = (HOME / name).read_text("utf-8").splitlines()

    assert not [line for line in lines if "://" in line or line.startswith("-") or " @ " in line or "/" in line]
    assert all(line.endswith("\\") for line in lines if "==" in line), "a package without hashes"


def test_both_locks_pin_the_same_versions():
    """What is tested is what runs."""
    runs, tested = (pins(name) for name in ("requirements.lock", "requirements-dev.lock"))

    assert runs.items() <= tested.items()


def test_everything_that_is_asked_for_is_locked():
    """Whoever edits the dependencies and forgets `make lock` would break `make run` for everybody else."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]

    assert names([*project["dependencies"], *extras["postgres"]]) <= set(pins("requirements.lock"))
    assert names(extras["dev"]) <= set(pins("requirements-dev.lock"))


def test_extras_are_named_where_they_are_locked():
    """A pip before 23.3 looks past a pin without its extra for the newest version, and then finds no hash for that."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "\ngoogle-auth[requests]==" in (HOME / lock).read_text("utf-8")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[\w,-]+\])?==(\S+)", (HOME / lock).read_text("utf-8"), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.sub(r"[_.]", "-", re.split(r"[^\w.-]", requirement)[0].lower()) for requirement in requirements}


def test_the_example_of_settings_is_current():
    """`make docs` writes it."""
    assert (HOME / ".env.example").read_text("utf-8") == env_example()


def test_make_alone_lists_every_target():
    """Whoever is new types `make` first."""
    makefile = (HOME / "Makefile").read_text("utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets

    listed = subprocess.run(["make"], cwd=HOME, capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"^  make (\S+) +\S", listed, re.MULTILINE)) == set(targets[1].split())


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(HOME)))
def test_what_is_long_says_why(path: Path):
    """Good codebases differ in their longest files and functions, so those are guarded."""
    source = path.read_text("utf-8")
    long = [node.name for node in ast.walk(ast.parse(source)) if is_long_function(node, source)]

    assert long == [], f"shorten it or write `{REASON} …`"
    assert source.count("\n") <= LONGEST_FILE_LINES or REASON in "".join(source.splitlines()[:20])


def is_long_function(node: ast.AST, source: str) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    """It is longer than a function should be, and neither it nor the line above says why."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    lines = source.splitlines()[max(0, node.lineno - 2) : node.end_lineno]
    return len(lines) - 1 > LONGEST_FUNCTION_LINES and not any(REASON in line for line in lines)


def test_nobody_imports_whom_they_may_not():
    """The core knows no platform and no database; what holds on paper only does not hold."""
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"

    kept = subprocess.run([sys.executable, "-c", program], cwd=HOME, capture_output=True, text=True, check=False)

    assert kept.returncode == 0, kept.stdout + kept.stderr


def test_every_package_that_is_imported_is_asked_for():
    """What only another package brings along is gone when that one changes its mind."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    asked = names([*project["dependencies"], *project["optional-dependencies"]["postgres"]])
    called = {
        "PIL": "pillow",
        "discord": "discord-py",
        "docx": "python-docx",
        "dotenv": "python-dotenv",
        "google": "google-genai",
        "markdown_it": "markdown-it-py",
        "pptx": "python-pptx",
        "pydantic_core": "pydantic",  # one library in two packages
    }

    imported = {module for path in sources() for module in imports(path)}
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES)

    assert {called.get(module, module.replace("_", "-")) for module in foreign} <= asked


def imports(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_nothing_in_the_tree_looks_like_a_key():
    """A key that was committed once is public for ever."""
    assert [str(path) for path, text in texts() if KEY_LIKE.search(text)] == []


def test_the_reference_of_commands_is_current():
    """A table that somebody keeps by hand is wrong a week later."""
    assert (HOME / "docs" / "commands.md").read_text("utf-8") == reference()
