"""`hiring export`: the process as a file that process-mining tools read."""
