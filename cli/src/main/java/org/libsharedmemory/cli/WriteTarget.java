package org.libsharedmemory.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.WriterOptions;

/// The stream that `shm write` writes to: the one there is, or a new one.
///
/// @param name its name
/// @param size the size asked for, in bytes; null: any
/// @param layout the layout asked for; null: any
/// @param persistent whether a new one stays
record WriteTarget(
        String name, @Nullable Long size, @Nullable StreamLayout layout, boolean persistent) {
    private static final long DEFAULT_SIZE = 65_536;
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    SharedMemoryWriteStream replace(long valueByteSize) {
        return SharedMemoryWriteStream.replace(name, newSize(valueByteSize), options());
    }

    SharedMemoryWriteStream openOrCreate(long valueByteSize) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return open();
            } catch (SegmentNotFoundException _) {
                try {
                    return SharedMemoryWriteStream.create(name, newSize(valueByteSize), options());
                } catch (SegmentExistsException e) {
                    if (isOver(start)) {
                        throw e;
                    }
                }
            } catch (RoleTakenException e) {
                if (isOver(start)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE); // perhaps another shm write, which takes milliseconds
            }
        }
    }

    private SharedMemoryWriteStream open() throws InterruptedException {
        WriterOptions options = WriterOptions.DEFAULT.withAnyOwner(true);
        SegmentInfo there = SharedMemory.inspect(name);
        if (there != null) {
            check(there);
            if (there.kind() == SegmentKind.FOREIGN) {
                options = options.withForeignLayout(layout);
            }
        }
        return SharedMemoryWriteStream.open(name, options);
    }

    private void check(SegmentInfo there) {
        if (Ls.isOfOthers(there) && (layout == null || layout == StreamLayout.NONE)) {
            StreamInfo.of(name); // says what else is wrong with it: a directory, no permission
            throw Failure.failed("segment '" + name + "': another program made it; say which layout it has with"
                    + " --layout v1 or --layout v2, or discard it with --replace");
        }
        if (layout != null && there.kind() == SegmentKind.STREAM) {
            requireLayout(name, layout, "leave --layout out to write in place, or discard it with --replace");
        }
        if (layout != null && there.kind() == SegmentKind.FOREIGN) {
            requireLayout(name, layout, "write with --layout v1, or discard it with --replace");
        }
        if (size != null && size != there.byteSize()) {
            throw Failure.failed("segment '" + name + "': it has " + there.byteSize() + " bytes, not " + size
                    + "; leave --size out to write in place, or discard it with --replace");
        }
    }

    /// Throws if the stream has another layout. One of another program may have what it does not look like, but
    /// whoever joins one of layout v1 as v2 writes his acknowledgement into its value.
    static void requireLayout(String name, StreamLayout asked, String remedy) {
        StreamInfo stream;
        try {
            stream = StreamInfo.of(name);
        } catch (SegmentMismatchException _) {
            return; // it looks like nothing: what was told holds
        }
        boolean wrong = stream.foreign()
                ? stream.layout() == StreamLayout.V1 && asked == StreamLayout.V2
                : stream.layout() != asked;
        if (wrong) {
            throw Failure.failed("segment '" + name + "': it " + (stream.foreign() ? "looks like" : "has") + " layout "
                    + nameOf(stream.layout()) + ", not " + nameOf(asked) + "; " + remedy);
        }
    }

    private static String nameOf(@Nullable StreamLayout layout) {
        return String.valueOf(layout).toLowerCase(Locale.ROOT);
    }

    private static boolean isOver(long start) {
        return System.nanoTime() - start > PATIENCE;
    }

    private StreamOptions options() {
        return StreamOptions.DEFAULT.withPersistent(persistent).withClassicLayout(newLayout());
    }

    private StreamLayout newLayout() {
        return layout == null ? StreamLayout.V1 : layout;
    }

    private long newSize(long valueByteSize) {
        int header = switch (newLayout()) {
            case V1 -> 5;
            case V2 -> 20;
            case NONE -> 0;
        };
        if (size != null && size <= header) {
            throw new Failure(
                    Failure.WRONG_USAGE,
                    "--size " + size + " leaves no room for a value behind the " + header
                            + " bytes of header of layout " + nameOf(newLayout()));
        }
        return size != null ? size : Math.max(DEFAULT_SIZE, valueByteSize + header);
    }
}
