"""Finding what a kind of document is asked for, each value with the ink it stands on. Nothing is invented."""
