"""Results in the form in which journals want them."""
