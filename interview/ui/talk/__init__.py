"""The parts of the Interview screen."""
