# Read by backup.sh and restore.sh: PENTAD_MIGRATION_URL as PostgreSQL's own programs take it, the password apart,
# so that it is not seen in the list of processes. Passwords of letters and digits need no other spelling.
: "${PENTAD_MIGRATION_URL:?The address of the database, as the owner of the tables.}"
url=$(printf %s "$PENTAD_MIGRATION_URL" | sed -E 's#^postgres(ql)?(\+psycopg)?://#postgresql://#')
PGPASSWORD=$(printf %s "$url" | sed -nE 's#^postgresql://[^:@/]*:([^@]*)@.*#\1#p')
[ -n "$PGPASSWORD" ] && export PGPASSWORD || unset PGPASSWORD
url=$(printf %s "$url" | sed -E 's#^(postgresql://[^:@/]*):[^@]*@#\1@#')
