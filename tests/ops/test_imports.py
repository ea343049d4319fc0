"""Who may know whom (docs/architecture.md), checked by importing in fresh processes and by reading files."""

import ast
from pathlib import Path

import pytest

from tests.ops.fresh_python import CHECKOUT, said_by
from tests.worker_process import service_environment

_LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
_IMPORT_ALL = """
import importlib, pkgutil
for name in {names!r}:
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        importlib.import_module(found.name)
"""


def _top_level_modules(code: str, environment: dict[str, str] | None = None) -> set[str]:
    """Top-level packages in sys.modules after `code` has run in a fresh process."""
    said = said_by(code + "\n" + _LOADED, environment)
    return set(said.splitlines()[-1].split())


@pytest.mark.django_db
def test_web_processes_load_no_model() -> None:
    loaded = _top_level_modules(
        "import claimtrack.wsgi\n"
        "from django.urls import get_resolver\n"
        "from django.contrib import admin\n"
        "list(get_resolver().reverse_dict)\n"  # imports every included list of addresses and its views
        "import claims.urls, claims.api.urls, articles.urls\n",
        service_environment(),
    )
    assert {"django", "claims", "articles"} <= loaded
    assert not loaded & {"spacy", "thinc", "onnxruntime", "tokenizers", "torch"}


@pytest.mark.parametrize(
    "package", ["claims.extraction", "claims.linking", "claims.reader", "articles.readers", "articles.dedup"]
)
def test_pure_packages_know_no_framework(package: str) -> None:
    loaded = _top_level_modules(_IMPORT_ALL.format(names=[package]))
    assert not loaded & {"django", "celery", "kombu", "psycopg2", "redis", "rest_framework"}


def _imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions; and strings that name one to import."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            found |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return {name.partition(".")[0] for name in found}


def _files(folder: str) -> list[Path]:
    files = sorted((CHECKOUT / folder).rglob("*.py"))
    assert files
    return files


def test_articles_know_no_claims() -> None:
    assert [path for path in _files("articles") if "claims" in _imports(path)] == []


def test_the_product_knows_neither_training_nor_tests() -> None:
    product = [path for folder in ("claimtrack", "articles", "claims") for path in _files(folder)]
    outside = {"training", "benchmarks", "tests", "torch", "transformers"}
    assert {path: _imports(path) & outside for path in product if _imports(path) & outside} == {}
