"""Sample data: what a dataset declares, the variants it generates, and the checked-in files."""

from groundschool.datasets.model import DatasetFile, SampleFile
from groundschool.datasets.store import Dataset, load_datasets
from groundschool.datasets.variant import Variant

__all__ = ["Dataset", "DatasetFile", "SampleFile", "Variant", "load_datasets"]
