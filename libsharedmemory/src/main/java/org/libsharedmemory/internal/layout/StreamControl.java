package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;
import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// Control block of a stream.
///
/// | offset | bytes | field           | written by             | ordering                          |
/// |-------:|------:|-----------------|------------------------|-----------------------------------|
/// |      0 |     8 | version (hint)  | the writer             | release, acquire                  |
/// |      8 |     8 | classic version | the writer, a repairer | release, acquire                  |
/// |     16 |     8 | classic skips   | the writer             | plain                             |
/// |    128 |     4 | writer          | who writes             | compare-and-set, release, acquire |
/// |    256 |   640 | new-value event | [EventBlock]           |                                   |
///
/// `version` is a hint that may lag: the even stamp of a cell is the only publication. `writer` is the attachment
/// index + 1 of the one writer, or of the holder of the writer lock; 0 is nobody.
///
/// SYNC stream.writer: the holder releases the word, the next one acquires it; it then sees every store of the
/// former.
public record StreamControl(long offset) {
    public static final long BYTES = 896;
    private static final long CLASSIC_VERSION = 8;
    private static final long CLASSIC_SKIPS = 16;
    private static final long WRITER = 128;
    private static final long EVENT = 256;

    public EventBlock event(int tableEntries) {
        return new EventBlock(offset + EVENT, tableEntries / 64);
    }

    public long versionAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset);
    }

    public void versionRelease(MemorySegment memory, long version) {
        CrashPoint.before("stream.version");
        LONG_AT.setRelease(memory, offset, version);
    }

    public long classicVersionAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + CLASSIC_VERSION);
    }

    public void classicVersionRelease(MemorySegment memory, long version) {
        CrashPoint.before("stream.classic-version");
        LONG_AT.setRelease(memory, offset + CLASSIC_VERSION, version);
    }

    public long classicSkipsPlain(MemorySegment memory) {
        return (long) LONG_AT.get(memory, offset + CLASSIC_SKIPS);
    }

    public void classicSkipsPlain(MemorySegment memory, long skips) {
        CrashPoint.before("stream.classic-skips");
        LONG_AT.set(memory, offset + CLASSIC_SKIPS, skips);
    }

    public int writerAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, offset + WRITER);
    }

    /// Reads before it writes, see [AttachmentTable#tokenCompareAndSet].
    public boolean writerCompareAndSet(MemorySegment memory, int expected, int writer) {
        if (writerAcquire(memory) != expected) {
            return false;
        }
        CrashPoint.before("stream.writer");
        return INT_AT.compareAndSet(memory, offset + WRITER, expected, writer);
    }

    /// Only by the holder.
    public void writerRelease(MemorySegment memory, int writer) {
        CrashPoint.before("stream.writer-release");
        INT_AT.setRelease(memory, offset + WRITER, writer);
    }
}
