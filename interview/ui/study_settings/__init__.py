"""The sections of the Study screen: one module each, one call each in ``pages/study.py``."""
