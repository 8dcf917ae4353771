"""Fair, comparable scores, sealed until one has given one's own."""
