"""What is known of an associate: graded attempts, attested work, and in which order it became known."""
