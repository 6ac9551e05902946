#!/bin/sh
# Copies the PostgreSQL database to FOLDER while work goes on, and keeps the newest 14 copies (KEEP).
#   PENTAD_MIGRATION_URL=postgresql://pentad_owner:...@host/pentad  backup.sh FOLDER
# A copy holds names and everything else. Keep it where only its keeper can read it, and not for ever: what
# somebody took back after a copy was made is still in that copy (README.md says what a restore does about it).
set -eu
umask 077
folder=${1:?Name the folder for the copies.}
. "$(dirname "$0")/url.sh"

mkdir -p "$folder"
name="pentad-$(date -u +%Y%m%dT%H%M%SZ)"
partial="$folder/.$name.partial"
trap 'rm -f "$partial"' EXIT

pg_dump --format=custom --no-owner --no-privileges --file "$partial" "$url"
pg_restore --list "$partial" > /dev/null
sync "$partial" 2> /dev/null || sync
mv "$partial" "$folder/$name.dump"
(cd "$folder" && sha256sum "$name.dump" > "$name.dump.sha256")

ls -1 "$folder" | grep -E '^pentad-[0-9]{8}T[0-9]{6}Z\.dump$' | sort -r | tail -n "+$((${KEEP:-14} + 1))" |
    while read -r old; do rm -f "$folder/$old" "$folder/$old.sha256"; done
echo "$folder/$name.dump"
