package org.libsharedmemory.stream;

/// Which of the classic byte layouts the first bytes of a stream follow.
public enum StreamLayout {
    /// One flags byte, a 32-bit size, then the data: a header of 5 bytes.
    V1,
    /// Revision, acknowledgement, size and lock words, then the data: a header of 20 bytes.
    V2,
    /// No classic area: only readers of this library see the values.
    NONE
}
