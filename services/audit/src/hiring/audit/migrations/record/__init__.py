"""In audit's own database: the tree's nodes, the signed heads, and who read what. Archive and streams hold them."""
