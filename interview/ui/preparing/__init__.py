"""The parts of the Prepare screen, a module for each tab."""
