package org.libsharedmemory.internal.layout;

/// What the footer says and never changes: read once, checked, and kept on the heap.
public record Description(Shape shape, boolean persistent, int mode, long segmentId, Creator creator, String name) {

    /// Who made the segment, and when.
    ///
    /// @param startTicks start time of the process in clock ticks since boot
    /// @param createdMillis wall clock at creation, milliseconds since 1970, for people only
    public record Creator(int pid, long startTicks, int uid, long bootHash, long createdMillis) {}
}
