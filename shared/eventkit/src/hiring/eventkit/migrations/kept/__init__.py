"""In every service's database: checkpoints, leases, what views pass over, states and commands.

All but what views pass over can be folded from the log again.
"""
