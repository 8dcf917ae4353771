"""What evaluation decides: pure deciders, and the scores they compute."""
