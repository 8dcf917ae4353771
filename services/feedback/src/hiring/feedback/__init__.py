"""Learning from every rejection, pool and hire."""
