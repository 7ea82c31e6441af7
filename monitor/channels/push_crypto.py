"""Web Push on the wire: a message only its browser can read, from a sender that can show who it is.

Sources: RFC 8291 (encryption for a browser), RFC 8188 (``aes128gcm``), RFC 8292 (VAPID). The
primitives are those of ``cryptography``; the package that joins them (pywebpush) would bring two
more HTTP clients and a part that is no wheel, for these few lines.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_RECORD_SIZE: Final = 4096
MOST_BYTES: Final = _RECORD_SIZE - 16 - 1 - 86
"""What every push service must take (RFC 8030, 7.2): less the tag, the delimiter and the header."""

_POINT_BYTES, _AUTH_BYTES = 65, 16
_TOKEN_LIVES: Final = timedelta(hours=12)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many keys there are on the curve P-256 (FIPS 186-4, D.1.2.3)."""


@dataclass(frozen=True, slots=True)
class Once:
    """What must be drawn anew for each message: the sender's own key and 16 bytes of salt."""

    key: EllipticCurvePrivateKey
    salt: bytes

    @classmethod
    def drawn(cls) -> Once:
        """Return a fresh pair."""
        from cryptography.hazmat.primitives.asymmetric import ec

        return cls(ec.generate_private_key(ec.SECP256R1()), os.urandom(16))


def encrypted(plain: bytes, p256dh: str, auth: str, once: Once) -> bytes:
    """Return the body of a push: one record that the browser of these keys can read.

    Raises:
        ValueError: the keys are none.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    theirs, secret = keys_of(p256dh, auth)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    shared, ours = once.key.exchange(ec.ECDH(), point), _point_of(once.key)
    both = _derived(shared, secret, b"WebPush: info\0" + theirs + ours, 32)
    content_key = _derived(both, once.salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(both, once.salt, b"Content-Encoding: nonce\0", 12)
    header = once.salt + struct.pack("!IB", _RECORD_SIZE, len(ours)) + ours
    return header + AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)


def keys_of(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """Return a browser's public key and its secret.

    Raises:
        ValueError: they are not what a browser gives.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        point, secret = decoded(p256dh), decoded(auth)
    except binascii.Error as error:
        raise ValueError("the keys of the browser are not in base64url") from error
    if len(point) != _POINT_BYTES or len(secret) != _AUTH_BYTES:
        raise ValueError("the keys of the browser have not the right length")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return point, secret


def sender_key(secret: str) -> EllipticCurvePrivateKey:
    """Return the key that follows from the programme's secret: the same in every process."""
    from cryptography.hazmat.primitives.asymmetric import ec

    drawn = int.from_bytes(_derived(secret.encode(), b"", b"binh-on web push", 48), "big")
    return ec.derive_private_key(drawn % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret: str) -> str:
    """Return what a browser must know of us to let us, and nobody else, send to it."""
    return encoded(_point_of(sender_key(secret)))


def authorization(secret: str, origin: str, contact: str, now: datetime) -> str:
    """Return the header by which a push service of ``origin`` knows us (RFC 8292, 3)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    claims = {"aud": origin, "exp": int((now + _TOKEN_LIVES).timestamp()), "sub": contact}
    said = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    key = sender_key(secret)
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={encoded(_point_of(key))}"


def encoded(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return the bytes of a text in base64url.

    Raises:
        binascii.Error: it is none.
    """
    plain = text.rstrip("=").encode("ascii", "backslashreplace")
    return base64.b64decode(plain + b"=" * (-len(plain) % 4), altchars=b"-_", validate=True)


def _json(value: object) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())


def _point_of(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, info).derive(material)
