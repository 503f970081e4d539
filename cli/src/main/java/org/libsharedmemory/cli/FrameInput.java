package org.libsharedmemory.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Frames: a size in 4 bytes, little-endian, then so many bytes.
final class FrameInput {
    private static final int HEADER = 4;

    private final InputStream in;

    FrameInput(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /// The next frame; null at the end.
    byte @Nullable [] next() throws IOException {
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
        byte[] frame = in.readNBytes(size);
        if (frame.length < size) {
            throw Failure.failed("the last frame is cut off: " + frame.length + " of " + size + " bytes");
        }
        return frame;
    }
}
