"""Checks receipts of Folio (docs/protocol.md, F-1) with Python's standard library alone:
python3 check_receipt.py FILE, or - for receipts in hex, one a line."""
import hashlib, sys

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
num = lambda b: int.from_bytes(b, "big")

# Ed25519, RFC 8032 section 5.1, in affine coordinates: slow and short.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P

def times(k, a):
    out = (0, 1)
    for bit in bin(k)[2:]:
        out = add(out, out)
        if bit == "1": out = add(out, a)
    return out

def point(b):
    y = int.from_bytes(b, "little") & 2**255 - 1
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if x * x % P != xx: x = x * pow(2, (P - 1) // 4, P) % P
    assert y < P and x * x % P == xx and (x or not b[31] >> 7)
    x = x if x & 1 == b[31] >> 7 else P - x
    assert times(8, (x, y)) != (0, 1)  # of small order
    return x, y

def signed(key, message, sig):
    try: a, r = point(key), point(sig[:32])
    except AssertionError: return False
    s, k = int.from_bytes(sig[32:], "little"), hashlib.sha512(sig[:32] + key + message).digest()
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < L and times(s, base) == add(r, times(int.from_bytes(k, "little") % L, a))

def check(data):
    step, at = "form", 0
    def take(n):
        nonlocal at
        at += n
        assert at <= len(data)
        return data[at - n:at]
    try:
        assert take(14) == b"folio-receipt\x01"
        charter = take(num(take(1)))
        assert charter[0] in (1, 2) and len(charter) == 82 + charter[80] + charter[81 + charter[80]]
        tx = take(num(take(2)))
        assert tx[0] == 1 and len(tx) == 154 + tx[89] and tx[89] <= 140
        assert max(num(tx[65:73]), num(tx[73:81])) < 2**53 and tx[90:-64].decode() is not None
        path = [(take(1)[0], take(32)) for _ in range(num(take(1)))]
        heads = [take(160) for _ in range(num(take(2)))]
        assert heads and all(h[:4] == b"\0\0\0\1" and num(h[136:144]) < 2**53 for h in heads)
        seals = [take(100) for _ in range(num(take(1)))]
        total = take(4)
        assert at == len(data) and len(seals) <= 1 and all(s in (0, 1) for s, _ in path)
        step = "transaction"
        assert any(tx[33:65]) and num(tx[65:73]) and num(tx[81:85]) < 2**32 - 1
        ledger, issuer = sha(charter), charter[5:37]
        payer = tx[1:33] if any(tx[1:33]) else issuer if any(issuer) else tx[33:65]
        step, message = "signature", b"folio/tx/1" + ledger + tx[:-64]
        assert signed(payer, message, tx[-64:])
        step, node = "path", sha(b"\0", tx)
        for side, other in path: node = sha(b"\1", node, other) if side else sha(b"\1", other, node)
        assert node == heads[0][40:72]
        step = "headers"
        for a, b in zip(heads, heads[1:]):
            assert num(b[4:8]) == num(a[4:8]) + 1 and b[8:40] == sha(a) and b[136:144] > a[136:144]
        step = "work"
        for h in heads:
            assert num(h[144:152]) >= num(charter[68:76])
            assert num(sha(h)) <= (2**256 - 1) // num(h[144:152])
        step, end = "seal", heads[-1][4:8] + sha(heads[-1])
        for seal in seals:
            assert seal[:36] == end and signed(issuer, b"folio/seal/1" + ledger + end, seal[36:])
        step = "checksum"
        assert total == sha(data[:-4])[:4]
    except (AssertionError, IndexError, UnicodeDecodeError):
        return "refused: " + step
    work = sum(num(h[144:152]) for h in heads)
    return "holds: " + sha(message).hex() + (", sealed" if seals else ", work " + str(work))

if __name__ == "__main__":
    name = sys.argv[1]
    receipts = map(bytes.fromhex, sys.stdin.read().split()) if name == "-" else [open(name, "rb").read()]
    for data in receipts: print(check(data))
