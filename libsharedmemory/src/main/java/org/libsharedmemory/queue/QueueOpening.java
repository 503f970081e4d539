package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicQueue;
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
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Makes and opens the segments of queues, for one side.
///
/// @param roleAndFlags see [org.libsharedmemory.internal.layout.Role]
record QueueOpening(Segments segments, int roleAndFlags) {
    private static final long UNFINISHED_PAUSE_NANOS = 1_000_000;

    SegmentHandle create(String name, QueueOptions options) {
        return segments.create(blueprint(name, options), attaching(null, false));
    }

    SegmentHandle replace(String name, QueueOptions options) {
        return segments.replace(blueprint(name, options), attaching(null, false));
    }

    SegmentHandle openOrCreate(String name, QueueOptions options) {
        Blueprint blueprint = blueprint(name, options);
        SegmentHandle handle = segments.openOrCreate(blueprint, attaching(blueprint.shape(), false));
        if (handle.isForeign()) {
            requireSame(handle, blueprint.shape());
        }
        return handle;
    }

    SegmentHandle open(String name, OpenOptions options) throws InterruptedException {
        Objects.requireNonNull(name, "name");
        if (options.readOnly()) {
            throw new IllegalArgumentException("a producer or consumer writes: it cannot be read-only");
        }
        Duration wait = options.waitForSegment();
        Deadline deadline = Deadline.after(wait);
        while (true) {
            SegmentHandle handle = segments.open(name, wait, attaching(null, options.anyOwner()));
            if (!isUnfinished(handle) || deadline.isOver()) {
                return handle;
            }
            handle.close(() -> false, () -> {});
            deadline.pause(UNFINISHED_PAUSE_NANOS);
            wait = Duration.ofNanos(deadline.remaining());
        }
    }

    private static boolean isUnfinished(SegmentHandle handle) {
        try {
            return ClassicBlocks.isUnfinished(handle);
        } catch (RuntimeException | Error e) {
            handle.close(() -> false, () -> {});
            throw e;
        }
    }

    private static Blueprint blueprint(String name, QueueOptions options) {
        Objects.requireNonNull(name, "name");
        Shape shape = shapeOf(options);
        Consumer<MemorySegment> initialise = shape.kind() == Kind.CLASSIC_QUEUE
                ? memory -> ClassicQueue.of(shape).initialise(memory)
                : memory -> {};
        return new Blueprint(
                name, shape, options.persistent(), options.permissions().mode(), initialise);
    }

    private static Shape shapeOf(QueueOptions options) {
        return switch (options) {
            case QueueOptions.Spsc spsc -> SpscRing.shape(spsc.byteCapacity());
            case QueueOptions.Mpmc mpmc -> MpmcSlots.shape(mpmc.capacity(), mpmc.maxMessageByteSize());
            case QueueOptions.Classic classic ->
                ClassicQueue.shape(
                        classic.layout() == QueueLayout.V2, classic.capacity(), classic.maxMessageByteSize());
        };
    }

    /// @param wanted null: any queue
    private Attaching attaching(@Nullable Shape wanted, boolean anyOwner) {
        Attaching.Check check = (name, description, size) -> {
            if (description == null) {
                requireClassic(name, wanted);
                return; // what it is stands in its memory
            }
            Shape shape = requireQueue(name, description);
            if (wanted != null && !shape.isSame(wanted)) {
                throw mismatch(name, shape, wanted);
            }
        };
        return new Attaching(roleAndFlags, false, anyOwner, check, QueueOpening::repairOf);
    }

    private static void requireClassic(String name, @Nullable Shape wanted) {
        if (wanted != null && wanted.kind() != Kind.CLASSIC_QUEUE) {
            throw new SegmentMismatchException(
                    name,
                    "another program made it: it is not " + nameOf(wanted) + "; replace or 'shm rm --force " + name
                            + "' discards it");
        }
    }

    private static void requireSame(SegmentHandle handle, Shape wanted) {
        try {
            ClassicQueue found = ClassicBlocks.queueOf(handle);
            boolean same = found.v2() == ClassicQueue.isV2(wanted)
                    && found.capacity() == wanted.a()
                    && found.maxByteSize() == wanted.b();
            if (!same) {
                throw new SegmentMismatchException(
                        handle.name(),
                        "it is a queue of layout " + (found.v2() ? "V2" : "V1") + " capacity=" + found.capacity()
                                + " maxMessageByteSize=" + found.maxByteSize() + ", not " + nameOf(wanted)
                                + "; replace or 'shm rm " + handle.name() + "' discards it");
            }
        } catch (RuntimeException | Error e) {
            handle.close(() -> false, () -> {});
            throw e;
        }
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
            case Kind.CLASSIC_QUEUE -> ClassicQueue.isPossible(shape);
            default ->
                throw new SegmentMismatchException(
                        name,
                        "it is " + Kind.nameOf(shape.kind()) + ", no queue; 'shm inspect " + name + "' tells more");
        };
        if (!possible) {
            throw new SegmentCorruptException(name, "the geometry of its queue contradicts itself: " + shape);
        }
        return shape;
    }

    static Shape shapeOf(SegmentHandle handle) {
        return requireQueue(handle.name(), handle.description());
    }

    /// Whether it has one of the C++ library's layouts, or should have.
    static boolean isClassic(SegmentHandle handle) {
        return handle.isForeign() || shapeOf(handle).kind() == Kind.CLASSIC_QUEUE;
    }

    /// The classic queue of a handle, which has an attachment afterwards, beside a foreign segment too.
    static ClassicQueue classic(SegmentHandle handle, int roleAndFlags) {
        ClassicQueue queue = ClassicBlocks.queueOf(handle);
        if (handle.isForeign()) {
            handle.enlist(roleAndFlags, ClassicRepair.of(handle, queue));
        }
        return queue;
    }

    private static Repair repairOf(SegmentHandle handle) {
        if (handle.isForeign()) {
            return Repair.NOTHING; // until it is enlisted
        }
        Shape shape = shapeOf(handle);
        return switch (shape.kind()) {
            case Kind.SPSC -> SpscRepair.of(handle, shape);
            case Kind.MPMC -> MpmcRepair.of(handle, shape);
            default -> ClassicRepair.of(handle, ClassicBlocks.queueOf(handle));
        };
    }

    private static SegmentMismatchException mismatch(String name, Shape found, Shape wanted) {
        return new SegmentMismatchException(
                name,
                "it is " + nameOf(found) + ", not " + nameOf(wanted) + "; replace or 'shm rm " + name
                        + "' discards it");
    }

    private static String nameOf(Shape shape) {
        return switch (shape.kind()) {
            case Kind.SPSC -> "an SPSC queue of byteCapacity=" + shape.a();
            case Kind.MPMC -> "an MPMC queue of capacity=" + shape.a() + " maxMessageByteSize=" + shape.b();
            default ->
                "a queue of layout V" + shape.c() + " capacity=" + shape.a() + " maxMessageByteSize=" + shape.b();
        };
    }
}
