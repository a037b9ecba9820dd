"""Charts as SVG from templates of ours, the same on the page and in the PDF, each with the table of its numbers."""
