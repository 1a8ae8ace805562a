"""A student's own client: python3 student_client.py LEDGER_ID claim AMOUNT
                        or python3 student_client.py LEDGER_ID pay RECEIVER AMOUNT NUMBER [MEMO]
Prints a request for the Console of any tab. Needs: pip install cryptography. Key: ./me.key"""
import json, os, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
POLY = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

def address_of(key):  # bech32m, BIP 350, prefix "folio" (L-3): 256 bits in 52 characters
    number = int.from_bytes(key, "big") << 4
    data = [number >> 5 * (51 - i) & 31 for i in range(52)]
    prefix, total = [ord(c) for c in "folio"], 1
    for value in [c >> 5 for c in prefix] + [0] + [c & 31 for c in prefix] + data + [0] * 6:
        top, total = total >> 25, (total & 0x1FFFFFF) << 5 ^ value
        for i in range(5):
            total ^= POLY[i] if top >> i & 1 else 0
    check = [(total ^ 0x2BC830A3) >> 5 * (5 - i) & 31 for i in range(6)]
    return "folio1" + "".join(LETTERS[v] for v in data + check)

def key_of(address):
    number = 0
    for letter in address[6:58]:
        number = number << 5 | LETTERS.index(letter)
    return (number >> 4).to_bytes(32, "big")

def signed(ledger, secret, sender, receiver, amount, sequence, memo=""):  # the bytes of L-4
    text, big = memo.encode(), lambda value, size: value.to_bytes(size, "big")
    source = bytes(32) if sender == "GENESIS" else key_of(sender)
    body = bytes([1]) + source + key_of(receiver) + big(amount, 8) + bytes(8) + big(sequence, 4)
    message = b"folio/tx/1" + bytes.fromhex(ledger) + body + bytes(4) + bytes([len(text)]) + text
    return dict(sender=sender, receiver=receiver, amount=amount, sequence=sequence, memo=memo,
                signature=secret.sign(message).hex())

if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    if not os.path.exists("me.key"):
        with open("me.key", "wb") as file:
            file.write(os.urandom(32))
    secret = Ed25519PrivateKey.from_private_bytes(open("me.key", "rb").read())
    me = address_of(secret.public_key().public_bytes_raw())
    ledger, what, *rest = sys.argv[1:]
    if what == "claim":
        payment = signed(ledger, secret, "GENESIS", me, int(rest[0]), 0)
    else:
        payment = signed(ledger, secret, me, rest[0], int(rest[1]), int(rest[2]), *rest[3:4])
    print(json.dumps({"op": "merge", "args": {"pool": [payment]}}, ensure_ascii=False))
