#!/bin/sh
# Puts a copy back into an EMPTY database; one that holds tables is left alone.
#   PENTAD_MIGRATION_URL=postgresql://pentad_owner:...@host/pentad  restore.sh COPY
# Afterwards: python -m interview upgrade (rights of the application's role, and the newest schema), and
# python -m interview removed --apply LIST (what was taken back since the copy was made).
set -eu
copy=${1:?Name the copy.}
. "$(dirname "$0")/url.sh"

if [ -e "$copy.sha256" ]; then
    (cd "$(dirname "$copy")" && sha256sum --check --quiet "$(basename "$copy").sha256")
fi
there=$(psql --no-psqlrc --tuples-only --no-align "$url" \
    --command "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
if [ "$there" != 0 ]; then
    echo "The database holds tables already; nothing was restored. Make an empty one and name it." >&2
    exit 1
fi
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname "$url" "$copy"
# Screens that are open hold versions of after the copy was made: theirs must be older than what is there now.
psql --no-psqlrc --quiet "$url" --command \
    "UPDATE topicversion SET version = greatest(version, floor(extract(epoch FROM clock_timestamp()) * 1000))"
# What was closed after the copy was made would be open again, and nobody can tell which: so all of it is closed.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$url" <<'SQL'
UPDATE sharelink SET closed_at = now() WHERE closed_at IS NULL AND published_at IS NOT NULL;
UPDATE signin SET ended_at = now() WHERE ended_at IS NULL;
UPDATE invitation SET withdrawn_at = now() WHERE withdrawn_at IS NULL AND accepted_at IS NULL;
SQL
echo "Restored, with all links closed, everybody logged out and open invitations withdrawn."
echo "Members removed and accounts blocked since the copy was made are in it again: look at both before work goes on."
echo "Now run: python -m interview upgrade, then: python -m interview removed --apply LIST"
