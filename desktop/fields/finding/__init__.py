"""Finding values on pages: by label, cell, table, tick, zone and pattern, and by what confirmed documents taught."""
