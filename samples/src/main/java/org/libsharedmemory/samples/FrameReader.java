package org.libsharedmemory.samples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;

/// `FrameReader NAME`: looks at each frame of [FrameWriter] where it lies. If the writer overtakes it by all four
/// cells meanwhile, the function runs again on a newer frame: so it must have no side effects.
final class FrameReader {
    static void main(String[] args) throws InterruptedException {
        var options =
                ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(10)).withFollowReplacement(false);
        try (var frames = SharedMemoryReadStream.open(args[0], options)) {
            IO.println("ready");
            while (frames.awaitNewData(Duration.ofMinutes(1))) {
                Long brightness = frames.readOptimistic(view -> brightness(view.memory()));
                IO.println("frame " + frames.version() + " brightness " + brightness + " missed " + frames.missed());
            }
        } catch (SegmentRetiredException _) {
            IO.println("the film is over");
        }
    }

    private static long brightness(MemorySegment frame) {
        long sum = 0;
        for (long at = 0; at < frame.byteSize(); at++) {
            sum += frame.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        }
        return sum / frame.byteSize();
    }
}
