"""What a node and a wire look like: one module a style."""
