"""Known answers for the keyed random streams, by another implementation of AES and HKDF.

Needs cryptography (pip install cryptography). Run: python3 keystream_vectors.py > keystream.json

A stream's key is HKDF-SHA256(master key, no salt, info = the purpose in UTF-8), 32 bytes. The
stream is the AES-256-CTR keystream from counter block zero, read as little-endian 64-bit words.
A seed stands for the master key made of its 8 little-endian bytes.
"""

import json

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WORDS = 20_000  # several refills of the stream's buffer


def stream(master, purpose):
    key = HKDF(SHA256(), 32, None, purpose.encode()).derive(master)
    encryptor = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor()
    keystream = encryptor.update(bytes(8 * WORDS))
    return [int.from_bytes(keystream[i : i + 8], "little") for i in range(0, 8 * WORDS, 8)]


def row(seed, purpose):
    words = stream(seed.to_bytes(8, "little"), purpose)
    total = 0
    for word in words:
        total = (total * 31 + word) % 2**64
    chosen = [0, 1, 2, 3, 511, 512, 1023, 1024, 8191, 8192, WORDS - 1]
    return {
        "seed": str(seed),
        "purpose": purpose,
        "words": {str(i): str(words[i]) for i in chosen},
        "count": WORDS,
        "polynomialHash31": str(total),
    }


rows = [
    row(0, "noise/one-way/3"),
    row(7, "noise/one-way/3"),
    row(7, "noise/one-way/4"),
    row(2**64 - 1, "selection/runde 2/ö"),
]
print("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]")
