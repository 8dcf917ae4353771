# Two databases with an owner each: the views, and the persons' keys, which are never in a backup of the views.
for name in hiring keys; do
    psql --quiet --set ON_ERROR_STOP=1 --username postgres --set password="$(cat "/run/passwords/$name")" --set name="$name" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
SQL
done
