"""The migrations of the tables that the kit keeps, one folder for each set of tables."""
