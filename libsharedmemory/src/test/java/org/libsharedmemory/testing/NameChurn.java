package org.libsharedmemory.testing;

import java.util.function.Consumer;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;

/// Makes, joins and leaves segments of the same names over and over; loaded by several class loaders, each with a
/// copy of the library of its own. Tells how often it met a living segment.
public final class NameChurn implements Consumer<String> {
    private static final int ROUNDS = 300;

    @Override
    public void accept(String name) {
        for (int round = 0; round < ROUNDS; round++) {
            try (SharedMemory shared = SharedMemory.openOrCreate(name, 100, SegmentOptions.DEFAULT)) {
                if (shared.isRetired()) {
                    throw new AssertionError("joined a retired segment in round " + round);
                }
            }
        }
    }
}
