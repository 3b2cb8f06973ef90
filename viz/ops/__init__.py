"""What can be computed: one row an operation."""
