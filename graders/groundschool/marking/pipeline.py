"""Which preprocessors ``nbgrader autograde`` runs when the engine does the work, for ``nbgrader_config.py``."""

LEDGER = "Examine.ledger"  # where grades are recorded, if not in ledger.db beside the gradebook
OURS, STOCK = "groundschool.marking.plugin", "nbgrader.preprocessors"

# nbgrader's own two lists, with a notebook rebuilt before it is cleaned, and the engine in the place of Execute.
PIPELINE: dict[str, object] = {
    "Autograde.sanitize_preprocessors": [
        f"{OURS}.Rebuild",
        f"{STOCK}.ClearOutput",
        f"{STOCK}.DeduplicateIds",
        f"{STOCK}.OverwriteKernelspec",
        f"{STOCK}.OverwriteCells",
        f"{STOCK}.CheckCellMetadata",
    ],
    "Autograde.autograde_preprocessors": [
        f"{OURS}.Examine",
        f"{STOCK}.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        f"{STOCK}.LimitOutput",
        f"{STOCK}.SaveAutoGrades",
        f"{STOCK}.AssignLatePenalties",
        f"{STOCK}.CheckCellMetadata",
    ],
}
