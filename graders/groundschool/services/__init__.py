"""Use cases: what a command, a page and a notebook ask for alike; nothing else writes into the ledger."""
