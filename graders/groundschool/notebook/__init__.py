"""What a notebook uses: data, checks, hints, predictions, small questions, a Prometheus, the home page."""

from typing import TYPE_CHECKING

from groundschool.notebook.hints import hints
from groundschool.notebook.home import home
from groundschool.notebook.missing_names import explain_missing_names
from groundschool.notebook.practice import another_variant, files, grade, open_edge
from groundschool.notebook.predictions import predict
from groundschool.notebook.questions import ask

if TYPE_CHECKING:
    from groundschool.notebook.own_prometheus import prometheus

__all__ = ["another_variant", "ask", "files", "grade", "hints", "home", "open_edge", "predict", "prometheus"]


def __getattr__(name: str) -> object:
    """Return what few notebooks use, importing it then: with it come tables and a parser of queries."""
    if name != "prometheus":
        raise AttributeError(f"module 'groundschool.notebook' has no attribute {name!r}")
    from groundschool.notebook import own_prometheus

    return own_prometheus.prometheus


explain_missing_names()
