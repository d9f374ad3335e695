"""What nbgrader is given to run in the place of its own parts."""
