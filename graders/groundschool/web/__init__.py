"""The pages as a Jupyter server serves them: who somebody is, what is theirs, and what they sign there."""
