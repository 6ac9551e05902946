"""People: who may use this installation, for those who look after it."""

from interview.queries.accounts import read_people
from interview.texts import _
from interview.ui import acting, parts, people

everybody = acting.read(read_people)
waiting = [one for one in everybody if not one.admitted and not one.blocked]

parts.heading(
    _("People"),
    below=_(
        "Everybody who has logged in to this installation. Looking after people opens no study: whoever is in "
        "one was invited by its owner."
    ),
)
if waiting:
    parts.section(_("Waiting to be let in"))
    for one in waiting:
        people.person(one)
parts.section(_("Let in"))
for one in everybody:
    if one not in waiting:
        people.person(one)
