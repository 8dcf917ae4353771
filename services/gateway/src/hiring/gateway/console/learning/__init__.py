"""What feedback's pages say: sessions, forms after a hire, and what came of them."""
