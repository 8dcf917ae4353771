# Makes what is secret where it is missing: passwords for the database server, and what the services read as settings.
set -eu
umask 022 # other users read these files: only the containers that mount the volume see them
random() { python3 -c 'import secrets; print(secrets.token_urlsafe(32))'; }
keep() { [ -s "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }; }
passwords=/var/lib/hiring services=/run/secrets

for user in postgres hiring keys; do random | keep "$passwords/$user"; done
for line in DATABASE_URL:hiring KEYS_DATABASE_URL:keys; do
    user=${line#*:}
    echo "postgresql+psycopg://$user:$(cat "$passwords/$user")@postgres/$user" | keep "$services/HIRING_${line%:*}"
done
python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())' | keep "$services/HIRING_MASTER_KEY"
