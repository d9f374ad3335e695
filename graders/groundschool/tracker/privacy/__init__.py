"""Who sees what of whom, and what is told of groups so that nobody can be told apart."""
