package org.libsharedmemory.stream;

/// What lies at the start of a stream's segment for programs that are not of this library.
public enum StreamLayout {
    /// The first layout of the C++ library, `flags u8 | size u32 | data`: 5 bytes of header. The default.
    V1,
    /// Its second layout, with revision, acknowledgement, size and lock words: 20 bytes of header. A program that
    /// keeps its lock holds no writer up: what is written meanwhile is left out there, until the next write.
    V2,
    /// Nothing: only readers of this library see the values, and each write saves one copy.
    NONE
}
