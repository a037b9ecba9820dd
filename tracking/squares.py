"""QR codes of addresses, drawn by templates/tracking/_square.html."""


def square_of(address):
    """A QR code of this address: {"size", "path"}, drawn row by row with a quiet border."""
    import segno  # only two pages draw one

    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    dark = ((x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit)
    return {"size": len(rows), "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}
