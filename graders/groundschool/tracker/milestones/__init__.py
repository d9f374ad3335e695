"""What is asked by when: criteria, dated milestones, the gate, and what only people decide."""
