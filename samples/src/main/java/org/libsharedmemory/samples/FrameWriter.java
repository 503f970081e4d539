package org.libsharedmemory.samples;

import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;

/// `FrameWriter NAME COUNT`: video frames of 8 MiB, built in shared memory: there is no copy.
///
/// Without a classic area (`NONE`) the stream takes 4 × 8 MiB, and each write saves the copy that programs which are
/// not of this library would read. Then the whole `byteSize` is payload.
final class FrameWriter {
    private static final long FRAME = 8 << 20;

    static void main(String[] args) {
        var options = StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE);
        try (var frames = SharedMemoryWriteStream.create(args[0], FRAME, options)) {
            IO.readln("ready; press Enter to film\n");
            for (int n = 1; n <= Integer.parseInt(args[1]); n++) {
                byte shade = (byte) n;
                frames.write(ValueType.BYTES, FRAME, frame -> frame.fill(shade)); // a camera would fill it
                LockSupport.parkNanos(33_000_000); // 30 frames per second
            }
        }
    }
}
