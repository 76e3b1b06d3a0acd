"""The model itself: the only folder of this engine that imports torch and transformers."""
