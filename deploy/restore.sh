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
echo "Restored. Now run: python -m interview upgrade, then: python -m interview removed --apply LIST"
