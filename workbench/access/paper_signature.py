"""How is a signature made that is the same each time for the same paper and key?

ECDSA on P-256 with SHA-256 whose nonce is derived from key and message (RFC 6979): no chance is involved, so a paper
whose file was lost can be made again byte for byte by whoever holds the key.
"""

from __future__ import annotations


def sign_determined(private: bytes, data: bytes) -> bytes:
    """DER of the signature of `data` by a PKCS#8 P-256 key. Raises `ValueError` for any other key."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(private, None)
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError("papers are signed with P-256 keys")
    return key.sign(data, ECDSA(SHA256(), deterministic_signing=True))
