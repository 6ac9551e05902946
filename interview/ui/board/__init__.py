"""The parts of the Workshop screen: what a facilitator leads a board with, and what hangs on the wall."""
