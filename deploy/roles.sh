#!/bin/sh
# Run once by the database's first start: the two roles and the database.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres \
  --set owner="$(cat /run/secrets/owner_password)" --set application="$(cat /run/secrets/application_password)" <<'SQL'
CREATE ROLE hva_owner LOGIN PASSWORD :'owner';
CREATE ROLE hva_app LOGIN PASSWORD :'application';
CREATE DATABASE hva OWNER hva_owner;
SQL
