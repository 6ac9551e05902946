"""Invitation: a link to a study that somebody sent, opened by whoever is let in already."""

from interview.ui import invited

invited.invitation(invited.offer())
