#!/bin/sh
# Run once by the PostgreSQL image on an empty server; on a server of your own, run it as its superuser.
# Two plain roles: the owner of the tables, for upgrades and backups, and the one the application works as.
set -eu
: "${PENTAD_OWNER_PASSWORD:?}" "${PENTAD_APP_PASSWORD:?}"

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner PENTAD_OWNER_PASSWORD
\getenv app PENTAD_APP_PASSWORD
CREATE ROLE pentad_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE pentad_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE DATABASE pentad OWNER pentad_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE pentad FROM PUBLIC;
GRANT CONNECT ON DATABASE pentad TO pentad_app;
SQL
