package org.libsharedmemory.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Frames: a size in 4 bytes, little-endian, then so many bytes.
final class FrameInput {
    private static final int HEADER = 4;

    private final InputStream in;
    private long number;

    FrameInput(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /// The next frame; null at the end.
    ///
    /// @param largest the most bytes a frame may have
    byte @Nullable [] next(long largest) throws IOException {
        number++;
        byte[] header = in.readNBytes(HEADER);
        if (header.length == 0) {
            return null;
        }
        int size = 0;
        for (int i = 0; i < header.length; i++) {
            size |= (header[i] & 0xff) << 8 * i;
        }
        if (header.length < HEADER || size < 0) {
            throw Failure.failed("standard input is no sequence of frames: a size is "
                    + (size < 0 ? Integer.toUnsignedString(size) : "cut off"));
        }
        if (size > largest) {
            throw Failure.failed("frame " + number + " of standard input has " + size + " bytes, at most " + largest
                    + " fit into a message of the queue; the frames before it are in the queue");
        }
        byte[] frame = in.readNBytes(size);
        if (frame.length < size) {
            throw Failure.failed("the last frame is cut off: " + frame.length + " of " + size + " bytes");
        }
        return frame;
    }
}
