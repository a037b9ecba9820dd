"""What people read of a document that could not be drawn."""

TOO_SLOW = "This report takes too long to draw. Choose less for it, such as one year group, and try again."
TOO_BIG = "This report is too large to draw. Choose less for it, such as one year group, and try again."
BROKEN = "Waymark could not draw this report. Try again; if it happens again, tell whoever runs Waymark for you."
