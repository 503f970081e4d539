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
                long value = random.nextBoolean() ? WildWords.any(random) : random.nextLong();
                memory.set(ValueLayout.JAVA_LONG, random.nextLong(words) * Long.BYTES, value);
                if (random.nextInt(8) == 0) {
                    LockSupport.parkNanos(1);
                }
            }
        }
    }
}
