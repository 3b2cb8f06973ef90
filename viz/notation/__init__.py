"""How an expression is printed: one module a notation, one walk for all of them."""
