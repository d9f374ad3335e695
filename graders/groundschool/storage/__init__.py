"""What is kept: the evidence ledger, and nbgrader's gradebook as it is read."""
