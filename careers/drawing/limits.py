"""What the process that draws may take."""

MIB = 1024 * 1024

#: Address space; a report of 40 pages with ten charts takes a third of it.
MEMORY = 1024 * MIB
#: Seconds for one document, of the processor and by the clock.
CPU_SECONDS = 60
WALL_SECONDS = 120
#: The largest file that it may write, and how many it may have open.
FILE = 64 * MIB
OPEN_FILES = 64
#: A process draws so many documents; the next is drawn by a fresh one.
DOCUMENTS = 50
