"""Home: the studies, and where to go on."""

from interview.queries.home import read_home
from interview.texts import _
from interview.ui import acting, overview, parts

studies = acting.read(read_home)

parts.heading(
    _("Pentad"),
    below=_(
        "Guided interviews on the five success factors of a cluster initiative, and the profile they add up to."
    ),
)
if not studies:
    overview.welcome()
for study in studies:
    overview.study(study)
overview.begin(first=not studies)
if studies and not any(study.invented for study in studies):
    overview.demo_button()
