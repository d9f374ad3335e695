"""What people read: view models of a cohort and of one person, and the page made from them."""
