"""What a notebook uses: data, checks, hints, predictions, small questions, the home page."""

from groundschool.notebook.hints import hints
from groundschool.notebook.home import home
from groundschool.notebook.missing_names import explain_missing_names
from groundschool.notebook.own_prometheus import prometheus
from groundschool.notebook.practice import another_variant, files, grade, open_edge
from groundschool.notebook.predictions import predict
from groundschool.notebook.questions import ask

__all__ = ["another_variant", "ask", "files", "grade", "hints", "home", "open_edge", "predict", "prometheus"]

explain_missing_names()
