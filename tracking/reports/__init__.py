"""Reports of what was planned and what happened. They leave the school: totals only, small numbers hidden."""
