#!/usr/bin/env python3
"""Classic streams from Python: /dev/shm and struct, nothing else.  write|read v1|v2 NAME COUNT [SIZE | TIMEOUT_S]
   Writes "<number>:<crc-32 of the number's text>" strings 10 ms apart into a new file; prints each text that differs from the one before.
   Python has no compare-and-set: a v2 writer here must be the only one to take the lock while it writes."""
import mmap, os, struct, sys, time, zlib

mode, layout, name, count = *sys.argv[1:4], int(sys.argv[4])
header, size_at = (20, 12) if layout == "v2" else (5, 1)
path, last_argument = f"/dev/shm/{name}", int(sys.argv[5]) if len(sys.argv) > 5 else 1024 if mode == "write" else 10

def attach(size):
    with open(path, "w+b" if size else "r+b") as file:
        file.truncate(size) if size else None
        return mmap.mmap(file.fileno(), 0)

def u32(at, value=None):
    return struct.unpack_from("<I", m, at)[0] if value is None else struct.pack_into("<I", m, at, value)

if mode == "write":
    m = attach(last_argument)
    for n in range(1, count + 1):
        text = f"{n}:{zlib.crc32(str(n).encode()):08x}".encode()
        while layout == "v2" and u32(16) != 0: pass
        if layout == "v2": u32(16, 1)
        m[header:header + len(text)] = text
        u32(size_at, len(text))
        m[0] = 2 | (~m[0] & 1)
        if layout == "v2": u32(4, u32(4) + 1); u32(16, 0)
        time.sleep(0.01)
else:
    deadline, seen, last = time.monotonic() + last_argument, 0, None
    while not (os.path.exists(path) and os.path.getsize(path) >= header) and time.monotonic() < deadline: time.sleep(0.001)
    m = attach(0)
    while seen < count and time.monotonic() < deadline:
        before = m[0:header]
        text = bytes(m[header:header + u32(size_at)])
        if m[0:header] != before or before[0] == 0 or (layout == "v2" and u32(16) != 0) or text == last: continue
        last, seen = text, seen + 1
        print(text.decode(errors="replace"), flush=True)
    sys.exit(0 if seen == count else 4)
