package org.libsharedmemory.stream;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.Blueprint;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Opens the writing end of a stream.
final class WriterOpening {
    private WriterOpening() {}

    static SharedMemoryWriteStream create(Segments segments, String name, long byteSize, StreamOptions options) {
        Blueprint blueprint = blueprint(name, byteSize, options);
        return writer(segments.create(blueprint, joining(null, false, null)), WriterOptions.DEFAULT);
    }

    static SharedMemoryWriteStream openOrCreate(Segments segments, String name, long byteSize, StreamOptions options) {
        Blueprint blueprint = blueprint(name, byteSize, options);
        Attaching how = joining(blueprint.shape(), false, null);
        SegmentHandle handle = segments.openOrCreate(blueprint, how);
        return handle.isForeign()
                ? writer(handle, () -> unlessOther(handle, options.classicLayout()))
                : writer(handle, WriterOptions.DEFAULT);
    }

    static SharedMemoryWriteStream replace(Segments segments, String name, long byteSize, StreamOptions options) {
        Blueprint blueprint = blueprint(name, byteSize, options);
        return writer(segments.replace(blueprint, joining(null, false, null)), WriterOptions.DEFAULT);
    }

    static SharedMemoryWriteStream open(Segments segments, String name, WriterOptions options)
            throws InterruptedException {
        Attaching how = joining(null, options.anyOwner(), options.foreignLayout());
        SegmentHandle handle = segments.open(name, options.waitForSegment(), how);
        return writer(handle, options);
    }

    private static SharedMemoryWriteStream writer(SegmentHandle handle, WriterOptions options) {
        return writer(
                handle,
                () -> handle.isForeign()
                        ? new ForeignTarget(
                                handle, Objects.requireNonNull(options.foreignLayout()), options.lockTimeout())
                        : new CellTarget(new StreamBlocks(handle), options.lockTimeout()));
    }

    /// The stream of another program, unless it is recognised as one of the other layout.
    private static ValueTarget unlessOther(SegmentHandle handle, StreamLayout layout) {
        ForeignLayouts.requireNoOther(handle.name(), handle.memory(), layout);
        return new ForeignTarget(handle, layout, WriterOptions.DEFAULT.lockTimeout());
    }

    private static SharedMemoryWriteStream writer(SegmentHandle handle, Supplier<ValueTarget> target) {
        try {
            return new SharedMemoryWriteStream(handle, target.get());
        } catch (RuntimeException | Error e) {
            handle.close(() -> false, () -> {});
            throw e;
        }
    }

    private static Blueprint blueprint(String name, long byteSize, StreamOptions options) {
        Shape shape = StreamShape.of(byteSize, options);
        return new Blueprint(
                name, shape, options.persistent(), options.permissions().mode(), memory -> {});
    }

    private static Attaching joining(@Nullable Shape shape, boolean anyOwner, @Nullable StreamLayout foreignLayout) {
        return new Attaching(
                Role.WRITER,
                false,
                anyOwner,
                (name, description, size) -> check(name, description, size, shape, foreignLayout),
                StreamRepair::of);
    }

    private static void check(
            String name,
            @Nullable Description description,
            long fileByteSize,
            @Nullable Shape shape,
            @Nullable StreamLayout foreignLayout) {
        if (description == null) {
            if (shape == null) {
                ForeignLayouts.requireWritable(name, fileByteSize, foreignLayout);
            } else {
                ForeignLayouts.requireSame(name, fileByteSize, shape.byteSize(), StreamShape.layoutOf(shape));
            }
            return;
        }
        StreamShape.check(name, description);
        Shape found = description.shape();
        if (shape != null && !found.isSame(shape)) {
            throw new SegmentMismatchException(
                    name,
                    "the stream has byteSize=" + found.byteSize() + " layout=" + StreamShape.layoutOf(found) + " cells="
                            + found.a() + " writers=" + StreamShape.writersOf(found) + ", asked for byteSize="
                            + shape.byteSize() + " layout=" + StreamShape.layoutOf(shape) + " cells=" + shape.a()
                            + " writers=" + StreamShape.writersOf(shape) + "; open it as it is, or replace it");
        }
    }
}
