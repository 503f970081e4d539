package org.libsharedmemory.stream;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.SharedMemoryException;

/// Opens the reading end of a stream, now and again when it is replaced.
final class ReaderOpening {
    private final Segments segments;
    private final String name;
    private final ReaderOptions options;

    ReaderOpening(Segments segments, String name, ReaderOptions options) {
        this.segments = segments;
        this.name = name;
        this.options = options;
    }

    Connection open() throws InterruptedException {
        return connect(segments.open(name, options.waitForSegment(), attaching()));
    }

    /// What has the name now; null when nothing has, or nothing that can be read as a stream yet, or when that cannot
    /// be told at once: who reads has a deadline of his own.
    @Nullable
    Connection tryOpen() {
        try {
            SegmentHandle handle = segments.tryOpenAtOnce(name, attaching());
            return handle == null ? null : connect(handle);
        } catch (SharedMemoryException _) {
            return null; // no stream, not yet, or the names are locked: the reader keeps what it has
        }
    }

    private Connection connect(SegmentHandle handle) {
        return new Connection(handle, options.foreignLayout());
    }

    private Attaching attaching() {
        return new Attaching(
                options.readOnly() ? 0 : Role.READER,
                options.readOnly(),
                options.anyOwner(),
                (segment, description, size) -> {
                    if (description == null) {
                        ForeignLayouts.requireRoom(segment, size, options.foreignLayout());
                    } else {
                        StreamShape.check(segment, description);
                    }
                },
                StreamRepair::of);
    }
}
