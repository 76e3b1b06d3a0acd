"""Files that programs of recognition exchange: hOCR, ALTO and PAGE XML, both ways."""
