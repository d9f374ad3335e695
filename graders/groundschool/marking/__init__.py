"""Marks a class: from what was handed in to the gradebook and the ledger; many examiners, one writer."""
