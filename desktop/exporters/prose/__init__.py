"""Documents as running text: headings, paragraphs, tables, figures, in reading order."""
