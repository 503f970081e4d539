package org.libsharedmemory.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;

/// The places that a history takes in the attachment table of a segment, to begin again and again.
public final class Places implements AutoCloseable {
    private final List<Place> taken = new ArrayList<>();

    public Place take(Supplier<SegmentHandle> opening) {
        Place place = new Place(opening);
        taken.add(place);
        return place;
    }

    /// All of them, as they were first.
    public void takeAgain() {
        taken.forEach(Place::takeAgain);
    }

    @Override
    public void close() {
        taken.forEach(Place::close);
    }
}
