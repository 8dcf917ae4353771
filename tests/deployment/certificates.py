"""An authority of the test's own and a certificate for this machine, as a platform team would have them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiring.eventkit.log.connect import Trust


def make_certificates(folder: Path) -> Trust:
    """The authority, and a certificate for 127.0.0.1 with its key; good for servers and for clients."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "localhost")]
    begun = datetime.now(UTC) - timedelta(hours=1)

    def certificate(number: int, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        ends = begun + timedelta(days=2)
        built = x509.CertificateBuilder(names[0], names[number], public, x509.random_serial_number(), begun, ends)
        return built.add_extension(x509.BasicConstraints(ca=number == 0, path_length=None), critical=True)

    addresses = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    root = certificate(0, authority.public_key()).sign(authority, hashes.SHA256())
    leaf = certificate(1, own.public_key()).add_extension(addresses, critical=False).sign(authority, hashes.SHA256())
    trust = Trust(folder / "ca.crt", folder / "tls.crt", folder / "tls.key")
    pem = serialization.Encoding.PEM
    for path, content in (
        (trust.authority, root.public_bytes(pem)),
        (trust.certificate, leaf.public_bytes(pem)),
        (trust.key, own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
    ):
        assert path is not None
        path.write_bytes(content)
    return trust
