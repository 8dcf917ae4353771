"""The forms in force of one vacancy, and who evaluates whom by them."""
