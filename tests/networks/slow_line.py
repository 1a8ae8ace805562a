"""A slow, lossy line between two network namespaces, for kernels without netem.

python3 slow_line.py NEAR FAR DELAY_MS LOSS: a TUN device `slow0` appears in either namespace; a
packet written to one comes out of the other DELAY_MS later, or, with probability LOSS, never.
Prints `ready` when both stand. Needs root and /dev/net/tun.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
PACKET_BYTES = 65_536
QUEUED_PACKETS = 1_000  # as in netem: more than that are dropped

libc = ctypes.CDLL(None, use_errno=True)


def tun_in(namespace):
    """Opens a TUN device in a namespace; it stays there."""
    with open(f"/run/netns/{namespace}", "rb") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"slow0", IFF_TUN | IFF_NO_PI))
    return device


def main():
    near, far, delay_ms, loss = sys.argv[1:5]
    delay, loss = float(delay_ms) / 1000, float(loss)
    ends = [tun_in(near), tun_in(far)]
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting = []  # (when it is due, order, to which end, the packet)
    order = 0
    print("ready", flush=True)
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select(ends, [], [], pause)[0]:
            try:
                packet = os.read(end, PACKET_BYTES)
            except BlockingIOError:
                continue
            if random.random() < loss or len(waiting) >= QUEUED_PACKETS:
                continue
            order += 1
            heapq.heappush(waiting, (time.monotonic() + delay, order, other[end], packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(waiting)
            try:
                os.write(end, packet)
            except OSError:
                pass  # its device is down


main()
