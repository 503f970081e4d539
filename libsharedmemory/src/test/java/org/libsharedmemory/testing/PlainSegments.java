package org.libsharedmemory.testing;

import java.lang.foreign.ValueLayout;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.Blueprint;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Plain segments for tests of what all kinds share, below the public API so that simulated processes can use them.
public final class PlainSegments {
    /// Size of the body, in bytes.
    public static final long BYTE_SIZE = 64;
    /// What the maker stores in the first byte.
    public static final byte CONTENT = 42;

    private PlainSegments() {}

    public static Blueprint lasting(String name) {
        return blueprint(name, true, BYTE_SIZE);
    }

    public static Blueprint passing(String name) {
        return blueprint(name, false, BYTE_SIZE);
    }

    /// Lasting, of a size of its own.
    public static Blueprint larger(String name) {
        return blueprint(name, true, 2 * BYTE_SIZE);
    }

    private static Blueprint blueprint(String name, boolean persistent, long byteSize) {
        return new Blueprint(
                name, Shape.plain(byteSize), persistent, 0600, memory -> memory.set(ValueLayout.JAVA_BYTE, 0, CONTENT));
    }

    public static Attaching user() {
        return attaching(Role.USER, false);
    }

    /// Refuses what is not a plain segment of this size.
    public static Attaching sameShape() {
        return new Attaching(
                Role.USER,
                false,
                false,
                (name, description, size) -> {
                    if (description == null || !description.shape().equals(Shape.plain(BYTE_SIZE))) {
                        throw new SegmentMismatchException(name, "not a plain segment of this size");
                    }
                },
                handle -> Repair.NOTHING);
    }

    public static Attaching readOnly() {
        return attaching(0, true);
    }

    private static Attaching attaching(int role, boolean readOnly) {
        return new Attaching(role, readOnly, false, (name, description, size) -> {}, handle -> Repair.NOTHING);
    }

    /// Whether all is there that the maker put into it before it had a name.
    public static boolean isComplete(SegmentHandle handle) {
        return handle.description() != null
                && handle.description().shape().equals(Shape.plain(BYTE_SIZE))
                && handle.memory().get(ValueLayout.JAVA_BYTE, 0) == CONTENT;
    }

    public static void close(SegmentHandle handle) {
        handle.close(() -> false, () -> {});
    }
}
