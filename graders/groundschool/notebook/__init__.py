"""What a notebook uses: data, checks, hints, predictions, the home page."""

from groundschool.notebook.hints import hints
from groundschool.notebook.home import home
from groundschool.notebook.practice import another_variant, files, grade
from groundschool.notebook.predictions import predict

__all__ = ["another_variant", "files", "grade", "hints", "home", "predict"]
