"""The hot folder in the window: its panel and what is done with it."""
