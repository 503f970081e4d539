package org.libsharedmemory.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.internal.layout.Footer;

/// Main class of a hostile peer: stores random and wild words all over a file but its footer, until it is killed.
/// Argument: the file. It says `SCRIBBLING` before it begins.
public final class Scribbler {
    private static final long[] WILD = {
        0,
        1,
        -1,
        8,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        1L << 62,
        (1L << 62) - 1,
        0xffff_ffffL,
        0x8000_0001L,
        1L << 56,
        12345,
        1L << 15 | 1 << 12 | 1,
        5 << 12 | 63,
        6 << 12
    };

    private Scribbler() {}

    public static ChildProcess start(Path file) throws InterruptedException {
        ChildProcess child = ChildJvm.of(Scribbler.class).start(file.toString());
        child.expect("SCRIBBLING");
        return child;
    }

    public static void main(String[] arguments) throws Exception {
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            long words = (memory.byteSize() - Footer.BYTES) / Long.BYTES;
            SplittableRandom random = new SplittableRandom(7);
            System.out.println("SCRIBBLING");
            while (true) {
                long value = random.nextBoolean() ? WILD[random.nextInt(WILD.length)] : random.nextLong();
                memory.set(ValueLayout.JAVA_LONG, random.nextLong(words) * Long.BYTES, value);
                if (random.nextInt(8) == 0) {
                    LockSupport.parkNanos(1);
                }
            }
        }
    }
}
