"""`hiring audit`: what an auditor does with the log, its archive and what was taken home from them."""
