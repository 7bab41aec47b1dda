"""The service. Importing it sets how often its process looks for garbage."""

import gc

__version__ = "0.1.0"

# What is loaded stays, and what a request leaves behind is rarely a cycle. At Python's own pace
# (700, 10, 10) a start looks for garbage 200 times, in vain, for a tenth of its time.
gc.set_threshold(10_000, 50, 50)
