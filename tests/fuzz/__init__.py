"""Files damaged at random, many of them: nothing may die, and each gets cells or a sentence."""
