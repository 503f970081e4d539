package org.libsharedmemory.samples;

import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.Writers;

/// `SharedStatus NAME WHO`: one of several writers of one stream; each line of standard input becomes a value. The
/// first one makes the stream, the others join it, the last one out takes it away.
final class SharedStatus {
    static void main(String[] args) {
        var several = StreamOptions.DEFAULT.withWriters(Writers.SEVERAL);
        try (var status = SharedMemoryWriteStream.openOrCreate(args[0], 1024, several)) {
            IO.println("ready");
            for (String line; (line = IO.readln()) != null; ) {
                long version = status.write(args[1] + ": " + line);
                IO.println("version " + version);
            }
        }
    }
}
