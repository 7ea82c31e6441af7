"""A browser and its push service on loopback: it answers on demand and reads what it was sent."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from monitor.domain.errors import StoreError
from monitor.domain.subscriptions import Subscription

NOW = datetime(2021, 2, 5, 1, tzinfo=UTC)


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One browser with the keys that it made; only it can read what is pushed to it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": text_of(self.point), "auth": text_of(self.secret)}

    def subscribed(self, endpoint: str, name: str = "le-chan") -> Subscription:
        return Subscription(name=name, endpoint=endpoint, at=NOW, **self.keys)

    def read(self, body: bytes) -> dict[str, Any]:
        """Return what the browser would show, decrypted as RFC 8291 says."""
        salt, size, theirs = body[:16], int.from_bytes(body[16:20], "big"), body[21 : 21 + body[20]]
        sealed = body[21 + body[20] :]
        assert len(sealed) <= size <= 4096
        assert len(body) <= 4096
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.key.exchange(ec.ECDH(), sender)
        info = b"WebPush: info\0" + self.point + theirs
        both = HKDF(hashes.SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(both)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(both)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return dict(json.loads(plain[:-1]))


def claims_of(authorization: str) -> tuple[dict[str, Any], str]:
    """Return what the sender says of himself and his public key, if his signature is good."""
    kind, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, body, signature = parts["t"].split(".")
    raw = bytes_of(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(parts["k"]))
    key.verify(signed, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert kind == "vapid"
    assert json.loads(bytes_of(head)) == {"typ": "JWT", "alg": "ES256"}
    return dict(json.loads(bytes_of(body))), parts["k"]


@dataclass
class BrowsersInMemory:
    """The browsers under each name, as the database keeps them."""

    known: list[Subscription] = field(default_factory=list)
    trouble: StoreError | None = None

    def now(self) -> datetime:
        return NOW

    def secret(self) -> str:
        return "s3cr3t-of-the-programme"

    def under(self, name: str) -> list[Subscription]:
        if self.trouble is not None:
            raise self.trouble
        return [each for each in self.known if each.name == name]

    def forget(self, endpoint: str) -> None:
        self.known = [each for each in self.known if each.endpoint != endpoint]
