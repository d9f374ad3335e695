"""Judges of answers: PromQL, Terraform, prose, shell scripts. Each gives a verdict or raises JudgeBroke."""
