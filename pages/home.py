"""Home: the studies, and where to go on."""

from interview.queries.home import read_home
from interview.ui import acting, overview, parts

studies = acting.read(read_home)

parts.name_of_all()
if not studies:
    overview.welcome()
for study in studies:
    overview.study(study)
overview.begin(first=not studies)
if studies and not any(study.invented for study in studies):
    overview.demo_button()
