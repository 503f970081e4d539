package org.libsharedmemory.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;

/// A place in the attachment table of a segment, for histories that begin again and again: when its handle was closed
/// the same process opens another one and gets the same place, so that the bytes of the beginning fit once more.
public final class Place {
    private final Supplier<SegmentHandle> opening;
    private SegmentHandle handle;

    Place(Supplier<SegmentHandle> opening) {
        this.opening = opening;
        this.handle = opening.get();
    }

    public SegmentHandle handle() {
        return handle;
    }

    void takeAgain() {
        if (handle.isClosed()) {
            int index = handle.index();
            handle = opening.get();
            assertThat(handle.index()).as("place").isEqualTo(index);
        }
    }

    void close() {
        handle.close(() -> false, () -> {});
    }
}
