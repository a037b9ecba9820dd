"""How much of a file is read, and what the process that reads it may take."""

MIB = 1024 * 1024

#: A workbook is a zip. Members, the bytes of their list, what they all unpack to, and the tags in them.
MEMBERS = 2_000
LISTING = 256 * 1024
UNPACKED = 256 * MIB
TAGS = 12_000_000

#: What one file may hold. SPREAD: cells of the rectangle round all that a sheet holds, empty ones too.
PAGES = 100
ROWS = 50_000
COLUMNS = 500
LAST_COLUMN = "SF"
CELLS = 2_000_000
SPREAD = 4_000_000
TEXT = 32_767
LINE = 1_000_000

#: What is kept of it, unpacked and packed.
KEPT = 64 * MIB
KEPT_PACKED = 32 * MIB

#: The process of its own: address space in bytes, seconds, open files.
MEMORY = 512 * MIB
CPU_SECONDS = 20
WALL_SECONDS = 60
OPEN_FILES = 32
