"""A TEST MODEL that reads: how the small hunyuan_vl checkpoint in tests/data/nano was made. It is never offered to users."""
