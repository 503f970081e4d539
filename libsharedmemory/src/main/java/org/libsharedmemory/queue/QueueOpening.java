package org.libsharedmemory.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.Blueprint;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Makes and opens the segments of queues, for one side.
///
/// @param roleAndFlags see [org.libsharedmemory.internal.layout.Role]
record QueueOpening(Segments segments, int roleAndFlags) {

    SegmentHandle create(String name, QueueOptions options) {
        return segments.create(blueprint(name, options), attaching(null, false));
    }

    SegmentHandle replace(String name, QueueOptions options) {
        return segments.replace(blueprint(name, options), attaching(null, false));
    }

    SegmentHandle openOrCreate(String name, QueueOptions options) {
        Blueprint blueprint = blueprint(name, options);
        return segments.openOrCreate(blueprint, attaching(blueprint.shape(), false));
    }

    SegmentHandle open(String name, OpenOptions options) throws InterruptedException {
        Objects.requireNonNull(name, "name");
        if (options.readOnly()) {
            throw new IllegalArgumentException("a producer or consumer writes: it cannot be read-only");
        }
        return segments.open(name, options.waitForSegment(), attaching(null, options.anyOwner()));
    }

    private static Blueprint blueprint(String name, QueueOptions options) {
        Objects.requireNonNull(name, "name");
        return new Blueprint(
                name,
                shapeOf(options),
                options.persistent(),
                options.permissions().mode(),
                memory -> {});
    }

    private static Shape shapeOf(QueueOptions options) {
        return switch (options) {
            case QueueOptions.Spsc spsc -> SpscRing.shape(spsc.byteCapacity());
            case QueueOptions.Mpmc mpmc -> MpmcSlots.shape(mpmc.capacity(), mpmc.maxMessageByteSize());
        };
    }

    /// @param wanted null: any queue
    private Attaching attaching(@Nullable Shape wanted, boolean anyOwner) {
        Attaching.Check check = (name, description, size) -> {
            Shape shape = requireQueue(name, description);
            if (wanted != null && !shape.equals(wanted)) {
                throw new SegmentMismatchException(
                        name, "it is " + nameOf(shape) + ", not " + nameOf(wanted) + "; replace discards it");
            }
        };
        return new Attaching(roleAndFlags, false, anyOwner, check, QueueOpening::repairOf);
    }

    /// The shape of a queue, sound.
    static Shape requireQueue(String name, @Nullable Description description) {
        if (description == null) {
            throw new SegmentMismatchException(name, "no description found: another program made it, it is no queue");
        }
        Shape shape = description.shape();
        boolean possible = switch (shape.kind()) {
            case Kind.SPSC -> SpscRing.isPossible(shape);
            case Kind.MPMC -> MpmcSlots.isPossible(shape);
            default -> throw new SegmentMismatchException(name, "it is no queue (kind=" + shape.kind() + ")");
        };
        if (!possible) {
            throw new SegmentCorruptException(name, "the geometry of its queue contradicts itself: " + shape);
        }
        return shape;
    }

    static Shape shapeOf(SegmentHandle handle) {
        return requireQueue(handle.name(), handle.description());
    }

    private static Repair repairOf(SegmentHandle handle) {
        Shape shape = shapeOf(handle);
        return shape.kind() == Kind.SPSC ? SpscRepair.of(handle, shape) : MpmcRepair.of(handle, shape);
    }

    private static String nameOf(Shape shape) {
        return shape.kind() == Kind.SPSC
                ? "an SPSC queue of byteCapacity=" + shape.a()
                : "an MPMC queue of capacity=" + shape.a() + " maxMessageByteSize=" + shape.b();
    }
}
