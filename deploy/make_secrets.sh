#!/bin/sh
# Make ./secrets once. Keep a copy of field_keys, lookup_key and outbox_keys apart from the database's copies: without
# them no name and no answer can be read again, and no answer that still waits on a tablet can come in.
set -eu
# The folder is closed; the files are open, as the containers' own users read them one by one.
umask 022
mkdir -m 700 secrets
key() { head -c 32 /dev/urandom | base64; }
password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
password > secrets/postgres_password
password > secrets/owner_password
password > secrets/application_password
head -c 48 /dev/urandom | base64 > secrets/secret_key
echo "k1:$(key)" > secrets/field_keys
key > secrets/lookup_key
echo "k1:$(key)" > secrets/outbox_keys
# For the mail server and the municipality's own sign-in: fill them in where they are used.
: > secrets/email_password
: > secrets/oidc_client_secret
echo "postgresql://hva_app:$(cat secrets/application_password)@database/hva" > secrets/database_url
echo "postgresql://hva_owner:$(cat secrets/owner_password)@database/hva" > secrets/owner_database_url
echo "Made ./secrets. Copy field_keys, lookup_key and outbox_keys to a safe place now."
