# Makes the broker's users and its certificate where they are missing, and its configuration anew from this version's code.
# $1: one or three servers. $2: true where a demonstration may move time.
set -eu
umask 022 # servers of another user read these files: only the containers that mount the volume see them
seeds=/run/secrets/nats broker=/var/lib/hiring
playing='' routes=''
[ "$2" != true ] || playing=--playing
[ "$1" != three ] || routes='--route nats:6222 --route nats-2:6222 --route nats-3:6222'

hiring nats keys "$seeds" $playing >/dev/null
[ -s "$broker/tls.crt" ] || {
    openssl req -x509 -batch -noenc -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 3650 -subj /CN=nats \
        -addext subjectAltName=DNS:nats,DNS:nats-2,DNS:nats-3,IP:127.0.0.1 \
        -keyout "$broker/tls.key" -out "$broker/tls.new"
    chmod a+r "$broker/tls.key"
    mv "$broker/tls.new" "$broker/tls.crt"
}
cp "$broker/tls.crt" "$seeds/ca.crt"
# shellcheck disable=SC2086 # several words each, or none
hiring nats config --keys "$seeds" $playing $routes \
    --tls-cert /etc/nats/tls.crt --tls-key /etc/nats/tls.key --tls-ca /etc/nats/tls.crt >"$broker/nats.new"
mv "$broker/nats.new" "$broker/nats.conf"
